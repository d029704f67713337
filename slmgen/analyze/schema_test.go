package analyze

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// people gives n rows whose answers are objects of one form.
func people(n int) []*formats.Example {
	var rows []*formats.Example
	for i := range n {
		rows = append(rows, qa(fmt.Sprintf("Take the data out of letter number %d.", i), fmt.Sprintf(`{"name": "Person %d", "age": %d, "tags": []}`, i, i)))
	}
	return rows
}

func TestSchema(t *testing.T) {
	for answer, note := range map[string]string{
		`{"name": "Ann", "tags": []}`:                          `lacks "age"`,
		`{"name": "Ann", "age": "12", "tags": []}`:             `"age" is text, elsewhere a number`,
		`{"name": null, "age": 12, "tags": []}`:                `"name" is null, elsewhere text`,
		"```json\n{\"name\": \"Ann\", \"age\": 1}\n```":        `lacks "tags"`,
		`The name is Ann.`:                                     `is no JSON object`,
		`[{"name": "Ann", "age": 12, "tags": []}]`:             "",
		`{"tags": [1], "age": 1e3, "name": "Ann", "more": {}}`: "",
	} {
		rows := append(people(60), qa("Take the data out of the last letter.", answer))
		rep := run(t, registry.Extract, rows...)
		if note == "" {
			require.NotContains(t, rulesOf(rep), "json_schema", answer)
			continue
		}
		f := finding(t, rep, "json_schema")
		require.Equal(t, int64(1), f.Count, answer)
		require.Equal(t, note, f.Rows[0].Note, answer)
		require.Equal(t, int64(61), f.Rows[0].Record)
	}
}

// TestSchemaStaysSilent has optional keys, few objects, and objects among prose.
func TestSchemaStaysSilent(t *testing.T) {
	optional := people(60)
	for i := range 10 {
		optional[i*6] = qa(optional[i*6].Messages[0].Content(), `{"name": "Somebody", "tags": []}`)
	}
	for name, rows := range map[string][]*formats.Example{
		"a key that five in six have": optional,
		"nineteen objects":            append(people(18), qa("And this letter?", `{"name": "Ann"}`)),
		"mostly prose":                append(append(people(25), healthy(60)...), qa("And this letter?", `{"name": "Ann"}`)),
	} {
		require.NotContains(t, rulesOf(run(t, registry.Extract, rows...)), "json_schema", name)
	}
}

func FuzzShape(f *testing.F) {
	f.Add(`{"a": 1, "b\u0000": null}`)
	f.Add("```json\n{}\n```")
	f.Fuzz(func(t *testing.T, s string) {
		shape, ok := shapeOf(s)
		if ok {
			require.Positive(t, jsonState(s))
		}
		eachKey(shape, func(key, kind string) { require.NotEmpty(t, kind) })
	})
}
