package analyze

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
)

// rewording is a line of testdata: two rows that ask the same ("="), or almost the same ("!").
type rewording struct {
	same bool
	a, b *formats.Example
	text string
}

func rewordings(t *testing.T, path string) []rewording {
	t.Helper()
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	var out []rewording
	for line := range strings.Lines(string(raw)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		require.Len(t, f, 5, line)
		out = append(out, rewording{f[0] == "=", qa(f[1], f[3]), qa(f[2], f[4]), f[1] + " | " + f[2]})
	}
	return out
}

// paraphrasesOf gives the pairs that are found among rows, by record.
func paraphrasesOf(t *testing.T, rows []*formats.Example, opts Options) map[[2]int64]bool {
	t.Helper()
	found := map[[2]int64]bool{}
	opts.Pairs = func(p Pair) error {
		if p.Rule == "paraphrase" {
			found[[2]int64{p.Like.Record, p.Row.Record}] = true
		}
		return nil
	}
	_, err := Run(context.Background(), dataset(rows...), opts)
	require.NoError(t, err)
	return found
}

// TestParaphrases measures on reworded questions. The thresholds were set by looking at paraphrases.tsv; paraphrases-held.tsv was written afterwards.
func TestParaphrases(t *testing.T) {
	for file, least := range map[string]struct{ recall, precision float64 }{
		"testdata/paraphrases.tsv":      {0.6, 0.9},
		"testdata/paraphrases-held.tsv": {0.4, 0.85},
	} {
		var rows []*formats.Example
		at := map[string]int64{}
		put := func(ex *formats.Example) int64 {
			id := ex.ID()
			if at[id] == 0 {
				rows = append(rows, ex)
				at[id] = int64(len(rows))
			}
			return at[id]
		}
		list := rewordings(t, file)
		same := map[[2]int64]string{}
		for _, w := range list {
			a, b := put(w.a), put(w.b)
			if w.same {
				same[[2]int64{min(a, b), max(a, b)}] = w.text
			}
		}
		found := paraphrasesOf(t, rows, Options{})
		right := 0
		for pair := range found {
			if same[pair] != "" {
				right++
			} else {
				t.Logf("%s: wrong: %s | %s", file, rows[pair[0]-1].Messages[0].Content(), rows[pair[1]-1].Messages[0].Content())
			}
		}
		recall, precision := float64(right)/float64(len(same)), float64(right)/float64(len(found))
		t.Logf("%s: %d rows, %d paraphrases, recall %.2f, precision %.2f", file, len(rows), len(same), recall, precision)
		require.GreaterOrEqual(t, recall, least.recall, file)
		require.GreaterOrEqual(t, precision, least.precision, file)
	}
}

func TestStems(t *testing.T) {
	var s stemmer
	bag := func(text string) []uint32 {
		s.of(text)
		return append([]uint32(nil), s.stems...)
	}
	for _, same := range [][2]string{
		{"café", "cafe"}, {"cafe\u0301", "café"}, {"Études", "etude"}, {"deletes the files", "Deleted the file"}, {"install", "INSTALLS"},
	} {
		require.Equal(t, bag(same[0]), bag(same[1]), same)
	}
	require.NotEqual(t, bag("not"), bag("note"))
	require.Len(t, bag("机器学习"), 3, "pairs of characters")
	s.of("Which city is Rome? The answer 42 by Ann.")
	require.Len(t, s.numbers, 1)
	require.Len(t, s.names, 2, "Rome and Ann, but not what a sentence begins with")
}

// TestParaphrasesDoNotDependOnWorkers runs a larger set, from memory and from disk.
func TestParaphrasesDoNotDependOnWorkers(t *testing.T) {
	var rows []*formats.Example
	for i, w := range rewordings(t, "testdata/paraphrases.tsv") {
		rows = append(rows, w.a, w.b, qa(fmt.Sprintf("Who is number %d of the rowers?", i), fmt.Sprintf("Rower %d is somebody else.", i)))
	}
	first := paraphrasesOf(t, rows, Options{Workers: 1})
	require.NotEmpty(t, first)
	for _, o := range []Options{{Workers: 2}, {Workers: 5, Spill: t.TempDir()}} {
		require.Equal(t, first, paraphrasesOf(t, rows, o))
	}
	require.Empty(t, paraphrasesOf(t, rows, Options{Without: []Part{NearDuplicates}}))
}
