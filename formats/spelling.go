package formats

import (
	"unsafe"

	"github.com/slmgen/slmgen/formats/chat"
)

// spelling knows how the texts of a row stand in its JSON text, as long as both are in memory. A text that goes into another row
// unchanged is then copied in one piece: it need not be looked at again for what must be escaped.
type spelling struct {
	row     []byte        // a text that is a piece of it between two quotes stands there as it is
	escaped []spelledText // texts with escapes, in the order they were read in
	next    int           // of escaped, where to look first
}

// spelledText is a text in the memory of its parser, with what stands between the quotes for it: just what AppendText writes.
type spelledText struct {
	text string
	raw  []byte
}

func (s *spelling) begin(row []byte) { s.row, s.escaped, s.next = row, s.escaped[:0], 0 }

// of gives what AppendText would write for text, nil when it is not known. Texts are told by their place in memory.
func (s *spelling) of(text string) []byte {
	const far = 8
	if len(text) == 0 || len(s.row) == 0 {
		return nil
	}
	at := unsafe.StringData(text)
	// Of an address before the row the difference is huge.
	if from := uintptr(unsafe.Pointer(at)) - uintptr(unsafe.Pointer(&s.row[0])); from-1 < uintptr(len(s.row)) && from+uintptr(len(text)) < uintptr(len(s.row)) {
		if s.row[from-1] == '"' && s.row[from+uintptr(len(text))] == '"' {
			return s.row[from:][:len(text)]
		}
		return nil
	}
	for i := s.next; i < min(s.next+far, len(s.escaped)); i++ {
		if t := &s.escaped[i]; unsafe.StringData(t.text) == at && len(t.text) == len(text) {
			s.next = i + 1
			return t.raw
		}
	}
	return nil
}

// quote appends a text of the Example as a JSON string.
func (w *rowWriter) quote(text string) {
	w.b = append(w.b, '"')
	w.inside(text)
	w.b = append(w.b, '"')
}

// inside appends a text as quote does, without the quotes.
func (w *rowWriter) inside(text string) {
	if m := w.e.Origin.mem; m != nil {
		if raw := m.spelling.of(text); raw != nil {
			w.b = append(w.b, raw...)
			return
		}
	}
	w.b = chat.AppendText(w.b, text)
}

// joined appends the Content of a message as a JSON string.
func (w *rowWriter) joined(m *chat.Message) {
	w.b = append(w.b, '"')
	start := len(w.b)
	for i := range m.Parts {
		p := &m.Parts[i]
		if p.Kind != chat.Text || p.Text == "" {
			continue
		}
		if len(w.b) > start && p.Field != "" {
			w.b = append(w.b, '\\', 'n')
		}
		w.inside(p.Text)
	}
	w.b = append(w.b, '"')
}
