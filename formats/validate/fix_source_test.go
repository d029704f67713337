package validate_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A row with nothing wrong is written as it stood, whatever stands before and behind it.
func TestFixLeavesSoundRowsAlone(t *testing.T) {
	for provider, rows := range goodRows {
		for _, row := range rows {
			if warnings := check(t, provider, enough(row)).Codes; len(warnings) > 0 {
				continue
			}
			got, moved, rep := fix(t, provider, row+"\nnot json\n"+row+"\n")
			require.Equal(t, []string{row, row}, got, provider)
			require.Empty(t, moved)
			require.Empty(t, rep.Repairs)
			require.Empty(t, rep.Losses)
		}
	}
	for _, c := range []struct{ provider, row string }{
		{"gemini", `{"contents":[{"role":"user","parts":[{"text":"Hi"}]},{"role":"model","parts":[{"text":"so","thought":true},{"functionCall":{"name":"f","args":{"a":1.50}}}]},{"role":"function","parts":[{"functionResponse":{"name":"f","response":{"x":1}}}]},{"role":"model","parts":[{"text":"x"}]}],"labels":{"a":"b"},"generationConfig":{"temperature":0.20}}`},
		{"gemini", `{"system_instruction":{"role":"system","parts":[{"text":"S"}]},"contents":[{"role":"user","parts":[{"text":"Hi"}]},{"role":"model","parts":[{"text":"x"}]}]}`},
		{"anthropic", `{"messages":[{"role":"user","content":[{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}}]},{"role":"assistant","content":"x"}],"system":[{"type":"text","text":"S","cache_control":{"type":"ephemeral"}}],"metadata":{"user_id":"u"}}`},
		{"bedrock", `{"schemaVersion":"bedrock-conversation-2024","messages":[{"role":"user","content":[{"image":{"format":"png","source":{"s3Location":{"uri":"s3://b/a.png","bucketOwner":"1"}}}}]},{"role":"assistant","content":[{"text":"x"}]}]}`},
		{"cohere", `{"messages":[{"content":"a","role":"user"},{"role":"chatbot","content":"b"}]}`},
		{"fireworks", `{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"x"}],"id":7}`},
		{"openai", `{"metadata":{"a":"b"},"messages":[{"content":"Hi","role":"user"},{"role":"assistant","content":"x"}]}`},
	} {
		got, _, rep := fix(t, c.provider, c.row+"\n")
		require.Equal(t, []string{c.row}, got, c.provider)
		require.Empty(t, rep.Repairs)
	}
}

// At a service of several kinds, the first row that is sound says which kind the file is of.
func TestFixFollowsTheKind(t *testing.T) {
	sound := `{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"x"}]}`
	broken := `{"messages":[{"role":"system","content":"S"},{"role":"user","content":"a"},{"role":"user","content":"b"},{"role":"assistant","content":"x","weight":1}]}`
	rows, _, rep := fix(t, "bedrock", sound+"\n"+broken+"\n")
	require.Equal(t, []string{sound, `{"system":"S","messages":[{"role":"user","content":"a\n\nb"},{"role":"assistant","content":"x"}]}`}, rows, "%v", rep)
	rows, _, _ = fix(t, "bedrock", broken+"\n"+sound+"\n")
	require.Len(t, rows, 2)
	for _, row := range rows {
		require.Contains(t, row, "schemaVersion")
	}
	pair := `{"prompt":"a","completion":"b"}`
	rows, _, _ = fix(t, "bedrock", pair+"\n"+`{"prompt":"a","completion":"b","id":7}`+"\n")
	require.Equal(t, []string{pair, pair}, rows)
}

func TestFixOfOneFault(t *testing.T) {
	for _, c := range []struct{ name, provider, row, want, repairs string }{
		{"arguments in a text", "anthropic", `{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":"{\"a\":1.50}"}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"42"}]},{"role":"assistant","content":"x"}],"tool_choice":{"type":"auto"}}`,
			`{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{"a":1.50}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"42"}]},{"role":"assistant","content":"x"}],"tool_choice":{"type":"auto"}}`, "arguments_object"},
		{"arguments in a text", "gemini", `{"contents":[{"role":"user","parts":[{"text":"Hi"}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":"{\"a\":1}"}}]},{"role":"function","parts":[{"functionResponse":{"name":"f","response":"42"}}]},{"role":"model","parts":[{"text":"x"}]}],"labels":{"a":"b"}}`,
			`{"contents":[{"role":"user","parts":[{"text":"Hi"}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":{"a":1}}}]},{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":"42"}}}]},{"role":"model","parts":[{"text":"x"}]}],"labels":{"a":"b"}}`, "arguments_object"},
		{"thoughts stay", "gemini", `{"contents":[{"role":"user","parts":[{"text":"Hi"}]},{"role":"assistant","parts":[{"text":"so","thought":true},{"text":"x"}]}]}`,
			`{"contents":[{"role":"user","parts":[{"text":"Hi"}]},{"role":"model","parts":[{"text":"so","thought":true},{"text":"x"}]}]}`, ""},
		{"thoughts without a seal", "anthropic", `{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"x","reasoning_content":"so"}]}`,
			`{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"x"}]}`, "converted reasoning"},
		{"a warning that no repair helps", "openai", `{"messages":[{"content":"Hi","role":"user"},{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"g","arguments":"{}"}}]}],"tools":[{"type":"function","function":{"name":"f"}}]}`,
			`{"messages":[{"content":"Hi","role":"user"},{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"g","arguments":"{}"}}]}],"tools":[{"type":"function","function":{"name":"f"}}]}`, ""},
		{"a warning, and nothing left without it", "fireworks", `{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":" "}]}`, `{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":" "}]}`, ""},
		{"OpenAI's words at Bedrock", "bedrock", `{"messages":[{"role":"system","content":"S"},{"role":"user","content":"Hi"},{"role":"assistant","content":"x"}]}`,
			`{"schemaVersion":"bedrock-conversation-2024","system":[{"text":"S"}],"messages":[{"role":"user","content":[{"text":"Hi"}]},{"role":"assistant","content":[{"text":"x"}]}]}`, "converted"},
	} {
		rows, _, rep := fix(t, c.provider, c.row+"\n")
		require.Equal(t, []string{c.want}, rows, "%s: %s: %v", c.provider, c.name, rep)
		want := map[string]int64{}
		for _, code := range strings.Fields(c.repairs) {
			want[code] = 1
		}
		require.Equal(t, want, rep.Repairs, c.name)
		require.Empty(t, rep.Losses, c.name)
	}
}

// What cannot be repaired is told with its line and its place, every fault of it.
func TestFixTellsWhatItLeavesOut(t *testing.T) {
	good := `{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"x"}]}`
	for _, c := range []struct{ provider, row, want, reason string }{
		{"anthropic", `{"messages":[{"role":"user","content":""},{"role":"assistant","content":"x"}],"tools":3}`, "/tools tools; /messages/0/content empty_content", "empty_content"},
		{"openai", `{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"x","weight":0.5}]}`, "/messages/1/weight weight_type", "weight_type"},
		{"openai", `{"messages":[{"role":"user","content":"Hi"}]}`, "/messages missing_assistant; /messages/0 last_role", "no_answer"},
		{"mistral", `{"prompt":"a","chosen":"b","rejected":"c"}`, " preference", "preference"},
		{"gemini", `{"messages":[{"role":"assistant","content":"a"},{"role":"user","content":"b"},{"role":"assistant","content":"c"}]}`, "/contents/0/role first_role", "first_role"},
		{"anthropic", `{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{a:1"}}]},{"role":"tool","tool_call_id":"c1","content":"42"},{"role":"assistant","content":"x"}]}`,
			"/messages/2/role unknown_role; /messages/1/tool_calls unknown_member; /messages/2/tool_call_id unknown_member; /messages/1/content content_type", "call_arguments"},
	} {
		_, _, rep := fix(t, c.provider, good+"\n"+c.row+"\n")
		require.Equal(t, map[string]int64{c.reason: 1}, rep.Dropped, c.row)
		var got []string
		for _, l := range rep.LeftOut {
			require.Equal(t, int64(2), l.Line)
			require.Equal(t, int64(2), l.Record)
			require.Equal(t, "in.jsonl", l.File)
			require.NotEmpty(t, l.Message)
			got = append(got, l.Path+" "+l.Code)
		}
		require.Equal(t, c.want, strings.Join(got, "; "), c.row)
	}
	_, _, rep := fix(t, "openai", `{"text":"x"}`+"\n")
	b, err := json.Marshal(rep.LeftOut[0])
	require.NoError(t, err)
	require.JSONEq(t, `{"file":"in.jsonl","record":1,"line":1,"path":"","code":"text","severity":"error","message":"plain text has no speakers, and OpenAI wants messages; convert it by hand"}`, string(b))
}
