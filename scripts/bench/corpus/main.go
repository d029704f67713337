// Command corpus writes a made-up dataset of the given size to standard output, for benchmarks: alpaca rows, or chat rows with tool calls,
// weights, several scripts and escapes. The same kind, size and seed give the same bytes.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
)

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: corpus alpaca|chat BYTES SEED")
	}
	size, err := strconv.ParseInt(os.Args[2], 10, 64)
	if err != nil {
		log.Fatal(err)
	}
	seed, err := strconv.ParseUint(os.Args[3], 10, 64)
	if err != nil {
		log.Fatal(err)
	}
	g := newWriter(seed)
	row := g.alpaca
	if os.Args[1] == "chat" {
		row = g.chat
	}
	w := bufio.NewWriterSize(os.Stdout, 1<<20)
	for i := int64(0); size > 0; i++ {
		n, err := w.WriteString(row(i))
		if err != nil {
			log.Fatal(err)
		}
		size -= int64(n)
	}
	if err := w.Flush(); err != nil {
		log.Fatal(err)
	}
}

// writer makes up text whose words are as unequally frequent as those of a language.
type writer struct {
	r          *rand.Rand
	words      []string
	cumulative []float64
	pool       []string // paragraphs, used again and again as answers are in real data
}

func newWriter(seed uint64) *writer {
	g := &writer{r: rand.New(rand.NewPCG(seed, 1))}
	parts := strings.Fields("ba ce di fo gu la me ni pro qua re sta ti u ver wor ex on al in er")
	sum := 0.0
	for i := range 30000 {
		var w string
		for range 1 + g.r.IntN(4) {
			w += parts[g.r.IntN(len(parts))]
		}
		g.words = append(g.words, w)
		sum += 1 / math.Pow(float64(i+1), 0.9)
		g.cumulative = append(g.cumulative, sum)
	}
	for range 5000 {
		var p []string
		for range 1 + g.r.IntN(6) {
			p = append(p, g.sentence(5+g.r.IntN(14)))
		}
		g.pool = append(g.pool, strings.Join(p, " "))
	}
	return g
}

func (g *writer) word() string {
	x := g.r.Float64() * g.cumulative[len(g.cumulative)-1]
	lo, hi := 0, len(g.cumulative)-1
	for lo < hi {
		if mid := (lo + hi) / 2; g.cumulative[mid] < x {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return g.words[lo]
}

func (g *writer) sentence(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(g.word())
	}
	b.WriteString([]string{".", ".", "?", "!", "…", " — é.", " 你好。"}[g.r.IntN(7)])
	return b.String()
}

func (g *writer) paragraph() string { return g.pool[g.r.IntN(len(g.pool))] }

func (g *writer) alpaca(i int64) string {
	input := ""
	if g.r.IntN(5) < 2 {
		input = g.paragraph()
	}
	return fmt.Sprintf(`{"instruction":%s,"input":%s,"output":%s}`+"\n", quoted(g.sentence(12)), quoted(input),
		quoted(g.paragraph()+"\n"+g.sentence(9)+" \"q\" "+strconv.FormatInt(i, 10)))
}

func (g *writer) chat(i int64) string {
	var b strings.Builder
	fmt.Fprintf(&b, `{"id":"row-%d","messages":[{"role":"system","content":%s}`, i, quoted(g.sentence(8)))
	for range 1 + g.r.IntN(3) {
		fmt.Fprintf(&b, `,{"role":"user","content":%s}`, quoted(g.sentence(14)))
		if g.r.IntN(8) == 0 {
			args := fmt.Sprintf(`{"city": %s, "days": %d}`, quoted(g.word()), g.r.IntN(9))
			fmt.Fprintf(&b, `,{"role":"assistant","content":null,"tool_calls":[{"id":"call_%d","type":"function","function":{"name":"lookup","arguments":%s}}]}`, i, quoted(args))
			fmt.Fprintf(&b, `,{"role":"tool","content":%s,"tool_call_id":"call_%d"}`, quoted(g.sentence(10)), i)
		}
		weight := ""
		if g.r.IntN(6) == 0 {
			weight = `,"weight":0`
		}
		fmt.Fprintf(&b, `,{"role":"assistant","content":%s%s}`, quoted(g.paragraph()+"\n\n"+g.paragraph()+" 😀"), weight)
	}
	b.WriteString("]}\n")
	return b.String()
}

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		log.Fatal(err)
	}
	return string(b)
}
