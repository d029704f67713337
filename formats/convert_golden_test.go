package formats

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestConvertGolden shows what rows with everything in them become in every other format, and what is counted lost. The golden file is
// to be read: a conversion is right when it says the same.
func TestConvertGolden(t *testing.T) {
	rows := []struct{ from, row string }{
		{"openai", `{"messages":[{"role":"developer","content":"Be brief."},{"role":"user","name":"ann","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}}]},{"role":"assistant","content":null,"reasoning_content":"I need to look.","tool_calls":[{"id":"call_1","type":"function","function":{"name":"zoom","arguments":"{\"n\": 2.0}"}},{"id":"call_2","type":"function","function":{"name":"count","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_2","content":"1 thing"},{"role":"tool","tool_call_id":"call_1","content":"{\"label\": \"cat\"}"},{"role":"assistant","content":"A cat.","weight":1}],"tools":[{"type":"function","function":{"name":"zoom","description":"looks closer","parameters":{"type":"object","properties":{"n":{"type":"number"}}},"strict":true}}],"parallel_tool_calls":true}`},
		{"anthropic", `{"system":"Be brief.","messages":[{"role":"user","content":[{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="},"title":"Notes"},{"type":"text","text":"Look it up."}]},{"role":"assistant","content":[{"type":"thinking","thinking":"A tool helps.","signature":"c2ln"},{"type":"text","text":"Let me see."},{"type":"tool_use","id":"toolu_1","name":"find","input":{"q":"x"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"not found","is_error":true}]},{"role":"assistant","content":"It is not there."}],"tools":[{"name":"find","description":"finds","input_schema":{"type":"object"}}]}`},
		{"gemini", `{"systemInstruction":{"parts":[{"text":"Be brief."}]},"contents":[{"role":"user","parts":[{"fileData":{"mimeType":"video/mp4","fileUri":"gs://b/v.mp4"}},{"text":"What happens?"}]},{"role":"model","parts":[{"functionCall":{"name":"watch","args":{"s":1}}}]},{"role":"user","parts":[{"functionResponse":{"name":"watch","response":{"output":"a dog runs"}}}]},{"role":"model","parts":[{"text":"A dog runs."}]}],"tools":[{"functionDeclarations":[{"name":"watch","parameters":{"type":"OBJECT","properties":{"s":{"type":"INTEGER"}}}}]}]}`},
		{"alpaca", `{"instruction":"Translate.","input":"ja","output":"yes","system":"Be brief.","id":7}`},
		{"sharegpt", `{"conversations":[{"from":"human","value":"2+2?"},{"from":"gpt","value":"4"},{"from":"human","value":"And 3+3?"},{"from":"gpt","value":"6"}],"source":"own"}`},
		{"text", `{"segments":[{"label":false,"text":"Question: 2+2?\n"},{"label":true,"text":"Answer: 4"}]}`},
	}
	var got bytes.Buffer
	for _, r := range rows {
		row, err := ParseValue([]byte(r.row))
		require.NoError(t, err)
		f, _ := FormatByID(r.from)
		es, err := f.Decode(row)
		require.NoError(t, err)
		fmt.Fprintf(&got, "== %s %s\n", r.from, r.row)
		for _, id := range WritableFormats() {
			if id == r.from {
				continue
			}
			to, _ := FormatByID(id)
			lost := map[string]int{}
			b, err := to.(Encoder).Encode(nil, es[0], func(fact string) { lost[fact]++ })
			if err != nil {
				fmt.Fprintf(&got, "%s dropped %s\n", id, DroppedReason(err))
				continue
			}
			var facts []string
			for fact, n := range lost {
				facts = append(facts, fmt.Sprintf("%s:%d", fact, n))
			}
			sort.Strings(facts)
			fmt.Fprintf(&got, "%s [%s] %s\n", id, strings.Join(facts, " "), b)
		}
	}
	file := filepath.Join("testdata", "convert.golden")
	if *update {
		require.NoError(t, os.WriteFile(file, got.Bytes(), 0o600))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got.String())
}
