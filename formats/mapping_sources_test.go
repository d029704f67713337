package formats

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats/chat"
)

func said(ms []chat.Message) string {
	var out []string
	for i := range ms {
		out = append(out, string(ms[i].Role)+":"+ms[i].Content())
	}
	return strings.Join(out, "|")
}

func decodeMapped(t *testing.T, row string, fields ...MappingField) (*Example, error) {
	t.Helper()
	m := Mapping{Schema: MappingSchema, Fields: fields}
	require.NoError(t, m.Validate())
	doc, err := m.JSON()
	require.NoError(t, err)
	again, err := ParseMapping(doc)
	require.NoError(t, err)
	require.Equal(t, m, again)
	es, err := m.Format().Decode(rowsOf(t, row)[0])
	if err != nil {
		return nil, err
	}
	return es[0], nil
}

func TestSplitStyles(t *testing.T) {
	samples := map[string]string{
		"chatml":               "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nq\n\n1<|im_end|>\n<|im_start|>assistant\na<|im_end|>\n",
		"llama3":               "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nq\n\n1<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\na<|eot_id|>",
		"llama2":               "<s>[INST] <<SYS>>\nS\n<</SYS>>\n\nq\n\n1 [/INST] a </s>",
		"gemma":                "<bos><start_of_turn>system\nS<end_of_turn>\n<start_of_turn>user\nq\n\n1<end_of_turn>\n<start_of_turn>model\na<end_of_turn>\n",
		"phi3":                 "<|system|>\nS<|end|>\n<|user|>\nq\n\n1<|end|>\n<|assistant|>\na<|end|>\n",
		"zephyr":               "<|system|>\nS</s>\n<|user|>\nq\n\n1</s>\n<|assistant|>\na</s>\n",
		"openassistant":        "S<|prompter|>q\n\n1<|endoftext|><|assistant|>a<|endoftext|>",
		"guanaco":              "S### Human: q\n\n1### Assistant: a",
		"alpaca":               "S\n\n### Instruction:\nq\n\n1\n\n### Response:\na",
		"vicuna":               "S USER: q\n\n1 ASSISTANT: a</s>",
		"hh":                   "S\n\nHuman: q\n\n1\n\nAssistant: a",
		"human-assistant":      "S\n\nHuman: q\n\n1\n\nAssistant: a",
		"human-ai":             "S\nHuman: q\n\n1\nAI: a",
		"human-bot":            "S\n<human>: q\n\n1\n<bot>: a",
		"user-assistant":       "S\nUser: q\n\n1\nAssistant: a",
		"user-bot":             "S\nUser: q\n\n1\nBot: a",
		"user-ai":              "S\nUser: q\n\n1\nAI: a",
		"customer-agent":       "S\nCustomer: q\n\n1\nAgent: a",
		"instruction-response": "S\nInstruction: q\n\n1\nResponse: a",
		"question-answer":      "S\nQuestion: q\n\n1\nAnswer: a",
		"q-a":                  "S\nQ: q\n\n1\nA: a",
	}
	require.Len(t, samples, len(SplitStyles()))
	for _, style := range SplitStyles() {
		s, err := (&MappingSplit{Style: style}).compile()
		require.Nil(t, err)
		ms, exact, ok, _ := s.split(samples[style])
		require.True(t, ok, style)
		require.True(t, exact, "%s: %+v", style, ms)
		require.Equal(t, "system:S|user:q\n\n1|assistant:a", said(ms), style)
		for _, other := range []string{samples[style] + " ", strings.Replace(samples[style], "q", "  q",
			1)} { // nothing is lost: the column stays
			row := fmt.Sprintf(`{"t":%s}`, chat.AppendString(nil, other))
			e, err := decodeMapped(t, row, MappingField{Role: MapMessages, Column: "t", Split: &MappingSplit{Style: style}})
			require.NoError(t, err)
			kept, there := e.Meta.Get("t")
			require.True(t, there, style)
			require.Equal(t, string(chat.AppendString(nil, other)), string(kept))
		}
		e, fail := decodeMapped(t, fmt.Sprintf(`{"t":%s}`, chat.AppendString(nil, samples[style])), MappingField{Role: MapMessages,
			Column: "t", Split: &MappingSplit{Style: style}})
		require.NoError(t, fail)
		require.Empty(t, e.Meta)
	}
}

func TestMappingSources(t *testing.T) {
	one := func(s string) *string { return &s }
	q, a := MappingField{Role: MapUser, Column: "q"}, MappingField{Role: MapAssistant, Column: "a"}
	talk := func(f MappingField) []MappingField { f.Role = MapMessages; return []MappingField{f} }
	tests := []struct {
		name, row string
		fields    []MappingField
		want      string // what is said, or part of the error
		meta      string
	}{
		{"wildcard", `{"q":"x","d":[{"t":"a"},{"n":1},{"t":"b"}]}`, []MappingField{q, {Role: MapAssistant, Path: "$.d[*].t",
			Separator: one("; ")}}, "user:x|assistant:a; b", "d"},
		{"nested wildcard", `{"q":"x","d":"[{\"t\":[\"a\",\"b\"]},{\"t\":[\"c\"]}]"}`, []MappingField{q, {Role: MapAssistant,
			Path: "$.d[*].t[*]", Separator: one("")}}, "user:x|assistant:abc", "d"},
		{"last", `{"q":"x","d":["a","b"]}`, []MappingField{q, {Role: MapAssistant, Path: "$.d[-1]"}}, "user:x|assistant:b", "d"},
		{"concat", `{"q":"x","e":"","n":null,"z":3,"a":"y"}`, []MappingField{{Role: MapUser, Concat: []string{"q", "e", "n", "gone",
			"$.z"}, Separator: one(" / ")}, a}, "user:x / 3|assistant:y", ""},
		{"concat of nothing", `{"a":"y"}`, []MappingField{{Role: MapUser, Concat: []string{"q"}}, a}, "no q for role user", ""},
		{"default", `{"q":null,"a":"y"}`, []MappingField{{Role: MapUser, Column: "q", Default: one("Hi.")}, a}, "user:Hi.|assistant:y", ""},
		{"list joined", `{"q":["x","z"],"a":"y"}`, []MappingField{{Role: MapUser, Column: "q", Separator: one(", ")}, a},
			"user:x, z|assistant:y", "q"},
		{"values", `{"q":"x","l":1.0}`, []MappingField{q, {Role: MapLabel, Column: "l", Values: map[string]string{"1": "good"}}},
			"user:x|assistant:good", "l"},
		{"values of booleans", `{"q":"x","l":true}`, []MappingField{q, {Role: MapLabel, Column: "l",
			Values: map[string]string{"true": "spam"}}}, "user:x|assistant:spam", "l"},
		{"values folded", `{"q":"x","l":" POS "}`, []MappingField{q, {Role: MapLabel, Column: "l",
			Values: map[string]string{"Pos": "good"}, FoldCase: true}}, "user:x|assistant:good", "l"},
		{"otherwise", `{"q":"x","l":"?"}`, []MappingField{q, {Role: MapLabel, Column: "l", Values: map[string]string{"1": "good"},
			Otherwise: one("unknown")}}, "user:x|assistant:unknown", "l"},
		{"values of a list", `{"q":"x","l":[0,1]}`, []MappingField{q, {Role: MapLabel, Column: "l",
			Values: map[string]string{"0": "a", "1": "b"}}}, `user:x|assistant:["a","b"]`, "l"},
		{"foreign keys", `{"m":[{"speaker":"Guest","utterance":"x","role":"r"},{"speaker":"host","utterance":"y"}]}`,
			talk(MappingField{Column: "m", Turns: &MappingTurns{Keys: map[string]string{"role": "speaker", "content": "utterance"},
				Roles: map[string]string{"guest": "user", "host": "assistant"}}}), "user:x|assistant:y", ""},
		{"unknown speaker", `{"m":[{"speaker":"Bob","utterance":"x"}]}`, talk(MappingField{Column: "m",
			Turns: &MappingTurns{Keys: map[string]string{"role": "speaker", "content": "utterance"}}}), `unknown role "Bob"`, ""},
		{"no speaker", `{"m":[{"utterance":"x"}]}`, talk(MappingField{Column: "m",
			Turns: &MappingTurns{Keys: map[string]string{"role": "speaker", "content": "utterance"}}}), `no "speaker"`, ""},
		{"python list", `{"m":"[{'role': 'user', 'content': \"it's\"}, {'role': 'assistant', 'content': None}]"}`,
			talk(MappingField{Column: "m"}), "user:it's|assistant:", ""},
		{"texts in turn", `{"m":["x","y"]}`, talk(MappingField{Column: "m"}), "user:x|assistant:y", ""},
		{"assistant first", `{"m":["x","y"]}`, talk(MappingField{Column: "m", Turns: &MappingTurns{First: "assistant"}}),
			"assistant:x|user:y", ""},
		{"pairs", `{"m":[["x","y"]]}`, talk(MappingField{Column: "m"}), "user:x|assistant:y", ""},
		{"pattern", `{"m":"Intro. [Anna] x [Ben] y"}`, talk(MappingField{Column: "m", Split: &MappingSplit{Pattern: `\[(\w+)\]`,
			Roles: map[string]string{"anna": "user", "Ben": "assistant"}}}), "system:Intro.|user:x|assistant:y", "m"},
		{"pattern of strangers", `{"m":"[Anna] x"}`, talk(MappingField{Column: "m", Split: &MappingSplit{Pattern: `\[(\w+)\]`}}),
			`unknown speaker "Anna"`, ""},
		{"markers", `{"m":"Q> x\nA> y"}`, talk(MappingField{Column: "m", Split: &MappingSplit{Markers: []SplitMarker{{Text: "\nQ> ",
			Role: "user"}, {Text: "\nA> ", Role: "assistant"}}}}), "user:x|assistant:y", ""},
		{"marker inside a line", `{"m":"User: say User: twice\nBot: y"}`, talk(MappingField{Column: "m",
			Split: &MappingSplit{Style: "user-bot"}}), "user:say User: twice|assistant:y", ""},
		{"no marker", `{"m":"x"}`, talk(MappingField{Column: "m", Split: &MappingSplit{Style: "user-bot"}}), "no mark of a speaker", ""},
		{"history", `{"h":[["a","b"]],"q":"x","a":"y"}`, []MappingField{{Role: MapHistory, Column: "h"}, q, a},
			"user:a|assistant:b|user:x|assistant:y", ""},
		{"history of messages", `{"h":[{"role":"user","content":"a"}],"q":"x","a":"y"}`, []MappingField{{Role: MapHistory,
			Column: "h"}, q, a}, "user:a|user:x|assistant:y", ""},
		{"text", `{"t":"all of it"}`, []MappingField{{Role: MapText, Column: "t"}}, ":all of it", ""},
		{"id", `{"nr":7,"q":"x","a":"y"}`, []MappingField{{Role: MapID, Column: "nr"}, q, a}, "user:x|assistant:y", "id"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, err := decodeMapped(t, tt.row, tt.fields...)
			if err != nil {
				require.ErrorContains(t, err, tt.want)
				return
			}
			require.Equal(t, tt.want, said(e.Messages))
			var keys []string
			for _, f := range e.Meta {
				keys = append(keys, f.Key)
			}
			require.Equal(t, tt.meta, strings.Join(keys, ","))
		})
	}
}

func TestMappingEdit(t *testing.T) {
	m, err := ParseMap([]string{"user=q", "assistant=a", "meta=n"})
	require.NoError(t, err)
	edited, err := m.Edit([]string{"system=n", "assistant=b"})
	require.NoError(t, err)
	require.Equal(t, "b", edited.Field(MapAssistant).Column)
	require.Equal(t, MapMeta, edited.Fields[1].Role)
	require.Equal(t, "n", edited.Field(MapSystem).Column)
	edited, err = m.Edit([]string{"messages=split:chatml:t"})
	require.NoError(t, err)
	require.Nil(t, edited.Field(MapUser))
	arg, ok := edited.Field(MapMessages).Argument()
	require.True(t, ok)
	require.Equal(t, "messages=split:chatml:t", arg)
	_, err = m.Edit([]string{"score=n"})
	require.Error(t, err)
}

func TestDatasetPreview(t *testing.T) {
	var b strings.Builder
	b.WriteString("frage,antwort,x\n")
	for i := range 50 {
		fmt.Fprintf(&b, "Was ist Nummer %d?,Das ist die lange Antwort Nummer %d.,u\n", i, i)
	}
	b.WriteString("Warum?,,\nLang?," + strings.Repeat("wort ", 200) + ",\n")
	d, err := Open(context.Background(), []Source{Bytes("t.csv", []byte(b.String()))}, Options{Format: TableFormat})
	require.NoError(t, err)
	rows, err := d.Preview(context.Background(), nil, 6)
	require.NoError(t, err)
	why := map[int64]string{}
	for _, r := range rows {
		why[r.Pos.Record] = strings.Join(r.Why, ", ")
		require.NotNil(t, r.Example)
	}
	require.Len(t, rows, 6)
	require.Equal(t, "the first row", why[1])
	require.Contains(t, why[51], "the answer is empty")
	require.Contains(t, why[52], "the longest")

	m, err := ParseMap([]string{"user=frage", "label=antwort", "ignore=x"})
	require.NoError(t, err)
	m.Fields[2] = MappingField{Role: MapIgnore, Column: "antwort"}
	m.Fields[1] = MappingField{Role: MapAssistant, Path: "$.x"}
	rows, err = d.Preview(context.Background(), &m, 2)
	require.NoError(t, err)
	require.Contains(t, rows[1].Why, "it loses most text")
	require.Greater(t, rows[1].Lost, 700)
}
