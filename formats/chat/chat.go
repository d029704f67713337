// Package chat holds the few types that prompts are made of: messages, their parts, tool calls and tools.
// It imports nothing of the project but the loop that scans JSON text, so that everything may speak it.
package chat

import "encoding/json"

// Role is the canonical speaker of a message.
type Role string

// The canonical roles. Aliases found in the wild (human, gpt, prompter, Chatbot, observation, ...) are mapped to them by package formats.
const (
	System    Role = "system"
	Developer Role = "developer"
	User      Role = "user"
	Assistant Role = "assistant"
	Tool      Role = "tool"
)

// Field is one member of an Object: a key and the exact JSON text of its value (number text is kept).
type Field struct {
	Key   string
	Value json.RawMessage
}

// Object is an ordered JSON object whose values keep their text.
type Object []Field

// Get gives the value under key, and whether it is there.
func (o Object) Get(key string) (json.RawMessage, bool) {
	for i := range o {
		if o[i].Key == key {
			return o[i].Value, true
		}
	}
	return nil, false
}

// MarshalJSON writes the members in order.
func (o Object) MarshalJSON() ([]byte, error) {
	if o == nil {
		return []byte("{}"), nil
	}
	b := []byte{'{'}
	for i, f := range o {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendString(b, f.Key)
		b = append(b, ':')
		if len(f.Value) == 0 {
			b = append(b, "null"...)
		} else {
			b = append(b, f.Value...)
		}
	}
	return append(b, '}'), nil
}

// PartKind says what a part holds.
type PartKind string

// The kinds of parts.
const (
	Text      PartKind = "text"
	Reasoning PartKind = "reasoning"
	Image     PartKind = "image"
	Audio     PartKind = "audio"
	Video     PartKind = "video"
	File      PartKind = "file"
	Redacted  PartKind = "redacted" // reasoning that only its provider can read: Signature holds it
	Other     PartKind = "other"    // a shape nobody knows: kept whole in Raw
)

// Part is one piece of a message's content.
type Part struct {
	Kind PartKind `json:"kind"`
	Text string   `json:"text,omitempty"`
	// Field names the source column that this text stood in where one message was put together from several
	// (alpaca: "instruction", "input"), so that the border between them is not lost.
	Field string `json:"field,omitempty"`
	// Ref is a URL, path or data URL of media, or the id of a file that was uploaded to a provider. A document whose text is written out
	// has it in Text.
	Ref string `json:"ref,omitempty"`
	// MIME is the media type of Ref as the source names it ("image/png"); "" when it does not, or when Ref is a data URL that does.
	MIME string `json:"mime,omitempty"`
	// Name is the file name or title of a document.
	Name string `json:"name,omitempty"`
	// Detail is how closely an image is to be looked at: "low", "high", "auto".
	Detail string `json:"detail,omitempty"`
	// Signature is the provider's seal of a piece of reasoning; of Kind Redacted, the reasoning itself in its encrypted form.
	Signature string `json:"signature,omitempty"`
	// Train says whether the loss counts this part; nil: the message decides.
	Train *bool `json:"train,omitempty"`
	// Weight is the exact text of a loss weight; "" when there was none.
	Weight json.Number `json:"weight,omitempty"`
	// Spans are pieces of Text whose loss is set apart, in the order of the source.
	Spans []Span `json:"spans,omitempty"`
	// Raw is the whole source part where it held more than the fields above (or Kind is Other).
	Raw json.RawMessage `json:"raw,omitempty"`
}

// Span is a piece of a text: the bytes from Start up to but not including End, both at the border of a character.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
	// Train says whether the loss counts the piece; nil: the part decides.
	Train *bool `json:"train,omitempty"`
	// Weight is the exact text of a loss weight; "" when there was none.
	Weight json.Number `json:"weight,omitempty"`
}

// ToolCall is one call that an assistant message makes.
type ToolCall struct {
	ID   string `json:"id,omitempty"`
	Type string `json:"type,omitempty"`
	Name string `json:"name"`
	// Arguments is the exact JSON text of the arguments object. ArgumentsString says that the source held it as a JSON string.
	Arguments       json.RawMessage `json:"arguments,omitempty"`
	ArgumentsString bool            `json:"arguments_string,omitempty"`
	// PartsAfter counts the parts of the message that stand behind the call; 0: it comes after the words, as it usually does.
	PartsAfter int    `json:"parts_after,omitempty"`
	Extra      Object `json:"extra,omitempty"`
}

// Message is one turn.
type Message struct {
	Role Role `json:"role"`
	// RawRole is the role as the source spelled it, "" when it equals Role.
	RawRole string `json:"raw_role,omitempty"`
	Name    string `json:"name,omitempty"`
	Parts   []Part `json:"parts,omitempty"`
	// ContentNull says that the source held a null content (as a tool call does), which is not an empty text.
	ContentNull bool       `json:"content_null,omitempty"`
	ToolCalls   []ToolCall `json:"tool_calls,omitempty"`
	ToolCallID  string     `json:"tool_call_id,omitempty"`
	// IsError says of the result of a tool whether the tool failed; nil: the source does not say.
	IsError *bool `json:"is_error,omitempty"`
	// Train says whether the loss counts this message; nil: the default (assistant messages train).
	Train *bool `json:"train,omitempty"`
	// Weight is the exact text of a loss weight; "" when there was none.
	Weight json.Number `json:"weight,omitempty"`
	// Extra keeps unknown members of the source message, in order.
	Extra Object `json:"extra,omitempty"`
}

// TextOf makes a message of one text part.
func TextOf(role Role, text string) Message {
	return Message{Role: role, Parts: []Part{{Kind: Text, Text: text}}}
}

// Content joins the text parts: parts with a Field (columns of one prompt) by a newline, others without a separator.
// Reasoning and media are left out. An empty column adds nothing.
func (m *Message) Content() string {
	if len(m.Parts) == 1 && m.Parts[0].Kind == Text {
		return m.Parts[0].Text
	}
	var b []byte
	for i := range m.Parts {
		p := &m.Parts[i]
		if p.Kind != Text || p.Text == "" {
			continue
		}
		if len(b) > 0 && p.Field != "" {
			b = append(b, '\n')
		}
		b = append(b, p.Text...)
	}
	return string(b)
}

// AppendContent appends Content as a JSON string.
func (m *Message) AppendContent(b []byte) []byte {
	b = append(b, '"')
	start := len(b)
	for i := range m.Parts {
		p := &m.Parts[i]
		if p.Kind != Text || p.Text == "" {
			continue
		}
		if len(b) > start && p.Field != "" {
			b = append(b, '\\', 'n')
		}
		b = AppendText(b, p.Text)
	}
	return append(b, '"')
}

// Trains says whether the loss counts the message: an explicit Train or zero Weight decides, else assistant messages do.
func (m *Message) Trains() bool {
	if m.Train != nil {
		return *m.Train
	}
	switch m.Weight {
	case "0", "0.0":
		return false
	case "":
		return m.Role == Assistant
	}
	return true
}

// ToolDef is one tool that the model may call. Raw is the exact source text; Name and Description are read from it where they could be.
type ToolDef struct {
	Name        string          `json:"name,omitempty"`
	Description string          `json:"description,omitempty"`
	Raw         json.RawMessage `json:"raw"`
}
