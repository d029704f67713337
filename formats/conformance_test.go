package formats_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/formattest"
)

// TestFormatConformance runs the public conformance kit over every built-in format with the rows of its fixture.
func TestFormatConformance(t *testing.T) {
	for _, f := range formats.Builtin() {
		if f.ID() == formats.TableFormat {
			continue // only a mapping reads it
		}
		t.Run(f.ID(), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(filepath.Join("testdata", "rows", f.ID()+".jsonl"))
			require.NoError(t, err)
			formattest.Format(t, f, fixtureRecords(t, f, string(data))...)
		})
	}
}

// fixtureRecords gives the records of a fixture: its lines, or for a format that joins rows the lines that belong together.
func fixtureRecords(t *testing.T, f formats.Format, data string) (out []string) {
	t.Helper()
	j, joins := f.(formats.Joiner)
	last := ""
	for _, line := range strings.Split(strings.TrimSpace(data), "\n") {
		key := ""
		if joins {
			v, err := formats.ParseValue([]byte(line))
			require.NoError(t, err)
			key = j.JoinKey(v)
		}
		if n := len(out); key != "" && key == last {
			out[n-1] += "\n" + line
		} else {
			out = append(out, line)
		}
		last = key
	}
	return out
}

// TestContainerConformance does the same for the built-in containers.
func TestContainerConformance(t *testing.T) {
	rows := []string{`{"instruction":"a","output":"b"}`, `{"instruction":"c, \"d\"","output":"two\nlines"}`, `{"instruction":"é","output":""}`}
	files := map[string][]formattest.File{
		"jsonl": {{Name: "rows.jsonl", Data: []byte(strings.Join(rows, "\n") + "\n"), Rows: rows}},
		"json": {
			{Name: "list.json", Data: []byte("[" + strings.Join(rows, ",\n ") + "]"), Rows: rows},
			{Name: "wrapped.json", Data: []byte(`{"version":1,"data":[` + strings.Join(rows, ",") + "]}"), Rows: rows},
		},
		"csv": {{Name: "rows.csv", Data: []byte("instruction,output\na,b\n\"c, \"\"d\"\"\",\"two\nlines\"\né,\"\"\n"), Rows: rows}},
		"tsv": {{Name: "rows.tsv", Data: []byte("instruction\toutput\na\tb\n\"c, \"\"d\"\"\"\t\"two\nlines\"\né\t\"\"\n"), Rows: rows}},
		"txt": {{Name: "lines.txt", Data: []byte("one line\nand another\n"), Records: 2}},
	}
	for _, c := range formats.TextContainers() {
		t.Run(c.Name(), func(t *testing.T) {
			t.Parallel()
			require.NotEmpty(t, files[c.Name()])
			formattest.Container(t, c, files[c.Name()]...)
		})
	}
}
