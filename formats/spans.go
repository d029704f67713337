package formats

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats/chat"
)

// charSpan is a span as axolotl's train_detail writes it: characters from begin to end, both of them counted.
type charSpan struct {
	begin, end int
	train      *bool
	weight     json.Number
}

// decodeSpans reads [{"begin_offset":0,"end_offset":8,"train":false},...]; false when it holds anything else.
func decodeSpans(v *Value) ([]charSpan, bool) {
	if v.Kind != Array || len(v.Items) == 0 {
		return nil, false
	}
	out := make([]charSpan, len(v.Items))
	for i := range v.Items {
		item := &v.Items[i]
		begin, end, train, weight := item.Get("begin_offset"), item.Get("end_offset"), item.Get("train"), item.Get("weight")
		n := 2
		var err1, err2 error
		s := &out[i]
		s.begin, err1 = strconv.Atoi(string(begin.Raw))
		s.end, err2 = strconv.Atoi(string(end.Raw))
		if train.Kind == Bool {
			yes := len(train.Raw) == len("true")
			s.train = &yes
			n++
		}
		if weight.Kind == Number {
			s.weight = json.Number(weight.Raw)
			n++
		}
		if err1 != nil || err2 != nil || s.begin < 0 || s.end < s.begin || len(item.Members) != n {
			return nil, false
		}
	}
	return out, true
}

// spanned gives the spans to the only text of the message; where there is none, or they reach beyond it, they stay an unknown member.
func (d *turnDecoder) spanned() {
	if len(d.m.Parts) == 1 && d.m.Parts[0].Kind == chat.Text && len(d.m.Parts[0].Raw) == 0 {
		if spans, ok := byteSpans(d.m.Parts[0].Text, d.spans); ok {
			d.m.Parts[0].Spans = spans
			if string(appendSpanDetail(nil, &d.m.Parts[0])) != string(compact(&d.spanMember.Value)) {
				d.odd = true
			}
			return
		}
	}
	d.extra(d.spanMember)
}

func byteSpans(text string, spans []charSpan) ([]chat.Span, bool) {
	at := make([]int, 0, len(text)+1) // where each character begins
	for i := range text {
		at = append(at, i)
	}
	at = append(at, len(text))
	out := make([]chat.Span, len(spans))
	for i, s := range spans {
		if s.end+1 >= len(at) {
			return nil, false
		}
		out[i] = chat.Span{Start: at[s.begin], End: at[s.end+1], Train: s.train, Weight: s.weight}
	}
	return out, true
}

// spannedPart gives the text of a message whose spans train_detail can hold: the only text, beside which only reasoning stands.
func spannedPart(m *chat.Message) *chat.Part {
	var found *chat.Part
	for i := range m.Parts {
		switch p := &m.Parts[i]; {
		case p.Kind == chat.Reasoning:
		case p.Kind != chat.Text || found != nil:
			return nil
		default:
			found = p
		}
	}
	if found == nil || len(found.Spans) == 0 {
		return nil
	}
	for _, s := range found.Spans {
		if s.Start < 0 || s.End <= s.Start || s.End > len(found.Text) {
			return nil
		}
	}
	return found
}

// appendSpanDetail appends the spans of a text as train_detail.
func appendSpanDetail(b []byte, p *chat.Part) []byte {
	b = append(b, '[')
	for i := range p.Spans {
		s := &p.Spans[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(append(b, `{"begin_offset":`...), int64(utf8.RuneCountInString(p.Text[:s.Start])), 10)
		b = strconv.AppendInt(append(b, `,"end_offset":`...), int64(utf8.RuneCountInString(p.Text[:s.End])-1), 10)
		b = appendBool(b, "train", s.Train)
		b = append(appendNumber(b, "weight", s.Weight), '}')
	}
	return append(b, ']')
}
