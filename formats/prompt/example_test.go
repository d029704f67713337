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
