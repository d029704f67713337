package formattest

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
)

// File is a file of a container and what it holds.
type File struct {
	Name string
	Data []byte
	// Rows are the JSON texts of its rows; nil when only their number, Records, is known. A row counts as the same with other white space.
	Rows    []string
	Records int
}

// Container checks a container with files that it reads: it recognizes them, gives their rows with rising positions, and ends with a typed
// error, never a panic, when a file is cut short or is something else. A formats.Writable is checked by Sink as well.
func Container(t *testing.T, c formats.Container, files ...File) {
	t.Helper()
	require.NotEmpty(t, c.Name(), "a container has a name")
	require.NotEmpty(t, files, "give at least one file")
	for _, f := range files {
		t.Run(f.Name, func(t *testing.T) {
			sniffs(t, c, f)
			rows, err := readRows(t, c, f.Data)
			require.NoError(t, err)
			if f.Rows != nil {
				require.Equal(t, compactAll(t, f.Rows), rows)
			} else {
				require.Len(t, rows, f.Records)
			}
			again, err := readRows(t, c, f.Data)
			require.NoError(t, err)
			require.Equal(t, rows, again, "the same file, other rows")
			cut(t, c, f.Data, rows)
			canceled(t, c, f.Data)
		})
	}
	t.Run("other files", func(t *testing.T) {
		others := []string{"\x00", "\x89PNG\r\n\x1a\n\x00", "PAR1PAR1", "PK\x03\x04", "{", "[", "a,b\n\"", "\xff\xfe", "ARROW1\x00\x00"}
		for _, data := range others {
			_, err := readRows(t, c, []byte(data))
			requireTyped(t, err)
		}
	})
	if w, ok := c.(formats.Writable); ok {
		t.Run("sink", func(t *testing.T) { Sink(t, w) })
	}
}

// sniffs: the confidence is a share with a reason, the same twice, and high enough for the container's own file.
func sniffs(t *testing.T, c formats.Container, f File) {
	t.Helper()
	head := &formats.Head{Name: f.Name, Raw: f.Data, Whole: true}
	if _, binary := c.(formats.Binary); !binary {
		head.Text = f.Data
	}
	confidence, why := c.Sniff(head)
	again, whyAgain := c.Sniff(head)
	require.True(t, confidence >= 0 && confidence <= 1, "confidence %g", confidence)
	require.Positive(t, confidence, "the container does not recognize its own file: %s", why)
	require.NotEmpty(t, why)
	require.True(t, confidence == again && why == whyAgain)
	none, _ := c.Sniff(&formats.Head{Whole: true})
	require.True(t, none >= 0 && none <= 1)
}

// input opens bytes for a container.
func input(c formats.Container, data []byte) *formats.Input {
	in := &formats.Input{Name: "data", MaxRecord: formats.DefaultMaxRecord, Warn: func(string, ...any) {}}
	in.Head = &formats.Head{Name: "data", Raw: data, Whole: true}
	if _, binary := c.(formats.Binary); binary {
		in.At, in.Size = bytes.NewReader(data), int64(len(data))
		return in
	}
	in.Head.Text, in.Text = data, bytes.NewReader(data)
	return in
}

// readRows reads the rows of a file. A record that could not be read is no row; the error is the one that ends reading.
func readRows(t *testing.T, c formats.Container, data []byte) (rows []string, err error) {
	t.Helper()
	in := input(c, data)
	last := int64(0)
	for rec, err := range c.Records(context.Background(), in) {
		if err != nil && rec.Pos.Record == 0 {
			return rows, err
		}
		require.Greater(t, rec.Pos.Record, last, "records are numbered from 1 upwards")
		last = rec.Pos.Record
		if err != nil {
			requireTyped(t, err)
			continue
		}
		row := string(rec.Raw)
		if _, err := formats.ParseValue(rec.Raw); err == nil {
			row = compact(t, row)
		} // else what reads the rows will refuse it
		rows = append(rows, row)
		for i := range rec.Raw {
			rec.Raw[i] = '!' // the text is the reader's until the next step: it must not be used again
		}
	}
	return rows, nil
}

func requireTyped(t *testing.T, err error) {
	t.Helper()
	var typed *formats.Error
	if err != nil {
		require.True(t, errors.As(err, &typed), "%T %v is no *formats.Error", err, err)
		require.NotEmpty(t, typed.Code)
	}
}

// cut: a file that ends early gives the rows before the end, and perhaps a bad one.
func cut(t *testing.T, c formats.Container, data []byte, rows []string) {
	t.Helper()
	for n := 1; n < len(data); n += 1 + len(data)/16 {
		got, err := readRows(t, c, data[:n])
		requireTyped(t, err)
		require.LessOrEqual(t, len(got), len(rows), "more rows in less of the file")
		if len(got) > 1 {
			require.Equal(t, rows[:len(got)-1], got[:len(got)-1], "cut after %d bytes", n)
		}
	}
}

// canceled: reading stops when nobody waits for it, and when the consumer does.
func canceled(t *testing.T, c formats.Container, data []byte) {
	t.Helper()
	next, stop := iter.Pull2(c.Records(context.Background(), input(c, data)))
	_, _, _ = next()
	stop()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	seen := 0
	for _, err := range c.Records(ctx, input(c, data)) {
		if seen++; err != nil {
			break
		}
	}
	require.Less(t, seen, 1<<20)
}
