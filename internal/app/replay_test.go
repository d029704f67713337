package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

func replayed(t *testing.T, name string) *Replayed {
	t.Helper()
	f, err := os.Open(name)
	require.NoError(t, err)
	defer func() { _ = f.Close() }()
	got, err := new(App).Replay(t.Context(), filepath.Base(name), f, 0, func(Prediction) error { return nil })
	require.NoError(t, err)
	return got
}

// TestTimeLeftOfRealRuns holds what is claimed in docs/progress.md, on runs that were not made up.
func TestTimeLeftOfRealRuns(t *testing.T) {
	dir := "../../../shared/data/training-logs"
	files, err := filepath.Glob(dir + "/*.jsonl")
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skipf("SKIPPED: %s is absent", dir)
	}
	var all []*Replayed
	for _, name := range files {
		got := replayed(t, name)
		if strings.HasPrefix(filepath.Base(name), "rameyjm7") {
			require.Equal(t, 2, got.Clocks)
			require.Nil(t, got.Score)
			continue
		}
		require.LessOrEqual(t, got.Median, got.Naive.Median+0.005, "%s: no run is judged worse than by the mean of all steps", name)
		all = append(all, got)
	}
	mean := MeanReplay(all)
	require.Equal(t, 7, mean.Logs)
	require.LessOrEqual(t, mean.Median, 0.65*mean.Naive.Median)
	require.LessOrEqual(t, mean.P90, 0.65*mean.Naive.P90)
	require.InDelta(t, 0.8, mean.Coverage, 0.03)
	require.Less(t, mean.Median, mean.Last20.Median)
	require.Less(t, mean.Median, mean.EMA.Median)
}

func TestReplayOfALogThatDoesNotSayHowManySteps(t *testing.T) {
	const log = "step,loss,elapsed\n10,3,20\n20,2,40\n30,2,60\n40,2,80\n50,1,100\n"
	said := 0
	tell := func(p Prediction) error {
		if p.Remaining != nil {
			said++
		}
		return nil
	}
	got, err := new(App).Replay(t.Context(), "x", strings.NewReader(log), 0, tell)
	require.NoError(t, err)
	require.Nil(t, got.Score)
	require.Contains(t, got.Why, "--steps")
	require.Zero(t, said)
	got, err = new(App).Replay(t.Context(), "x", strings.NewReader(log), 50, tell)
	require.NoError(t, err)
	require.Equal(t, 3, got.Predictions)
	require.Less(t, got.Median, 0.03)
	_, err = new(App).Replay(t.Context(), "x", strings.NewReader("step,loss\n10,3\n"), 50, tell)
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
}
