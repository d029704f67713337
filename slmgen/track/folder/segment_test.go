package folder

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

// frames reads all frames, and gives their lines.
func frames(data []byte) (lines []byte, n int64, err error) {
	seg := segment{r: bufio.NewReader(bytes.NewReader(data)), file: "events"}
	for {
		f, err := seg.next()
		if errors.Is(err, io.EOF) {
			return lines, n, nil
		}
		if err != nil {
			return lines, n, err
		}
		part, err := seg.lines(f, nil)
		if err != nil {
			return lines, n, err
		}
		lines, n = append(lines, part...), n+f.n
	}
}

func TestFrames(t *testing.T) {
	for _, lines := range []string{"", "a\n", "a\nbb\n", strings.Repeat("0123456789\n", 50_000), strings.Repeat("x", 3<<20) + "\ny\n", strings.Repeat("\n", 200_000), strings.Repeat("x", wantFrame-1) + "\n", strings.Repeat("x", wantFrame) + "\n\n"} {
		data := framed([]byte(lines), 5)
		got, n, err := frames(data)
		require.NoError(t, err)
		require.Equal(t, lines, string(got))
		require.EqualValues(t, strings.Count(lines, "\n"), n)
		if len(lines) > 0 && len(lines) < 100 { // every prefix is either whole frames, or broken
			for cut := 1; cut < len(data); cut++ {
				_, _, err := frames(data[:cut])
				require.Equal(t, fault.Internal, fault.CodeOf(err), "%d bytes", cut)
			}
		}
	}
}

// TestNames: no two ids share a folder, on whatever file system, and none has a name that means something else.
func TestNames(t *testing.T) {
	names := map[string]string{}
	for _, id := range []string{"run_3k8p", "RUN_3K8P", "Run_3k8p", "run-1", "con", "CON", "com1", "..", ".new1", ".old1", "a/b/c", `a\b\c`, "trailing.", "trailing ", "-rf-1", "lock", "événement", strings.Repeat("x", 100)} {
		name := nameOf(id)
		require.Regexp(t, `^([a-z0-9_][a-z0-9_-]{4,99}|=[0-9a-f]{32})$`, name)
		require.Empty(t, names[name], "%s and %s", id, names[name])
		names[name] = id
	}
	require.Equal(t, "run_3k8p", names["run_3k8p"])
}

func FuzzSegment(f *testing.F) {
	f.Add([]byte{}, []byte("a\nb\n"))
	f.Add(framed([]byte("a\nb\n"), 1), []byte("\n"))
	f.Add([]byte{0xff, 0xff, 0xff, 0x00, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4}, []byte("x"))
	f.Fuzz(func(t *testing.T, data, lines []byte) {
		got, n, err := frames(data)
		if err != nil && fault.CodeOf(err) != fault.Internal {
			t.Fatalf("%v", err)
		}
		if len(got) > len(data) || n > int64(len(data)) {
			t.Fatalf("%d bytes of %d", len(got), len(data))
		}
		lines = append(lines, '\n')
		back, n, err := frames(framed(lines, 1))
		if err != nil || !bytes.Equal(lines, back) || n != int64(bytes.Count(lines, []byte{'\n'})) {
			t.Fatalf("%q is %q: %v", lines, back, err)
		}
	})
}
