package formats

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats/chat"
)

// TestToolShapes: a definition of a function becomes the same in every provider's shape, whichever it came from.
func TestToolShapes(t *testing.T) {
	shapes := map[toolShape]string{
		toolWrapped: `{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","properties":{"type":{"type":"string"}}}}}`,
		toolBare:    `{"name":"f","description":"d","parameters":{"type":"object","properties":{"type":{"type":"string"}}}}`,
		toolSchema:  `{"name":"f","description":"d","input_schema":{"type":"object","properties":{"type":{"type":"string"}}}}`,
		toolSpec:    `{"toolSpec":{"name":"f","description":"d","inputSchema":{"json":{"type":"object","properties":{"type":{"type":"string"}}}}}}`,
		toolFlat:    `{"type":"function","name":"f","description":"d","parameters":{"type":"object","properties":{"type":{"type":"string"}}}}`,
	}
	for from, raw := range shapes {
		for to, want := range shapes {
			w := &rowWriter{e: &Example{}, lose: func(fact string) { t.Fatalf("lost %s", fact) }}
			require.True(t, w.tool(&chat.ToolDef{Raw: json.RawMessage(raw)}, to))
			require.Equal(t, want, string(w.b), "%d to %d", from, to)
		}
	}
	w := &rowWriter{e: &Example{Origin: Origin{Format: "gemini"}}, lose: func(string) {}}
	require.True(t, w.tool(&chat.ToolDef{Raw: json.RawMessage(`{"name":"f","parameters":{"type":"OBJECT","properties":{"type":{"type":"ARRAY","enum":["STRING"]}}}}`)}, toolWrapped))
	require.Equal(t, `{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"type":{"type":"array","enum":["STRING"]}}}}}`, string(w.b))
	lost := 0
	w = &rowWriter{e: &Example{}, lose: func(string) { lost++ }}
	require.False(t, w.tool(&chat.ToolDef{Raw: json.RawMessage(`{"type":"web_search_20250305","name":"web_search"}`)}, toolWrapped))
	require.Equal(t, 1, lost)
}

// TestEditsArrive: a change of a text comes through in the row that is written back, in the spelling of the source.
func TestEditsArrive(t *testing.T) {
	for _, f := range Builtin() {
		enc, ok := f.(Encoder)
		if !ok || f.ID() == TableFormat || f.ID() == "multiple-choice" { // a prompt without its choices is none
			continue
		}
		for _, row := range fixtureRows(t, f.ID()) {
			es, err := f.Decode(row)
			require.NoError(t, err)
			if len(es) != 1 || len(es[0].Messages) == 0 {
				continue
			}
			rememberShape(f, &row, es)
			const edited = "an edited text that was not there"
			changed := false
			for i := range es[0].Messages {
				m := &es[0].Messages[i]
				for k := range m.Parts {
					if p := &m.Parts[k]; !changed && p.Kind == chat.Text && len(p.Text) > 16 && len(p.Raw) == 0 && len(p.Spans) == 0 && p.Field == "" {
						p.Text, changed = edited, true
					}
				}
			}
			if !changed {
				continue
			}
			b, err := encodeRow(nil, enc, es, func(fact string) { t.Errorf("%s: lost %s of %s", f.ID(), fact, row.Raw) })
			require.NoError(t, err)
			require.Contains(t, string(b), edited, f.ID())
		}
	}
}

// TestSessionsMergeAnswers: the pieces of one answer of an agent are one message, and go back to their events.
func TestSessionsMergeAnswers(t *testing.T) {
	row := fixtureRows(t, "agent-trace")[0]
	es, err := agentTrace{}.Decode(row)
	require.NoError(t, err)
	require.Len(t, es, 1)
	require.Len(t, es[0].Messages, 4)
	rememberShape(agentTrace{}, &row, es)
	es[0].Messages = es[0].Messages[:2]
	lost := map[string]int{}
	b, err := encodeRow(nil, agentTrace{}, es, func(fact string) { lost[fact]++ })
	require.NoError(t, err)
	require.Contains(t, string(b), `"messages":[{"role":"user"`, "without its events the session is written as one row")
	require.Positive(t, lost["spelling"])
}
