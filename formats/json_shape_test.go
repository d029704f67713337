package formats_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
)

// rowsOf gives the records of a text as JSON, read as a table so that every row passes.
func rowsOf(t testing.TB, o formats.Options, text string) ([]string, result) {
	t.Helper()
	o.Formats = []formats.Format{verbatim{}}
	r := readAll(t, o, formats.Bytes("data", []byte(text)))
	var rows []string
	for _, ex := range r.examples {
		rows = append(rows, string(ex.Meta[0].Value))
	}
	return rows, r
}

// verbatim keeps each row as it is.
type verbatim struct{}

func (verbatim) ID() string                            { return "verbatim" }
func (verbatim) Match(formats.Value) (float64, string) { return 1, "anything" }
func (verbatim) Decode(v formats.Value) ([]*formats.Example, error) {
	ex := &formats.Example{Kind: formats.KindText}
	ex.Meta = append(ex.Meta, chat.Field{Key: "row", Value: v.Clone()})
	return []*formats.Example{ex}, nil
}

func TestJSONShapes(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
		warn       string
	}{
		{"columns", `{"a":[1,null,3.50],"b":["x","y","z"]}`, []string{`{"a":1,"b":"x"}`, `{"a":null,"b":"y"}`, `{"a":3.50,"b":"z"}`}, ""},
		{"one column", "{\n \"text\": [\n  \"x\",\n  \"y\"\n ]\n}", []string{`{"text":"x"}`, `{"text":"y"}`}, ""},
		{"columns of lists of messages", `{"messages":[[{"role":"user","content":"q"}],[{"role":"user","content":"r"}]],"id":[1,2]}`,
			[]string{`{"messages":[{"role":"user","content":"q"}],"id":1}`, `{"messages":[{"role":"user","content":"r"}],"id":2}`}, ""},
		{"columns of objects", `{"q":["x","y"],"meta":[{"n":1},{"n":2}]}`, []string{`{"q":"x","meta":{"n":1}}`, `{"q":"y","meta":{"n":2}}`}, ""},
		{"labels from zero", `{"a":{"0":1,"1":2},"b":{"0":"x","1":"y"}}`, []string{`{"a":1,"b":"x"}`, `{"a":2,"b":"y"}`}, ""},
		{"labels of a filtered frame", `{"a":{"3":1,"7":2},"b":{"3":"x","7":"y"}}`, []string{`{"index":"3","a":1,"b":"x"}`, `{"index":"7","a":2,"b":"y"}`}, `"index"`},
		{"rows by number", `{"0":{"a":1,"b":"x"},"1":{"a":2}}`, []string{`{"a":1,"b":"x"}`, `{"a":2}`}, ""},
		{"rows by key", `{"q1":{"question":"x","answer":"y"},"q2":{"question":"z","answer":"w"}}`,
			[]string{`{"index":"q1","question":"x","answer":"y"}`, `{"index":"q2","question":"z","answer":"w"}`}, `"index"`},
		{"split", `{"columns":["a","b"],"index":[0,1],"data":[[1,"x"],[2,"y"]]}`, []string{`{"a":1,"b":"x"}`, `{"a":2,"b":"y"}`}, ""},
		{"split with labels", `{"columns":["a",2],"index":["k","l"],"data":[[1,"x"],[2,"y"]]}`, []string{`{"index":"k","a":1,"2":"x"}`, `{"index":"l","a":2,"2":"y"}`}, "index"},
		{"wrapped twice", `{"status":"ok","data":{"total":2,"rows":[{"a":1},{"a":2}]}}`, []string{`{"a":1}`, `{"a":2}`}, "status"},
		{"wrapped in a response", `{"response":{"data":{"items":[{"a":1}]}}}`, []string{`{"a":1}`}, ""},
		{"splits", `{"train":[{"a":1},{"a":2}],"validation":[{"a":3}]}`, []string{`{"a":1}`, `{"a":2}`, `{"a":3}`}, "splits train, validation"},
		{"dataset server", `{"features":[{"name":"a"}],"rows":[{"row_idx":0,"row":{"a":1},"truncated_cells":[]}],"num_rows_total":1,"partial":false}`, []string{`{"a":1}`}, "features"},
		{"dataset server lines", `{"row_idx":0,"row":{"a":1},"truncated_cells":[]}` + "\n" + `{"row_idx":1,"row":{"a":2},"truncated_cells":[]}` + "\n", []string{`{"a":1}`, `{"a":2}`}, ""},
		{"one row of lists", `{"input_ids":[1,2],"labels":[1,2]}`, []string{`{"input_ids":[1,2],"labels":[1,2]}`}, ""},
		{"one row of messages", `{"messages":[{"role":"user","content":"q"}]}`, []string{`{"messages":[{"role":"user","content":"q"}]}`}, ""},
		{"one pair of answers", `{"chosen":[{"role":"user","content":"q"}],"rejected":[{"role":"user","content":"q"}]}`,
			[]string{`{"chosen":[{"role":"user","content":"q"}],"rejected":[{"role":"user","content":"q"}]}`}, ""},
		{"one row with lists of other lengths", `{"a":[1,2],"b":[1]}`, []string{`{"a":[1,2],"b":[1]}`}, ""},
		{"one row of objects", `{"chosen":{"role":"user","content":"q"},"rejected":{"role":"user","content":"q"}}`, []string{`{"chosen":{"role":"user","content":"q"},"rejected":{"role":"user","content":"q"}}`}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, r := rowsOf(t, formats.Options{}, c.text)
			require.NoError(t, r.err)
			require.Equal(t, c.want, rows)
			if c.warn == "" {
				require.Empty(t, r.warnings)
			} else {
				require.Contains(t, strings.Join(r.warnings, "\n"), c.warn)
			}
		})
	}
}

func TestJSONShapesRefused(t *testing.T) {
	long := strings.Repeat(`"xxxxxxxxxxxxxxxx",`, 20000)
	for _, c := range []struct{ name, text, code, say string }{
		{"columns of other lengths", `{"a":[` + long + `"x"],"b":["y"]}`, "invalid", "differ in length"},
		{"columns cut", `{"a":[` + long + `"x"],"b":["y`, "invalid", "not complete"},
		{"labels in another order", `{"a":{"0":1,"1":2},"b":{"1":"x","0":"y"}}`, "invalid", "same order"},
		{"a comment at the beginning", "// rows\n[{\"a\":1}]", "unsupported", "comments"},
		{"a comment in the array", "[ /* rows */ {\"a\":1}]", "unsupported", "comments"},
		{"a comment after a row", "[{\"a\":1}, // one\n{\"a\":2}]", "unsupported", "comments"},
		{"data before their names", `{"data":[[1]],"columns":["a"]}`, "invalid", "before"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, r := rowsOf(t, formats.Options{Temp: t.TempDir()}, c.text)
			require.ErrorIs(t, r.err, &formats.Error{Code: formats.Code(c.code)}, "%v", r.err)
			require.ErrorContains(t, r.err, c.say)
		})
	}
	_, r := rowsOf(t, formats.Options{}, `{"rows":[{"row_idx":0,"row":{"a":"x"},"truncated_cells":["a"]},{"row_idx":1,"row":{"a":"y"},"truncated_cells":[]}]}`)
	require.EqualValues(t, 1, r.counts.Quarantined)
	require.Contains(t, r.rejected[0].Reason, "cut cells")
}

// TestLargeColumns turns columns that do not fit into memory into rows, and leaves no temporary file.
func TestLargeColumns(t *testing.T) {
	const n = 150_000
	var a, b strings.Builder
	for i := range n {
		fmt.Fprintf(&a, `,"question %d %s"`, i, strings.Repeat("x", 60))
		fmt.Fprintf(&b, `,"answer %d %s"`, i, strings.Repeat("y", 60))
	}
	text := "{\n\"instruction\":[" + a.String()[1:] + "],\n\"output\":[" + b.String()[1:] + "]}"
	dir := t.TempDir()
	r := readAll(t, formats.Options{Temp: dir}, formats.Bytes("data", []byte(text)))
	require.NoError(t, r.err)
	require.EqualValues(t, n, r.counts.Used)
	last := r.examples[n-1]
	require.True(t, strings.HasPrefix(last.Messages[0].Content(), fmt.Sprintf("question %d ", n-1)))
	require.True(t, strings.HasPrefix(last.Messages[1].Content(), fmt.Sprintf("answer %d ", n-1)))
	at := last.Origin.Pos.Byte
	require.True(t, strings.HasPrefix(text[at:], fmt.Sprintf(`"question %d `, n-1)), "a row stands where its first cell does")
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}

func FuzzJSONShapes(f *testing.F) {
	fuzzContainer(f, "json", `{"instruction":["a","b"],"output":["c","d"]}`, `{"a":{"0":1,"1":2},"b":{"0":3,"1":4}}`, `{"0":{"a":1},"1":{"a":2}}`,
		`{"columns":["a"],"index":[5],"data":[["x"]]}`, `{"data":{"rows":[{"row_idx":0,"row":{}}]}}`, `{"train":[{"a":1}],"test":[]}`, "/* */[{}]", `{"a":[1`, `{"a":[],"b":[]}`)
}
