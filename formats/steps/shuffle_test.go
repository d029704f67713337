package steps_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/steps"
)

func shuffled(t *testing.T, s steps.Shuffle, src steps.Source) []*formats.Example {
	t.Helper()
	s.Temp = t.TempDir()
	var out []*formats.Example
	for e, err := range s.Examples(context.Background(), src(context.Background())) {
		require.NoError(t, err)
		out = append(out, e)
	}
	left, err := os.ReadDir(s.Temp)
	require.NoError(t, err)
	require.Empty(t, left)
	return out
}

func TestShuffleIsAPermutation(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 1000} {
		rows := many(n, nil)
		all := shuffled(t, steps.Shuffle{Seed: 7}, of(rows...))
		require.ElementsMatch(t, rows, all)
		// In heaps on disk, dealt once or many times, it is the same order.
		for _, memory := range []int64{1, 300, 5000, 100000} {
			require.Equal(t, all, shuffled(t, steps.Shuffle{Seed: 7, Memory: memory}, of(rows...)), "%d rows, memory %d", n, memory)
		}
		if n > 10 {
			require.NotEqual(t, rows, all)
			require.NotEqual(t, all, shuffled(t, steps.Shuffle{Seed: 8}, of(rows...)))
		}
	}
}

func TestShuffleIsFair(t *testing.T) {
	var at [6][6]int
	rows := many(6, nil)
	for seed := range uint64(3000) {
		i := 0
		for e := range (steps.Shuffle{Seed: seed}).Examples(context.Background(), of(rows...)(context.Background())) {
			at[e.Origin.Pos.Record-1][i]++
			i++
		}
	}
	for i := range at {
		for j := range at[i] {
			require.InDelta(t, 500, at[i][j], 105, "row %d at %d", i, j) // five standard deviations
		}
	}
}

func TestShuffleKeepsParts(t *testing.T) {
	rows := many(200, nil)
	res, err := steps.Pipeline{Split: &steps.Split{Parts: trainEval}}.Run(context.Background(), of(rows...))
	require.NoError(t, err)
	defer res.Close()
	parts := map[string]string{}
	for r, err := range res.Rows(context.Background()) {
		require.NoError(t, err)
		parts[r.Messages[0].Content()] = r.Part
	}
	n := 0
	for r, err := range (steps.Shuffle{Memory: 1, Temp: t.TempDir()}).Rows(context.Background(), res.Rows(context.Background())) {
		require.NoError(t, err)
		require.Equal(t, parts[r.Messages[0].Content()], r.Part)
		n++
	}
	require.Equal(t, 200, n)
}

func TestErrorsPassThrough(t *testing.T) {
	broken := errors.New("the wire was cut")
	src := func(context.Context) seq {
		return func(yield func(*formats.Example, error) bool) {
			for _, e := range many(5, nil) {
				if !yield(e, nil) {
					return
				}
			}
			yield(nil, broken)
		}
	}
	_, err := steps.Pipeline{Dedup: &steps.Dedup{}}.Run(context.Background(), src)
	require.ErrorIs(t, err, broken)
	for _, err = range (steps.Shuffle{Temp: t.TempDir()}).Examples(context.Background(), src(context.Background())) {
		require.ErrorIs(t, err, broken)
	}
	require.Error(t, err)
	_, _, err = steps.Replay(context.Background(), src(context.Background()), t.TempDir(), nil)
	require.ErrorIs(t, err, broken)

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = steps.Pipeline{Dedup: &steps.Dedup{}}.Run(ctx, of(many(5, nil)...))
	require.ErrorIs(t, err, context.Canceled)
	for _, err = range (steps.Shuffle{}).Examples(ctx, of(many(5, nil)...)(ctx)) {
		require.ErrorIs(t, err, context.Canceled)
	}
	_, err = steps.Pipeline{Dedup: &steps.Dedup{}, Memory: 1, Temp: "/nowhere"}.Run(context.Background(), of(many(50, nil)...))
	require.ErrorIs(t, err, &formats.Error{Code: "unavailable"})
}

type seq = iter.Seq2[*formats.Example, error]

// The second pass over a source that changed must not give a wrong selection in silence.
func TestSourceThatChanges(t *testing.T) {
	rows := many(20, nil)
	for _, later := range []int{10, 30} {
		calls := 0
		res, err := steps.Pipeline{Dedup: &steps.Dedup{}}.Run(context.Background(), func(ctx context.Context) seq {
			calls++
			if calls > 1 {
				return of(many(later, nil)...)(ctx)
			}
			return of(rows...)(ctx)
		})
		require.NoError(t, err)
		var last error
		for _, last = range res.Rows(context.Background()) {
		}
		require.ErrorIs(t, last, &formats.Error{Code: "conflict"})
		res.Close()
	}
}

func TestReplay(t *testing.T) {
	dir := t.TempDir()
	rows := many(100, nil)
	src, cleanup, err := steps.Replay(context.Background(), of(rows...)(context.Background()), dir, nil)
	require.NoError(t, err)
	for range 2 {
		var got []*formats.Example
		for e, err := range src(context.Background()) {
			require.NoError(t, err)
			got = append(got, e)
		}
		require.Equal(t, rows, got)
	}
	cleanup()
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}

// FuzzShuffle checks that any number of rows in any memory comes back as a permutation that depends on the seed alone.
func FuzzShuffle(f *testing.F) {
	f.Add(uint64(1), uint16(10), int64(1))
	f.Add(uint64(2), uint16(300), int64(1000))
	f.Fuzz(func(t *testing.T, seed uint64, n uint16, memory int64) {
		rows := many(int(n%500), nil)
		var got []string
		for e, err := range (steps.Shuffle{Seed: seed, Memory: max(memory%10000, 1000)}).Examples(context.Background(), of(rows...)(context.Background())) {
			require.NoError(t, err)
			got = append(got, e.Messages[0].Content())
		}
		var again []string
		for e := range (steps.Shuffle{Seed: seed}).Examples(context.Background(), of(rows...)(context.Background())) {
			again = append(again, e.Messages[0].Content())
		}
		require.Equal(t, again, got)
		want := questions(rows)
		slices.Sort(want)
		slices.Sort(got)
		require.Equal(t, want, got)
	})
}

// FuzzPipeline checks that every row is accounted for and that the memory changes nothing.
func FuzzPipeline(f *testing.F) {
	f.Add(uint64(1), []byte("abcabcaab"), uint8(3))
	f.Add(uint64(9), []byte(""), uint8(0))
	f.Fuzz(func(t *testing.T, seed uint64, words []byte, n uint8) {
		var rows []*formats.Example
		for i, w := range words[:min(len(words), 200)] {
			rows = append(rows, row(int64(i+1)/2, fmt.Sprintf("%q", w), "a", "g", fmt.Sprint(w%5)))
		}
		c := steps.Column("g")
		p := steps.Pipeline{
			Filters: []steps.Filter{steps.Length(steps.Prompt, 3, 5)}, Dedup: &steps.Dedup{}, Sample: &steps.Sample{N: int64(n) + 1},
			Split: &steps.Split{Parts: trainEval, Group: "g"}, Stratify: &c, Seed: seed,
		}
		if len(rows) == 0 {
			p.Stratify = nil
		}
		_, rep := run(t, p, of(rows...))
		require.Equal(t, int64(len(rows)), rep.Examples)
		require.LessOrEqual(t, rep.Kept, int64(n)+1)
	})
}
