package prompt_test

import (
	"context"
	"fmt"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/formats/prompt"
)

var example = &formats.Example{Kind: formats.KindChat, Messages: []chat.Message{
	chat.TextOf(chat.User, "When does the ferry leave?"), chat.TextOf(chat.Assistant, "At nine."),
}}

// The text that a model is trained on.
func ExampleModel_Text() {
	row, _ := prompt.Reduce(example, func(string) {})
	m, err := prompt.New(prompt.Options{Template: "{% for m in messages %}<{{ m.role }}>{{ m.content }}</s>{% endfor %}"})
	if err != nil {
		panic(err)
	}
	text, err := m.Text(context.Background(), row)
	fmt.Println(text, err)
	// Output: <user>When does the ferry leave?</s><assistant>At nine.</s> <nil>
}

// A template may refuse a row; that is no reason to stop.
func ExampleRefused() {
	row, _ := prompt.Reduce(example, func(string) {})
	m, err := prompt.New(prompt.Options{Template: "{{ raise_exception('no user turns') }}"})
	if err != nil {
		panic(err)
	}
	_, err = m.Text(context.Background(), row)
	fmt.Println(prompt.Refused(err))
	// Output: true
}

// The row of an Example, as trainers read it.
func ExampleReduce() {
	row, skip := prompt.Reduce(example, func(fact string) { fmt.Println("lost:", fact) })
	fmt.Println(string(row.AppendJSON(nil, false)), skip == "")
	// Output: {"messages":[{"role":"user","content":"When does the ferry leave?"},{"role":"assistant","content":"At nine."}]} true
}

// The template of models that come without one.
func ExampleChatML() {
	m, err := prompt.New(prompt.Options{Template: prompt.ChatML("<|im_end|>")})
	if err != nil {
		panic(err)
	}
	row, _ := prompt.Reduce(example, func(string) {})
	text, err := m.Text(context.Background(), row)
	fmt.Print(text, err)
	// Output:
	// <|im_start|>user
	// When does the ferry leave?<|im_end|>
	// <|im_start|>assistant
	// At nine.<|im_end|>
	// <nil>
}

// The special tokens that templates are given.
func ExampleParseSpecial() {
	special, err := prompt.ParseSpecial([]byte(`{"bos_token":null,"eos_token":{"content":"</s>","lstrip":false},"model_max_length":4096}`))
	fmt.Printf("%q %q %v\n", special.BOS, special.EOS, err)
	// Output: "" "</s>" <nil>
}

// A message as the rows of a bundle hold it, with the flag that says whether it is learned.
func ExampleAppendMessage() {
	call := chat.ToolCall{ID: "c1", Name: "tide", Arguments: []byte(`{"port": "Kiel"}`), ArgumentsString: true}
	m := chat.Message{Role: chat.Assistant, Parts: []chat.Part{{Kind: chat.Reasoning, Text: "The tide decides."}, {Kind: chat.Text, Text: "I look."}}, ToolCalls: []chat.ToolCall{call}}
	fmt.Println(prompt.Reasoning(&m))
	fmt.Println(string(prompt.Arguments(&call)))
	fmt.Println(string(append(prompt.AppendFlag(prompt.AppendMessage(nil, &m), true), '}')))
	// Output:
	// The tide decides.
	// {"port":"Kiel"}
	// {"role":"assistant","content":"I look.","reasoning_content":"The tide decides.","tool_calls":[{"type":"function","id":"c1","function":{"name":"tide","arguments":{"port":"Kiel"}}}],"train":true}
}

func ExampleAppendTools() {
	fmt.Println(string(prompt.AppendTools(nil, []chat.ToolDef{{Name: "tide", Raw: []byte(`{"type": "function", "function": {"name": "tide"}}`)}})))
	// Output: [{"type":"function","function":{"name":"tide"}}]
}

// A preference becomes a pair, as trainers of DPO read it.
func ExamplePairs() {
	better, worse := true, false
	ex := &formats.Example{Kind: formats.KindPreference, Messages: example.Messages[:1], Completions: []formats.Completion{
		{Messages: []chat.Message{chat.TextOf(chat.Assistant, "At nine.")}, Preferred: &better},
		{Messages: []chat.Message{chat.TextOf(chat.Assistant, "No idea.")}, Preferred: &worse},
	}}
	pairs, _ := prompt.Pairs(ex, func(string) {})
	fmt.Println(string(pairs[0].AppendJSON(nil)))
	// Output: {"prompt":[{"role":"user","content":"When does the ferry leave?"}],"chosen":[{"role":"assistant","content":"At nine."}],"rejected":[{"role":"assistant","content":"No idea."}]}
}

// A verdict on one answer, as the trainer of KTO reads it.
func ExampleVerdicts() {
	good := false
	ex := &formats.Example{Kind: formats.KindLabel, Messages: example.Messages[:1], Completions: []formats.Completion{
		{Messages: []chat.Message{chat.TextOf(chat.Assistant, "No idea.")}, Good: &good}}}
	verdicts, _ := prompt.Verdicts(ex, func(string) {})
	fmt.Println(string(verdicts[0].AppendJSON(nil)))
	// Output: {"prompt":[{"role":"user","content":"When does the ferry leave?"}],"completion":[{"role":"assistant","content":"No idea."}],"label":false}
}

// A question with a ground truth, as rewards read it.
func ExampleCheck() {
	ex := &formats.Example{Kind: formats.KindPrompt, Messages: []chat.Message{chat.TextOf(chat.User, "How many boats are four ferries and three taxis?")},
		Meta: chat.Object{{Key: "ground_truth", Value: []byte(`"7"`)}}}
	c, skip := prompt.Check(ex, func(string) {})
	fmt.Println(string(c.Reward.AppendJSON(nil)), skip == "")
	// Output: {"kind":"number","answer":"7"} true
}

// The ways in which rewards.py of a bundle checks an answer.
func ExampleRewards() {
	fmt.Println(prompt.Rewards())
	// Output: [exact number choice boxed regex json schema]
}
