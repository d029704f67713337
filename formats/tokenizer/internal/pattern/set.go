package pattern

import (
	"slices"

	"github.com/slmgen/slmgen/formats/tokenizer/internal/ucd"
)

// ranges is a set of code points: pairs of first and last, in order, apart from each other.
type ranges [][2]rune

func (s ranges) normal() ranges {
	slices.SortFunc(s, func(a, b [2]rune) int { return int(a[0] - b[0]) })
	var out ranges
	for _, r := range s {
		if n := len(out); n > 0 && r[0] <= out[n-1][1]+1 {
			out[n-1][1] = max(out[n-1][1], r[1])
		} else {
			out = append(out, r)
		}
	}
	return out
}

func (s ranges) not() ranges {
	var out ranges
	next := rune(0)
	for _, r := range s {
		if r[0] > next {
			out = append(out, [2]rune{next, r[0] - 1})
		}
		next = r[1] + 1
	}
	if next <= ucd.MaxRune {
		out = append(out, [2]rune{next, ucd.MaxRune})
	}
	return out
}

func (s ranges) or(t ranges) ranges  { return slices.Concat(s, t).normal() }
func (s ranges) and(t ranges) ranges { return s.not().or(t.not()).not() }

// folded adds what matches a member under (?i).
func (s ranges) folded() ranges {
	out := slices.Clone(s)
	for c, others := range ucd.Get().Fold {
		if _, in := slices.BinarySearchFunc(s, c, func(r [2]rune, c rune) int {
			if c < r[0] {
				return 1
			} else if c > r[1] {
				return -1
			}
			return 0
		}); in {
			for _, o := range others {
				out = append(out, [2]rune{o, o})
			}
		}
	}
	return out.normal()
}

// set is a set of code points that answers at once.
type set struct {
	ascii  [2]uint64
	pages  [ucd.MaxRune>>8 + 1]uint16
	blocks [][4]uint64
}

func (s ranges) compile() *set {
	out := &set{blocks: [][4]uint64{{}, {^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}}}
	for _, r := range s {
		for c := r[0]; c <= r[1]; {
			page := c >> 8
			if c&255 == 0 && r[1] >= c+255 {
				out.pages[page] = 1
				c += 256
				continue
			}
			if out.pages[page] == 0 {
				out.pages[page] = uint16(len(out.blocks))
				out.blocks = append(out.blocks, [4]uint64{})
			}
			out.blocks[out.pages[page]][c>>6&3] |= 1 << (c & 63)
			c++
		}
	}
	first := out.blocks[out.pages[0]]
	out.ascii = [2]uint64{first[0], first[1]}
	return out
}

func (s *set) has(r rune) bool {
	return uint32(r) <= ucd.MaxRune && s.blocks[s.pages[r>>8]][r>>6&3]>>(r&63)&1 != 0
}
