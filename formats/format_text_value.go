package formats

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// compact copies a value without the white space between its tokens and with strings minimally escaped, so that equal values
// have equal text whichever file they came from. Numbers keep their text, members their order and their duplicates.
func compact(v *Value) json.RawMessage {
	return appendValue(make([]byte, 0, len(v.Raw)), v)
}

// AppendValue appends the JSON text of v without white space: members in their order, numbers as they stand, text minimally escaped. A
// lone surrogate keeps its escape.
func AppendValue(b []byte, v *Value) []byte { return appendValue(b, v) }

func appendValue(b []byte, v *Value) []byte {
	switch v.Kind {
	case Objects:
		b = append(b, '{')
		for i := range v.Members {
			if i > 0 {
				b = append(b, ',')
			}
			b = chat.AppendString(b, v.Members[i].Key)
			b = append(b, ':')
			b = appendValue(b, &v.Members[i].Value)
		}
		return append(b, '}')
	case Array:
		b = append(b, '[')
		for i := range v.Items {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendValue(b, &v.Items[i])
		}
		return append(b, ']')
	case String:
		if unwritable(v) {
			return append(b, v.Raw...)
		}
		return chat.AppendString(b, v.str)
	case Absent:
		return append(b, "null"...)
	}
	return append(b, v.Raw...)
}

// unwritable says that the text of a string value cannot be had back from its decoded form: it held a lone surrogate.
func unwritable(v *Value) bool {
	return len(v.Raw) > len(v.str)+2 && strings.Contains(v.str, "\ufffd") && bytes.Contains(v.Raw, []byte(`\u`))
}

// textPart makes a text part of a string, a number or a boolean. What is no string keeps its source text in Raw.
func textPart(v *Value) (p chat.Part, ok bool) {
	ok = setText(&p, v)
	return p, ok
}

// setText does so in place: a part is large, and most rows are nothing else.
func setText(p *chat.Part, v *Value) bool {
	switch v.Kind {
	case String:
		p.Kind, p.Text = chat.Text, v.str
		if unwritable(v) {
			p.Raw = v.Clone()
		}
		return true
	case Number, Bool:
		p.Kind, p.Text, p.Raw = chat.Text, string(v.Raw), v.Clone()
		return true
	}
	return false
}

// textMessage makes a message of one column that holds text; null gives a message whose content is null.
func textMessage(role chat.Role, v *Value, pointer string) (m chat.Message, err error) {
	err = setMessage(&m, role, v, pointer, nil)
	return m, err
}

// setMessage does so in place: m is empty.
func setMessage(m *chat.Message, role chat.Role, v *Value, pointer string, mem *loan) error {
	m.Role = role
	if v.Kind == Null {
		m.ContentNull = true
		return nil
	}
	parts := mem.newParts(1)
	if !setText(&parts[0], v) {
		return invalidAt(pointer, "%s is %s, not a text", pointer, v.Kind).Do("write the text as a JSON string")
	}
	m.Parts = parts
	return nil
}

// nested reads a column that may hold JSON directly or, as cells of tables do, JSON or a Python literal inside a string. inString tells
// which.
func nested(v *Value) (inner Value, inString bool) {
	if v.Kind != String {
		return *v, false
	}
	s := strings.TrimSpace(v.str)
	if len(s) < 2 || s[0] != '[' && s[0] != '{' {
		return *v, false
	}
	inner, err := ParseValue([]byte(s))
	if err != nil {
		if literal, ok := pythonValue(s); ok {
			return literal, true
		}
		return *v, false
	}
	return inner, true
}

// noText says that a column holds nothing: absent, null or an empty text.
func noText(v *Value) bool {
	return v.Kind == Absent || v.Kind == Null || v.Kind == String && v.str == ""
}
