package analyze

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// shingleSet is the definition in plain words: every three words in a row, in lower case.
func shingleSet(text string) map[string]bool {
	var b strings.Builder
	for _, r := range strings.ToLower(text) {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
			fmt.Fprintf(&b, " %c ", r)
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	ws := strings.Fields(b.String())
	set := map[string]bool{}
	if len(ws) < nearWords {
		return set
	}
	for i := 2; i < len(ws); i++ {
		set[strings.Join(ws[i-2:i+1], " ")] = true
	}
	return set
}

// jaccard of two sets.
func jaccard(a, b map[string]bool) float64 {
	both := 0
	for k := range a {
		if b[k] {
			both++
		}
	}
	return float64(both) / float64(max(1, len(a)+len(b)-both))
}

// bruteForce gives, of each row, whether an earlier one is like it, comparing all that share a shingle at all. Exact repetitions take no part.
func bruteForce(texts []string) []bool {
	like := make([]bool, len(texts))
	sets := make([]map[string]bool, len(texts))
	rowsOf := map[string][]int{}
	seen := map[string]bool{}
	for i, t := range texts {
		if seen[t] {
			continue
		}
		seen[t] = true
		sets[i] = shingleSet(t)
		shared := map[int]int{}
		for k := range sets[i] {
			for _, j := range rowsOf[k] {
				shared[j]++
			}
			rowsOf[k] = append(rowsOf[k], i)
		}
		for j, o := range shared {
			if 5*o >= 4*(len(sets[i])+len(sets[j])-o) {
				like[i] = true
			}
		}
	}
	return like
}

// planted makes texts of one shape, half of them edited copies of others.
type planted struct {
	r     *rand.Rand
	vocab []string
}

func newPlanted(seed uint64) *planted {
	p := &planted{r: rand.New(rand.NewPCG(seed, 7))}
	syllables := strings.Fields("ba ce di fo gu la me ni pro qua re sta ti ver wor ex on al in er")
	for range 4000 {
		var w string
		for range 1 + p.r.IntN(4) {
			w += syllables[p.r.IntN(len(syllables))]
		}
		p.vocab = append(p.vocab, w)
	}
	return p
}

// word is frequent or rare, as words are.
func (p *planted) word() string {
	f := p.r.Float64()
	return p.vocab[int(f*f*f*float64(len(p.vocab)))]
}

func (p *planted) words(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = p.word()
	}
	return out
}

// prose is n words in sentences.
func (p *planted) prose(n int) string {
	var b strings.Builder
	for i, w := range p.words(n) {
		switch i % 13 {
		case 0:
			w = strings.ToUpper(w[:1]) + w[1:]
		case 6:
			w += ","
		case 12:
			w += "."
		}
		b.WriteString(w + " ")
	}
	return b.String()
}

// edit changes a copy of the words.
func (p *planted) edit(ws []string, changes int) []string {
	out := slices.Clone(ws)
	for range changes {
		i := p.r.IntN(len(out))
		switch p.r.IntN(3) {
		case 0:
			out[i] = p.word()
		case 1:
			out = slices.Insert(out, i, p.word())
		default:
			if len(out) > nearWords {
				out = slices.Delete(out, i, i+1)
			}
		}
	}
	return out
}

// copies makes n texts by fresh, of which about half are edits of an earlier one.
func (p *planted) copies(n int, fresh func() []string, edit func([]string) []string, glue string) []string {
	var rows [][]string
	var out []string
	for range n {
		ws := fresh()
		if len(rows) > 0 && p.r.IntN(2) == 0 {
			ws = edit(rows[p.r.IntN(len(rows))])
		}
		rows = append(rows, ws)
		out = append(out, strings.Join(ws, glue))
	}
	return out
}

// shapes are planted sets of several kinds.
func shapes(n int) map[string][]string {
	p := newPlanted(11)
	length := func(lo, hi int) func() []string {
		return func() []string { return p.words(lo + p.r.IntN(hi-lo+1)) }
	}
	some := func(most int) func([]string) []string {
		return func(ws []string) []string { return p.edit(ws, p.r.IntN(most+1)) }
	}
	han := func() []string {
		out := make([]string, 20+p.r.IntN(60))
		for i := range out {
			f := p.r.Float64()
			out[i] = string(rune(0x4E00 + int(f*f*3000)))
		}
		return out
	}
	hanEdit := func(ws []string) []string {
		out := slices.Clone(ws)
		for range 1 + p.r.IntN(3) {
			out[p.r.IntN(len(out))] = string(rune(0x4E00 + p.r.IntN(3000)))
		}
		return out
	}
	moved := func(ws []string) []string { // one stretch goes elsewhere
		i := p.r.IntN(len(ws) - 4)
		j := i + 2 + p.r.IntN(min(len(ws)-i, len(ws)/3)-2)
		part := slices.Clone(ws[i:j])
		rest := slices.Delete(slices.Clone(ws), i, j)
		return slices.Insert(rest, p.r.IntN(len(rest)), part...)
	}
	boiler := p.words(40)
	tail := func() []string { return append(slices.Clone(boiler), p.words(12)...) } // 38 of 50 shingles are everybody's: 0.61 alike
	wide := func() []string { return append(slices.Clone(boiler), p.words(1+p.r.IntN(12))...) }
	tailEdit := func(ws []string) []string {
		out := slices.Clone(ws)
		out[len(boiler)+p.r.IntN(len(out)-len(boiler))] = p.word()
		return out
	}
	digits := func() []string {
		out := make([]string, 60)
		for i := range out {
			out[i] = string(rune('0' + p.r.IntN(10)))
		}
		return out
	}
	return map[string][]string{
		"eight words":           p.copies(n, length(8, 8), some(1), " "),
		"long rows":             p.copies(n/4, length(300, 500), some(40), " "),
		"near the threshold":    p.copies(n, length(60, 60), func(ws []string) []string { return p.edit(ws, 2) }, " "),
		"one word":              p.copies(n, length(20, 80), some(1), " "),
		"Chinese":               p.copies(n, han, hanEdit, ""),
		"moved":                 p.copies(n, length(40, 80), moved, " "),
		"template":              p.copies(n, tail, tailEdit, " "),
		"template, any length":  p.copies(n, wide, tailEdit, " "),
		"few words":             p.copies(n, digits, func(ws []string) []string { return p.edit(ws, 1+p.r.IntN(2)) }, " "),
		"chains of small steps": p.copies(n, length(50, 50), func(ws []string) []string { return p.edit(ws, 2) }, " "),
	}
}

// textRows makes rows of plain text.
func textRows(texts []string) iter.Seq2[*formats.Example, error] {
	rows := make([]*formats.Example, len(texts))
	for i, t := range texts {
		cut := len(t) / 3
		for cut > 0 && t[cut-1] != ' ' {
			cut--
		}
		rows[i] = qa(t[:cut], t[cut:])
	}
	return dataset(rows...)
}

func nearPairs(t *testing.T, texts []string, opts Options) []Pair {
	t.Helper()
	var got []Pair
	opts.Without = []Part{Languages}
	opts.Pairs = func(p Pair) error {
		if p.Rule == "near_duplicate" {
			got = append(got, p)
		}
		return nil
	}
	_, err := Run(context.Background(), textRows(texts), opts)
	require.NoError(t, err)
	return got
}

// TestNearDuplicatesAgainstBruteForce plants copies and compares with the definition.
func TestNearDuplicatesAgainstBruteForce(t *testing.T) {
	n := 1500
	if testing.Short() {
		n = 900
	}
	for name, texts := range shapes(n) {
		want := bruteForce(texts)
		pairs := nearPairs(t, texts, Options{})
		found := map[int]bool{}
		for _, p := range pairs {
			require.Less(t, p.Like.Record, p.Row.Record, name)
			s := jaccard(shingleSet(texts[p.Row.Record-1]), shingleSet(texts[p.Like.Record-1]))
			require.InDelta(t, s, p.Similarity, 0.01, "%s: row %d", name, p.Row.Record)
			require.GreaterOrEqual(t, s, 0.8-1e-9, "%s: row %d", name, p.Row.Record)
			found[int(p.Row.Record)-1] = true
		}
		relevant, hit := 0, 0
		for i, w := range want {
			if w {
				relevant++
				if found[i] {
					hit++
				}
			} else {
				require.False(t, found[i], "%s: row %d", name, i+1)
			}
		}
		t.Logf("%-22s %5d rows, %4d near-duplicates, recall %.4f", name, len(texts), relevant, float64(hit)/float64(relevant))
		require.Greater(t, relevant, 20, name)
		require.GreaterOrEqual(t, float64(hit), 0.995*float64(relevant), name)
	}
}

// TestNearDuplicates shows what the Finding says.
func TestNearDuplicates(t *testing.T) {
	rows := healthy(80)
	text := rows[10].Messages[1].Content()
	rows = append(rows, qa(rows[10].Messages[0].Content(), strings.Replace(text, "quiet today", "very quiet today", 1)))
	f := finding(t, run(t, registry.QA, rows...), "near_duplicate")
	require.Equal(t, int64(1), f.Count)
	require.Regexp(t, `^like record 11 \(similarity 0\.9\d\)$`, f.Rows[0].Note)
	require.Equal(t, rows[80].ID(), f.Rows[0].ID)
	require.Equal(t, rows[10].ID(), f.Rows[0].Like)
}
