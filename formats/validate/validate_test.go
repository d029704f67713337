package validate_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/validate"
)

func check(t *testing.T, provider, data string) *validate.Report {
	t.Helper()
	p, err := validate.ByID(provider)
	require.NoError(t, err)
	rep, err := validate.File(context.Background(), p, formats.Bytes("data.jsonl", []byte(data)), validate.Options{})
	require.NoError(t, err)
	require.Equal(t, rep.Valid, rep.ErrorCount == 0)
	for _, is := range append(slices.Clone(rep.Errors), rep.Warnings...) {
		require.NotEmpty(t, is.Code)
		require.NotEmpty(t, is.Message)
		require.GreaterOrEqual(t, rep.Codes[is.Code], int64(1))
	}
	return rep
}

// found lists the errors as "line path code".
func found(list []validate.Issue) []string {
	var out []string
	for _, is := range list {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%d %s %s", is.Line, is.Path, is.Code)))
	}
	return out
}

// enough repeats a row so often that no provider calls the file too short.
func enough(row string) string { return strings.Repeat(row+"\n", 40) }

var goodRows = map[string][]string{
	"openai": {
		`{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?","weight":1}]}`,
		`{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"42"},{"role":"assistant","content":"42"}],"tools":[{"type":"function","function":{"name":"f"}}],"parallel_tool_calls":false}`,
		`{"messages":[{"role":"user","content":[{"type":"text","text":"What?"},{"type":"image_url","image_url":{"url":"https://x.org/a.png"}}]},{"role":"assistant","content":"A cat"}]}`,
		`{"input":{"messages":[{"role":"user","content":"Hi"}],"tools":[]},"preferred_output":[{"role":"assistant","content":"Hello"}],"non_preferred_output":[{"role":"assistant","content":"What"}]}`,
	},
	"together":       {`{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"}]}`, `{"text":"x"}`, `{"prompt":"a","completion":"b"}`},
	"together-tools": {`{"messages":[{"role":"user","content":"Hi"},{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"}],"tools":[]}`},
	"mistral":        {`{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?","weight":0}]}`, `{"interactions":[{"role":"user","text":"Hi"},{"role":"assistant","text":"Yes?"}]}`, `{"text":"x"}`},
	"gemini": {
		`{"systemInstruction":{"role":"system","parts":[{"text":"Be brief."}]},"contents":[{"role":"user","parts":[{"text":"Hi"},{"fileData":{"mimeType":"image/png","fileUri":"gs://b/a.png"}}]},{"role":"model","parts":[{"text":"Yes?"}]}]}`,
		`{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"completions":[{"score":1,"completion":{"role":"model","parts":[{"text":"a"}]}},{"score":0,"completion":{"role":"model","parts":[{"text":"b"}]}}]}`,
	},
	"bedrock": {
		`{"schemaVersion":"bedrock-conversation-2024","system":[{"text":"Be brief."}],"messages":[{"role":"user","content":[{"text":"Hi"},{"image":{"format":"png","source":{"s3Location":{"uri":"s3://b/a.png"}}}}]},{"role":"assistant","content":[{"text":"Yes?"}]}]}`,
		`{"system":"Be brief.","messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"}]}`, `{"prompt":"a","completion":"b"}`,
	},
	"bedrock-haiku": {`{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"}]}`},
	"fireworks":     {`{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?","weight":0},{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"}]}`},
	"anthropic": {
		`{"system":"Be brief.","messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"so","signature":"s"},{"type":"tool_use","id":"t1","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"42"}]},{"role":"assistant","content":"42"}],"tools":[{"name":"f","input_schema":{"type":"object"}}]}`,
	},
	"cohere": {`{"messages":[{"role":"System","content":"Be brief."},{"role":"User","content":"Hi"},{"role":"Chatbot","content":"Yes?"}]}`},
}

func TestGoodFiles(t *testing.T) {
	for provider, rows := range goodRows {
		for _, row := range rows {
			rep := check(t, provider, enough(row))
			require.True(t, rep.Valid, "%s: %s\n%v", provider, row, rep.Errors[:min(3, len(rep.Errors))])
			require.Equal(t, int64(40), rep.Rows)
			require.NotEmpty(t, rep.Kind)
		}
	}
}

func TestBadRows(t *testing.T) {
	const u, a = `{"role":"user","content":"Hi"}`, `{"role":"assistant","content":"Yes?"}`
	talk := func(ms ...string) string { return `{"messages":[` + strings.Join(ms, ",") + `]}` }
	for _, c := range []struct{ provider, row, want string }{
		{"openai", talk(u, `{"role":"gpt","content":"x"}`), "/messages/1/role unknown_role; /messages missing_assistant; /messages/1 last_role"},
		{"openai", talk(u, `{"role":"assistant","content":null}`), "/messages/1/content missing_content"},
		{"openai", talk(u, `{"role":"assistant","content":""}`), "/messages/1/content empty_content"},
		{"openai", talk(u, `{"role":"assistant","content":"x","weight":0.5,"mood":1}`), "/messages/1/mood unknown_member; /messages/1/weight weight_type"},
		{"openai", talk(u, `{"role":"assistant","content":"x","weight":0}`), "/messages nothing_learned"},
		{"openai", talk(`{"role":"user","content":"x","weight":1}`, a), "/messages/0/weight weight_role"},
		{"openai", talk(u, a, u), "/messages/2 last_role"},
		{"openai", talk(u, `{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":{}}}]}`, a), "/messages/1/tool_calls/0/function/arguments call_arguments; /messages/1/tool_calls call_unanswered"},
		{"openai", talk(u, `{"role":"tool","content":"x","tool_call_id":"zz"}`, a), "/messages/1/tool_call_id tool_call_id"},
		{"openai", talk(u, `{"role":"assistant","content":[{"type":"image_url","image_url":{"url":"https://x"}}]}`), "/messages/1/content/0 image_role"},
		{"openai", talk(`{"role":"user","content":[`+strings.Repeat(`{"type":"image_url","image_url":{"url":"https://x"}},`, 10)+`{"type":"image_url","image_url":{"url":"ftp://x"}}]}`, a), "/messages/0/content/10/image_url/url image; /messages too_many_images"},
		{"openai", `{"messages":[{}]}`, "/messages/0 missing_role; /messages/0 missing_content; /messages missing_assistant"},
		{"openai", `{"messages":[` + u + `,` + a + `],"tools":[{"name":"f"}],"parallel_tool_calls":1}`, "/tools/0 tool_function; /parallel_tool_calls parallel_tool_calls"},
		{"openai", `{"input":{"messages":[` + u + `,` + a + `]},"preferred_completion":[` + a + `],"non_preferred_output":[` + u + `]}`, "/input/messages/1 last_role; /preferred_completion renamed_column; /non_preferred_output missing_assistant; /non_preferred_output/0/role unknown_role"},
		{"openai", `{"prompt":"p","Completion":"","x~/y":1}`, "/Completion column_case; /Completion empty_completion; /x~0~1y unknown_column"},
		{"openai", `{"question":"?"}`, "unknown_shape"},
		{"together", `{"messages":[` + u + `,` + u + `,` + a + `],"id":1}`, "/id extra_column; /messages/1/role role_order"},
		{"together", talk(u, `{"role":"assistant","content":"x","weight":1.0}`), "/messages/1/weight weight_type"},
		{"together", talk(u, `{"role":"assistant","content":"x","weight":2}`), "/messages/1/weight weight_value"},
		{"together", talk(`{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x"}}]}`, a), "/messages/0/content/0/image_url/url image; /messages/1/content mixed_content"},
		{"together", `{"text":"x","messages":[` + a + `]}`, "/text extra_column"},
		{"mistral", `{"messages":[` + u + `],"interactions":[],"tools":[],"available_tools":[]}`, "both_tools; both_messages; /messages/0 last_role"},
		{"mistral", talk(u, `{"role":"assistant","tool_calls":[{"id":"call_1","function":{"name":"f","arguments":"{}"}}]}`, `{"role":"tool","content":"x","tool_call_id":"call_1"}`, a), "/messages/2/tool_call_id tool_call_id; /messages/1/tool_calls/0/id call_id"},
		{"mistral", talk(`{"role":"user","content":"x","text":"y"}`, `{"role":"assistant","content":"x","tool_calls":[{"id":"abcdefghi","function":{"name":"f","arguments":"{}"}}]}`), "/messages/0 both_contents; /messages/1 content_and_calls"},
		{"mistral", `{"messages":[` + u + `,` + a + `],"tools":[{"type":"function","function":{"name":"f","parameters":[]}}]}`, "/tools/0/function tool_description; /tools/0/function/parameters tool_parameters"},
		{"gemini", `{"contents":[{"role":"assistant","parts":[{"text":"x","fileData":{"mimeType":"image/png","fileUri":"/tmp/a"}}]}]}`, "/contents/0/role unknown_role; /contents/0/parts/0/fileData/fileUri file_uri; /contents/0/parts/0 part_type; /contents last_role"},
		{"gemini", `{"contents":[{"role":"user","parts":[{"text":"x"}]}],"completions":[{"score":1,"completion":{"role":"model","parts":[]}},{"score":1,"completion":{"role":"user","parts":[{"text":"a"}]}}]}`, "/completions/0/completion/parts parts; /completions/1/completion unknown_role; /completions score"},
		{"gemini", talk(u, a), "old_shape"},
		{"bedrock", `{"system":[{"text":"x"}],"messages":[{"role":"assistant","content":[{"text":" "}]},{"role":"user","content":[{"image":{"format":"bmp","source":{}}}]}]}`, "/schemaVersion schema_version; /messages/0/content/0/text empty_content; /messages/1/content/0/image/format media_format; /messages/1/content/0/image/source media_source; /messages/0 first_role; /messages/1 last_role"},
		{"bedrock-haiku", `{"messages":[` + u + `,` + u + `,` + a + `],"id":1,"system":[]}`, "/id unknown_column; /system system; /messages/1/role role_order"},
		{"fireworks", talk(u, `{"role":"system","content":"x"}`, a), "/messages/1 system_place"},
		{"anthropic", talk(u, `{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":"{}"}]}`, `{"role":"user","content":[{"type":"tool_result","tool_use_id":"u"}]}`, `{"role":"assistant","content":""}`), "/messages/1/content/0/input call_arguments; /messages/3/content empty_content; /messages/2/content/0/tool_use_id tool_call_id; /messages/1/content/0 call_unanswered"},
		{"cohere", talk(u, a), "/messages/1/role unknown_role; /messages missing_chatbot"},
	} {
		rep := check(t, c.provider, c.row+"\n")
		var got []string
		for _, is := range rep.Errors {
			if is.Line == 1 {
				got = append(got, strings.TrimSpace(is.Path+" "+is.Code))
			}
		}
		require.Equal(t, strings.Split(c.want, "; "), got, "%s: %s", c.provider, c.row)
	}
}
