package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/recommend"
	"github.com/slmgen/slmgen/slmgen/recommend/scaling"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// PilotJob asks for a pilot sweep.
type PilotJob struct {
	Input     Input
	Options   slmgen.Options // as of Upload
	Prompting Prompting
	Pilots    recommend.PilotOptions
	Dir       string // of the sweep; "" plans and prices, and writes nothing
	Replace   bool
	Writing   func(done, of int) // hears of each bundle before it is written; may be nil
}

// PlannedPilots is a pilot sweep and the recommendation that it would settle.
type PlannedPilots struct {
	Dataset        Dataset                   `json:"dataset"`
	Recommendation *recommend.Recommendation `json:"recommendation"`
	*slmgen.Pilots
	Dir   string             `json:"dir,omitempty"`
	Sweep *slmgen.PilotSweep `json:"sweep,omitempty"` // null where nothing was written
}

// PlanPilots chooses, plans the pilots that tell the closest models apart, and writes their bundles below Dir. The verdict may be another than to
// run pilots first: it is in the answer.
func (a *App) PlanPilots(ctx context.Context, j PilotJob) (*PlannedPilots, error) {
	if err := a.fill(&j.Options, j.Input.Observations); err != nil {
		return nil, err
	}
	ds, err := a.Open(ctx, j.Input)
	if err != nil {
		return nil, err
	}
	defer ds.Close()
	if j.Options.Name == "" {
		j.Options.Name = slug(datasetName(j.Input.Files))
	}
	report, err := slmgen.Analyze(ctx, ds.Dataset, j.Options)
	if err != nil {
		return nil, err
	}
	out := &PlannedPilots{Dir: j.Dir}
	if out.Dataset, err = a.describe(ds, j.Input.Files, report); err != nil {
		return nil, err
	}
	if err := a.taught(&j.Options, j.Input.Observations, report.Version); err != nil {
		return nil, err
	}
	j.Options.Prompter = a.prompter(j.Prompting, j.Input)
	study, err := slmgen.Decide(ctx, ds.Dataset, report, j.Options)
	if err == nil {
		study, err = slmgen.Refine(ctx, ds.Dataset, study, j.Options)
	}
	if err != nil {
		return nil, err
	}
	out.Recommendation = study.Recommendation
	if out.Pilots, err = slmgen.PlanPilots(ctx, ds.Dataset, study, j.Options, j.Pilots); err != nil {
		return nil, err
	}
	if j.Dir == "" {
		return out, nil
	}
	out.Sweep, err = slmgen.WritePilots(ctx, ds.Dataset, out.Pilots, j.Dir, bundle.Options{Replace: j.Replace}, j.Writing)
	return out, err
}

// Collected are the observations of runs, and the runs that are not finished.
type Collected struct {
	Observations []slmgen.Observation `json:"observations"`
	Unfinished   []string             `json:"unfinished"` // folders
	Examples     int64                `json:"examples"`   // that a sweep's data has; 0 where no sweep was read
	reg          *registry.Registry
}

// Collect reads what finished runs measured: of a sweep's folder all its pilots, of a bundle's folder its run, of another file its lines. Nothing
// is written. A folder that is neither is not_found.
func (a *App) Collect(paths []string) (*Collected, error) {
	reg, err := a.Registry()
	if err != nil {
		return nil, err
	}
	out := &Collected{Observations: []slmgen.Observation{}, Unfinished: []string{}, reg: reg}
	for _, path := range paths {
		if err := out.read(path); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (c *Collected) read(path string) error {
	st, err := os.Stat(path)
	if err != nil {
		return fault.New(fault.NotFound, "%s: no such file or folder", path)
	}
	if !st.IsDir() {
		return c.lines(path)
	}
	doc, err := os.ReadFile(filepath.Join(path, slmgen.PilotFile))
	if errors.Is(err, fs.ErrNotExist) {
		return c.bundle(path)
	}
	if err != nil {
		return fault.Wrap(fault.Forbidden, err, "cannot read the sweep")
	}
	var sweep slmgen.PilotSweep
	if err := json.Unmarshal(doc, &sweep); err != nil || sweep.Schema != slmgen.PilotSchema {
		return fault.New(fault.Invalid, "%s is no list of pilots", filepath.Join(path, slmgen.PilotFile)).Do("write the sweep again with `slmgen pilots plan`")
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return fault.Wrap(fault.Forbidden, err, "cannot open %s", path)
	}
	defer func() { _ = root.Close() }()
	c.Examples = sweep.Examples
	for _, run := range sweep.Runs {
		if _, err := root.Stat(filepath.FromSlash(run.Dir)); err != nil { // also what points out of the folder
			return fault.Wrap(fault.NotFound, err, "the sweep lacks %s", run.Dir)
		}
		if err := c.bundle(filepath.Join(path, filepath.FromSlash(run.Dir))); err != nil {
			return err
		}
	}
	return nil
}

func (c *Collected) lines(path string) error {
	doc, err := readSmall(path, nil)
	if err != nil {
		return err
	}
	if _, err := slmgen.ReadObservations(bytes.NewReader(doc), c.reg); err != nil {
		return inFile(err, path) // here the lines are still those of the file
	}
	n := int64(0)
	for line := range bytes.Lines(doc) {
		n++
		if line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\ufeff"))); len(line) == 0 {
			continue
		}
		var o slmgen.Observation
		if err := json.Unmarshal(line, &o); err != nil {
			return fault.Wrap(fault.Invalid, err, "the line is no observation").At(fault.Position{File: path, Line: n, Byte: -1})
		}
		c.Observations = append(c.Observations, o)
	}
	return nil
}

// bundle reads the run of one bundle.
func (c *Collected) bundle(dir string) error {
	p, err := ReadPlan(filepath.Join(dir, "plan.json"))
	if err != nil {
		return fault.Wrap(fault.NotFound, err, "%s holds neither pilots nor a bundle", dir)
	}
	doc, err := os.ReadFile(filepath.Join(dir, "output", "metrics.json"))
	if errors.Is(err, fs.ErrNotExist) {
		c.Unfinished = append(c.Unfinished, dir)
		return nil
	}
	var m runMetrics
	if err == nil {
		err = json.Unmarshal(doc, &m)
	}
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "%s cannot be read", filepath.Join(dir, "output", "metrics.json")).Do("delete the file and train again: run.sh goes on there")
	}
	c.Observations = append(c.Observations, m.observations(planned(p), true)...)
	return nil
}

// observed turns files and folders into what a choice and an estimate learn from.
func (a *App) observed(paths []string) (*slmgen.Observed, error) {
	c, err := a.Collect(paths)
	if err != nil {
		return nil, err
	}
	return a.learn(c)
}

func (a *App) learn(c *Collected) (*slmgen.Observed, error) {
	reg, err := a.Registry()
	if err != nil {
		return nil, err
	}
	var lines bytes.Buffer
	if err := c.Write(&lines); err != nil {
		return nil, err
	}
	return slmgen.ReadObservations(&lines, reg)
}

// Write writes the observations, one JSON object a line.
func (c *Collected) Write(w *bytes.Buffer) error {
	for _, o := range c.Observations {
		doc, err := line(o)
		if err != nil {
			return err
		}
		w.Write(append(doc, '\n'))
	}
	return nil
}

// RankedPilots is what pilots promise for so many rows.
type RankedPilots struct {
	Examples   float64          `json:"examples"`
	Ranking    []scaling.Ranked `json:"ranking"` // the lowest predicted loss first
	Unfinished []string         `json:"unfinished"`
	Speeds     int              `json:"speeds"` // runs whose speed was noted
}

// RankPilots predicts each model's loss on examples rows from its pilots; 0 takes the rows of the sweep.
func (a *App) RankPilots(paths []string, examples float64) (*RankedPilots, error) {
	c, err := a.Collect(paths)
	if err != nil {
		return nil, err
	}
	if examples == 0 {
		examples = float64(c.Examples)
	}
	if examples == 0 {
		return nil, fault.New(fault.Invalid, "nothing says how many rows the whole data has").Do("give --examples N")
	}
	seen, err := a.learn(c)
	if err != nil {
		return nil, err
	}
	ranked, err := scaling.Rank(seen.Pilots, examples)
	if err != nil {
		return nil, err
	}
	return &RankedPilots{Examples: examples, Ranking: ranked, Unfinished: c.Unfinished, Speeds: seen.Speeds}, nil
}
