package foreign

import (
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

func text2(f formats.MappingField) string {
	s := string(f.Role) + "=" + f.Source()
	if f.Turns != nil {
		s += fmt.Sprintf("%v%v%v", f.Turns.Keys, f.Turns.Roles, f.Turns.Train)
	}
	return s
}

func fieldsOf(m formats.Mapping) (out []string) {
	for _, f := range m.Fields {
		out = append(out, text2(f))
	}
	return out
}

func TestParseLLaMAFactory(t *testing.T) {
	doc, err := os.ReadFile("testdata/dataset_info.json")
	require.NoError(t, err)
	all, err := ParseLLaMAFactory(doc)
	require.NoError(t, err)
	tags := "map[content:value role:from]map[function_call:function_call gpt:assistant human:user observation:tool system:system][]"
	want := map[string][]string{
		"alpaca_demo":   {"user=instruction", "context=input", "assistant=output"},
		"chat_demo":     {"messages=conversations" + tags, "tools=tools"},
		"dpo_demo":      {"messages=conversations" + tags, "chosen=chosen" + tags, "rejected=rejected" + tags},
		"kto_demo":      {"messages=messages" + "map[content:content role:role]map[assistant:assistant user:user][]", "label=label"},
		"media_demo":    {"messages=messages" + "map[content:content role:role]map[assistant:assistant user:user][]", "image=images"},
		"pretrain_demo": {"user=text"},
		"renamed":       {"system=sys", "history=past", "user=q", "assistant=a"},
		"ranked_alpaca": {"user=question", "context=more", "chosen=good", "rejected=bad"},
	}
	require.Len(t, all, len(want))
	for _, n := range all {
		require.Equal(t, want[n.Name], fieldsOf(n.Mapping), n.Name)
	}
	require.Equal(t, "c4_demo.jsonl", all[5].File)
	require.Equal(t, []string{
		"/renamed/columns/extra: the tool knows no column \"extra\"",
		"/renamed/num_samples: \"num_samples\" says where data lie or how many are taken, which a mapping does not",
	}, sortedNotes(all, "renamed"))
	some, err := ParseLLaMAFactory([]byte(`{"_comment":"mine","a":{"file_name":"x"}}`))
	require.NoError(t, err)
	require.Empty(t, some[0].Mapping.Fields)
	require.Contains(t, some[0].Warnings[0].String(), "/_comment: the entry cannot be used")
	require.Contains(t, fmt.Sprint(sortedNotes(all, "kto_demo")), "/kto_demo/tags/system_tag: giving tags unsets system_tag")

	for doc, says := range map[string]string{
		`[`: "no dataset_info.json", `{"a":{"file_name":"x","formatting":"chatml"}}`: "unknown formatting", `{"a":3}`: "cannot be read",
		`{"a":{"file_name":"x","columns":{"query":"b"},"formatting":"sharegpt"}}`: "makes no rows",
	} {
		_, err := ParseLLaMAFactory([]byte(doc))
		require.ErrorContains(t, err, says, doc)
	}
}

func sortedNotes(all []Named, name string) (out []string) {
	for _, n := range all {
		if n.Name == name {
			for _, w := range n.Warnings {
				out = append(out, w.String())
			}
		}
	}
	return sorted(out)
}

func TestParseAxolotl(t *testing.T) {
	doc, err := os.ReadFile("testdata/axolotl.yaml")
	require.NoError(t, err)
	all, err := ParseAxolotl(doc)
	require.NoError(t, err)
	want := [][]string{
		{"user=instruction", "context=input", "assistant=output"},
		{"messages=conversationsmap[content:value role:from]map[ai:assistant gpt:assistant human:user][assistant]", "tools=functions"},
		{"system=constant", "user=q", "context=ctx", "assistant=a"},
		{"text=body"},
		{"user=question", "assistant=response", "system=system_prompt"},
		{"messages=messagesmap[content:content role:role]map[][]"},
	}
	require.Len(t, all, len(want))
	for i, n := range all {
		require.Equal(t, want[i], fieldsOf(n.Mapping), n.Name)
	}
	require.Equal(t, "data/faq.jsonl", all[0].File)
	require.Equal(t, "org/chat", all[1].Hub)
	require.Equal(t, "v2", all[1].Subset)
	require.Equal(t, "/datasets/2/type/format: format prints the prompt for one model; a mapping keeps the columns, and the chat template prints them", all[2].Warnings[0].String())
	require.Equal(t, "/datasets/5/wieght: wieght is not understood, or this type does not read it", all[5].Warnings[0].String())

	for doc, says := range map[string]string{
		"a: [": "no YAML", "x: 1": "no list of datasets", "datasets: [1]": "a mapping with path", "datasets: [{path: x}]": "no type",
		"datasets: [{path: x, type: nobody_knows}]": "is not known", "a: &a [1]\ndatasets: *a": "anchors",
		"datasets: [{path: x, type: chat_template, message_property_mappings: 3}]": "no mapping",
		"rl: dpo\ndatasets: [{path: x, type: chatml.unheard}]":                     "is not known",
	} {
		_, err := ParseAxolotl([]byte(doc))
		require.ErrorContains(t, err, says, doc)
	}
}

func TestAxolotlTypes(t *testing.T) {
	for name := range axolotlTypes {
		all, err := ParseAxolotl([]byte("datasets: [{path: x, type: " + name + "}]"))
		require.NoError(t, err, name)
		require.NotEmpty(t, all[0].Mapping.Fields)
	}
	for rl, types := range map[string]map[string][]formats.MappingField{"dpo": preferenceTypes, "kto": verdictTypes} {
		for name := range types {
			for _, head := range []string{"chatml.", "llama3."} {
				_, err := ParseAxolotl([]byte("rl: " + rl + "\ndatasets: [{path: x, type: " + head + name + "}]"))
				require.NoError(t, err, name)
			}
		}
	}
}

func TestParseAutoTrain(t *testing.T) {
	tests := []struct{ doc, task, want, wantTask string }{
		{`{"text":"body"}`, "", "[text=body]", "llm-sft"},
		{`{"text":"messages"}`, "llm-sft", "[messages=messages]", "llm-sft"},
		{`{"text_column":"messages"}`, "llm:sft", "[messages=messages]", "llm-sft"},
		{`{"prompt":"p","text":"c","rejected_text":"r"}`, "", "[user=p chosen=c rejected=r]", "llm-dpo"},
		{`{"prompt_text_column":"p","text_column":"c","rejected_text_column":"r"}`, "llm-orpo", "[user=p chosen=c rejected=r]", "llm-orpo"},
		{`{"text":"c","rejected_text":"r"}`, "", "[chosen=c rejected=r]", "llm-reward"},
		{`{"text":"review","label":"stars"}`, "text-classification", "[user=review label=stars]", "text-classification"},
		{`{"text":"article","label":"summary"}`, "seq2seq", "[user=article assistant=summary]", "seq2seq"},
		{`{"text":"context","question":"q","answer":"a"}`, "", "[context=context user=q assistant=a]", "extractive-question-answering"},
		{`{"image":"i","prompt":"q","text":"a"}`, "", "[image=i user=q assistant=a]", "vlm:vqa"},
	}
	for _, tt := range tests {
		n, err := ParseAutoTrain([]byte(tt.doc), tt.task)
		require.NoError(t, err, tt.doc)
		require.Equal(t, tt.want, fmt.Sprint(fieldsOf(n.Mapping)), tt.doc)
		require.Equal(t, tt.wantTask, n.Task, tt.doc)
		back, _, err := WriteAutoTrain(n)
		require.NoError(t, err)
		again, err := ParseAutoTrain(back, n.Task)
		require.NoError(t, err)
		require.Equal(t, n.Mapping, again.Mapping)
	}
	_, err := ParseAutoTrain([]byte(`{"id":"x"}`), "tabular")
	require.ErrorContains(t, err, "trains on no text")
	_, err = ParseAutoTrain([]byte(`{"text":"x","text_column":"y"}`), "")
	require.ErrorContains(t, err, "mean the same")
}

// roundTrips are mappings that a tool can hold whole.
var roundTrips = map[string]map[string]formats.Mapping{
	LLaMAFactory: {
		"pair": {Fields: []formats.MappingField{column(formats.MapSystem, "s"), column(formats.MapHistory, "h"),
			column(formats.MapUser, "q"), column(formats.MapContext, "i"), column(formats.MapAssistant, "a")}},
		"choice": {Fields: []formats.MappingField{column(formats.MapUser, "q"), column(formats.MapChosen, "c"),
			column(formats.MapRejected, "r")}},
		"verdict": {Fields: []formats.MappingField{column(formats.MapUser, "q"), column(formats.MapAssistant, "a"),
			column(formats.MapLabel, "ok")}},
		"chat": {Fields: []formats.MappingField{{Role: formats.MapMessages, Column: "talk", Turns: spoken("who", "said",
			map[string]string{"guest": "user", "host": "assistant", "note": "system", "obs": "tool", "fn": "function_call"})},
			column(formats.MapTools, "tools"), column(formats.MapImage, "pics"), column(formats.MapVideo, "films"),
			column(formats.MapAudio, "sounds")}},
	},
	Axolotl: {
		"pair": {Fields: []formats.MappingField{column(formats.MapSystem, "s"), column(formats.MapUser, "q"),
			column(formats.MapContext, "i"), column(formats.MapAssistant, "a")}},
		"choice": {Fields: []formats.MappingField{column(formats.MapSystem, "s"), column(formats.MapUser, "q"),
			column(formats.MapChosen, "c"), column(formats.MapRejected, "r")}},
		"verdict": {Fields: []formats.MappingField{column(formats.MapUser, "q"), column(formats.MapAssistant, "a"),
			column(formats.MapLabel, "ok")}},
		"text": {Fields: []formats.MappingField{column(formats.MapText, "body")}},
		"chat": {Fields: []formats.MappingField{{Role: formats.MapMessages, Column: "talk",
			Turns: &formats.MappingTurns{Keys: map[string]string{"role": "who", "content": "said", "reasoning_content": "why",
				"train": "learn"},
				Roles: map[string]string{"guest": "user", "me": "user", "host": "assistant"}, Train: []string{"assistant", "user"}}},
			column(formats.MapTools, "tools")}},
	},
	AutoTrain: {
		"text": {Fields: []formats.MappingField{column(formats.MapText, "body")}},
		"choice": {Fields: []formats.MappingField{column(formats.MapUser, "q"), column(formats.MapChosen, "c"),
			column(formats.MapRejected, "r")}},
	},
}

func spoken(role, content string, roles map[string]string) *formats.MappingTurns {
	return &formats.MappingTurns{Keys: map[string]string{"role": role, "content": content}, Roles: roles}
}

func TestWriteThenParse(t *testing.T) {
	for tool, all := range roundTrips {
		for name, m := range all {
			m.Schema = formats.MappingSchema
			require.NoError(t, m.Validate(), name)
			doc, notes, err := Write(tool, []Named{{Name: name, File: "data.jsonl", Mapping: m}})
			require.NoError(t, err, "%s %s", tool, name)
			back, err := Parse(doc, "", "")
			require.NoError(t, err, "%s %s: %s", tool, name, doc)
			require.Equal(t, m, back[0].Mapping, "%s %s: %s", tool, name, doc)
			if tool != AutoTrain {
				require.Empty(t, notes, "%s %s", tool, name)
				require.Equal(t, "data.jsonl", back[0].File)
			}
		}
	}
}

func TestWriteTellsWhatItCannotSay(t *testing.T) {
	one := "x"
	base := []formats.MappingField{column(formats.MapUser, "q"), column(formats.MapAssistant, "a")}
	tests := []struct {
		tool, says string
		fields     []formats.MappingField
		err        bool
	}{
		{LLaMAFactory, "role user is a template", []formats.MappingField{{Role: formats.MapUser, Template: "{q}"}, base[1]}, true},
		{LLaMAFactory, "role assistant is values to replace", []formats.MappingField{base[0], {Role: formats.MapAssistant,
			Column: "a", Values: map[string]string{"1": "y"}}}, true},
		{LLaMAFactory, "role system is a constant", append(base[:2:2], formats.MappingField{Role: formats.MapSystem,
			Constant: &one}), true},
		{LLaMAFactory, "left out: role weight has no place there", append(base[:2:2], column(formats.MapWeight, "w")), false},
		{LLaMAFactory, "1 columns beside the text", append(base[:2:2], column(formats.MapMeta, "w")), false},
		{LLaMAFactory, "one name for user, the mapping has 2", []formats.MappingField{{Role: formats.MapMessages, Column: "m",
			Turns: spoken("r", "c", map[string]string{"a": "user", "b": "user"})}}, true},
		{LLaMAFactory, "trains no classes", []formats.MappingField{base[0], column(formats.MapLabel, "l")}, true},
		{Axolotl, "role history has no place there", append(base[:2:2], column(formats.MapHistory, "h")), true},
		{Axolotl, "tool call", []formats.MappingField{{Role: formats.MapMessages, Column: "m", Turns: spoken("r", "c",
			map[string]string{"f": "function_call"})}}, true},
		{Axolotl, "no type for this mapping", []formats.MappingField{base[0]}, true},
		{AutoTrain, "no task of AutoTrain", append(base[:2:2], column(formats.MapContext, "h"), column(formats.MapImage, "i")), true},
	}
	for _, tt := range tests {
		_, notes, err := Write(tt.tool, []Named{{Name: "n", File: "f.json", Mapping: formats.Mapping{Schema: formats.MappingSchema,
			Fields: tt.fields}}})
		if tt.err {
			require.ErrorContains(t, err, tt.says)
			var f *fault.Error
			require.ErrorAs(t, err, &f)
			require.Equal(t, fault.Unsupported, f.Code)
			continue
		}
		require.NoError(t, err)
		require.Contains(t, fmt.Sprint(notes), tt.says)
	}
	_, _, err := Write("excel", nil)
	require.ErrorContains(t, err, "no tool is called")
}

func FuzzForeign(f *testing.F) {
	for _, seed := range []string{"testdata/dataset_info.json", "testdata/axolotl.yaml"} {
		doc, err := os.ReadFile(seed)
		require.NoError(f, err)
		f.Add(doc)
	}
	f.Add([]byte(`{"text":"a","label":"b"}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		for _, tool := range Tools() {
			all, err := Parse(doc, tool, "")
			if err != nil {
				continue
			}
			for _, n := range all {
				if len(n.Mapping.Fields) == 0 {
					require.NotEmpty(t, n.Warnings)
					continue
				}
				require.NoError(t, n.Mapping.Validate())
				out, _, err := Write(tool, []Named{n})
				if err != nil {
					continue
				}
				_, err = Parse(out, tool, n.Task)
				require.NoError(t, err, "%s", out)
			}
		}
	})
}

func ExampleParseLLaMAFactory() {
	all, _ := ParseLLaMAFactory([]byte(`{"faq":{"file_name":"faq.json","columns":{"prompt":"q","response":"a"}}}`))
	for _, f := range all[0].Mapping.Fields {
		fmt.Println(f.Role, f.Column)
	}
	// Output:
	// user q
	// assistant a
}

func ExampleWriteAxolotl() {
	m, _ := formats.ParseMap([]string{"user=question", "assistant=answer"})
	doc, _, _ := WriteAxolotl([]Named{{File: "faq.jsonl", Mapping: m}})
	fmt.Print(string(doc))
	// Output:
	// datasets:
	//   - path: faq.jsonl
	//     ds_type: json
	//     type:
	//       field_instruction: question
	//       field_output: answer
	//       format: "{instruction}"
	//       no_input_format: "{instruction}"
}

func ExampleParseAutoTrain() {
	n, _ := ParseAutoTrain([]byte(`{"text":"review","label":"stars"}`), "text-classification")
	fmt.Println(n.Mapping.Field(formats.MapLabel).Column)
	// Output: stars
}

func ExampleParse() {
	all, _ := Parse([]byte("datasets:\n  - path: org/data\n    type: alpaca_chat.load_qa\n"), "", "")
	fmt.Println(all[0].Hub, all[0].Mapping.Field(formats.MapAssistant).Column)
	// Output: org/data answer
}

func ExampleWrite() {
	m, _ := formats.ParseMap([]string{"user=q", "assistant=a", "weight=w"})
	doc, notes, _ := Write(LLaMAFactory, []Named{{Name: "faq", File: "faq.json", Mapping: m}})
	fmt.Print(string(doc))
	fmt.Println(notes)
	// Output:
	// {
	//   "faq": {
	//     "file_name": "faq.json",
	//     "columns": {
	//       "prompt": "q",
	//       "response": "a"
	//     }
	//   }
	// }
	// [/fields/2: left out: role weight has no place there]
}

func ExampleWriteAutoTrain() {
	m, _ := formats.ParseMap([]string{"user=q", "chosen=good", "rejected=bad"})
	doc, _, _ := WriteAutoTrain(Named{Mapping: m, Task: "llm-orpo"})
	fmt.Print(string(doc))
	// Output: {"prompt": "q", "text": "good", "rejected_text": "bad"}
}

func ExampleParseAxolotl() {
	all, err := ParseAxolotl([]byte("datasets:\n  - path: faq.jsonl\n    type:\n      field_instruction: q\n      field_output: a\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(all[0].File, all[0].Mapping.Field(formats.MapUser).Column)
	// Output: faq.jsonl q
}

func ExampleWriteLLaMAFactory() {
	m, _ := formats.ParseMap([]string{"user=q", "assistant=a"})
	doc, notes, err := WriteLLaMAFactory([]Named{{Name: "faq", File: "faq.json", Mapping: m}})
	fmt.Println(ToolOf(doc), len(notes), err)
	// Output: llamafactory 0 <nil>
}

func ExampleTools() {
	fmt.Println(Tools(), TrainTasks()[:2])
	// Output: [llamafactory axolotl autotrain] [llm-sft llm-generic]
}
