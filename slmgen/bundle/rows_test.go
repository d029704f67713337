package bundle_test

import (
	"context"
	"encoding/json"
	"iter"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/bundle"
)

func these(list ...*formats.Example) iter.Seq2[*formats.Example, error] {
	return func(yield func(*formats.Example, error) bool) {
		for _, ex := range list {
			if !yield(ex, nil) {
				return
			}
		}
	}
}

func yes() *bool { b := true; return &b }
func no() *bool  { b := false; return &b }

var (
	ask    = chat.TextOf(chat.User, "Ask")
	answer = chat.TextOf(chat.Assistant, "Answer")
)

func talk(ms ...chat.Message) *formats.Example {
	return &formats.Example{Kind: formats.KindChat, Messages: ms}
}

// trainRows writes rows in a lane and gives its train.jsonl, line by line.
func trainRows(t *testing.T, lane string, tools bool, list ...*formats.Example) ([]string, bundle.Bundle) {
	t.Helper()
	p := example(lane)
	p.Dataset.Tools = tools
	b, got := write(t, p, bundle.Data{Train: these(list...)}, bundle.Options{})
	for _, line := range strings.Split(strings.TrimSpace(got["train.jsonl"]), "\n") {
		require.True(t, json.Valid([]byte(line)), line)
	}
	return strings.Split(strings.TrimSpace(got["train.jsonl"]), "\n"), b
}

func TestRowsOfPreferences(t *testing.T) {
	pair := &formats.Example{Kind: formats.KindPreference, Messages: []chat.Message{ask}, Completions: []formats.Completion{
		{Messages: []chat.Message{chat.TextOf(chat.Assistant, "Bad")}, Preferred: no()}, {Messages: []chat.Message{answer}, Preferred: yes()}}}
	bad := &formats.Example{Kind: formats.KindLabel, Messages: []chat.Message{ask}, Completions: []formats.Completion{{Messages: []chat.Message{answer}, Good: no()}}}
	open := &formats.Example{Kind: formats.KindPrompt, Messages: []chat.Message{ask}}
	rows, b := trainRows(t, "trl", false, pair, bad, open)
	require.Equal(t, []string{`{"messages":[{"role":"user","content":"Ask"},{"role":"assistant","content":"Answer"}]}`}, rows)
	require.EqualValues(t, map[string]int64{"rejected answers": 1}, b.Losses)
	require.Len(t, b.Skipped, 2)
}

func TestRowsOfTools(t *testing.T) {
	call := chat.Message{Role: chat.Assistant, ContentNull: true, ToolCalls: []chat.ToolCall{{ID: "1", Name: "f", Arguments: []byte(`{ "a": 1.50 }`)}}}
	result := chat.Message{Role: chat.Tool, ToolCallID: "1", Parts: []chat.Part{{Kind: chat.Text, Text: "2"}}}
	ex := talk(ask, call, result, answer)
	ex.Tools = []chat.ToolDef{{Name: "f", Raw: []byte("{\"type\": \"function\",\n \"function\": {\"name\": \"f\"}}")}}
	rows, _ := trainRows(t, "trl", true, ex)
	require.JSONEq(t, `{"messages":[{"role":"user","content":"Ask"},
		{"role":"assistant","content":"","tool_calls":[{"type":"function","id":"1","function":{"name":"f","arguments":{"a":1.50}}}]},
		{"role":"tool","content":"2","tool_call_id":"1"},{"role":"assistant","content":"Answer"}],
		"tools":[{"type":"function","function":{"name":"f"}}]}`, rows[0])
	require.Contains(t, rows[0], `{"a":1.50}`, "number text is kept")
	rows, _ = trainRows(t, "llamafactory", true, ex, talk(ask, answer))
	require.JSONEq(t, `{"messages":[{"role":"user","content":"Ask"},{"role":"function_call","content":"[{\"name\":\"f\",\"arguments\":{\"a\":1.50}}]"},
		{"role":"tool","content":"2"},{"role":"assistant","content":"Answer"}],"tools":"[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]"}`, rows[0])
	require.Contains(t, rows[1], `"tools":""`, "every row has the same members")
	rows, _ = trainRows(t, "axolotl", true, ex)
	var text struct{ Messages, Tools string }
	require.NoError(t, json.Unmarshal([]byte(rows[0]), &text), "arguments differ from row to row, so they are text")
	require.True(t, json.Valid([]byte(text.Messages)) && json.Valid([]byte(text.Tools)))
	rows, _ = trainRows(t, "mlx", true, ex)
	require.Len(t, rows, 2, "one row for each answer")
}

func TestRowsThatTrainSomeTurns(t *testing.T) {
	silent := answer
	silent.Train = no()
	after := chat.TextOf(chat.User, "Bye")
	ex := talk(chat.TextOf(chat.Developer, "Be brief"), ask, silent, ask, answer, after)
	rows, _ := trainRows(t, "trl", false, ex)
	require.Contains(t, rows[0], `"role":"system"`)
	require.NotContains(t, rows[0], "Bye")
	require.Equal(t, 1, strings.Count(rows[0], `"train":true`))
	require.Equal(t, 4, strings.Count(rows[0], `"train":false`))
	rows, _ = trainRows(t, "mlx", false, ex)
	require.Len(t, rows, 1)
	_, b := trainRows(t, "llamafactory", false, ex)
	require.EqualValues(t, map[string]int64{"which turns are learned": 1}, b.Losses)
	_, b = trainRows(t, "llamafactory", false, talk(ask, answer), talk(ask, ask, answer))
	require.EqualValues(t, 1, b.Rows["train"])
	require.Len(t, b.Skipped, 1)
}

func TestReasoningIsKept(t *testing.T) {
	thinker := chat.Message{Role: chat.Assistant, Parts: []chat.Part{{Kind: chat.Reasoning, Text: "Hm."}, {Kind: chat.Text, Text: "4"}}}
	rows, _ := trainRows(t, "trl", false, talk(ask, thinker))
	require.Contains(t, rows[0], `"content":"4","reasoning_content":"Hm."`)
	rows, _ = trainRows(t, "axolotl", false, talk(ask, thinker))
	require.Contains(t, rows[0], `"content":"<think>\nHm.\n</think>\n\n4"`)
}

func TestTextRows(t *testing.T) {
	text := &formats.Example{Kind: formats.KindText, Messages: []chat.Message{chat.TextOf("", "Once\n\"upon\"")}}
	for _, lane := range bundle.Lanes() {
		rows, _ := trainRows(t, lane.Name, false, text)
		require.Equal(t, `{"text":"Once\n\"upon\""}`, rows[0], lane.Name)
		_, err := bundle.Write(context.Background(), filepath.Join(t.TempDir(), "b"), example(lane.Name),
			bundle.Data{Train: these(text, talk(ask, answer))}, bundle.Options{})
		if lane.Name == "trl" || lane.Name == "unsloth" {
			require.NoError(t, err)
		} else {
			require.Equal(t, fault.Unsupported, fault.CodeOf(err))
		}
	}
	_, err := bundle.Write(context.Background(), filepath.Join(t.TempDir(), "b"), example("trl"), bundle.Data{Train: these(talk(ask))}, bundle.Options{})
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
	require.ErrorContains(t, err, "1 × no answer to learn")
}
