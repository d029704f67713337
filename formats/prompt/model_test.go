package prompt

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/formats/chattemplate"
	"github.com/slmgen/slmgen/formats/tokenizer"
	"github.com/slmgen/slmgen/internal/fault"
)

// letters is a tokenizer of single bytes and a few marks, the first of which begins every text.
func letters(marks ...string) *tokenizer.Tokenizer {
	vocab, next := map[string]int{}, rune(256)
	for c := range 256 {
		letter := rune(c)
		if seen := c >= '!' && c <= '~' || c >= 0xa1 && c <= 0xac || c >= 0xae; !seen { // how byte-level tokenizers write bytes
			letter, next = next, next+1
		}
		vocab[string(letter)] = c
	}
	var added []map[string]any
	for i, m := range marks {
		added = append(added, map[string]any{"id": 256 + i, "content": m, "special": true, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false})
	}
	first := map[string]any{"id": marks[0], "type_id": 0}
	doc, err := json.Marshal(map[string]any{
		"version": "1.0", "added_tokens": added,
		"pre_tokenizer": map[string]any{"type": "ByteLevel", "add_prefix_space": false, "use_regex": false, "trim_offsets": true},
		"decoder":       map[string]any{"type": "ByteLevel", "add_prefix_space": false, "use_regex": false, "trim_offsets": true},
		"post_processor": map[string]any{"type": "TemplateProcessing",
			"single":         []any{map[string]any{"SpecialToken": first}, map[string]any{"Sequence": map[string]any{"id": "A", "type_id": 0}}},
			"pair":           []any{map[string]any{"Sequence": map[string]any{"id": "A", "type_id": 0}}, map[string]any{"Sequence": map[string]any{"id": "B", "type_id": 1}}},
			"special_tokens": map[string]any{marks[0]: map[string]any{"id": marks[0], "ids": []int{256}, "tokens": []string{marks[0]}}}},
		"model": map[string]any{"type": "BPE", "vocab": vocab, "merges": []string{}},
	})
	if err != nil {
		panic(err)
	}
	t, err := tokenizer.Load(bytes.NewReader(doc))
	if err != nil {
		panic(err)
	}
	return t
}

// show writes a sequence with what is learned in braces.
func show(s Sequence) string {
	var b strings.Builder
	on := false
	for i, id := range s.IDs {
		if s.Learned[i] != on {
			on = !on
			b.WriteString(map[bool]string{true: "{", false: "}"}[on])
		}
		text, err := marks.Decode([]uint32{id}, false)
		if err != nil {
			panic(err)
		}
		b.WriteString(text)
	}
	if on {
		b.WriteByte('}')
	}
	return b.String()
}

var marks = letters("<s>", "</s>", "<|im_start|>", "<|im_end|>")

func conversation(ms ...chat.Message) Row {
	r, skip := Reduce(&formats.Example{Kind: formats.KindChat, Messages: ms}, func(string) {})
	if skip != "" {
		panic(skip)
	}
	return r
}

var (
	system = chat.TextOf(chat.System, "S")
	hi     = chat.TextOf(chat.User, "hi")
	yo     = chat.TextOf(chat.Assistant, "yo")
	bye    = chat.TextOf(chat.User, "bye")
	ciao   = chat.TextOf(chat.Assistant, "ciao")
)

func shown(t *testing.T, o Options, r Row) []string {
	t.Helper()
	if o.Tokenizer == nil {
		o.Tokenizer = marks
	}
	if o.Special.EOS == "" {
		o.Special = Special{BOS: "<s>", EOS: "</s>"}
	}
	m, err := New(o)
	require.NoError(t, err)
	all, err := m.Sequences(context.Background(), r)
	require.NoError(t, err)
	var out []string
	for _, s := range all {
		out = append(out, show(s))
	}
	return out
}

const simple = `{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{% if m.role == 'assistant' %}{{ eos_token }}{% endif %}{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}`

func TestSequences(t *testing.T) {
	silent := yo
	no := false
	silent.Train = &no
	for name, c := range map[string]struct {
		o    Options
		r    Row
		want []string
	}{
		"every answer":    {Options{Template: simple}, conversation(system, hi, yo, bye, ciao), []string{"<s>[system]S[user]hi[assistant]{yo</s>}[user]bye[assistant]{ciao</s>}"}},
		"one answer":      {Options{Template: simple}, conversation(hi, silent, bye, ciao), []string{"<s>[user]hi[assistant]yo</s>[user]bye[assistant]{ciao</s>}"}},
		"nothing after":   {Options{Template: simple}, conversation(hi, yo, bye), []string{"<s>[user]hi[assistant]{yo</s>}"}},
		"all":             {Options{Template: simple, LossOnAll: true}, conversation(hi, yo), []string{"{<s>[user]hi[assistant]yo</s>}"}},
		"answers first":   {Options{Template: simple}, conversation(yo, hi, ciao), []string{"{<s>[assistant]yo</s>}[user]hi[assistant]{ciao</s>}"}},
		"no template":     {Options{}, conversation(hi, yo), []string{"<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n{yo<|im_end|>\n}"}},
		"earlier changed": {Options{Template: strings.Replace(simple, "{{ m.content }}", "{% if loop.last and m.role == 'assistant' %}!{% endif %}{{ m.content }}", 1)}, conversation(hi, yo, bye, ciao), []string{"<s>[user]hi[assistant]{!yo</s>}", "<s>[user]hi[assistant]yo</s>[user]bye[assistant]{!ciao</s>}"}},
		"system refused":  {Options{Template: "{% if messages[0].role == 'system' %}{{ raise_exception('no') }}{% endif %}" + simple}, conversation(system, hi, yo), []string{"<s>[user]S\n\nhi[assistant]{yo</s>}"}},
		"system alone":    {Options{Template: "{% if messages[0].role == 'system' %}{{ raise_exception('no') }}{% endif %}" + simple}, conversation(system, yo), []string{"<s>[user]S[assistant]{yo</s>}"}},
		// The turn ends with a token that is not the end of a sequence; texts end with it from then on.
		"other end": {Options{Template: strings.ReplaceAll(simple, "{{ eos_token }}", "<|im_end|>")}, conversation(hi, yo), []string{"<s>[user]hi[assistant]{yo<|im_end|>}"}},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, shown(t, c.o, c.r)) })
	}
}

func TestSequenceOfText(t *testing.T) {
	text := "abc"
	require.Equal(t, []string{"{<s>abc</s>}"}, shown(t, Options{Template: simple}, Row{Text: &text}))
	ended := "abc</s>"
	require.Equal(t, []string{"{<s>abc</s>}"}, shown(t, Options{Template: simple}, Row{Text: &ended}), "it ends once")
}

// Templates see tools, tool calls and reasoning as transformers gives them.
func TestWhatTemplatesSee(t *testing.T) {
	call := chat.Message{Role: chat.Assistant, ToolCalls: []chat.ToolCall{{ID: "c1", Name: "f", Arguments: []byte(`{"b": 1.0, "a": 12345678901234567890}`)}},
		Parts: []chat.Part{{Kind: chat.Reasoning, Text: "hm"}}}
	r := conversation(hi, call)
	r.Tools = []chat.ToolDef{{Raw: []byte(`{"type":"function","function":{"name":"f"}}`)}}
	m, err := New(Options{Template: "{{ tools }}|{{ documents }}|{{ add_generation_prompt }}|{% for m in messages %}{{ m }};{% endfor %}"})
	require.NoError(t, err)
	text, err := m.Text(context.Background(), r)
	require.NoError(t, err)
	require.Equal(t, `[{'type': 'function', 'function': {'name': 'f'}}]|None|False|{'role': 'user', 'content': 'hi'};`+
		`{'thinking': 'hm', 'role': 'assistant', 'content': '', 'reasoning_content': 'hm', 'tool_calls': [{'type': 'function', 'id': 'c1', 'function': {'name': 'f', 'arguments': {'b': 1.0, 'a': 12345678901234567890}}}]};`, text)
}

func TestModelErrors(t *testing.T) {
	_, err := New(Options{Template: "{% if %}"})
	require.Equal(t, chattemplate.SyntaxError, chattemplate.Class(err))
	_, err = New(Options{Template: "x", Tokenizer: marks, Special: Special{EOS: "<eos>"}})
	require.ErrorContains(t, err, `does not know the end-of-sequence token "<eos>"`)
	m, err := New(Options{Template: "{{ raise_exception('roles must alternate') }}"})
	require.NoError(t, err)
	_, err = m.Text(context.Background(), conversation(hi, yo))
	require.ErrorContains(t, err, "roles must alternate")
	_, err = m.Sequences(context.Background(), conversation(hi, yo))
	require.Equal(t, fault.Precondition, fault.CodeOf(err), "no tokenizer")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = m.Text(ctx, conversation(system, hi, yo))
	require.ErrorIs(t, err, context.Canceled)
}
