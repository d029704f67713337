package analyze

import "strings"

// phraseBook finds phrases in the words of a text: what words come one after the other, whatever their case and the marks between them. It
// is read-only once it is made.
type phraseBook struct {
	// starts has a bit for some bits of each word that a phrase begins with, byWord those phrases.
	starts [1 << 14 / 64]uint64
	byWord map[uint64][]*phrasePattern
}

// phrasePattern is the rest of a phrase after its first word.
type phrasePattern struct {
	rest  []uint64 // words that must follow at once
	steps []phraseStep
	name  string
}

// phraseStep is what comes next: after at most gap other words, one of the alternatives.
type phraseStep struct {
	gap  int
	alts [][]uint64
}

// newPhraseBook reads phrases, one a line. A phrase is a list of alternatives, divided by |, and between two lists ~N, the number of other words that may
// stand between. Words of an alternative are divided by _. What stands in front of a colon names the phrases that follow it.
func newPhraseBook(text string) *phraseBook {
	b := &phraseBook{byWord: map[uint64][]*phrasePattern{}}
	name := ""
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		if n, ok := strings.CutSuffix(fields[0], ":"); ok {
			name = n
			if fields = fields[1:]; len(fields) == 0 {
				continue
			}
		}
		var steps []phraseStep
		gap := 0
		for _, f := range fields[1:] {
			if n, ok := strings.CutPrefix(f, "~"); ok {
				gap = int(n[0] - '0')
				continue
			}
			steps = append(steps, phraseStep{gap, alternatives(f)})
			gap = 0
		}
		for _, first := range alternatives(fields[0]) {
			n := first[0] % (1 << 14)
			b.starts[n/64] |= 1 << (n % 64)
			b.byWord[first[0]] = append(b.byWord[first[0]], &phrasePattern{rest: first[1:], steps: steps, name: name})
		}
	}
	return b
}

func alternatives(field string) (alts [][]uint64) {
	for a := range strings.SplitSeq(field, "|") {
		alts = append(alts, appendWords(nil, strings.ReplaceAll(a, "_", " ")))
	}
	return alts
}

// find names the first phrase in the words, "" for none.
func (b *phraseBook) find(words []uint64) string {
	for i, w := range words {
		n := w % (1 << 14)
		if b.starts[n/64]>>(n%64)&1 == 0 {
			continue
		}
		for _, p := range b.byWord[w] {
			if n, ok := follows(words[i+1:], p.rest); ok && p.matches(words[i+1+n:], 0) {
				return p.name
			}
		}
	}
	return ""
}

// matches says whether the steps from one on stand at the beginning of the words.
func (p *phrasePattern) matches(words []uint64, step int) bool {
	if step == len(p.steps) {
		return true
	}
	s := &p.steps[step]
	for skip := 0; skip <= s.gap && skip < len(words); skip++ {
		for _, alt := range s.alts {
			if n, ok := follows(words[skip:], alt); ok && p.matches(words[skip+n:], step+1) {
				return true
			}
		}
	}
	return false
}

// follows says whether words begins with all of want, and how many these are.
func follows(words, want []uint64) (int, bool) {
	if len(words) < len(want) {
		return 0, false
	}
	for i, w := range want {
		if words[i] != w {
			return 0, false
		}
	}
	return len(want), true
}
