// Command near writes rows with planted near-duplicates to standard output, as alpaca JSON Lines, for benchmarks. One row in ten is a copy of an
// earlier row with a few words changed: some copies stay above a Jaccard similarity of 0.8 of their word 3-shingles, some fall below. One row in
// ten is made from a template that it shares with a tenth of the rows. The same number and seed give the same bytes.
//
// A third argument names a file for the truth: the numbers (from 1) of copies and of the rows that they are of, for every pair that is at least 0.8
// alike, one pair a line.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
)

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: near ROWS SEED TRUTH")
	}
	rows, err := strconv.Atoi(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	seed, err := strconv.ParseUint(os.Args[2], 10, 64)
	if err != nil {
		log.Fatal(err)
	}
	truth, err := os.Create(os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	out, pairs := bufio.NewWriterSize(os.Stdout, 1<<20), bufio.NewWriter(truth)
	g := newWriter(seed)
	for n := 1; n <= rows; n++ {
		ws, of := g.row()
		if of > 0 {
			if _, err := fmt.Fprintln(pairs, n, of); err != nil {
				log.Fatal(err)
			}
		}
		g.keep(n, ws)
		if err := write(out, ws); err != nil {
			log.Fatal(err)
		}
	}
	for _, w := range []*bufio.Writer{out, pairs} {
		if err := w.Flush(); err != nil {
			log.Fatal(err)
		}
	}
	if err := truth.Close(); err != nil {
		log.Fatal(err)
	}
}

// write writes the first third of the words as the question and the rest as the answer.
func write(w *bufio.Writer, ws []string) error {
	cut := len(ws) / 3
	doc, err := json.Marshal(struct {
		Instruction string `json:"instruction"`
		Output      string `json:"output"`
	}{strings.Join(ws[:cut], " "), strings.Join(ws[cut:], " ")})
	if err == nil {
		_, err = w.Write(append(doc, '\n'))
	}
	return err
}

// recent is the number of rows that copies are made of.
const recent = 20_000

// writer makes up text whose words are as unequally frequent as those of a language.
type writer struct {
	r          *rand.Rand
	words      []string
	cumulative []float64
	templates  [][]string
	kept       [][]string
	at         []int
}

func newWriter(seed uint64) *writer {
	g := &writer{r: rand.New(rand.NewPCG(seed, 1))}
	parts := strings.Fields("ba ce di fo gu la me ni pro qua re sta ti u ver wor ex on al in er")
	sum := 0.0
	for i := range 50_000 {
		var w string
		for range 1 + g.r.IntN(4) {
			w += parts[g.r.IntN(len(parts))]
		}
		g.words = append(g.words, w)
		sum += 1 / math.Pow(float64(i+1), 0.9)
		g.cumulative = append(g.cumulative, sum)
	}
	for range 10 {
		g.templates = append(g.templates, g.text(15+g.r.IntN(40)))
	}
	return g
}

func (g *writer) text(n int) []string {
	out := make([]string, n)
	for i := range out {
		at, _ := slices.BinarySearch(g.cumulative, g.r.Float64()*g.cumulative[len(g.cumulative)-1])
		out[i] = g.words[min(at, len(g.words)-1)]
	}
	return out
}

// length is about 60 words, and ten times that now and then.
func (g *writer) length() int { return int(min(600, max(8, 60*math.Exp(0.8*g.r.NormFloat64())))) }

// row gives the words of a row, and the row that it is a near-duplicate of, 0 for none.
func (g *writer) row() ([]string, int) {
	switch {
	case len(g.kept) > 0 && g.r.IntN(10) == 0:
		i := g.r.IntN(len(g.kept))
		ws := slices.Clone(g.kept[i])
		for range 1 + int(float64(len(ws))*0.06*g.r.Float64()) { // from above 0.95 down to 0.7
			switch k := g.r.IntN(len(ws)); g.r.IntN(3) {
			case 0:
				ws[k] = g.text(1)[0]
			case 1:
				ws = slices.Insert(ws, k, g.text(1)...)
			default:
				ws = slices.Delete(ws, k, k+1)
			}
		}
		if alike(g.kept[i], ws) && !slices.Equal(g.kept[i], ws) { // equal rows are no near-duplicates
			return ws, g.at[i]
		}
		return ws, 0
	case g.r.IntN(10) == 0:
		t := g.templates[g.r.IntN(len(g.templates))]
		return append(slices.Clone(t), g.text(len(t)/2+g.r.IntN(len(t)/4+1))...), 0
	}
	return g.text(g.length()), 0
}

func (g *writer) keep(n int, ws []string) {
	if len(g.kept) < recent {
		g.kept, g.at = append(g.kept, ws), append(g.at, n)
		return
	}
	i := g.r.IntN(recent)
	g.kept[i], g.at[i] = ws, n
}

// alike says whether the sets of 3-shingles have a Jaccard similarity of at least 0.8.
func alike(a, b []string) bool {
	x, y := shingles(a), shingles(b)
	both := 0
	for s := range x {
		if y[s] {
			both++
		}
	}
	return both > 0 && 5*both >= 4*(len(x)+len(y)-both)
}

func shingles(ws []string) map[string]bool {
	set := map[string]bool{}
	for i := 2; i < len(ws); i++ {
		set[strings.Join(ws[i-2:i+1], " ")] = true
	}
	return set
}
