package formats_test

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
)

// far is a source of any size that holds head, then block again and again, then tail, without memory for it.
type far struct {
	head, block, tail string
	blocks            int64
}

func (far) Name() string { return "far" }
func (f far) Size() int64 {
	return int64(len(f.head)) + f.blocks*int64(len(f.block)) + int64(len(f.tail))
}
func (f far) Open() (io.ReadCloser, error) {
	return struct {
		*io.SectionReader
		io.Closer
	}{io.NewSectionReader(f, 0, f.Size()), io.NopCloser(nil)}, nil
}

func (f far) ReadAt(p []byte, off int64) (n int, err error) {
	for n < len(p) {
		at := off + int64(n)
		inside := at - int64(len(f.head))
		var from string
		switch {
		case at >= f.Size():
			return n, io.EOF
		case inside < 0:
			from = f.head[at:]
		case inside/int64(len(f.block)) < f.blocks:
			from = f.block[inside%int64(len(f.block)):]
		default:
			from = f.tail[inside-f.blocks*int64(len(f.block)):]
		}
		n += copy(p[n:], from)
	}
	return n, nil
}

func tenGigabytes(head, block, tail string) far {
	return far{head, block, tail, 10 << 30 / int64(len(block))}
}

// TestInspectFar looks at ten gigabytes and finds what only the end of them shows.
func TestInspectFar(t *testing.T) {
	look := func(src formats.Source) *formats.Detection {
		d, err := formats.Inspect(t.Context(), []formats.Source{src}, formats.Options{})
		require.NoError(t, err)
		return d
	}
	d := look(tenGigabytes("", chatLines(5000), strings.Repeat(`{"instruction":"a","output":"b"}`+"\n", 4000)))
	require.Equal(t, "openai", d.Format)
	require.Equal(t, "alpaca", d.Drift[0].Format)
	require.Equal(t, 25, d.Drift[0].Rows)

	rows := strings.Repeat("7,\"What, is\nit?\",\"It is, \"\"this\"\"\nand that\"\n", 5000)
	d = look(tenGigabytes("id,question,answer\n", rows, ""))
	require.Equal(t, "qa", d.Format)
	require.GreaterOrEqual(t, d.Sampled, 245, "rows from the middle and the end too, though line ends stand in the cells")
	require.Empty(t, d.Drift)
	require.Empty(t, d.Warnings)
	d = look(tenGigabytes("id,question,answer\n", rows, strings.Repeat("1,2,3,4,5\n", 10000)))
	require.Contains(t, strings.Join(d.Warnings, " "), "do not have 3 cells")
}

// BenchmarkInspectFar is the time to look at ten gigabytes; reading from memory, it leaves the disk out.
func BenchmarkInspectFar(b *testing.B) {
	for name, src := range map[string]formats.Source{
		"jsonl": tenGigabytes("", chatLines(5000), ""),
		"csv":   tenGigabytes("id,question,answer\n", strings.Repeat("7,\"What, is\nit?\",\"It is\"\n", 5000), ""),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, err := formats.Inspect(b.Context(), []formats.Source{src}, formats.Options{})
				require.NoError(b, err)
			}
		})
	}
}
