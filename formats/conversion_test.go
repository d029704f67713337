package formats

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// mixedRows are odd rows of three formats, some broken, enough for several batches.
func mixedRows(n int) []byte {
	var b bytes.Buffer
	for seed := range uint64(n) {
		g := rowGen{rand.New(rand.NewPCG(seed, 4))}
		switch g.r.IntN(20) {
		case 0:
			b.WriteString("{broken\n")
		case 1, 2:
			fmt.Fprintln(&b, strings.ReplaceAll(g.alpacaRow(), "\n", ""))
		case 3, 4:
			fmt.Fprintln(&b, strings.ReplaceAll(g.chatRow("conversations", "from", "value"), "\n", ""))
		default:
			fmt.Fprintln(&b, strings.ReplaceAll(g.chatRow("messages", "role", "content"), "\n", ""))
		}
	}
	return b.Bytes()
}

// TestDatasetConvert: rows written by the workers are those that Convert writes one by one, for any number of workers, and the counts agree.
func TestDatasetConvert(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	data := mixedRows(1200)
	for _, sidecar := range []bool{false, true} {
		for _, container := range []string{"jsonl", "json", "csv"} {
			for _, to := range []string{"openai", "sharegpt", "alpaca"} {
				if to != "openai" && container != "jsonl" {
					continue // what the container does with rows does not hang on their format
				}
				o := ConvertOptions{To: to, Container: container, Sidecar: sidecar}
				d, err := Open(ctx, []Source{Bytes("x", data)}, Options{})
				require.NoError(t, err)
				var want bytes.Buffer
				slow, err := Convert(ctx, d.Examples(ctx), &want, o)
				require.NoError(t, err)
				counts := d.Counts()
				for _, workers := range []int{1, 4} {
					d, err := Open(ctx, []Source{Bytes("x", data)}, Options{Workers: workers})
					require.NoError(t, err)
					var out bytes.Buffer
					fast, err := d.Convert(ctx, &out, o)
					require.NoError(t, err)
					require.Equal(t, slow, fast)
					got := d.Counts()
					require.Equal(t, counts.Records, got.Records)
					require.Equal(t, counts.Quarantined, got.Quarantined)
					require.Equal(t, fast.Dropped, got.Dropped, "each of these records is one example")
					require.Equal(t, got.Records, got.Used+got.Quarantined+sum(got.Dropped))
					require.True(t, bytes.Equal(want.Bytes(), out.Bytes()), "%s in %s", to, container)
				}
			}
		}
	}
}

func sum(counts map[string]int64) (n int64) {
	for _, k := range counts {
		n += k
	}
	return n
}
