package analyze

import (
	"context"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/slmgen/registry"
)

func TestConstantAnswer(t *testing.T) {
	p := newPlanted(6)
	rows := func(n, other int, answer string) []*formats.Example {
		var out []*formats.Example
		for i := range n {
			a := answer
			if i%2 == 1 && i/2 < other { // the others stand in between
				a = p.prose(12)
			}
			out = append(out, qa(p.prose(12), a))
		}
		return out
	}
	for _, answer := range []string{"yes", "A long answer that stands in every row, whatever was asked: it is thirty words and more, which no label has, and it goes on.\nThen it ends."} {
		f := finding(t, run(t, registry.QA, rows(1000, 50, answer)...), "constant_answer")
		require.EqualValues(t, 950, f.Count)
		require.Equal(t, []int64{1, 3, 5}, []int64{f.Rows[0].Record, f.Rows[1].Record, f.Rows[2].Record})
		require.Contains(t, f.Rows[0].Note, `answer "`+answer[:3])
		require.Len(t, f.Rows, maxRefs)
		require.NotContains(t, rulesOf(run(t, registry.QA, rows(1000, 51, answer)...)), "constant_answer")
		require.Contains(t, rulesOf(run(t, registry.QA, rows(20, 0, answer)...)), "constant_answer")
		require.NotContains(t, rulesOf(run(t, registry.QA, rows(19, 0, answer)...)), "constant_answer")
	}
	require.NotContains(t, rulesOf(run(t, registry.QA, rows(100, 0, "")...)), "constant_answer", "answers that are empty have a rule of their own")
}

// Blocks give the same votes in any number of goroutines.
func TestConstantAnswerOfManyBlocks(t *testing.T) {
	for _, every := range []int{19, 21} { // one row in so many has an answer of its own
		var rows []*formats.Example
		var same int64
		for i := range 20_000 {
			answer := "no"
			if i%every == 0 {
				answer = "number " + strconv.Itoa(i)
			} else {
				same++
			}
			rows = append(rows, qa("question "+strconv.Itoa(i), answer))
		}
		var before []Finding
		for _, workers := range []int{1, 4} {
			rep, err := Run(context.Background(), dataset(rows...), Options{Task: registry.QA, Workers: workers, Without: Parts()})
			require.NoError(t, err)
			if every == 19 {
				require.NotContains(t, rulesOf(rep), "constant_answer")
			} else {
				require.Equal(t, same, finding(t, rep, "constant_answer").Count)
			}
			if workers > 1 {
				require.Equal(t, before, rep.Findings)
			}
			before = rep.Findings
		}
	}
}
