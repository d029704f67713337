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
	ctx := context.Background()
	data := mixedRows(2500)
	for _, sidecar := range []bool{false, true} {
		for _, container := range []string{"jsonl", "json", "csv"} {
			for _, to := range []string{"openai", "sharegpt", "alpaca"} {
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
					var got bytes.Buffer
					fast, err := d.Convert(ctx, &got, o)
					require.NoError(t, err)
					require.Equal(t, slow, fast)
					require.Equal(t, counts, d.Counts())
					require.True(t, bytes.Equal(want.Bytes(), got.Bytes()), "%s in %s", to, container)
				}
			}
		}
	}
}
