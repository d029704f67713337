package sysprompt

import (
	"cmp"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/prose"
)

const (
	repeatWords  = 3   // words that a sentence needs before a repetition counts; two of a directive
	nearWords    = 4   // content words that a sentence needs before another one may be called a wording of it
	nearCovered  = 0.7 // share of the longer sentence's content words that the shorter one has
	nearCompared = 64  // sentences that one is compared with
)

// repetitions finds sentences that stand twice, and wordings of one another: all content words of the shorter one stand in the longer one. Two rules
// that differ in a word each ("positive", "negative") are parallel and no repetition.
func (l *linter) repetitions() {
	first := map[string]prose.Span{}
	type one struct {
		span     prose.Span
		words    map[string]bool
		negative bool
	}
	var kept []one
	for _, s := range l.sentences {
		words := prose.Lower(l.text[s.Start:s.End])
		if s.Code || len(words) < repeatWords && (len(words) < repeatWords-1 || !l.directs(s.Span)) {
			continue
		}
		key := strings.Join(words, " ")
		if a, again := first[key]; again {
			l.pair("duplicate", a, s.Span, "")
			continue
		}
		first[key] = s.Span
		content := contentWords(words)
		if len(content) >= nearWords {
			kept = append(kept, one{s.Span, content, negation.MatchString(strings.ToLower(l.text[s.Start:s.End]))})
		}
	}
	holders := map[string][]int{}
	for i, k := range kept {
		for w := range k.words {
			holders[w] = append(holders[w], i)
		}
	}
	for i, k := range kept {
		rare := slices.MinFunc(sortedKeys(k.words), func(a, b string) int { return cmp.Or(cmp.Compare(len(holders[a]), len(holders[b])), cmp.Compare(a, b)) })
		for _, j := range holders[rare][:min(nearCompared, len(holders[rare]))] {
			other := kept[j]
			small, large := k.words, other.words
			if i == j || len(small) > len(large) || len(small) == len(large) && i < j || k.negative != other.negative {
				continue
			}
			if float64(len(small)) >= nearCovered*float64(len(large)) && covers(small, large) {
				l.pair("near_duplicate", k.span, other.span, "")
				break
			}
		}
	}
}

// directs says whether a sentence is a directive, rather than a label of an example ("Answer: yes").
func (l *linter) directs(s prose.Span) bool {
	return !strings.Contains(l.text[s.Start:s.End], ":") && slices.ContainsFunc(l.directives, func(d directive) bool { return d.Start >= s.Start && d.End <= s.End })
}

func contentWords(words []string) map[string]bool {
	m := map[string]bool{}
	for _, w := range words {
		if !stopwords[w] {
			m[stem(w)] = true
		}
	}
	return m
}

func sortedKeys(m map[string]bool) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
