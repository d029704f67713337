package steps_test

import (
	"context"
	"fmt"
	"iter"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/formats/steps"
)

// of makes a Source of rows.
func of(rows ...*formats.Example) steps.Source {
	return func(context.Context) iter.Seq2[*formats.Example, error] {
		return func(yield func(*formats.Example, error) bool) {
			for _, e := range rows {
				if !yield(e, nil) {
					return
				}
			}
		}
	}
}

// row is a question and its answer with columns beside them, given as key, JSON, key, JSON.
func row(record int64, question, answer string, columns ...string) *formats.Example {
	e := &formats.Example{Kind: formats.KindChat, Messages: []chat.Message{chat.TextOf(chat.User, question), chat.TextOf(chat.Assistant, answer)}}
	for i := 0; i+1 < len(columns); i += 2 {
		e.Meta = append(e.Meta, chat.Field{Key: columns[i], Value: []byte(columns[i+1])})
	}
	e.Origin.Pos = formats.Position{File: "rows.jsonl", Record: record}
	return e
}

func many(n int, column func(i int) string) []*formats.Example {
	var out []*formats.Example
	for i := range n {
		e := row(int64(i+1), fmt.Sprintf("question %d", i), "answer")
		if column != nil {
			e.Meta = chat.Object{{Key: "c", Value: []byte(column(i))}}
		}
		out = append(out, e)
	}
	return out
}

// run gives the rows that stay, by part, and the report. A result must be the same on a second pass, whatever the memory, and its counts
// must add up.
func run(t *testing.T, p steps.Pipeline, src steps.Source) (map[string][]*formats.Example, steps.Report) {
	t.Helper()
	var first map[string][]*formats.Example
	var report steps.Report
	for _, memory := range []int64{0, 1} {
		p.Memory, p.Temp = memory, t.TempDir()
		res, err := p.Run(context.Background(), src)
		require.NoError(t, err)
		for range 2 {
			got := map[string][]*formats.Example{}
			fates := map[string]int64{}
			res.Fate = func(_ *formats.Example, reason string) { fates[reason]++ }
			for r, err := range res.Rows(context.Background()) {
				require.NoError(t, err)
				got[r.Part] = append(got[r.Part], r.Example)
			}
			rep := res.Report()
			sum := rep.Kept
			require.Equal(t, rep.Kept, fates[""])
			for reason, n := range rep.Dropped {
				sum += n
				require.Equal(t, n, fates[reason])
			}
			require.Equal(t, rep.Examples, sum)
			for _, part := range rep.Parts {
				require.Len(t, got[part.Name], int(part.Examples))
			}
			if first == nil {
				first, report = got, rep
			}
			require.Equal(t, first, got)
			require.Equal(t, report, rep)
		}
		res.Close()
		left, err := os.ReadDir(p.Temp)
		require.NoError(t, err)
		require.Empty(t, left, "temporary files are left")
	}
	return first, report
}

func questions(rows []*formats.Example) []string {
	var out []string
	for _, e := range rows {
		out = append(out, e.Messages[0].Content())
	}
	return out
}

func TestDedupKeepsTheFirst(t *testing.T) {
	rows := []*formats.Example{
		row(1, "What is it?", "a", "n", "1"), row(2, "what  is it? ", "A", "n", "2"), row(3, "What is it?", "b"),
		row(4, "What is it?", "a", "n", "1"), row(5, "Other", "a"), {Kind: formats.KindPrompt, Messages: []chat.Message{chat.TextOf(chat.User, "Other")}},
		{Kind: formats.KindPrompt, Messages: []chat.Message{chat.TextOf(chat.User, "Third")}},
	}
	for _, c := range []struct {
		d    steps.Dedup
		want []int // records that stay, by position
	}{
		{steps.Dedup{}, []int{0, 1, 2, 4, 5, 6}},
		{steps.Dedup{By: steps.ID, Fold: true}, []int{0, 1, 2, 4, 5, 6}},
		{steps.Dedup{By: steps.ByPrompt}, []int{0, 1, 4, 6}},
		{steps.Dedup{By: steps.ByPrompt, Fold: true}, []int{0, 4, 6}},
		{steps.Dedup{By: steps.ByAnswer}, []int{0, 1, 2, 5, 6}}, // rows without an answer are no duplicates
		{steps.Dedup{By: steps.ByAnswer, Fold: true}, []int{0, 2, 5, 6}},
		{steps.Dedup{By: steps.Messages}, []int{0, 1, 2, 4, 5, 6}},
		{steps.Dedup{By: steps.Messages, Fold: true}, []int{0, 2, 4, 5, 6}},
		{steps.Dedup{By: steps.Text, Fold: true}, []int{0, 2, 4, 5, 6}},
	} {
		got, rep := run(t, steps.Pipeline{Dedup: &c.d}, of(rows...))
		var want []*formats.Example
		for _, i := range c.want {
			want = append(want, rows[i])
		}
		require.Equal(t, want, got[""], "%+v", c.d)
		require.Equal(t, int64(len(rows)-len(want)), rep.Dropped[steps.DropDuplicate])
	}
}

func TestDedupByPromptSeesMediaAndSpeakers(t *testing.T) {
	image := func(ref string) *formats.Example {
		e := row(1, "What is this?", "x")
		e.Messages[0].Parts = append(e.Messages[0].Parts, chat.Part{Kind: chat.Image, Ref: ref})
		return e
	}
	other := row(1, "What is this?", "x")
	other.Messages[0].Role = chat.System
	got, _ := run(t, steps.Pipeline{Dedup: &steps.Dedup{By: steps.ByPrompt}}, of(image("a.png"), image("b.png"), image("a.png"), other, row(1, "What is this?", "x")))
	require.Len(t, got[""], 4)
}

func TestSampleIsExactAndKeepsTheOrder(t *testing.T) {
	rows := many(500, func(i int) string { return []string{`"a"`, `"b"`, `"b"`, `"b"`, `"c"`}[i%5] })
	for _, n := range []int64{1, 7, 100, 499, 500, 501} {
		got, rep := run(t, steps.Pipeline{Sample: &steps.Sample{N: n}, Seed: 3}, of(rows...))
		require.Len(t, got[""], int(min(n, 500)))
		require.Equal(t, int64(500)-min(n, 500), rep.Dropped[steps.DropSample])
		require.True(t, slices.IsSortedFunc(got[""], func(a, b *formats.Example) int { return int(a.Origin.Pos.Record - b.Origin.Pos.Record) }))
	}
	a, _ := run(t, steps.Pipeline{Sample: &steps.Sample{Fraction: 0.1}, Seed: 3}, of(rows...))
	b, _ := run(t, steps.Pipeline{Sample: &steps.Sample{Fraction: 0.1}, Seed: 4}, of(rows...))
	require.Len(t, a[""], 50)
	require.NotEqual(t, a, b)
	c := steps.Column("c")
	got, _ := run(t, steps.Pipeline{Sample: &steps.Sample{N: 10}, Stratify: &c, Seed: 1}, of(rows...))
	per := map[string]int{}
	for _, e := range got[""] {
		v, _ := e.Meta.Get("c")
		per[string(v)]++
	}
	require.Equal(t, map[string]int{`"a"`: 2, `"b"`: 6, `"c"`: 2}, per)
	// Equal rows are drawn one by one.
	same := make([]*formats.Example, 300)
	for i := range same {
		same[i] = row(int64(i+1), fmt.Sprint(i%3), "x")
	}
	drawn, _ := run(t, steps.Pipeline{Sample: &steps.Sample{N: 60}}, of(same...))
	for q := range 3 {
		n := 0
		for _, s := range questions(drawn[""]) {
			if s == fmt.Sprint(q) {
				n++
			}
		}
		require.InDelta(t, 20, n, 15)
	}
}

func TestSampleIsFair(t *testing.T) {
	hits := make([]int, 20)
	rows := many(20, nil)
	for seed := range uint64(2000) {
		res, err := steps.Pipeline{Sample: &steps.Sample{N: 5}, Seed: seed}.Run(context.Background(), of(rows...))
		require.NoError(t, err)
		for e, err := range res.Examples(context.Background(), "") {
			require.NoError(t, err)
			hits[e.Origin.Pos.Record-1]++
		}
		res.Close()
	}
	for i, n := range hits {
		require.InDelta(t, 500, n, 100, "row %d", i) // five standard deviations
	}
}

func TestSplitIsStable(t *testing.T) {
	p := steps.Pipeline{Split: &steps.Split{Parts: []steps.Part{{Name: "train", Share: 0.9}, {Name: "eval", Share: 0.1}}}, Seed: 42}
	rows := many(3000, nil)
	before, _ := run(t, p, of(rows[500:2500]...))
	after, _ := run(t, p, of(rows...))
	for name, part := range before {
		require.Subset(t, questions(after[name]), questions(part))
	}
	require.InDelta(t, 300, len(after["eval"]), 90)
	require.True(t, slices.IsSortedFunc(after["train"], func(a, b *formats.Example) int { return int(a.Origin.Pos.Record - b.Origin.Pos.Record) }))
}

func TestSplitWithCounts(t *testing.T) {
	rows := many(100, nil)
	got, rep := run(t, steps.Pipeline{Split: &steps.Split{Parts: []steps.Part{{Name: "train"}, {Name: "eval", Count: 13}, {Name: "test", Share: 0.2}}}}, of(rows...))
	require.Len(t, got["eval"], 13)
	require.Len(t, got["test"], 20)
	require.Len(t, got["train"], 67)
	require.Len(t, rep.Parts, 3)
}
