package chattemplate_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"testing/fstest"
	"time"

	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/formats/chattemplate"
)

const chatML = `{%- for m in messages %}
<|im_start|>{{ m.role }}
{% generation %}{{ m.content }}<|im_end|>
{% endgeneration %}
{% endfor %}
{%- if add_generation_prompt %}<|im_start|>assistant
{% endif %}`

func Example() {
	t, err := chattemplate.Parse("{% for m in messages %}{{ m.role }}: {{ m.content | trim }}\n{% endfor %}", chattemplate.ParseOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	vars, _ := chattemplate.ParseVariables([]byte(`{"messages": [{"role": "user", "content": " Hi "}, {"role": "assistant", "content": "Hello"}]}`))
	res, err := t.Render(context.Background(), vars, chattemplate.RenderOptions{})
	fmt.Print(res.Text, err)
	// Output:
	// user: Hi
	// assistant: Hello
	// <nil>
}

func ExampleParse() {
	_, err := chattemplate.Parse("{% for m in messages %}\n{{ m.content", chattemplate.ParseOptions{})
	var e *chattemplate.Error
	fmt.Println(errors.As(err, &e), e.Class, e.Line)
	// Output: true TemplateSyntaxError 2
}

func ExampleTemplate_Render() {
	t, _ := chattemplate.Parse("{{ strftime_now('%d %b %Y') }}: {% if not messages %}{{ raise_exception('no messages') }}{% endif %}", chattemplate.ParseOptions{})
	now := time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)
	_, err := t.Render(context.Background(), chattemplate.NewValues(), chattemplate.RenderOptions{Now: now})
	fmt.Println(err)
	// Output: :1: chat template, line 1: TemplateError: no messages
}

func ExampleResult() {
	t, _ := chattemplate.Parse(chatML, chattemplate.ParseOptions{})
	vars, _ := (&chattemplate.Conversation{Messages: []chat.Message{chat.TextOf(chat.User, "Hé"), chat.TextOf(chat.Assistant, "Hello")}}).Variables()
	res, _ := t.Render(context.Background(), vars, chattemplate.RenderOptions{})
	for _, g := range res.Generation {
		fmt.Printf("%q %v %v\n", res.Text[g.Bytes.Start:g.Bytes.End], g.Bytes, g.Runes)
	}
	// Output:
	// "Hé<|im_end|>\n" {17 31} {17 30}
	// "Hello<|im_end|>\n" {53 69} {52 68}
}

func ExampleConversation_Variables() {
	c := chattemplate.Conversation{
		Messages:            []chat.Message{chat.TextOf(chat.User, "Hi")},
		AddGenerationPrompt: true,
		SpecialTokens:       chattemplate.NewValues().Set("bos_token", chattemplate.String("<s>")),
		Extra:               chattemplate.NewValues().Set("enable_thinking", chattemplate.Bool(false)),
	}
	vars, err := c.Variables()
	fmt.Println(vars.Object().Repr(), err)
	// Output: {'messages': [{'role': 'user', 'content': 'Hi'}], 'tools': None, 'documents': None, 'add_generation_prompt': True, 'bos_token': '<s>', 'enable_thinking': False} <nil>
}

func ExampleFromMessages() {
	v, err := chattemplate.FromMessages([]chat.Message{chat.TextOf(chat.User, "Hi")})
	fmt.Println(v.Repr(), err)
	// Output: [{'role': 'user', 'content': 'Hi'}] <nil>
}

func ExampleParseJSON() {
	v, err := chattemplate.ParseJSON([]byte(`{"b": 1.0, "a": [123456789012345678901234567890, null, "é"]}`))
	fmt.Println(v.Repr(), err)
	// Output: {'b': 1.0, 'a': [123456789012345678901234567890, None, 'é']} <nil>
}

func ExampleParseVariables() {
	vars, err := chattemplate.ParseVariables([]byte(`{"messages": [], "n": 1}`))
	fmt.Println(vars.Names(), err)
	// Output: [messages n] <nil>
}

func ExampleFromGo() {
	v, err := chattemplate.FromGo(map[string]any{"b": 2.5, "a": []any{1, nil, true, big.NewInt(7)}})
	fmt.Println(v.Repr(), err)
	// Output: {'a': [1, None, True, 7], 'b': 2.5} <nil>
}

func ExampleValues() {
	vars := chattemplate.NewValues().Set("x", chattemplate.List(chattemplate.Int(1), chattemplate.Float(2), chattemplate.Tuple()))
	more := vars.Clone().Set("y", chattemplate.BigInt(big.NewInt(3)))
	x, ok := vars.Get("x")
	fmt.Println(x.Repr(), ok, vars.Has("y"), more.Len())
	// Output: [1, 2.0, ()] true false 2
}

func ExampleFind() {
	model := fstest.MapFS{
		"tokenizer_config.json":                    {Data: []byte(`{"chat_template": "old"}`)},
		"chat_template.jinja":                      {Data: []byte("new")},
		"additional_chat_templates/tool_use.jinja": {Data: []byte("with tools")},
	}
	set, err := chattemplate.Find(model)
	if err != nil {
		fmt.Println(err)
		return
	}
	plain, _ := set.Choose("", false)
	tools, _ := set.Choose("", true)
	fmt.Println(set.Names(), plain, tools)
	// Output: [default tool_use] new with tools
}

func ExampleFromConfig() {
	set, err := chattemplate.FromConfig([]byte(`{"chat_template": [{"name": "default", "template": "a"}, {"name": "rag", "template": "b"}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	rag, err := set.Choose("rag", false)
	fmt.Println(rag, err)
	// Output: b <nil>
}

func ExampleHash() {
	t, _ := chattemplate.Parse("{{ x }}", chattemplate.ParseOptions{})
	fmt.Println(t.Hash() == chattemplate.Hash("{{ x }}"), t.Hash()[:8])
	// Output: true e52c7372
}

func ExampleClass() {
	t, _ := chattemplate.Parse("{{ 'a' + 1 }}", chattemplate.ParseOptions{})
	_, err := t.Render(context.Background(), nil, chattemplate.RenderOptions{})
	fmt.Println(chattemplate.Class(err))
	// Output: TypeError
}
