package chattemplate

import (
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/fault"
)

// Conversation is what a chat template is given, as apply_chat_template of transformers gives it.
type Conversation struct {
	Messages []chat.Message
	// Tools are None in the template when nil.
	Tools []chat.ToolDef
	// Documents are None in the template when nil; each is an object, usually with title and text.
	Documents []Value
	// AddGenerationPrompt asks for what starts the next answer.
	AddGenerationPrompt bool
	// SpecialTokens are bos_token, eos_token and the others that the tokenizer has.
	SpecialTokens *Values
	// Extra are further variables (enable_thinking, ...); they win over the special tokens.
	Extra *Values
}

// Variables gives the variables of a render: messages, tools, documents, add_generation_prompt, the special tokens and the extra ones.
// A message has role, content, tool_calls, tool_call_id, name and its unknown members; members that are null are left out, and reasoning
// stands in reasoning_content and thinking, as transformers does. Content is a string, or a list of parts where the message has several
// texts or media. Arguments of a call are an object, or the string that the source held. Error: "invalid" for JSON that cannot be read.
func (c *Conversation) Variables() (*Values, error) {
	vars := NewValues()
	messages := make([]any, len(c.Messages))
	for i := range c.Messages {
		m, err := messageValue(&c.Messages[i])
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, err, "message %d cannot be given to a template", i+1)
		}
		messages[i] = m
	}
	vars.d.set("messages", &list{items: messages})
	vars.d.set("tools", nil)
	if c.Tools != nil {
		tools := make([]any, len(c.Tools))
		for i, t := range c.Tools {
			v, err := ParseJSON(t.Raw)
			if err != nil {
				return nil, fault.Wrap(fault.Invalid, err, "tool %d cannot be given to a template", i+1)
			}
			tools[i] = v.v
		}
		vars.d.set("tools", &list{items: tools})
	}
	vars.d.set("documents", nil)
	if c.Documents != nil {
		vars.Set("documents", List(c.Documents...))
	}
	vars.d.set("add_generation_prompt", c.AddGenerationPrompt)
	for _, more := range []*Values{c.SpecialTokens, c.Extra} {
		if more != nil {
			for i, k := range more.d.keys {
				vars.d.set(k, more.d.vals[i])
			}
		}
	}
	return vars, nil
}

// FromMessages gives the list of messages alone, as Conversation.Variables does.
func FromMessages(messages []chat.Message) (Value, error) {
	v, err := (&Conversation{Messages: messages}).Variables()
	if err != nil {
		return Value{}, err
	}
	m, _ := v.Get("messages")
	return m, nil
}

func messageValue(m *chat.Message) (*dict, error) {
	d := newDict(6)
	role := string(m.Role)
	if role == "" {
		role = m.RawRole
	}
	reasoning, hasReasoning := reasoningOf(m)
	if hasReasoning {
		d.set("thinking", reasoning)
	}
	d.set("role", String(role).v)
	if !m.ContentNull {
		content, err := contentValue(m)
		if err != nil {
			return nil, err
		}
		d.set("content", content)
	}
	if m.Name != "" {
		d.set("name", String(m.Name).v)
	}
	if len(m.ToolCalls) > 0 {
		calls := make([]any, len(m.ToolCalls))
		for i := range m.ToolCalls {
			c, err := callValue(&m.ToolCalls[i])
			if err != nil {
				return nil, err
			}
			calls[i] = c
		}
		d.set("tool_calls", &list{items: calls})
	}
	if m.ToolCallID != "" {
		d.set("tool_call_id", String(m.ToolCallID).v)
	}
	if err := addExtra(d, m.Extra, true); err != nil {
		return nil, err
	}
	if hasReasoning {
		d.set("reasoning_content", reasoning)
	}
	return d, nil
}

// addExtra puts unknown members into d; dropNull leaves those out that are null.
func addExtra(d *dict, extra chat.Object, dropNull bool) error {
	for _, f := range extra {
		v, err := ParseJSON(f.Value)
		if err != nil {
			return err
		}
		if v.v != nil || !dropNull {
			d.set(String(f.Key).v, v.v)
		}
	}
	return nil
}

func reasoningOf(m *chat.Message) (string, bool) {
	var b strings.Builder
	found := false
	for i := range m.Parts {
		if p := &m.Parts[i]; p.Kind == chat.Reasoning {
			b.WriteString(p.Text)
			found = true
		}
	}
	return strings.ToValidUTF8(b.String(), "\uFFFD"), found
}

// contentValue gives a string where the message has one text, or one put together from columns; else a list of parts.
func contentValue(m *chat.Message) (any, error) {
	var shown []*chat.Part
	plain := true
	texts := 0
	for i := range m.Parts {
		p := &m.Parts[i]
		switch p.Kind {
		case chat.Reasoning, chat.Redacted:
			continue
		case chat.Text:
			texts++
			plain = plain && (p.Field != "" || texts == 1)
		default:
			plain = false
		}
		shown = append(shown, p)
	}
	if plain {
		return String(m.Content()).v, nil
	}
	parts := make([]any, len(shown))
	for i, p := range shown {
		v, err := partValue(p)
		if err != nil {
			return nil, err
		}
		parts[i] = v
	}
	return &list{items: parts}, nil
}

func partValue(p *chat.Part) (any, error) {
	if len(p.Raw) > 0 {
		v, err := ParseJSON(p.Raw)
		return v.v, err
	}
	d := newDict(2)
	d.set("type", string(p.Kind))
	if p.Kind == chat.Text || p.Kind == chat.File && p.Text != "" {
		d.set("text", String(p.Text).v)
	}
	if p.Ref != "" {
		d.set(string(p.Kind), String(p.Ref).v)
	}
	if p.Name != "" {
		d.set("name", String(p.Name).v)
	}
	return d, nil
}

func callValue(c *chat.ToolCall) (*dict, error) {
	d := newDict(3)
	if c.ID != "" {
		d.set("id", String(c.ID).v)
	}
	kind := c.Type
	if kind == "" {
		kind = "function"
	}
	d.set("type", String(kind).v)
	f := newDict(2)
	f.set("name", String(c.Name).v)
	if len(c.Arguments) > 0 {
		if c.ArgumentsString {
			f.set("arguments", String(string(c.Arguments)).v)
		} else {
			v, err := ParseJSON(c.Arguments)
			if err != nil {
				return nil, err
			}
			f.set("arguments", v.v)
		}
	}
	d.set("function", f)
	return d, addExtra(d, c.Extra, false)
}
