package slmgen

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/recommend"
)

// Pilots is a pilot sweep: what runs, what it costs, and a Plan for each run.
type Pilots struct {
	*recommend.PilotPlan
	Plans []*plan.Plan `json:"-"` // one for each of Runs
}

// PlanPilots plans the pilots that tell a study's closest models apart; see recommend.PlanPilots. The study comes from Run, Decide or Refine with
// the same options. Data whose answers are compared or rewarded rather than imitated is unsupported: those losses say nothing across models.
func PlanPilots(ctx context.Context, ds *formats.Dataset, study *Study, opts Options, o recommend.PilotOptions) (*Pilots, error) {
	if study == nil || study.Analysis == nil || study.Recommendation == nil {
		return nil, fault.New(fault.Precondition, "there is no recommendation to plan pilots for")
	}
	if err := opts.fill(); err != nil {
		return nil, err
	}
	goal, err := opts.aim(ctx, ds, study.Analysis)
	if err != nil {
		return nil, err
	}
	if goal.Preference() {
		return nil, fault.New(fault.Unsupported, "the losses of %s say nothing across models", goal).Do("plan pilots of the better answers alone: --objective sft")
	}
	req, err := opts.request(goal, study.Analysis)
	if err != nil {
		return nil, err
	}
	sweep, err := recommend.PlanPilots(opts.Registry, study.Recommendation, req, o)
	if err != nil {
		return nil, err
	}
	out := &Pilots{PilotPlan: sweep}
	for _, run := range sweep.Runs {
		p, err := opts.pilot(ds, study, req, run)
		if err != nil {
			return nil, err
		}
		out.Plans = append(out.Plans, p)
	}
	return out, nil
}

// pilot turns a run into a Plan.
func (o *Options) pilot(ds *formats.Dataset, study *Study, req recommend.Request, run recommend.PilotRun) (*plan.Plan, error) {
	one := *o
	one.Model = run.Model
	rec := *study.Recommendation
	for _, c := range append([]recommend.Choice{*rec.Primary}, rec.Alternatives...) {
		if c.ID == run.Model {
			rec.Primary = &c
		}
	}
	p, err := one.plan(ds, study.Analysis, req, &rec)
	if err != nil {
		return nil, err
	}
	p.Name = fmt.Sprintf("%s-pilot-%s-%d", o.Name, slugOf(run.Model), run.Rows)
	p.Training, p.Reasons, p.Estimate = run.Training, run.Reasons, run.Estimate
	p.Pilot = &plan.Pilot{Rows: run.Rows, Of: p.Dataset.Examples}
	if o.ReportTo != "" {
		p.Training.ReportTo = o.ReportTo
	}
	return p, nil
}

// slugOf makes a model's id a part of a file name.
func slugOf(id string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '.', r == '-':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, id), "-.")
}

// PilotFile lists a sweep's runs and their folders, beside those folders.
const PilotFile = "pilots.json"

// PilotSweep is the content of PilotFile.
type PilotSweep struct {
	Schema   string    `json:"schema"`
	Dataset  string    `json:"dataset"` // version of the data
	Examples int64     `json:"examples"`
	Runs     []PilotAt `json:"runs"` // in the order in which they should run
}

// PilotAt is one run of a sweep.
type PilotAt struct {
	Dir   string `json:"dir"` // below the sweep's folder
	Model string `json:"model"`
	Rows  int    `json:"rows"`
}

// PilotSchema is the version that PilotSweep.Schema carries.
const PilotSchema = "slmgen.pilots/1"

// WritePilots writes a bundle for each run below dir, a script that runs them one after the other, and the list of them. The dataset is read three
// times for each run. progress, which may be nil, hears of each run before it is written. Errors are those of WriteBundle.
func WritePilots(ctx context.Context, ds *formats.Dataset, p *Pilots, dir string, opts bundle.Options, progress func(done, of int)) (*PilotSweep, error) {
	sweep := &PilotSweep{Schema: PilotSchema}
	for i, one := range p.Plans {
		if progress != nil {
			progress(i, len(p.Plans))
		}
		at := filepath.Join(slugOf(one.Model.ID), strconv.Itoa(one.Pilot.Rows))
		if _, err := WriteBundle(ctx, ds, one, filepath.Join(dir, at), opts); err != nil {
			return nil, err
		}
		sweep.Dataset, sweep.Examples = one.Dataset.Version, one.Pilot.Of
		sweep.Runs = append(sweep.Runs, PilotAt{Dir: filepath.ToSlash(at), Model: one.Model.ID, Rows: one.Pilot.Rows})
	}
	doc, err := json.MarshalIndent(sweep, "", " ")
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "cannot write %s", PilotFile)
	}
	for name, text := range map[string]string{PilotFile: string(doc) + "\n", "run.sh": pilotScript(sweep)} {
		mode := os.FileMode(0o644)
		if name == "run.sh" {
			mode = 0o755
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), mode); err != nil {
			return nil, fault.Wrap(fault.StorageFull, err, "cannot write %s", filepath.Join(dir, name))
		}
	}
	return sweep, nil
}

// pilotScript runs the pilots in their order. What is finished is not run again, so that it goes on where it was stopped.
func pilotScript(s *PilotSweep) string {
	var b strings.Builder
	b.WriteString(`#!/bin/sh
# Trains the pilots one after the other; started again, it goes on where it stopped. Everything after the name goes to train.py.
# The environment: uv (it installs what each script names), or a Python with requirements.lock of any of the folders in $PYTHON.
cd "$(dirname "$0")" || exit 1
run() {
	if [ -s "$1/output/metrics.json" ]; then echo "done: $1"; return; fi
	folder=$1
	shift
	echo "== $folder"
	if [ -n "$PYTHON" ]; then (cd "$folder" && "$PYTHON" train.py "$@"); else (cd "$folder" && uv run train.py "$@"); fi
}
`)
	for _, r := range s.Runs {
		fmt.Fprintf(&b, "run %s \"$@\" || exit 1\n", r.Dir)
	}
	b.WriteString("echo 'Now: slmgen pilots rank .'\n")
	return b.String()
}
