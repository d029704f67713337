package analyze

import (
	"fmt"
	"math"
)

// The difficulty of a row is about how many tokens its answer says that cannot be copied: the estimated tokens of the answer times the share of its
// words that are new. A word is copied where it and the word before it stand in this order in the prompt or earlier in the answer, as a
// compressor would find them that remembers about the last four thousand pairs of words (after LZ77, Ziv and Lempel 1977, on words). It says how much a model has to
// produce, not how hard that is to think of.

// Difficulty is how much the answers say that their prompts do not.
type Difficulty struct {
	// NewTokens are estimated tokens of the last answer that are not copied from the prompt or from earlier in the answer.
	NewTokens Distribution `json:"new_tokens"`
	// Copied is the share of all words of last answers that are copied.
	Copied float64 `json:"copied"`
	// Hardest and Easiest are rows with the most and the fewest new tokens, at most 20 each, in this order.
	Hardest []RowRef `json:"hardest"`
	Easiest []RowRef `json:"easiest"`
}

// copies remembers where pairs of words stood. It is for one goroutine.
type copies struct {
	pairs [1 << 12]uint64
	round uint64
}

// newWords counts the words of an answer, the last of words, that are not copied.
func (c *copies) newWords(words []uint64, inAnswer int) int {
	c.round++ // so that entries of earlier rows do not match
	fresh := 0
	for i := range words {
		if i == 0 {
			if inAnswer == len(words) && inAnswer > 0 {
				fresh++
			}
			continue
		}
		pair := mix(words[i-1]*0x9E3779B97F4A7C15 + words[i])
		at := &c.pairs[pair%uint64(len(c.pairs))] // which places are taken depends on this row alone
		if pair ^= c.round << 12; i >= len(words)-inAnswer && *at != pair {
			fresh++
		}
		*at = pair
	}
	return fresh
}

// extreme is a row with few or many new tokens.
type extreme struct {
	tokens float64
	ref    RowRef
}

// keepExtreme keeps the maxRefs first rows by less, the earlier row first among equals.
func keepExtreme(list []extreme, e extreme, less func(a, b float64) bool) []extreme {
	i := len(list)
	for i > 0 && less(e.tokens, list[i-1].tokens) {
		i--
	}
	if i == maxRefs {
		return list
	}
	list = append(list, extreme{})
	copy(list[i+1:], list[i:])
	list[i] = e
	return list[:min(len(list), maxRefs)]
}

func fewer(a, b float64) bool { return a < b }
func more(a, b float64) bool  { return a > b }

// weighAnswer measures the difficulty of a row.
func (p *partial) weighAnswer(r *row) {
	if !r.has || r.inAnswer == 0 {
		return
	}
	fresh := p.copies.newWords(r.words, r.inAnswer)
	tokens := r.answerTokens * float64(fresh) / float64(r.inAnswer)
	p.newTokens.add(math.Round(tokens))
	p.answerWords += int64(r.inAnswer)
	p.freshWords += int64(fresh)
	hard := len(p.hardest) < maxRefs || more(tokens, p.hardest[maxRefs-1].tokens)
	easy := len(p.easiest) < maxRefs || fewer(tokens, p.easiest[maxRefs-1].tokens)
	if !hard && !easy {
		return
	}
	e := extreme{tokens, r.ref("")}
	p.hardest = keepExtreme(p.hardest, e, more)
	p.easiest = keepExtreme(p.easiest, e, fewer)
}

func (p *partial) mergeDifficulty(o *partial) {
	p.newTokens.merge(&o.newTokens)
	p.answerWords += o.answerWords
	p.freshWords += o.freshWords
	for _, e := range o.hardest {
		p.hardest = keepExtreme(p.hardest, e, more)
	}
	for _, e := range o.easiest {
		p.easiest = keepExtreme(p.easiest, e, fewer)
	}
}

// difficulty is nil where no row has an answer.
func (p *partial) difficulty() *Difficulty {
	if p.newTokens.n == 0 {
		return nil
	}
	d := &Difficulty{NewTokens: p.newTokens.distribution(), Copied: math.Round(1e4*(1-float64(p.freshWords)/float64(p.answerWords))) / 1e4}
	d.Hardest, d.Easiest = extremeRefs(p.hardest), extremeRefs(p.easiest)
	return d
}

func extremeRefs(list []extreme) (refs []RowRef) {
	for _, e := range list {
		e.ref.Note = fmt.Sprintf("about %.0f new tokens", e.tokens)
		refs = append(refs, e.ref)
	}
	return refs
}
