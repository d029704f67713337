// Command largefile writes a JSONL file of distinct question and answer rows of the given size in bytes to standard output.
// The same size and seed give the same bytes.
package main

import (
	"bufio"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
)

const vocabulary = "harbour window garden engine letter mountain teacher river bottle market station bridge kitchen forest ticket winter paper copper signal valley"

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: largefile BYTES SEED")
	}
	size, err := strconv.ParseInt(os.Args[1], 10, 64)
	if err != nil {
		log.Fatal(err)
	}
	seed, err := strconv.ParseUint(os.Args[2], 10, 64)
	if err != nil {
		log.Fatal(err)
	}
	r := rand.New(rand.NewPCG(seed, 1))
	words := strings.Fields(vocabulary)
	w := bufio.NewWriterSize(os.Stdout, 1<<20)
	var written int64
	for i := 0; written < size; i++ {
		var b strings.Builder
		for range 20 + r.IntN(220) {
			b.WriteString(words[r.IntN(len(words))])
			if r.IntN(6) == 0 {
				fmt.Fprintf(&b, "%d", r.IntN(10000))
			}
			b.WriteByte(' ')
		}
		n, err := fmt.Fprintf(w, `{"instruction":"What is known of case number %d in the %s?","input":"","output":"%s"}`+"\n", i, words[r.IntN(len(words))], strings.TrimSpace(b.String()))
		if err != nil {
			log.Fatal(err)
		}
		written += int64(n)
	}
	if err := w.Flush(); err != nil {
		log.Fatal(err)
	}
}
