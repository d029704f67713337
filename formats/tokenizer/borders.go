package tokenizer

import "unicode/utf8"

// borders knows between which two code points no merge ever reaches: no token that merges make holds the two side by side. Text between
// such places is merged by itself, which gives the same tokens as merging all of it, and lets words be remembered.
type borders struct {
	ascii [utf8.RuneSelf][2]uint64 // of the first: which ASCII code points may follow within a token
	slots []uint64                 // other pairs, open addressing; 0 is free
	mask  uint64
	n     int
}

func newBorders(m *bpe, merges []spelledMerge) *borders {
	inBytes := map[int32]bool{}
	for _, id := range m.byteIDs {
		inBytes[int32(m.v.placeOf(uint32(id)))] = true
	}
	b := &borders{slots: make([]uint64, 1<<12), mask: 1<<12 - 1}
	for _, x := range merges {
		if inBytes[x.left] || inBytes[x.right] {
			return nil // bytes that stand for other code points than their names are made of
		}
		// What is inside the two parts is inside some other merge, or is one symbol: only where they meet is new.
		token, cut := m.v.token(int(x.result)), len(m.v.token(int(x.left)))
		first, _ := utf8.DecodeLastRune(token[:cut])
		second, _ := utf8.DecodeRune(token[cut:])
		b.add(first, second)
	}
	return b
}

func (b *borders) add(first, second rune) {
	if first < utf8.RuneSelf && second < utf8.RuneSelf {
		b.ascii[first][second>>6] |= 1 << (second & 63)
		return
	}
	if b.n*2 >= len(b.slots) {
		old := b.slots
		b.slots = make([]uint64, 2*len(old))
		b.mask = uint64(len(b.slots) - 1)
		for _, k := range old {
			if k != 0 {
				*b.slot(k) = k
			}
		}
	}
	key := uint64(first)<<32 | uint64(second) | 1<<63
	if s := b.slot(key); *s == 0 {
		*s = key
		b.n++
	}
}

func (b *borders) slot(key uint64) *uint64 {
	h := key * 0x9E3779B97F4A7C15 >> 20
	for ; ; h++ {
		if s := &b.slots[h&b.mask]; *s == 0 || *s == key {
			return s
		}
	}
}

// joins says whether a merge may join what ends in first with what starts with second.
func (b *borders) joins(first, second rune) bool {
	if first < utf8.RuneSelf && second < utf8.RuneSelf {
		return b.ascii[first][second>>6]>>(second&63)&1 != 0
	}
	return *b.slot(uint64(first)<<32 | uint64(second) | 1<<63) != 0
}

// cut merges what lies between the borders of a piece.
func (m *bpe) cut(piece []byte, s *scratch) error {
	start := 0
	before, n := utf8.DecodeRune(piece)
	for i := n; i < len(piece); {
		r, n := rune(piece[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(piece[i:])
		}
		if !m.borders.joins(before, r) {
			if err := m.word(piece[start:i], int32(start), s); err != nil {
				return err
			}
			start = i
		}
		before = r
		i += n
	}
	return m.word(piece[start:], int32(start), s)
}
