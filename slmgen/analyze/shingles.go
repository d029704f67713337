package analyze

import "slices"

// nearWords is the number of words that a row needs to be compared with others: fewer make hardly any shingles.
const nearWords = 5

// shingler makes the sets of shingles of rows. It is for one goroutine.
type shingler struct{ set []uint32 }

// shingles gives the set of 3-shingles of a text: a 32-bit hash of each three words in a row, ascending, each once. Two shingles of texts of a
// thousand words share a hash by chance once in 4,000 pairs of texts, which moves their similarity by one thousandth. It gives nothing for fewer
// than nearWords words. The slice is valid until the next call.
func (s *shingler) shingles(words []uint64) []uint32 {
	s.set = s.set[:0]
	if len(words) < nearWords {
		return nil
	}
	for i := 2; i < len(words); i++ {
		h := mix(words[i-2]*0x9E3779B97F4A7C15 + words[i-1]*0xC2B2AE3D27D4EB4F + words[i])
		s.set = append(s.set, uint32(h>>32))
	}
	slices.Sort(s.set)
	s.set = slices.Compact(s.set)
	return s.set
}

// overlap counts the members that two ascending sets share, or gives -1 as soon as they cannot share least of them.
func overlap(a, b []uint32, least int) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		x, y := a[i], b[j]
		switch {
		case x == y:
			n++
			i++
			j++
		case x < y:
			i++
			if n+len(a)-i < least {
				return -1
			}
		default:
			j++
			if n+len(b)-j < least {
				return -1
			}
		}
	}
	return n
}

// setHash is one hash of a whole set.
func setHash(set []uint32) uint64 {
	h := uint64(len(set))
	for _, v := range set {
		h = mix(h ^ uint64(v)*0x9E3779B97F4A7C15)
	}
	return h
}
