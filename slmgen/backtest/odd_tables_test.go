package backtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

const landHead = "task,category,metric,model,base_score,finetuned_score\n"

func land1(rows string) fstest.MapFS { return fstest.MapFS{landFile: {Data: []byte(rows)}} }

// grid makes a table of models a, b, c on some tasks, where a is best and c is worst.
func grid(tasks int) string {
	var b strings.Builder
	b.WriteString(landHead)
	for i := range tasks {
		for m, score := range []string{"0.9", "0.8", "0.7"} {
			fmt.Fprintf(&b, "t%d,c,m,%c,0.%d,%s\n", i, 'a'+m, 3-m, score)
		}
	}
	return b.String()
}

// TestTasksWithoutSomeModels: a model that was tried on one task alone, or a hole in the table, takes no task out of the measurement.
func TestTasksWithoutSomeModels(t *testing.T) {
	rows := strings.Replace(grid(6), "t2,c,m,b,0.2,0.8\n", "", 1) + "t0,c,m,stranger,0.1,0.95\n"
	l := run(t, land1(rows)).LoRALand
	require.Equal(t, 6, l.Tasks)
	require.Equal(t, 4, l.Models)
	for _, order := range l.Ours.Rankings {
		require.Len(t, order, 4)
	}
	require.InDelta(t, (0.95-0.9)/0.95/6, *l.Ours.RelativeRegret, 1e-6, "only the stranger, which nothing speaks for, was better than a")
	require.InDelta(t, 5.0/6, *l.Ours.Hit1, 1e-6)
	require.InDelta(t, *l.Ours.RelativeRegret, *l.Baselines["best_constant"].RelativeRegret, 1e-6)
	for name, f := range l.Baselines {
		require.GreaterOrEqual(t, *f.RelativeRegret, *l.Ours.RelativeRegret-1e-9, name)
	}
}

// TestNothingToScoreBy: figures that nothing gives are missing, not 0.
func TestNothingToScoreBy(t *testing.T) {
	for name, rows := range map[string]string{
		"blank":     landHead + "t,c,m,a,0.1,\nt,c,m,b,0.1,\n",
		"one model": landHead + "t,c,m,a,0.1,0.5\nu,c,m,a,0.1,0.7\n",
	} {
		l := run(t, land1(rows)).LoRALand
		require.Zero(t, l.Tasks, name)
		require.Nil(t, l.Ours.RelativeRegret, name)
		require.Nil(t, l.Ours.Hit1, name)
		require.Nil(t, l.Ours.Spearman, name)
		require.NotEmpty(t, l.Ours.Rankings, name)
	}
	l := run(t, land1(strings.NewReplacer("0.9", "0.5", "0.8", "0.5", "0.7", "0.5").Replace(grid(3)))).LoRALand
	require.Zero(t, *l.Ours.RelativeRegret)
	require.Nil(t, l.Ours.Spearman, "no order to agree with")
	_, err := Run(t.Context(), land1(landHead), nil)
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
	require.ErrorContains(t, err, "no rows")
}

// TestScoresOfZero: where nothing is reached, nothing is lost, and the report stays JSON.
func TestScoresOfZero(t *testing.T) {
	for _, rows := range []string{
		strings.NewReplacer("0.9", "0", "0.8", "0", "0.7", "0").Replace(grid(3)),
		strings.NewReplacer("0.9", "0", "0.8", "-1", "0.7", "-2").Replace(grid(3)),
		strings.NewReplacer("0.9", "-0.1", "0.8", "-1", "0.7", "-2").Replace(grid(3)),
	} {
		rep := run(t, land1(rows))
		_, err := json.Marshal(rep)
		require.NoError(t, err)
		require.Zero(t, *rep.LoRALand.Ours.RelativeRegret)
		require.GreaterOrEqual(t, *rep.LoRALand.Baselines["random"].RelativeRegret, 0.0)
	}
}

// TestTablesAsProgramsWriteThem: a byte order mark, CRLF, another order of columns, and columns that only say more, left out.
func TestTablesAsProgramsWriteThem(t *testing.T) {
	want := run(t, land1(grid(4))).LoRALand.Ours
	var order, few strings.Builder
	for line := range strings.Lines(grid(4)) {
		c := strings.Split(strings.TrimSpace(line), ",")
		fmt.Fprintln(&order, strings.Join([]string{c[5], c[3], c[4], c[0], c[2], c[1]}, ","))
		fmt.Fprintln(&few, strings.Join([]string{c[0], c[3], c[5]}, ","))
	}
	for name, rows := range map[string]string{
		"byte order mark": "\ufeff" + grid(4),
		"CRLF":            strings.ReplaceAll(grid(4), "\n", "\r\n"),
		"order":           order.String(),
		"few columns":     few.String(),
	} {
		require.Equal(t, want, run(t, land1(rows)).LoRALand.Ours, name)
	}
}

// TestErrorsSayWhereAndWhatToDo: file, line, and what is there.
func TestErrorsSayWhereAndWhatToDo(t *testing.T) {
	_, err := Run(t.Context(), land1("task;model\n"), nil)
	var f *fault.Error
	require.ErrorAs(t, err, &f)
	require.Equal(t, int64(1), f.Pos.Line)
	require.Equal(t, landFile, f.Pos.File)
	require.Contains(t, f.Hint, "task;model")
	_, err = Run(t.Context(), land1(landHead+"t,c,m,a,0.1,0.5\nt,c\n"), nil)
	require.ErrorAs(t, err, &f)
	require.Equal(t, int64(3), f.Pos.Line)
	require.Equal(t, landFile, f.Pos.File)
}

const pilotHead = "config name,100,200,400,800,1600,12800\n"

// TestBlankLossesArePredicted: a model whose last loss nobody tells is ranked and not scored.
func TestBlankLossesArePredicted(t *testing.T) {
	rows := pilotHead + "small,2.40,2.30,2.21,2.12,2.03,1.79\nlarge,2.90,2.60,2.33,2.09,1.87,%s\nmiddle,2.60,2.45,2.30,2.15,2.00,%s\n"
	read := func(large, middle string) Pilots {
		rep := run(t, fstest.MapFS{"scaling_law/x.csv": {Data: []byte(fmt.Sprintf(rows, large, middle))}})
		require.Len(t, rep.Pilots, 3)
		return rep.Pilots[0]
	}
	whole, blank, alone := read("1.36", "1.60"), read("", "1.60"), read("", "")
	require.Equal(t, []string{"large", "middle", "small"}, whole.Ranking)
	require.Equal(t, whole.Ranking, blank.Ranking)
	require.Equal(t, "large", blank.Chosen)
	require.Equal(t, 3, whole.Scored)
	require.Equal(t, 2, blank.Scored)
	require.InDelta(t, 1, *blank.RelativeAccuracy, 1e-9, "of those with a loss the one ranked first is the best")
	require.Equal(t, whole.Ranking, alone.Ranking)
	require.Nil(t, alone.Pearson)
	require.Nil(t, alone.RelativeAccuracy)
	require.Equal(t, 1, alone.Scored)
	_, err := json.Marshal(run(t, fstest.MapFS{"scaling_law/x.csv": {Data: []byte(fmt.Sprintf(rows, "", ""))}}))
	require.NoError(t, err)
	_, err = Run(t.Context(), fstest.MapFS{"scaling_law/x.csv": {Data: []byte(pilotHead + "a,3,2,2,2,2,1\na,3,2,2,2,2,1\n")}}, nil)
	require.ErrorContains(t, err, "scaling_law/x.csv")
	_, err = Run(t.Context(), fstest.MapFS{"scaling_law/x.csv": {Data: []byte(pilotHead + "a,3,2,2,2,2,1\n")}}, nil)
	require.ErrorContains(t, err, "two models")
}
