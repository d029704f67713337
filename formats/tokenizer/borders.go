package tokenizer

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// borders knows between which two code points no merge ever reaches: no token that merges make holds the two side by side. Text between
// such places is merged by itself, which gives the same tokens as merging all of it, and lets words be remembered.
type borders struct {
	ascii [utf8.RuneSelf][2]uint64 // of the first: which ASCII code points may follow within a token
	// Other pairs, a bit for each hash: a pair that shares its bit with another is not cut, which does no harm.
	others []uint64
	shift  int // of hashes
	// Some merge meets in a part of a code point: it stands there by its first or its last byte.
	partial bool
}

func newBorders(v *vocabulary, merges []spelledMerge) *borders {
	size := max(10, min(20, bits.Len(uint(2*len(merges)))))
	b := &borders{others: make([]uint64, 1<<(size-6)), shift: 64 - size}
	for _, x := range merges {
		// What is inside the two parts is inside some other merge, or is one symbol: only where they meet is new.
		token := v.token(int(x.result))
		if x.cut == 0 || int(x.cut) == len(token) || !utf8.RuneStart(token[x.cut]) {
			continue // within a code point, where nothing is cut
		}
		first := lastLetter(token[:x.cut])
		second, _ := letter(token[x.cut:])
		b.partial = b.partial || first >= 0x80 && first < 0x100 || second >= 0x80 && second < 0x100
		if first < utf8.RuneSelf && second < utf8.RuneSelf {
			b.ascii[first][second>>6] |= 1 << (second & 63)
			continue
		}
		h := b.bit(first, second)
		b.others[h>>6] |= 1 << (h & 63)
	}
	return b
}

// letter gives the bytes of the code point that b starts with as a number, and how many they are. Of one that is cut off it gives the first
// byte.
func letter(b []byte) (uint32, int) {
	switch c := b[0]; {
	case c < utf8.RuneSelf:
		return uint32(c), 1
	case c < 0xE0 && len(b) > 1:
		return uint32(c) | uint32(b[1])<<8, 2
	case c < 0xF0 && len(b) > 2:
		return uint32(c) | uint32(b[1])<<8 | uint32(b[2])<<16, 3
	case len(b) > 3:
		return binary.LittleEndian.Uint32(b), 4
	default:
		return uint32(c), 1
	}
}

// lastLetter is letter for the code point that b ends with. Of one whose start is cut off it gives the last byte.
func lastLetter(b []byte) uint32 {
	i := len(b) - 1
	for i > 0 && len(b)-i < utf8.UTFMax && !utf8.RuneStart(b[i]) {
		i--
	}
	if c, n := letter(b[i:]); utf8.RuneStart(b[i]) && n == len(b)-i {
		return c
	}
	return uint32(b[len(b)-1])
}

func (b *borders) bit(first, second uint32) uint64 {
	return (uint64(first)<<32 | uint64(second)) * 0x9E3779B97F4A7C15 >> b.shift
}

// joins says whether a merge may join what ends in first with what starts with second.
func (b *borders) joins(first, second uint32) bool {
	if first < utf8.RuneSelf && second < utf8.RuneSelf {
		return b.ascii[first][second>>6]>>(second&63)&1 != 0
	}
	if b.has(first, second) {
		return true
	}
	if !b.partial {
		return false
	}
	last := first >> ((bits.Len32(first|1) - 1) &^ 7)
	return b.has(first, second&0xFF) || b.has(last, second) || b.has(last, second&0xFF)
}

func (b *borders) has(first, second uint32) bool {
	h := b.bit(first, second)
	return b.others[h>>6]>>(h&63)&1 != 0
}

// cut merges what lies between the borders of a piece.
func (m *bpe) cut(piece []byte, s *scratch) error {
	start := 0
	before, n := letter(piece)
	for i := n; i < len(piece); {
		r, n := letter(piece[i:])
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
