package app

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
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
	require.Less(t, got.Median, 0.05)
	_, err = new(App).Replay(t.Context(), "x", strings.NewReader("step,loss\n10,3\n"), 50, tell)
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
}

// TestAlertsOfRealRuns: healthy runs are left alone; the one whose loss fell to 0 is told of in time.
func TestAlertsOfRealRuns(t *testing.T) {
	dir := "../../../shared/data/training-logs"
	files, err := filepath.Glob(dir + "/*.jsonl")
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skipf("SKIPPED: %s is absent", dir)
	}
	for _, name := range files {
		require.Empty(t, replayed(t, name).Alerts, name)
	}
	got := replayed(t, filepath.Join(dir, "extra", "aolinguo_collapse.csv"))
	require.Len(t, got.Alerts, 1)
	require.Equal(t, track.LossZero, got.Alerts[0].Rule)
	require.LessOrEqual(t, got.Alerts[0].Step, int64(40))
}

// TestCollapsesPutIntoRealRuns are told of within three logs, wherever they begin.
func TestCollapsesPutIntoRealRuns(t *testing.T) {
	files, err := filepath.Glob("../../../shared/data/training-logs/*.jsonl")
	require.NoError(t, err)
	loss := regexp.MustCompile(`"loss": [0-9.e-]+`)
	tried := 0
	for _, name := range files {
		doc, err := os.ReadFile(name)
		require.NoError(t, err)
		lines := strings.SplitAfter(strings.TrimSpace(string(doc)), "\n")
		for _, at := range []float64{0.3, 0.6, 0.9} {
			begin := int(at * float64(len(lines)))
			for value, rule := range map[string]string{"0.0": track.LossZero, "NaN": track.LossNotFinite, "Infinity": track.LossNotFinite, "11.9": track.LossDiverging} {
				broken, logs, third := slices.Clone(lines), 0, ""
				for i := begin; i < len(lines); i++ {
					if !loss.MatchString(lines[i]) || strings.Contains(lines[i], "eval_loss") {
						continue
					}
					broken[i] = loss.ReplaceAllString(lines[i], `"loss": `+value)
					if logs++; logs == 3 {
						third = regexp.MustCompile(`"current_steps": (\d+)`).FindStringSubmatch(lines[i])[1]
					}
				}
				if third == "" || strings.HasPrefix(filepath.Base(name), "rameyjm7") {
					continue
				}
				got, err := new(App).Replay(t.Context(), "x", strings.NewReader(strings.Join(broken, "")), 0, func(Prediction) error { return nil })
				require.NoError(t, err)
				if begin < 12 && rule == track.LossDiverging {
					continue // what a loss was like before is not known yet
				}
				require.Len(t, got.Alerts, 1, "%s %s from line %d: %v", name, value, begin, got.Alerts)
				require.Equal(t, rule, got.Alerts[0].Rule)
				limit, err := strconv.ParseInt(third, 10, 64)
				require.NoError(t, err)
				require.LessOrEqual(t, got.Alerts[0].Step, limit)
				tried++
			}
		}
	}
	if tried == 0 {
		t.Skip("SKIPPED: ../shared/data/training-logs is absent")
	}
	t.Logf("%d collapses", tried)
}

// TestReplayOfARunThatWasStartedAgain: its second attempt goes on from a checkpoint, with a clock that begins anew.
func TestReplayOfARunThatWasStartedAgain(t *testing.T) {
	var log strings.Builder
	line := func(step, seconds int) {
		fmt.Fprintf(&log, `{"current_steps": %d, "total_steps": 1000, "loss": 1.5, "elapsed_time": "%d:%02d:%02d"}`+"\n", step, seconds/3600, seconds/60%60, seconds%60)
	}
	for step := 10; step <= 480; step += 10 {
		line(step, 2*step)
	}
	for step := 410; step <= 1000; step += 10 {
		line(step, 2*(step-400))
	}
	got, err := new(App).Replay(t.Context(), "x", strings.NewReader(log.String()), 0, func(Prediction) error { return nil })
	require.NoError(t, err)
	require.Equal(t, 1, got.Clocks)
	require.InDelta(t, 480*2+600*2, got.Elapsed, 1)
	require.Less(t, got.Median, 0.02, "but for the 80 steps that were done twice, which nobody could know of")
	require.Less(t, got.P90, 0.2)
}
