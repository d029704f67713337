package tokenizer

import "unicode/utf8"

// wordPiece takes the longest token that a word starts with, again and again.
type wordPiece struct {
	v        *vocabulary
	prefix   string // of tokens that do not start a word
	unk      int32
	maxRunes int
}

func (m *wordPiece) vocab() *vocabulary { return m.v }

func (m *wordPiece) tokens(piece []byte, s *scratch) error {
	from := len(s.out)
	whole := func() error {
		if m.unk < 0 {
			return errNoUnknown
		}
		s.out = append(s.out[:from], part{m.unk, 0, int32(len(piece))})
		return nil
	}
	if utf8.RuneCount(piece) > m.maxRunes {
		return whole()
	}
	for start := 0; start < len(piece); {
		s.bytes = s.bytes[:0]
		if start > 0 {
			s.bytes = append(s.bytes, m.prefix...)
		}
		lead := len(s.bytes)
		s.bytes = append(s.bytes, piece[start:]...)
		id := int32(-1)
		end := len(piece)
		for end > start {
			if id = m.v.id(s.bytes[:lead+end-start]); id >= 0 {
				break
			}
			_, n := utf8.DecodeLastRune(piece[start:end])
			end -= n
		}
		if id < 0 {
			return whole()
		}
		s.out = append(s.out, part{id, int32(start), int32(end)})
		start = end
	}
	return nil
}

// wordLevel takes every piece as one token.
type wordLevel struct {
	v   *vocabulary
	unk int32
}

func (m *wordLevel) vocab() *vocabulary { return m.v }

func (m *wordLevel) tokens(piece []byte, s *scratch) error {
	id := m.v.id(piece)
	if id < 0 {
		id = m.unk
	}
	if id < 0 {
		return errNoUnknown
	}
	s.out = append(s.out, part{id, 0, int32(len(piece))})
	return nil
}
