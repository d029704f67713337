package prompt

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/formats/chattemplate"
	"github.com/slmgen/slmgen/internal/fault"
)

// letters is a tokenizer of single bytes and a few marks, for tests of the mask alone; verify compares with real ones.
type letters []string

func (l letters) walk(text string, each func(id uint32, end int)) {
	for at := 0; at < len(text); {
		id, size := uint32(text[at]), 1
		for i, mark := range l {
			if strings.HasPrefix(text[at:], mark) {
				id, size = 256+uint32(i), len(mark)
				break
			}
		}
		at += size
		each(id, at)
	}
}

func (l letters) AppendIDs(dst []uint32, text string, special bool) ([]uint32, error) {
	if special {
		dst = append(dst, 256)
	}
	l.walk(text, func(id uint32, _ int) { dst = append(dst, id) })
	return dst, nil
}

func (l letters) AppendEnds(dst []int, text string) ([]int, error) {
	l.walk(text, func(_ uint32, end int) { dst = append(dst, end) })
	return dst, nil
}

func (l letters) TokenID(content string) (uint32, bool) {
	for i, mark := range l {
		if mark == content {
			return 256 + uint32(i), true
		}
	}
	return 0, false
}

func (l letters) Added(id uint32) (string, bool) {
	if id < 256 || int(id) >= 256+len(l) {
		return "", false
	}
	return l[id-256], true
}

// show writes a sequence with what is learned in braces.
func (l letters) show(s Sequence) string {
	var b strings.Builder
	on := false
	for i, id := range s.IDs {
		if s.Learned[i] != on {
			on = !on
			b.WriteString(map[bool]string{true: "{", false: "}"}[on])
		}
		if mark, ok := l.Added(id); ok {
			b.WriteString(mark)
		} else {
			b.WriteByte(byte(id))
		}
	}
	if on {
		b.WriteByte('}')
	}
	return b.String()
}

var marks = letters{"<s>", "</s>", "<|im_start|>", "<|im_end|>"}

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
		out = append(out, marks.show(s))
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
