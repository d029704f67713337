package yaml_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/formats/yaml"
)

// rows reads the raw rows of a file.
func rows(text string, limit int64) (all []string, bad []error, err error) {
	in := &formats.Input{Name: "f.yaml", Text: strings.NewReader(text), MaxRecord: limit, Warn: func(string, ...any) {}}
	for rec, e := range yaml.Container().Records(context.Background(), in) {
		switch {
		case e == nil:
			all = append(all, string(rec.Raw))
		case rec.Pos.Record > 0:
			bad = append(bad, e)
		default:
			err = e
		}
	}
	return all, bad, err
}

func TestRows(t *testing.T) {
	for text, want := range map[string][]string{
		"":                                         nil,
		"# only a comment\n---\n":                  nil,
		"- a: 1\n  b: x\n-\n  a: 2\n":              {`{"a":1,"b":"x"}`, `{"a":2}`},
		"- a: 1\n\n# c\n- {a: 2, b: [x, 'y']}\n":   {`{"a":1}`, `{"a":2,"b":["x","y"]}`},
		"---\na: 1\n---\na: 2\n...\n":              {`{"a":1}`, `{"a":2}`},
		"---\n- a: 1\n---\n- a: 2\n- a: 3\n":       {`{"a":1}`, `{"a":2}`, `{"a":3}`},
		"%YAML 1.2\n---\na: 1\n":                   {`{"a":1}`},
		"version: 1\ndata:\n- a: 1\n- a: 2\n":      {`{"a":1}`, `{"a":2}`},
		"messages:\n- role: user\n  content: hi\n": {`{"messages":[{"role":"user","content":"hi"}]}`},
		"- a: |\n    one\n    - two\n  b: >-\n    x\n    y\n- a: \"q\\n\\u00e9\"\n": {`{"a":"one\n- two\n","b":"x y"}`, `{"a":"q\né"}`},
		"- base: &b {x: 1, y: 2}\n- <<: *b\n  y: 3\n  z: *b\n":                      {`{"base":{"x":1,"y":2}}`, `{"y":3,"z":{"x":1,"y":2},"x":1}`},
		"- a: 1\n  a: 2\n":                         {`{"a":1,"a":2}`},
		"- 1: x\n  true: y\n  null: z\n":           {`{"1":"x","true":"y","null":"z"}`},
		"- a:\n  - x\n  -\n  b: |\n    -\n    c\n": {`{"a":["x",null],"b":"-\nc\n"}`},
		"- a: 1\r\n- a: 2\r\n":                     {`{"a":1}`, `{"a":2}`},
	} {
		all, bad, err := rows(text, 1<<20)
		require.NoError(t, err, text)
		require.Empty(t, bad, text)
		require.Equal(t, want, all, text)
	}
}

func TestScalars(t *testing.T) {
	for text, want := range map[string]string{
		"1": "1", "1.50": "1.50", "-0.0": "-0.0", "1e3": "1e3", "12345678901234567890": "12345678901234567890", "0x1F": "31", "0o17": "15", "+1": "1", ".5": "0.5",
		"5.": "5.0", "1_000": `"1_000"`, ".inf": `"Infinity"`, "-.inf": `"-Infinity"`, ".nan": `"NaN"`, "true": "true", "yes": `"yes"`, "on": `"on"`, "~": "null", "": "null",
		"null": "null", "2024-02-29": `"2024-02-29"`, "'1'": `"1"`, `"a\tb"`: `"a\tb"`, "!!str 1.50": `"1.50"`, "!!binary AAH/": `"data:application/octet-stream;base64,AAH/"`,
		"!custom x": `"x"`, "a: b": "", "1:30": `"1:30"`, "x #c": `"x"`, "é😀": `"é😀"`,
	} {
		all, bad, err := rows("- v: "+text+"\n  w: 1\n", 1<<20)
		require.NoError(t, err)
		if want == "" {
			require.Len(t, bad, 1, text)
			continue
		}
		require.Empty(t, bad, text)
		require.Equal(t, []string{`{"v":` + want + `,"w":1}`}, all, text)
	}
}

func TestOneBadRowIsOneBadRow(t *testing.T) {
	all, bad, err := rows("- a: 1\n- a: [1\n- a: 'x\n- ? [k]\n  : 1\n- a: *none\n- a: "+strings.Repeat("x", 5000)+"\n- a: 2\n", 1000)
	require.NoError(t, err)
	require.Equal(t, []string{`{"a":1}`, `{"a":2}`}, all)
	require.Len(t, bad, 5)
	require.ErrorIs(t, bad[4], &formats.Error{Code: "too_large"})
	var typed *formats.Error
	require.ErrorAs(t, bad[0], &typed)
	require.EqualValues(t, 2, typed.Pos.Line)
}

func TestHostile(t *testing.T) {
	laughs := "- a0: &a0 [" + strings.Repeat("x,", 9) + "x]\n"
	for i := 1; i < 12; i++ {
		laughs += fmt.Sprintf("  a%d: &a%d [%s*a%d]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d,", i-1), 9), i-1)
	}
	for name, text := range map[string]string{
		"laughs": laughs, "itself": "- &a [*a]\n", "brackets": "- " + strings.Repeat("[", 100000) + "\n", "dashes": strings.Repeat("- ", 20000) + "x\n",
		"braces": "- {a: " + strings.Repeat("{a: ", 5000) + "\n", "tags": "- " + strings.Repeat("!a ", 5000) + "x\n",
	} {
		t.Run(name, func(t *testing.T) {
			all, bad, err := rows(text, 1<<20)
			require.NoError(t, err)
			require.Empty(t, all)
			require.Len(t, bad, 1)
		})
	}
}

func TestSniff(t *testing.T) {
	for _, text := range []string{"- a: 1\n  b: 2\n- a: 3\n  b: 4\n", "---\na: 1\nb: 2\n---\na: 3\nb: 4\n", "data:\n  - a: 1\n    b: 2\n"} {
		sure, why := yaml.Container().Sniff(&formats.Head{Name: "x", Text: []byte(text), Whole: true})
		require.GreaterOrEqual(t, sure, 0.5, text)
		require.NotEmpty(t, why)
	}
	for _, text := range []string{
		"", "plain text\nmore of it\n", "# Title\n\n- item one\n- item: two\n", "Name: x\nAge: y\n", "a,b\n1,2\n", `{"a":1}` + "\n", "[\n1\n]\n", "- one\n- two\n",
		"Q: what?\nA: this.\n\nQ: more?\nA: no.\n", "Note: the following\n  indented: text\nand more prose\n", "a\tb\n1\t2\n",
	} {
		sure, _ := yaml.Container().Sniff(&formats.Head{Name: "x", Text: []byte(text), Whole: true})
		require.Zero(t, sure, text)
	}
}

// TestRealFilesAreNotClaimed looks at public files of other kinds.
func TestRealFilesAreNotClaimed(t *testing.T) {
	files, err := filepath.Glob("../../../shared/data/formats/*.*")
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skip("SKIPPED: the sample files are not here")
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		sure, _ := yaml.Container().Sniff(&formats.Head{Name: f, Text: b, Whole: true})
		require.Zero(t, sure, f)
	}
}

func save(t testing.TB, rows ...string) (string, map[string]int) {
	t.Helper()
	lost := map[string]int{}
	var out bytes.Buffer
	s, err := yaml.Container().(formats.Writable).NewSink(&out, formats.SinkOptions{Lose: func(fact string) { lost[fact]++ }})
	require.NoError(t, err)
	for _, r := range rows {
		require.NoError(t, s.Row([]byte(r)))
	}
	require.NoError(t, s.Close())
	return out.String(), lost
}

func TestWrittenRowsReadBackEqual(t *testing.T) {
	want := []string{
		`{"a":"yes","b":1.50,"c":null,"d":true,"e":[1,"x",{"k":"v"}],"f":{},"g":[],"":"empty key","a: b":"#"}`,
		`{"text":"line\ntwo\n\nfour"}`, `{"text":"ends\n"}`, `{"text":"ends\n\n"}`, `{"text":"\n"}`, `{"text":"\nstarts"}`, `{"text":" a\nb"}`, `{"text":"a \nb"}`,
		`{"text":"---\nb"}`, `{"text":"- a\n# b\n%c\nd: e"}`, `{"text":"tab\tin\nline"}`, `{"text":"\r\n"}`, `{"text":"\u0000\u0001\u001f"}`, `{"text":"é😀\\\" 's"}`,
		`{"n":-1E+5,"m":12345678901234567890}`, `{"twice":1,"twice":2}`, `{}`, `{"x":""}`, `{"x":"~","y":"1","z":"null"}`, `{"role":"user","content":"a\nb","end":1}`,
	}
	text, lost := save(t, want...)
	all, bad, err := rows(text, 1<<20)
	require.NoError(t, err)
	require.Empty(t, bad, text)
	require.Equal(t, want, all, text)
	require.Empty(t, lost)
	_, lost = save(t, `{"a":"\ud83d"}`)
	require.Equal(t, map[string]int{"text": 1}, lost)
	text, _ = save(t)
	require.Equal(t, "[]\n", text)
}

// TestWrittenRowsAreNoTable: the commas of rows that stand on a line each are as many in every line, yet they are no cells.
func TestWrittenRowsAreNoTable(t *testing.T) {
	row := func(i int) string {
		return fmt.Sprintf(`{"messages":[{"role":"user","content":"question %d"},{"role":"assistant","content":"answer %d"}]}`, i, i)
	}
	var all []string
	for i := range 20 {
		all = append(all, row(i))
	}
	text, _ := save(t, all...)
	detect := func(text string) (string, error) {
		ds, err := formats.Open(context.Background(), []formats.Source{formats.Bytes("data", []byte(text))}, formats.Options{Containers: []formats.Container{yaml.Container()}})
		if err != nil {
			return "", err
		}
		return ds.Detection().Container, nil
	}
	for _, text := range []string{text, strings.ReplaceAll(text, `- "messages"`, "- messages"), "- \"a\": 1\n  \"b\": \"x, y\"\n- \"a\": 2\n  \"b\": \"z, w\"\n"} {
		got, err := detect(text)
		require.NoError(t, err, text)
		require.Equal(t, "yaml", got, text)
	}
	for _, text := range []string{"- Note: one, two\n- Hint: three, four\n", "- \"Note\": \"one\" and, two\n- \"Hint\": three, \"four\"\n"} {
		sure, _ := yaml.Container().Sniff(&formats.Head{Name: "x", Text: []byte(text), Whole: true})
		require.Less(t, sure, 0.7, text)
	}
}

func FuzzYAML(f *testing.F) {
	for _, s := range []string{"- a: 1\n  b: |\n    x\n- {a: [1, 'y']}\n", "---\na: &x 1\nb: *x\n---\n<<: {c: 0x1}\n", "- !!binary AA==\n- ? k\n  : v\n", "data:\n- a: .inf\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		yaml.Container().Sniff(&formats.Head{Text: []byte(text), Whole: true})
		all, _, err := rows(text, 1<<16)
		require.NoError(t, err)
		for _, r := range all {
			_, bad := formats.ParseValue([]byte(r))
			require.NoError(t, bad, r)
		}
	})
}

func FuzzWrite(f *testing.F) {
	f.Add("a\nb", "k")
	f.Add(" - x: y\n", ": #")
	f.Fuzz(func(t *testing.T, value, key string) {
		value, key = strings.ToValidUTF8(value, ""), strings.ToValidUTF8(key, "")
		row := fmt.Sprintf(`{"v":%s,%s:1}`, quote(value), quote(key))
		text, _ := save(t, row)
		all, bad, err := rows(text, 1<<20)
		require.NoError(t, err)
		require.Empty(t, bad, text)
		require.Equal(t, []string{row}, all, text)
	})
}

func quote(s string) string { return string(chat.AppendString(nil, s)) }
