package backtest

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

// shared opens the published outcomes.
func shared(t *testing.T) fs.FS {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", "data", "backtest")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("SKIPPED: no %s", dir)
	}
	return os.DirFS(dir)
}

func run(t *testing.T, folder fs.FS) *Report {
	t.Helper()
	rep, err := Run(context.Background(), folder, nil)
	require.NoError(t, err)
	return rep
}

// changed gives the published LoRA Land table with its rows rewritten.
func changed(t *testing.T, change func(rows [][]string)) fs.FS {
	t.Helper()
	doc, err := fs.ReadFile(shared(t), landFile)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(doc)), "\n")
	rows := make([][]string, len(lines)-1)
	for i, l := range lines[1:] {
		rows[i] = strings.Split(l, ",")
	}
	change(rows)
	for i, r := range rows {
		lines[i+1] = strings.Join(r, ",")
	}
	return fstest.MapFS{landFile: {Data: []byte(strings.Join(lines, "\n"))}}
}

const (
	landModel = 3
	landTuned = 5
)

// TestLoRALand: choosing one of ten models for a task from the outcomes of the other 30.
func TestLoRALand(t *testing.T) {
	rep := run(t, shared(t))
	l := rep.LoRALand
	require.Equal(t, 31, l.Tasks)
	require.Equal(t, 10, l.Models)
	t.Logf("relative regret %.2f %%, hit@1 %.0f, hit@3 %.0f of 31, rank correlation %.3f; %.1f %% of outcomes inside their 80 %% intervals", 100*(*l.Ours.RelativeRegret),
		31*(*l.Ours.Hit1), 31*(*l.Ours.Hit3), *l.Ours.Spearman, 100*rep.Intervals.Coverage)
	require.LessOrEqual(t, *l.Ours.RelativeRegret, 0.030)
	require.GreaterOrEqual(t, *l.Ours.Hit3, 25.0/31-1e-6) // 26 was hoped for
	require.True(t, 0.7 <= rep.Intervals.Coverage && rep.Intervals.Coverage <= 0.9)
	require.True(t, 0.7 <= *rep.Intervals.Pilots && *rep.Intervals.Pilots <= 0.9)
	for name, regret := range map[string]float64{"random": 0.1019, "largest": 0.1431, "zero_shot": 0.0507, "global_prior": 0.0351, "best_constant": 0.0231} {
		require.InDelta(t, regret, *l.Baselines[name].RelativeRegret, 0.0002, "%s, as the data's own script computes it", name)
		require.InDelta(t, *l.Baselines[name].RelativeRegret-*l.Ours.RelativeRegret, *l.Baselines[name].Worse, 1e-5)
	}
	require.Len(t, rep.Pilots, 21)
	for _, order := range l.Ours.Rankings {
		require.Len(t, order, 10)
	}
}

// TestBlankTasksAreRanked: what the engine says of a task does not depend on that task's outcomes.
func TestBlankTasksAreRanked(t *testing.T) {
	whole := run(t, changed(t, func([][]string) {})).LoRALand
	blank := run(t, changed(t, func(rows [][]string) {
		for _, r := range rows {
			if r[0] == "gsm8k" {
				r[landTuned] = ""
			}
		}
	})).LoRALand
	require.Equal(t, 30, blank.Tasks)
	require.Equal(t, whole.Ours.Rankings["gsm8k"], blank.Ours.Rankings["gsm8k"])
}

// TestNamesDoNotMatter: with the names of the models exchanged the same models are chosen under their new names.
func TestNamesDoNotMatter(t *testing.T) {
	whole := run(t, changed(t, func([][]string) {})).LoRALand
	names := map[string]string{}
	other := run(t, changed(t, func(rows [][]string) {
		for _, r := range rows {
			if _, ok := names[r[landModel]]; !ok {
				names[r[landModel]] = fmt.Sprintf("model-%d", 97*len(names)%31)
			}
			r[landModel] = names[r[landModel]]
		}
	})).LoRALand
	require.InDelta(t, *whole.Ours.RelativeRegret, *other.Ours.RelativeRegret, 1e-6)
	for task, order := range whole.Ours.Rankings {
		for i, m := range order {
			require.Equal(t, names[m], other.Ours.Rankings[task][i], task)
		}
	}
}

// TestShuffledScoresGiveChance: without anything to learn the engine does no better than a random choice.
func TestShuffledScoresGiveChance(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	ours, chance, n := 0.0, 0.0, 8
	for seed := range n {
		l := run(t, changed(t, func(rows [][]string) {
			r := rand.New(rand.NewPCG(uint64(seed), 7))
			for at := 0; at+10 <= len(rows); at += 10 { // the ten rows of a task stand together
				r.Shuffle(10, func(i, j int) {
					rows[at+i][landTuned], rows[at+j][landTuned] = rows[at+j][landTuned], rows[at+i][landTuned]
				})
			}
		})).LoRALand
		ours += *l.Ours.RelativeRegret / float64(n)
		chance += *l.Baselines["random"].RelativeRegret / float64(n)
	}
	require.InDelta(t, chance, ours, 0.02, "regret of the engine beside that of chance")
}

// TestPublishedPeaks: the memory formula is off by at most 5 % in the middle, and never more than 5 % under.
func TestPublishedPeaks(t *testing.T) {
	path := filepath.Join("..", "..", "..", "shared", "data", "registry", "vram_calibration.json")
	doc, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		t.Skipf("SKIPPED: no %s", path)
	}
	require.NoError(t, err)
	rep, err := Run(context.Background(), fstest.MapFS{}, doc)
	require.NoError(t, err)
	v := rep.VRAM
	for _, p := range v.Points {
		t.Logf("%-40s published %5.1f  estimated %5.1f GiB  %+5.1f %%", p.Name, p.Published, p.Estimated, 100*p.Error)
	}
	t.Logf("%d peaks: median error %.1f %%, worst under %.1f %%; fitted to other sources %.1f %% and %.1f %%", v.N, 100*v.MedianError, 100*v.WorstUnder, 100*v.OutOfSource.MedianError, 100*v.OutOfSource.WorstUnder)
	require.GreaterOrEqual(t, v.N, 20)
	require.LessOrEqual(t, v.MedianError, 0.05)
	require.GreaterOrEqual(t, v.WorstUnder, -0.05)
	for _, bad := range []string{"{", "[]", `{"points":[1]}`} {
		_, err := Run(context.Background(), fstest.MapFS{}, []byte(bad))
		require.Equal(t, fault.Invalid, fault.CodeOf(err), bad)
	}
}

func TestBrokenFolders(t *testing.T) {
	head := "task,category,metric,model,base_score,finetuned_score\n"
	for name, c := range map[string]struct {
		files map[string]string
		code  fault.Code
		says  string
	}{
		"empty":        {nil, fault.NotFound, "outcomes"},
		"no head":      {map[string]string{landFile: ""}, fault.Invalid, "head"},
		"no column":    {map[string]string{landFile: "task,model\n"}, fault.Invalid, "finetuned_score"},
		"no number":    {map[string]string{landFile: head + "t,c,m,a,0.1,x\n"}, fault.Invalid, landFile + ":2"},
		"twice":        {map[string]string{landFile: head + "t,c,m,a,0.1,0.2\nt,c,m,a,0.1,0.2\n"}, fault.Invalid, landFile + ":3"},
		"ragged":       {map[string]string{landFile: head + "t,c\n"}, fault.Invalid, "line 2"},
		"few sizes":    {map[string]string{"scaling_law/x.csv": "config name,0,200\na,1,1\n"}, fault.Invalid, "x.csv"},
		"no loss":      {map[string]string{"scaling_law/x.csv": "config name,1,2,4,8,16,32,64,1024\na,1,1,1,1,1,1,-1,1\n"}, fault.Invalid, "x.csv:2"},
		"nothing else": {map[string]string{"scaling_law/published.csv": "dataset,value\nx,1\n"}, fault.NotFound, "outcomes"},
	} {
		folder := fstest.MapFS{}
		for file, text := range c.files {
			folder[file] = &fstest.MapFile{Data: []byte(text)}
		}
		_, err := Run(context.Background(), folder, nil)
		require.Equal(t, c.code, fault.CodeOf(err), "%s: %v", name, err)
		require.Contains(t, err.Error(), c.says, name)
	}
}

func ExampleRun() {
	folder := fstest.MapFS{"scaling_law/tickets.csv": {Data: []byte(`config name,100,200,400,800,1600,12800
small,2.40,2.30,2.21,2.12,2.03,1.79
large,2.90,2.60,2.33,2.09,1.87,1.36
`)}}
	rep, err := Run(context.Background(), folder, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range rep.Pilots {
		fmt.Printf("%s from 1/%.0f of the data: %s\n", p.Dataset, 1/p.Fraction, p.Chosen)
	}
	// Output:
	// tickets from 1/8 of the data: large
	// tickets from 1/16 of the data: large
	// tickets from 1/32 of the data: large
}
