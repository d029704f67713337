package formats

import (
	"encoding/json"
	"strconv"

	"github.com/slmgen/slmgen/formats/chat"
)

// appendCanonical writes the canonical JSON by hand: reflection over nested raw JSON would compact and copy every value twice,
// and this runs once per row of every dataset.
func appendCanonical(b []byte, e *Example) []byte {
	b = append(b, `{"kind":`...)
	b = chat.AppendString(b, string(e.Kind))
	if len(e.Messages) > 0 {
		b = append(b, `,"messages":`...)
		b = appendMessages(b, e.Messages)
	}
	if len(e.Completions) > 0 {
		b = append(b, `,"completions":[`...)
		for i := range e.Completions {
			c := &e.Completions[i]
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, `{"messages":`...)
			b = appendMessages(b, c.Messages)
			b = appendBool(b, "preferred", c.Preferred)
			b = appendBool(b, "good", c.Good)
			b = appendNumber(b, "rank", c.Rank)
			b = appendNumber(b, "score", c.Score)
			b = append(b, '}')
		}
		b = append(b, ']')
	}
	if len(e.Tools) > 0 {
		b = append(b, `,"tools":[`...)
		for i := range e.Tools {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, e.Tools[i].Raw...)
		}
		b = append(b, ']')
	}
	if len(e.Media) > 0 {
		b = append(b, `,"media":`...)
		b = appendParts(b, e.Media)
	}
	if len(e.Meta) > 0 {
		b = append(b, `,"meta":`...)
		b = appendObject(b, e.Meta)
	}
	return append(b, '}')
}

func appendMessages(b []byte, ms []chat.Message) []byte {
	b = append(b, '[')
	for i := range ms {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendMessage(b, &ms[i])
	}
	return append(b, ']')
}

func appendMessage(b []byte, m *chat.Message) []byte {
	b = append(b, `{"role":`...)
	b = chat.AppendString(b, string(m.Role))
	b = appendText(b, "name", m.Name)
	switch {
	case len(m.Parts) > 0:
		b = append(b, `,"parts":`...)
		b = appendParts(b, m.Parts)
	case m.ContentNull:
		b = append(b, `,"parts":null`...)
	}
	if len(m.ToolCalls) > 0 {
		b = append(b, `,"tool_calls":[`...)
		for i := range m.ToolCalls {
			t := &m.ToolCalls[i]
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, `{"name":`...)
			b = chat.AppendString(b, t.Name)
			b = appendText(b, "id", t.ID)
			b = appendText(b, "type", t.Type)
			b = appendRaw(b, "arguments", t.Arguments)
			b = appendCount(b, "parts_after", t.PartsAfter)
			if len(t.Extra) > 0 {
				b = append(b, `,"extra":`...)
				b = appendObject(b, t.Extra)
			}
			b = append(b, '}')
		}
		b = append(b, ']')
	}
	b = appendText(b, "tool_call_id", m.ToolCallID)
	b = appendBool(b, "is_error", m.IsError)
	b = appendBool(b, "train", m.Train)
	b = appendNumber(b, "weight", m.Weight)
	if len(m.Extra) > 0 {
		b = append(b, `,"extra":`...)
		b = appendObject(b, m.Extra)
	}
	return append(b, '}')
}

func appendParts(b []byte, ps []chat.Part) []byte {
	b = append(b, '[')
	for i := range ps {
		p := &ps[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"kind":`...)
		b = chat.AppendString(b, string(p.Kind))
		b = append(b, `,"text":`...)
		b = chat.AppendString(b, p.Text)
		b = appendText(b, "field", p.Field)
		b = appendText(b, "ref", p.Ref)
		b = appendText(b, "mime", p.MIME)
		b = appendText(b, "name", p.Name)
		b = appendText(b, "detail", p.Detail)
		b = appendText(b, "signature", p.Signature)
		b = appendBool(b, "train", p.Train)
		b = appendNumber(b, "weight", p.Weight)
		b = appendSpans(b, p.Spans)
		b = appendRaw(b, "raw", p.Raw)
		b = append(b, '}')
	}
	return append(b, ']')
}

func appendSpans(b []byte, spans []chat.Span) []byte {
	if len(spans) == 0 {
		return b
	}
	b = append(b, `,"spans":[`...)
	for i := range spans {
		s := &spans[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(append(b, `{"start":`...), int64(s.Start), 10)
		b = strconv.AppendInt(append(b, `,"end":`...), int64(s.End), 10)
		b = appendBool(b, "train", s.Train)
		b = append(appendNumber(b, "weight", s.Weight), '}')
	}
	return append(b, ']')
}

func appendCount(b []byte, key string, n int) []byte {
	if n == 0 {
		return b
	}
	return strconv.AppendInt(appendKey(b, key), int64(n), 10)
}

func appendObject(b []byte, o chat.Object) []byte {
	b = append(b, '{')
	for i := range o {
		if i > 0 {
			b = append(b, ',')
		}
		b = chat.AppendString(b, o[i].Key)
		b = append(b, ':')
		if len(o[i].Value) == 0 {
			b = append(b, "null"...)
		} else {
			b = append(b, o[i].Value...)
		}
	}
	return append(b, '}')
}

func appendKey(b []byte, key string) []byte {
	b = append(b, ',')
	b = chat.AppendString(b, key)
	return append(b, ':')
}

func appendText(b []byte, key, s string) []byte {
	if s == "" {
		return b
	}
	return chat.AppendString(appendKey(b, key), s)
}

func appendBool(b []byte, key string, v *bool) []byte {
	if v == nil {
		return b
	}
	b = appendKey(b, key)
	if *v {
		return append(b, "true"...)
	}
	return append(b, "false"...)
}

func appendNumber(b []byte, key string, n json.Number) []byte {
	if n == "" {
		return b
	}
	return append(appendKey(b, key), n...)
}

func appendRaw(b []byte, key string, raw json.RawMessage) []byte {
	if len(raw) == 0 {
		return b
	}
	return append(appendKey(b, key), raw...)
}
