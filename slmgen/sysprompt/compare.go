package sysprompt

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/prose"
	"github.com/slmgen/slmgen/slmgen/analyze"
)

// ChangeKind says what became of a sentence.
type ChangeKind string

// The kinds of changes.
const (
	Added    ChangeKind = "added"
	Removed  ChangeKind = "removed"
	Moved    ChangeKind = "moved" // the same words elsewhere in the order
	Reworded ChangeKind = "reworded"
)

// Change is one sentence that is not as it was. Before is nil for an added one, After for a removed one.
type Change struct {
	Kind   ChangeKind `json:"kind"`
	Before *Place     `json:"before,omitempty"`
	After  *Place     `json:"after,omitempty"`
	// Alike says of a reworded sentence how alike both wordings are (0 to 1): twice their common words in order over the words of both.
	Alike float64 `json:"alike,omitempty"`
	// Shift says how the directive changed: strengthened (should -> must), weakened (must -> should), reversed (always -> never), "" for neither.
	Shift string `json:"shift,omitempty"`
	// From and To are the strengths of the directive on both sides, where Shift is set.
	From *Strength `json:"from,omitempty"`
	To   *Strength `json:"to,omitempty"`
	// Numbers are the figures that differ, old and new; "" stands for none.
	Numbers [][2]string `json:"numbers,omitempty"`
}

// Size is how long a prompt is.
type Size struct {
	Bytes     int `json:"bytes"`
	Words     int `json:"words"`
	Sentences int `json:"sentences"`
	Tokens    int `json:"tokens"` // an estimate, see analyze.EstimateTokens
}

// Difference is what changed from one prompt to another.
type Difference struct {
	Changes []Change `json:"changes"` // in the order of the new prompt; removed sentences behind what preceded them
	// Unchanged counts the sentences that stand in both, in the same order.
	Unchanged int `json:"unchanged"`
	// Introduced are the contradictions of the new prompt that the old one did not have, Resolved the other way around.
	Introduced []Finding `json:"introduced"`
	Resolved   []Finding `json:"resolved"`
	Before     Size      `json:"before"`
	After      Size      `json:"after"`
	// TokenError is the relative error of both estimates of tokens.
	TokenError float64 `json:"token_error"`
}

const (
	reworded     = 0.5   // Alike from which on two sentences are wordings of one
	maxRewording = 1_000 // sentences on either side that are compared for rewording; the others are added and removed
)

// unit is a sentence on one side of the comparison.
type unit struct {
	prose.Sentence
	words []string
	key   string
	match int // index on the other side, -1 for none
	moved bool
}

// Compare says what changed from the prompt a to the prompt b, sentence by sentence: case, spacing and marks of lists do not count, and order alone
// only moves sentences. Strengths and contradictions are read in English; everything else holds for any language. A prompt longer than MaxText is
// an error of code too_large.
func Compare(a, b string) (*Difference, error) {
	la, err := Lint(a, LintOptions{})
	if err != nil {
		return nil, err
	}
	lb, err := Lint(b, LintOptions{})
	if err != nil {
		return nil, err
	}
	ua, ub := units(a), units(b)
	matchEqual(ua, ub)
	markMoved(ua, ub)
	matchReworded(ua, ub)
	d := &Difference{
		Changes: changes(a, b, ua, ub), TokenError: lb.TokenError, Introduced: contradictionsBeside(lb, la), Resolved: contradictionsBeside(la, lb),
		Before: Size{len(a), la.Words, len(ua), la.Tokens}, After: Size{len(b), lb.Words, len(ub), lb.Tokens},
	}
	for i := range ub {
		if j := ub[i].match; j >= 0 && ub[i].key == ua[j].key && !ub[i].moved {
			d.Unchanged++
		}
	}
	return d, nil
}

func units(text string) []unit {
	var out []unit
	for _, s := range prose.Sentences(text) {
		piece := text[s.Start:s.End]
		u := unit{Sentence: s, words: prose.Lower(piece), match: -1}
		if u.key = strings.Join(u.words, " "); u.key == "" || s.Code {
			u.key = strings.Join(strings.Fields(piece), " ") // in code, signs and case count
		}
		out = append(out, u)
	}
	return out
}

// matchEqual pairs equal sentences, the first with the first.
func matchEqual(a, b []unit) {
	where := map[string][]int{}
	for i := range a {
		where[a[i].key] = append(where[a[i].key], i)
	}
	for j := range b {
		if at := where[b[j].key]; len(at) > 0 {
			b[j].match, a[at[0]].match = at[0], j
			where[b[j].key] = at[1:]
		}
	}
}

// markMoved marks the fewest sentences whose move explains the new order: those outside the longest run of pairs that keeps its order.
func markMoved(a, b []unit) {
	var tails []int // tails[k]: the place in b of the last pair of the best run of k+1 pairs
	before := make([]int, len(b))
	for j := range b {
		if b[j].match < 0 {
			continue
		}
		k, _ := slices.BinarySearchFunc(tails, b[j].match, func(t, m int) int { return cmp.Compare(b[t].match, m) })
		before[j] = -1
		if k > 0 {
			before[j] = tails[k-1]
		}
		if k == len(tails) {
			tails = append(tails, j)
		} else {
			tails[k] = j
		}
	}
	stays := map[int]bool{}
	if n := len(tails); n > 0 {
		for j := tails[n-1]; j >= 0; j = before[j] {
			stays[j] = true
		}
	}
	for j := range b {
		if b[j].match >= 0 && !stays[j] {
			b[j].moved, a[b[j].match].moved = true, true
		}
	}
}

// matchReworded pairs what is left by likeness, the likest first.
func matchReworded(a, b []unit) {
	type pair struct {
		i, j  int
		alike float64
	}
	left := func(u []unit) (free []int) {
		for i := range u {
			if u[i].match < 0 && len(free) < maxRewording {
				free = append(free, i)
			}
		}
		return free
	}
	fa, fb := left(a), left(b)
	var pairs []pair
	for _, i := range fa {
		for _, j := range fb {
			na, nb := len(a[i].words), len(b[j].words)
			if a[i].Code != b[j].Code || 4*min(na, nb) < na+nb { // too different in length to reach the bound
				continue
			}
			if v := prose.Alike(a[i].words, b[j].words); v >= reworded {
				pairs = append(pairs, pair{i, j, v})
			}
		}
	}
	slices.SortFunc(pairs, func(x, y pair) int {
		return cmp.Or(cmp.Compare(y.alike, x.alike), cmp.Compare(x.j, y.j), cmp.Compare(x.i, y.i))
	})
	for _, p := range pairs {
		if a[p.i].match < 0 && b[p.j].match < 0 {
			a[p.i].match, b[p.j].match = p.j, p.i
		}
	}
}

func changes(a, b string, ua, ub []unit) []Change {
	out := []Change{}
	next := 0 // removed sentences up to here were listed
	removed := func(to int) {
		for ; next < to; next++ {
			if ua[next].match < 0 {
				p := placeAt(a, ua[next].Start, ua[next].End)
				out = append(out, Change{Kind: Removed, Before: &p})
			}
		}
	}
	for j := range ub {
		i := ub[j].match
		after := placeAt(b, ub[j].Start, ub[j].End)
		if i < 0 {
			out = append(out, Change{Kind: Added, After: &after})
			continue
		}
		if !ub[j].moved && i >= next {
			removed(i)
		}
		before := placeAt(a, ua[i].Start, ua[i].End)
		switch {
		case ua[i].key != ub[j].key:
			c := Change{Kind: Reworded, Before: &before, After: &after, Alike: prose.Alike(ua[i].words, ub[j].words), Numbers: numberChanges(a[ua[i].Start:ua[i].End], b[ub[j].Start:ub[j].End])}
			c.shift(a, b, ua[i].Span, ub[j].Span)
			out = append(out, c)
		case ub[j].moved:
			out = append(out, Change{Kind: Moved, Before: &before, After: &after})
		}
	}
	removed(len(ua))
	return out
}

// shift compares the strongest directives of two wordings.
func (c *Change) shift(a, b string, sa, sb prose.Span) {
	from, fromNot := strongest(a, sa)
	to, toNot := strongest(b, sb)
	switch {
	case from == None && to == None:
		return
	case from != None && to != None && fromNot != toNot:
		c.Shift = "reversed"
	case to > from:
		c.Shift = "strengthened"
	case to < from:
		c.Shift = "weakened"
	default:
		return
	}
	c.From, c.To = &from, &to
}

func strongest(text string, s prose.Span) (best Strength, negative bool) {
	for _, d := range directives(text, s) {
		if d.strength > best {
			best, negative = d.strength, d.negative
		}
	}
	return best, negative
}

var figure = regexp.MustCompile(`\d+(?:[.,:/]\d+)*\s?%?`)

// numberChanges pairs the figures that stand on one side alone, in their order.
func numberChanges(a, b string) [][2]string {
	find := func(s string) (out []string) {
		for _, m := range figure.FindAllString(s, -1) {
			out = append(out, strings.ReplaceAll(m, " ", ""))
		}
		return out
	}
	na, nb := find(a), find(b)
	left := na[:0:0]
	for _, x := range na {
		if k := slices.Index(nb, x); k >= 0 {
			nb = slices.Delete(nb, k, k+1)
		} else {
			left = append(left, x)
		}
	}
	var out [][2]string
	for k := range max(len(left), len(nb)) {
		var pair [2]string
		if k < len(left) {
			pair[0] = left[k]
		}
		if k < len(nb) {
			pair[1] = nb[k]
		}
		out = append(out, pair)
	}
	return out
}

// contradictionsBeside gives the contradictions of r that no contradiction of the other report says in the same words.
func contradictionsBeside(r, other *Report) []Finding {
	known := map[string]int{}
	key := func(f *Finding) string {
		x, y := strings.Join(prose.Lower(f.Text), " "), strings.Join(prose.Lower(f.Other.Text), " ")
		return min(x, y) + "\x00" + max(x, y)
	}
	for i := range other.Findings {
		if f := &other.Findings[i]; f.Rule == "contradiction" {
			known[key(f)]++
		}
	}
	out := []Finding{}
	for i := range r.Findings {
		f := r.Findings[i]
		if f.Rule != "contradiction" || f.Severity != analyze.Error {
			continue
		}
		if k := key(&f); known[k] > 0 {
			known[k]--
			continue
		}
		out = append(out, f)
	}
	return out
}
