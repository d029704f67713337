package tokenizer

// cutTable holds the merges by what they become: of each token, where it is cut into the two that it is made of, and how early. Where a
// symbol is the text that it covers, two symbols side by side merge if the text of both is a token that is cut between them. That asks for
// no table of pairs, which would be several times as large and slow to fill.
type cutTable struct {
	from []uint32 // of each place: where its cuts start; one more at the end
	cuts []uint32 // rank<<cutBits | length of the left part
}

const (
	cutBits = 9
	maxCut  = 1<<cutBits - 1
)

// newCutTable gives nil where the table cannot hold the merges: a cut is too far inside a token, or there are more merges of a token than
// it has bytes, as a lookup reads them all.
func newCutTable(v *vocabulary, merges []spelledMerge) *cutTable {
	t := &cutTable{from: make([]uint32, v.size()+2), cuts: make([]uint32, len(merges))}
	count := t.from[2:]
	for _, m := range merges {
		if m.cut > maxCut {
			return nil
		}
		if int(m.result) < len(count) {
			count[m.result]++
		}
	}
	for p := range v.size() {
		if n := int(t.from[p+2]); n > 1 && n > len(v.token(p)) {
			return nil
		}
		t.from[p+2] += t.from[p+1]
	}
	next := t.from[1:]
	for rank, m := range merges {
		t.cuts[next[m.result]] = uint32(rank)<<cutBits | uint32(m.cut)
		next[m.result]++
	}
	t.from = t.from[:v.size()+1]
	return t
}

// rank tells how early the two parts merge into the token at place; of equal merges the last counts.
func (t *cutTable) rank(place, cut int) (rank int32, ok bool) {
	cuts := t.cuts[t.from[place]:t.from[place+1]]
	for i := len(cuts) - 1; i >= 0; i-- {
		if int(cuts[i]&maxCut) == cut {
			return int32(cuts[i] >> cutBits), true
		}
	}
	return 0, false
}

// inOrder gives the merges by rank.
func (t *cutTable) inOrder() []spelledMerge {
	out := make([]spelledMerge, len(t.cuts))
	for p := range len(t.from) - 1 {
		for _, c := range t.cuts[t.from[p]:t.from[p+1]] {
			out[c>>cutBits] = spelledMerge{result: int32(p), cut: int32(c & maxCut)}
		}
	}
	return out
}
