package tokenizer

import (
	"slices"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats/tokenizer/internal/ucd"
)

// postProcessor puts the template's tokens around texts.
type postProcessor []processor

type processor interface {
	process(a, b *Encoding, special bool) (*Encoding, *Encoding)
	// around gives what a single text gets before and after it.
	around() (head, tail []uint32)
}

// around gives the tokens before and after one text. Where the text stands more than once, or not at all, process is needed; no file
// known does that, and parsing refuses it.
func (s postProcessor) around() (head, tail []uint32) {
	for _, p := range s {
		h, t := p.around()
		head, tail = slices.Concat(h, head), slices.Concat(tail, t)
	}
	return head, tail
}

// process runs the steps. A step that joins two texts leaves one.
func (s postProcessor) process(a, b *Encoding, special bool) *Encoding {
	for _, p := range s {
		a, b = p.process(a, b, special)
	}
	if b != nil {
		a = joined(a, b)
	}
	a.tokens = nil
	return a
}

func joined(list ...*Encoding) *Encoding {
	out := &Encoding{}
	for _, e := range list {
		out.IDs = append(out.IDs, e.IDs...)
		out.TypeIDs = append(out.TypeIDs, e.TypeIDs...)
		out.Special = append(out.Special, e.Special...)
		out.Text = append(out.Text, e.Text...)
		out.Offsets = append(out.Offsets, e.Offsets...)
		out.RuneOffsets = append(out.RuneOffsets, e.RuneOffsets...)
	}
	return out
}

// token makes an Encoding of one token of a template.
func templateTokens(ids []uint32, kind uint32) *Encoding {
	e := &Encoding{}
	for _, id := range ids {
		e.IDs = append(e.IDs, id)
		e.TypeIDs = append(e.TypeIDs, kind)
		e.Special = append(e.Special, true)
		e.Text = append(e.Text, -1)
		e.Offsets = append(e.Offsets, [2]int{})
		e.RuneOffsets = append(e.RuneOffsets, [2]int{})
	}
	return e
}

func (e *Encoding) typed(kind uint32) *Encoding {
	for i := range e.TypeIDs {
		e.TypeIDs[i] = kind
	}
	return e
}

// place is one member of a template: a text or tokens.
type place struct {
	text int // 0, 1; -1 tokens
	kind uint32
	ids  []uint32
}

// template puts texts and tokens into a fixed order.
type template struct{ single, pair []place }

func (s template) process(a, b *Encoding, special bool) (*Encoding, *Encoding) {
	places := s.single
	if b != nil {
		places = s.pair
	}
	var list []*Encoding
	for _, p := range places {
		switch {
		case p.text == 0:
			list = append(list, a.typed(p.kind))
		case p.text == 1:
			list = append(list, b.typed(p.kind))
		case special:
			list = append(list, templateTokens(p.ids, p.kind))
		}
	}
	return joined(list...), nil
}

func (s template) around() (head, tail []uint32) {
	seen := false
	for _, p := range s.single {
		if p.text == 0 {
			seen = true
		} else if seen {
			tail = append(tail, p.ids...)
		} else {
			head = append(head, p.ids...)
		}
	}
	return head, tail
}

// trimmed takes the spaces out of the offsets.
type trimmed struct{ prefixSpace bool }

func (trimmed) around() (head, tail []uint32) { return nil, nil }

func (s trimmed) process(a, b *Encoding, _ bool) (*Encoding, *Encoding) {
	s.trim(a)
	if b != nil {
		s.trim(b)
	}
	return a, b
}

func (s trimmed) trim(e *Encoding) {
	u := ucd.Get()
	space := func(r rune) bool { return r == byteLetter[' '] || u.Is(r, ucd.White) }
	if e.tokens == nil {
		return
	}
	for i := range e.IDs {
		token := []rune(e.tokens(i))
		lead, trail := 0, 0
		leadBytes, trailBytes := 0, 0
		size := func(r rune) int {
			if r == byteLetter[' '] {
				return 1
			}
			return utf8.RuneLen(r)
		}
		for lead < len(token) && space(token[lead]) {
			leadBytes += size(token[lead])
			lead++
		}
		for trail < len(token) && space(token[len(token)-1-trail]) {
			trailBytes += size(token[len(token)-1-trail])
			trail++
		}
		if lead == 1 && s.prefixSpace && (i == 0 || e.RuneOffsets[i][0] == 0) {
			lead, leadBytes = 0, 0 // the one that was put before the text
		}
		cut := func(o *[2]int, lead, trail int) {
			if lead > 0 {
				o[0] = min(o[0]+lead, o[1])
			}
			if trail > 0 && o[1] >= trail {
				o[1] = max(o[1]-trail, o[0])
			}
		}
		cut(&e.Offsets[i], leadBytes, trailBytes)
		cut(&e.RuneOffsets[i], lead, trail)
	}
}

// bert puts [CLS] and [SEP] around texts, as BERT does: the second text is segment 1.
type bert struct{ cls, sep uint32 }

func (s bert) around() (head, tail []uint32) { return []uint32{s.cls}, []uint32{s.sep} }

func (s bert) process(a, b *Encoding, special bool) (*Encoding, *Encoding) {
	if !special {
		return a, b
	}
	out := joined(templateTokens([]uint32{s.cls}, 0), a.typed(0), templateTokens([]uint32{s.sep}, 0))
	if b != nil {
		out = joined(out, b.typed(1), templateTokens([]uint32{s.sep}, 1))
	}
	return out, nil
}

// roberta puts <s> and </s> around texts, two </s> between them, all in segment 0.
type roberta struct {
	cls, sep uint32
	trim     bool
	space    bool
}

func (s roberta) around() (head, tail []uint32) { return []uint32{s.cls}, []uint32{s.sep} }

func (s roberta) process(a, b *Encoding, special bool) (*Encoding, *Encoding) {
	if s.trim {
		a, b = trimmed{s.space}.process(a, b, special)
	}
	a.typed(0)
	if b != nil {
		b.typed(0)
	}
	if !special {
		return a, b
	}
	one := func(id uint32) *Encoding { return templateTokens([]uint32{id}, 0) }
	out := joined(one(s.cls), a, one(s.sep))
	if b != nil {
		out = joined(out, one(s.sep), b, one(s.sep))
	}
	return out, nil
}
