package analyze

import (
	"context"
	"encoding/binary"
)

// Label noise: questions that are nearly alike and have different labels. Questions are compared alone, as rows that differ in their labels
// are less alike as a whole. They are nearly alike when near finds them so, or when one is the other with one word more, which shingles
// do not see in short texts: an inserted word breaks two shingles and makes three, and a question of fifteen words has thirteen. A word that
// takes the place of another is no noise there, as it may be what the label is about; neither is a word that denies.
const (
	// A question is looked for among those with a word more or less from noiseLeast words on, when a word is a small part of it.
	noiseLeast = 7
	// From noiseNear words on, an inserted word leaves shingles alike.
	noiseNear = 24
)

// denials are hashes of words whose insertion changes what a text says.
var denials = func() map[uint64]bool {
	m := map[uint64]bool{}
	for _, h := range appendWords(nil, "not no never none nothing without cannot dont don doesnt doesn didnt didn isnt isn wont won cant can t nicht kein keine nie ohne pas jamais sans sin nunca 不 没 非 无 未") {
		m[h] = true
	}
	return m
}()

// labelNoise collects the questions of rows whose answers may be labels. It takes nothing more once they are none.
type labelNoise struct {
	near *near
	// spelled holds the hash of a question, or of one without one of its words; and the row, 31 bits of its label, and whether a word was
	// left out.
	spelled *table[[2]uint64]
	matches *table[[2]uint64] // the row and an earlier one of another label
}

func newLabelNoise(files *scratch) *labelNoise {
	return &labelNoise{near: newNear(files), spelled: newTable[[2]uint64](files, 64)}
}

// questions are those of one block of rows.
type questions struct {
	sets    []uint32 // shingles, one question after the other
	sizes   []int32
	spelled [][2]uint64 // rows are counted from the first of the block
}

// add takes the question of the next row in; no words for a row without a label.
func (q *questions) add(s *shingler, words []uint64, answer [8]byte) {
	row := uint64(len(q.sizes))
	before := len(q.sets)
	if len(words) >= noiseNear {
		q.sets = append(q.sets, s.shingles(words)...)
	}
	q.sizes = append(q.sizes, int32(len(q.sets)-before))
	if len(words) < noiseLeast || len(words) > noiseNear+1 {
		return
	}
	value := row<<32 | uint64(binary.BigEndian.Uint32(answer[:]))&^1
	q.spelled = append(q.spelled, [2]uint64{spelling(words, -1), value})
	if len(words) == noiseLeast {
		return // without a word it is too short
	}
	for i, w := range words {
		if !denials[w] && (i == 0 || w != words[i-1]) { // of two equal words in a row, either
			q.spelled = append(q.spelled, [2]uint64{spelling(words, i), value | 1})
		}
	}
}

// spelling is a hash of words in their order, without the one at a place.
func spelling(words []uint64, without int) uint64 {
	var h uint64
	for i, w := range words {
		if i != without {
			h = mix(h*0x9E3779B97F4A7C15 + w)
		}
	}
	return h
}

// take takes the questions of the next block in, whose first row is first.
func (n *labelNoise) take(first int64, q *questions, prints []fingerprint) error {
	sets := q.sets
	for i, size := range q.sizes {
		if err := n.near.add(first+int64(i), sets[:size], prints[i].content()); err != nil {
			return err
		}
		sets = sets[size:]
	}
	for _, r := range q.spelled {
		row := first + int64(r[1]>>32)
		if row >= maxRows {
			break
		}
		if err := n.spelled.add([2]uint64{r[0], uint64(row)<<32 | r[1]&(1<<32-1)}); err != nil {
			return err
		}
	}
	return nil
}

// find calls yield with each row whose label differs from that of an earlier row like it, in order, once.
func (n *labelNoise) find(ctx context.Context, workers int, differ func(row, like int64) (bool, error), yield func(row, like int64)) error {
	n.matches = newTable[[2]uint64](n.near.files, rowBits(n.near.rows)+32)
	if err := n.oneWord(); err != nil {
		return err
	}
	err := n.near.find(ctx, workers, func(m match) error {
		other, err := differ(m.row, m.like)
		if err != nil || !other {
			return err
		}
		return n.matches.add([2]uint64{uint64(m.row)<<32 | uint64(m.like)})
	})
	if err != nil {
		return err
	}
	last := int64(-1)
	return n.matches.each(func(m [2]uint64) error {
		if row := int64(m[0] >> 32); row != last {
			last = row
			yield(row, int64(uint32(m[0])))
		}
		return nil
	})
}

// oneWord matches the questions that are others with one word more or less, or in the same words.
func (n *labelNoise) oneWord() error {
	var group uint64
	var whole, cut firstLabels
	return n.spelled.each(func(r [2]uint64) error {
		if r[0] != group {
			group, whole, cut = r[0], firstLabels{}, firstLabels{}
		}
		row, label, isCut := r[1]>>32, uint32(r[1])&^1, r[1]&1 == 1
		like, ok := whole.other(label)
		if !isCut && !ok {
			like, ok = cut.other(label)
		}
		if isCut {
			cut.add(uint32(row), label)
		} else {
			whole.add(uint32(row), label)
		}
		if !ok || uint64(like) == row {
			return nil
		}
		return n.matches.add([2]uint64{row<<32 | uint64(like)})
	})
}

// firstLabels are the first row, and the first with another label: every label differs from that of one of them.
type firstLabels struct {
	n      int
	rows   [2]uint32
	labels [2]uint32
}

func (f *firstLabels) add(row, label uint32) {
	if f.n == 0 || f.n == 1 && f.labels[0] != label {
		f.rows[f.n], f.labels[f.n] = row, label
		f.n++
	}
}

// other is the first row with another label.
func (f *firstLabels) other(label uint32) (uint32, bool) {
	for i := range f.n {
		if f.labels[i] != label {
			return f.rows[i], true
		}
	}
	return 0, false
}
