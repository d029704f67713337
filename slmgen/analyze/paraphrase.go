package analyze

import (
	"context"
	"math"
	"slices"
)

// Rows whose questions say the same in other words are looked for by the words that they share, without a model. A text becomes the bag of its
// stems (see stemmer); a stem weighs ln²((rows+1)/rows that have it), so that what is common in this dataset, function words first, weighs next to
// nothing. Two rows are reported when enough of the weight of question and answer is in both (see say), and the same numbers stand in both
// questions, and no name in one that the other row does not know. Rows that are duplicates or near-duplicates take no part.
//
// A key is two of the rarest stems of a question, or one of these with one of the answer's rarest. Candidates share two keys; keys that more than
// phraseList rows have do not count, so that work stays linear.
//
// What it cannot see: paraphrases that share no rare word, a word that turns the meaning ("not", "before" for "after") while answers agree, and
// paraphrases in datasets where every word is common.
const (
	phraseQuestion = 64 // a question of more stems is a document, and not compared
	phraseAnswer   = 64 // stems that are kept of an answer: those of the smallest hashes, which is a fair sample
	phraseRare     = 6  // of a question's rarest stems, each pair is a key
	phraseCross    = 3  // and of these, each with as many of the answer's
	phraseList     = 32
	// phraseKeysShared is the number of keys that candidates share: two rare stems meet by chance, three seldom do.
	phraseKeysShared = 2
)

// paraphrases collects the stems of rows and finds questions that say the same.
type paraphrases struct {
	files *scratch
	lists setStore // of each row: how many stems and names of the question, hash of its numbers, then stems, names, stems of the answer
	rows  int64

	mask   uint32
	counts []uint32
	logs   []float64 // weights of the stems that fewer rows have
}

func newParaphrases(files *scratch) *paraphrases {
	return &paraphrases{files: files, lists: setStore{blob: blob{files: files}}}
}

func (p *paraphrases) add(row int64, list []uint32) error {
	p.rows = row + 1
	if len(list) == 0 || row >= maxRows {
		return nil
	}
	return p.lists.add(uint32(row), list)
}

// phraseOf makes the list of a row, nil when its question is too short or too long. The list is appended to dst.
func (s *stemmer) phraseOf(dst []uint32, question []string, answer string) []uint32 {
	text := question[0]
	for _, q := range question[1:] {
		text += "\n" + q
	}
	s.of(text)
	if len(s.stems) < 2 || len(s.stems) > phraseQuestion {
		return dst
	}
	dst = append(dst, uint32(len(s.stems)), uint32(len(s.names)), uint32(setHash(s.numbers)))
	dst = append(append(dst, s.stems...), s.names...)
	s.of(answer)
	return append(dst, s.stems[:min(len(s.stems), phraseAnswer)]...)
}

// phrase is a list taken apart.
type phrase struct {
	numbers                 uint32
	question, names, answer []uint32
}

func phraseIn(list []uint32) phrase {
	n, m := 3+list[0], list[1]
	return phrase{numbers: list[2], question: list[3:n], names: list[n : n+m], answer: list[n+m:]}
}

// find calls yield with each row that says what an earlier one says, in order. Rows in out take no part.
func (p *paraphrases) find(ctx context.Context, workers int, out bitmap, yield func(row, like uint32, similarity float64) error) error {
	if err := p.weigh(ctx, out); err != nil {
		return err
	}
	postings, err := p.postings(ctx, workers, out)
	if err != nil {
		return err
	}
	pairs, err := p.pairs(ctx, workers, postings)
	if err != nil {
		return err
	}
	at, err := p.lists.places()
	if err != nil {
		return err
	}
	return p.verify(ctx, workers, pairs, at, yield)
}

// weigh counts the rows of each stem.
func (p *paraphrases) weigh(ctx context.Context, out bitmap) error {
	size := int64(1 << 12)
	for size < p.lists.blob.size()/8 && size < 1<<22 {
		size *= 2
	}
	p.counts, p.mask = make([]uint32, size), uint32(size-1)
	for n := range uint32(1 << 12) {
		p.logs = append(p.logs, p.weightOf(n))
	}
	for b, err := range p.lists.blocks() {
		if err == nil {
			err = stopped(ctx)
		}
		if err != nil {
			return err
		}
		var both []uint32
		for s := range cutSets(b) {
			if out.has(s.row) {
				continue
			}
			both = append(both[:0], s.set[3:]...) // once where question and answer have it
			slices.Sort(both)
			for _, v := range slices.Compact(both) {
				p.counts[v&p.mask]++
			}
		}
	}
	return nil
}

func (p *paraphrases) weight(stem uint32) float64 {
	if n := p.counts[stem&p.mask]; int(n) < len(p.logs) {
		return p.logs[n]
	}
	return p.weightOf(p.counts[stem&p.mask])
}

func (p *paraphrases) weightOf(rows uint32) float64 {
	w := math.Log(float64(p.rows+1) / float64(max(1, rows)))
	return w * w
}

// Two rows say the same from phraseShared on, where no more than phraseMissed of what is asked for is missing. Both are set by the reworded questions of
// testdata/paraphrases.tsv.
const (
	phraseShared = 0.30
	phraseMissed = 0.30
)

// say gives how alike two rows are, from 0 to 1, and whether they say the same. Alike is the weight of the stems of question and answer that
// both have over the weight of those that either has. What a row asks for are the stems that its question shares with its answer: where much of
// their weight is missing in the other row, that row is about something else in the same words, Portugal instead of Finland.
func (p *paraphrases) say(a, b phrase) (float64, bool) {
	if a.numbers != b.numbers || !b.speaksOf(a.names) || !a.speaksOf(b.names) || p.missed(a, b) > phraseMissed || p.missed(b, a) > phraseMissed {
		return 0, false
	}
	var both, all float64
	count := func(stem uint32, other phrase, half float64) {
		w := p.weight(stem)
		if other.has(stem) {
			both += half * w
			all += half * w
		} else {
			all += w
		}
	}
	a.each(func(stem uint32) { count(stem, b, 0.5) }) // what both have is met from both sides
	b.each(func(stem uint32) { count(stem, a, 0.5) })
	if all == 0 {
		return 0, false
	}
	return both / all, both >= phraseShared*all
}

// missed gives the share of the weight of what a asks for that b does not speak of.
func (p *paraphrases) missed(a, b phrase) float64 {
	var all, missed float64
	for _, stem := range a.question {
		if !in(a.answer, stem) {
			continue
		}
		w := p.weight(stem)
		all += w
		if !b.has(stem) {
			missed += w
		}
	}
	if all == 0 {
		return 0
	}
	return missed / all
}

// each calls f with every stem of the row, once.
func (s phrase) each(f func(stem uint32)) {
	for _, v := range s.question {
		f(v)
	}
	for _, v := range s.answer {
		if !in(s.question, v) {
			f(v)
		}
	}
}

// speaksOf says whether every name occurs.
func (s phrase) speaksOf(names []uint32) bool {
	for _, n := range names {
		if !s.has(n) {
			return false
		}
	}
	return true
}

func (s phrase) has(stem uint32) bool { return in(s.question, stem) || in(s.answer, stem) }

func in(bag []uint32, stem uint32) bool {
	_, ok := slices.BinarySearch(bag, stem)
	return ok
}
