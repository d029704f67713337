package schema

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
)

func values(t testing.TB, rows ...string) []formats.Value {
	t.Helper()
	out := make([]formats.Value, len(rows))
	for i, r := range rows {
		v, err := formats.ParseValue([]byte(r))
		require.NoError(t, err, r)
		out[i] = v
	}
	return out
}

// show writes a schema in one line: ? stands for NullMeansAbsent.
func show(n *Node) string {
	mark := ""
	if n.NullMeansAbsent {
		mark = "?"
	}
	switch n.Kind {
	case Struct:
		var fs []string
		for _, f := range n.Fields {
			fs = append(fs, f.Name+":"+show(f))
		}
		return mark + "{" + strings.Join(fs, " ") + "}"
	case List:
		return mark + "[" + show(n.Elem) + "]"
	case Text:
		if n.JSON {
			return mark + "json"
		}
		return mark + "text"
	case Bool:
		return mark + "bool"
	case Int:
		return mark + "int"
	}
	if n.Python {
		return mark + "python"
	}
	return mark + "float"
}

func TestInfer(t *testing.T) {
	wide := make([]string, 40)
	for i := range wide {
		wide[i] = fmt.Sprintf(`{"m":{"key%d":1,"other":2}}`, i)
	}
	args := make([]string, 9)
	for i := range args {
		args[i] = fmt.Sprintf(`{"messages":[{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"f","arguments":{"a%d":1}}}]}]}`, i)
	}
	for want, rows := range map[string][]string{
		"{}":                          nil,
		"{a:?text b:?int}":            {`{"a":"x","b":1}`, `{"a":"","b":-9223372036854775808}`},
		"{a:?text c:?int}":            {`{"a":"x"}`, `{"a":"y","c":2}`},
		"{a:?int b:?int c:?int}":      {`{"a":1,"c":1}`, `{"a":1,"b":2,"c":3}`},
		"{z:?int a:?int}":             {`{"a":1}`, `{"z":1,"a":1}`},
		"{a:int}":                     {`{"a":1}`, `{"a":null}`},
		"{a:?int b:?int}":             {`{"a":1,"b":1}`, `{"a":null,"b":1}`, `{"b":2}`},
		"{a:int b:?bool}":             {`{"a":1,"b":true}`, `{"a":null,"b":false}`, `{"a":null,"b":true}`, `{"b":true}`},
		"{a:?float}":                  {`{"a":1}`, `{"a":1.5}`, `{"a":1e-07}`, `{"a":-0}`},
		"{a:?python}":                 {`{"a":1.0}`, `{"a":0.5}`, `{"a":1e-05}`, `{"a":1e+16}`},
		"{a:?json}":                   {`{"a":1.50}`},
		"{a:?json b:?json}":           {`{"a":18446744073709551615,"b":"x"}`, `{"a":1,"b":2}`},
		"{a:json}":                    {`{"a":null}`, `{"a":null}`},
		"{a:?json c:?text}":           {`{"a":"\ud83d","c":"\ud83d\ude00"}`},
		"{a:?json b:?json c:?[json]}": {`{"a":{},"b":[],"c":[[],[]]}`},
		"{a:?[text] b:?[json]}":       {`{"a":[null,"x"],"b":[1,"x"]}`},
		"{twice:?json}":               {`{"twice":{"k":1,"k":2}}`},
		"{a:?[{r:?text w:?int}]}":     {`{"a":[{"r":"x"},{"r":"y","w":1}]}`, `{"a":[]}`},
		"{a:?{b:?int}}":               {`{"a":{}}`, `{"a":{"b":1}}`},
		"{rep:?int}":                  {`{"rep":1,"rep":2}`, `[1]`, `"x"`},
		"{m:?json}":                   wide,
		"{messages:?[{role:?text tool_calls:?[{id:?text function:?{name:?text arguments:?json}}]}]}": args,
	} {
		require.Equal(t, want, show(Infer(values(t, rows...))), "%s", rows)
	}
}

func TestDepthAndWidthAreBounded(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 100) + "1" + strings.Repeat("}", 100)
	require.Equal(t, strings.Repeat("{a:?", MaxDepth+1)+"json"+strings.Repeat("}", MaxDepth+1), show(Infer(values(t, deep))))
	lists := `{"a":` + strings.Repeat(`[`, 100) + "1" + strings.Repeat("]", 100) + `}`
	require.Contains(t, show(Infer(values(t, lists))), "[json]")
	var many []string
	for i := range MaxFields + 1 {
		many = append(many, fmt.Sprintf(`"k%d":1`, i))
	}
	object := "{" + strings.Join(many, ",") + "}"
	require.Equal(t, "{a:?json}", show(Infer(values(t, `{"a":`+object+`}`))))
	require.Len(t, Infer(values(t, object)).Fields, MaxFields+1)
}

func TestFits(t *testing.T) {
	n := Infer(values(t, `{"s":"x","i":1,"f":1.5,"p":1.0,"b":true,"j":[1,"x"],"l":[1],"o":{"k":"v"}}`))
	for row, want := range map[string]bool{
		`{}`: true, `{"s":null,"o":null,"l":[null]}`: true, `{"o":{},"s":"y"}`: true,
		`{"s":1}`: false, `{"s":"\udc00"}`: false, `{"i":1.0}`: false, `{"i":9223372036854775808}`: false, `{"i":-0}`: false, `{"f":1}`: true,
		`{"f":1.0}`: false, `{"f":"NaN"}`: false, `{"p":2}`: false, `{"p":2.0}`: true, `{"b":"true"}`: false, `{"l":["x"]}`: false,
		`{"l":{}}`: false, `{"o":{"k":"v","n":1}}`: false, `{"o":{"k":"v","k":"w"}}`: false, `{"new":1}`: false, `[1]`: false, `{"o":[]}`: false,
		`{"f":12345678901234567890}`: false, `{"f":0.1e1}`: false,
	} {
		v := values(t, row)[0]
		require.Equal(t, want, n.Fits(&v), row)
	}
}

// TestInferredFits: whatever the rows are, the schema of all of them holds each, unless a row repeats a key.
func TestInferredFits(t *testing.T) {
	rows := values(t, `{"a":1,"b":[{"c":"x"}],"d":{"e":1.0}}`, `{"a":"x","b":[{"c":"y","z":[[1],[]]}],"d":{"e":2.5,"g":null}}`, `{"b":null,"d":null}`, `{"b":[],"h":{"i":{}}}`)
	n := Infer(rows)
	for i := range rows {
		require.True(t, n.Fits(&rows[i]), "%s in %s", rows[i].Raw, show(n))
	}
	half := Widen(Infer(rows[:2]), Infer(rows[2:]))
	for i := range rows {
		require.True(t, half.Fits(&rows[i]), "%s in %s", rows[i].Raw, show(half))
	}
}

func TestWiden(t *testing.T) {
	for _, c := range [][3]string{
		{`{"a":1}`, `{"b":"x"}`, "{a:?int b:?text}"},
		{`{"a":1}`, `{"a":1.5}`, "{a:?json}"},
		{`{"a":[1]}`, `{"a":["x"]}`, "{a:?[json]}"},
		{`{"a":{"b":1}}`, `{"a":{"c":1}}`, "{a:?{b:?int c:?int}}"},
		{`{"a":[]}`, `{"a":[1]}`, "{a:?json}"},
	} {
		a, b := Infer(values(t, c[0])), Infer(values(t, c[1]))
		before := show(a) + show(b)
		require.Equal(t, c[2], show(Widen(a, b)))
		require.Equal(t, before, show(a)+show(b), "neither is changed")
	}
}

func TestAddMetadataMark(t *testing.T) {
	n := Infer(values(t, `{"a":1.0}`))
	n.Add("a")
	n.Add("_slmgen")
	n.Seal()
	require.Equal(t, "{a:?python _slmgen:?json}", show(n))
	for _, f := range n.Fields {
		back := &Node{Kind: f.Kind, Name: f.Name}
		keys, vals := f.Metadata()
		for i := range keys {
			back.Mark(keys[i], vals[i])
		}
		require.Equal(t, show(f), show(back))
	}
}

func BenchmarkInfer(b *testing.B) {
	rows := make([]string, HeadRows)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"id":%d,"messages":[{"role":"user","content":"hello %d"},{"role":"assistant","content":"hi"}],"score":0.5}`, i, i)
	}
	vs := values(b, rows...)
	for b.Loop() {
		Infer(vs)
	}
}
