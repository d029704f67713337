package steps

import (
	"crypto/sha256"
	"hash"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
)

// words digests what an Example says. Every piece is written with its end, so that moving a border changes the digest.
type words struct {
	h     hash.Hash
	buf   []byte
	fold  bool
	bare  bool // texts alone: no speakers, tools, media
	empty bool
}

func newWords(fold bool) *words { return &words{h: sha256.New(), fold: fold, empty: true} }

func (w *words) sum() []byte { return w.h.Sum(nil)[:16] }

// mark writes what is no text of the data: which kind of piece follows.
func (w *words) mark(c byte, more string) {
	if !w.bare {
		w.buf = append(append(append(w.buf[:0], c), more...), 0)
		w.h.Write(w.buf)
	}
}

func (w *words) text(s string) {
	if s != "" {
		w.empty = false
	}
	if w.fold {
		w.buf = appendFolded(w.buf[:0], s)
	} else {
		w.buf = append(w.buf[:0], s...)
	}
	if w.bare && len(w.buf) == 0 {
		return
	}
	w.buf = append(w.buf, 0xff) // no byte of UTF-8
	w.h.Write(w.buf)
}

// appendFolded appends s in lower case, with each stretch of white space as one space and none at the ends.
func appendFolded(b []byte, s string) []byte {
	start, gap := len(b), false
	for _, c := range s {
		if unicode.IsSpace(c) {
			gap = true
			continue
		}
		if gap && len(b) > start {
			b = append(b, ' ')
		}
		gap = false
		b = utf8.AppendRune(b, unicode.ToLower(c))
	}
	return b
}

func (w *words) messages(ms []chat.Message) {
	for i := range ms {
		m := &ms[i]
		w.mark('m', string(m.Role))
		if t := m.Content(); t != "" || w.bare {
			w.text(t)
		}
		for j := range m.Parts {
			if m.Parts[j].Kind != chat.Text {
				w.part(&m.Parts[j])
			}
		}
		if w.bare {
			continue
		}
		for j := range m.ToolCalls {
			c := &m.ToolCalls[j]
			w.mark('c', c.Name)
			w.text(string(c.Arguments))
		}
	}
}

func (w *words) parts(ps []chat.Part) {
	for i := range ps {
		w.part(&ps[i])
	}
}

func (w *words) part(p *chat.Part) {
	if w.bare && p.Kind != chat.Reasoning {
		return
	}
	w.mark('p', string(p.Kind))
	w.text(p.Text)
	if p.Kind != chat.Reasoning {
		w.mark('r', p.Ref)
		w.mark('w', string(p.Raw))
		w.empty = false
	}
}

// completions writes the answers to choose between, with the verdict on each.
func (w *words) completions(e *formats.Example) {
	for i := range e.Completions {
		c := &e.Completions[i]
		w.mark('a', verdict(c.Preferred)+verdict(c.Good)+string(c.Rank)+" "+string(c.Score))
		w.messages(c.Messages)
	}
}

func verdict(v *bool) string {
	switch {
	case v == nil:
		return "?"
	case *v:
		return "+"
	}
	return "-"
}

func (w *words) answers(e *formats.Example) {
	if len(e.Completions) > 0 {
		w.completions(e)
		return
	}
	if m := e.Answer(); m != nil {
		w.messages([]chat.Message{*m})
	}
}

// promptOf gives the messages before the answer.
func promptOf(e *formats.Example) []chat.Message {
	if len(e.Completions) > 0 {
		return e.Messages
	}
	return slices.Clip(e.Prompt())
}
