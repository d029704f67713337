package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen"
	"github.com/slmgen/slmgen/slmgen/analyze"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/recommend"
)

// Upload asks for the main job.
type Upload struct {
	Input     Input
	Options   slmgen.Options  // Registry, Prices, Now and Spill are filled in
	Set       []string        // key=value settings laid over the plan
	Dir       string          // of the bundle; "" names one after the dataset
	Replace   bool            // overwrite an edited bundle
	Prompting Prompting       // tokenizer and template of the chosen model; the zero value takes what was downloaded before
	Report    *analyze.Report // of an earlier analysis of the same rows; nil analyzes them
	PlanOnly  bool            // write no bundle
}

// Dataset is what the reports of a job say about the data.
type Dataset struct {
	ID             string           `json:"id"`
	Version        string           `json:"version"`
	Name           string           `json:"name"`
	Records        int64            `json:"records"`
	Used           int64            `json:"used"`
	Examples       int64            `json:"examples"`
	Quarantined    int64            `json:"quarantined"`
	Dropped        map[string]int64 `json:"dropped,omitempty"`
	Format         string           `json:"format"`
	Container      string           `json:"container"`
	Compression    string           `json:"compression,omitempty"`
	Encoding       string           `json:"encoding,omitempty"`
	Warnings       []string         `json:"warnings,omitempty"`
	QuarantineFile string           `json:"quarantine_file,omitempty"`
	Rejected       []Rejected       `json:"rejected,omitempty"` // the first of the quarantined records
	Mapping        *formats.Mapping `json:"mapping,omitempty"`
}

// Uploaded is the answer of the main job.
type Uploaded struct {
	Dataset        Dataset                   `json:"dataset"`
	Analysis       *analyze.Report           `json:"analysis"`
	Recommendation *recommend.Recommendation `json:"recommendation"`
	Plan           *plan.Plan                `json:"plan"`
	Estimate       *estimate.Estimate        `json:"estimate"`
	Bundle         *bundle.Bundle            `json:"bundle"`
}

// Upload runs the main job: read, analyze, choose, plan, estimate, write. When no model passes, the answer holds everything up to the
// recommendation beside the error. Nothing is left behind when it fails, but for the quarantine file of a completed first pass.
func (a *App) Upload(ctx context.Context, u Upload) (*Uploaded, error) {
	if err := a.fill(&u.Options, u.Input.Observations); err != nil {
		return nil, err
	}
	if u.Dir == "" {
		u.Dir = defaultDir(u.Input.Files, string(u.Options.Task), u.Options.Target)
	}
	if !u.PlanOnly {
		u.Input.QuarantineFile = filepath.Clean(u.Dir) + ".quarantine.jsonl"
	}
	ds, err := a.Open(ctx, u.Input)
	if err != nil {
		return nil, err
	}
	defer ds.Close()
	if u.Options.Name == "" {
		u.Options.Name = slug(datasetName(u.Input.Files))
	}
	out := &Uploaded{Analysis: u.Report}
	if out.Analysis == nil {
		out.Analysis, err = slmgen.Analyze(ctx, ds.Dataset, u.Options)
	} else {
		err = matches(ctx, ds, out.Analysis)
	}
	if err != nil {
		return nil, err
	}
	if out.Dataset, err = a.describe(ds, u.Input.Files, out.Analysis); err != nil {
		return nil, err
	}
	if err := a.taught(&u.Options, u.Input.Observations, out.Analysis.Version); err != nil {
		return nil, err
	}
	u.Options.Prompter = a.prompter(u.Prompting, u.Input)
	study, err := slmgen.Decide(ctx, ds.Dataset, out.Analysis, u.Options)
	if err == nil {
		study, err = slmgen.Refine(ctx, ds.Dataset, study, u.Options)
	}
	if study != nil {
		out.Analysis, out.Recommendation, out.Plan = study.Analysis, study.Recommendation, study.Plan
	}
	if err != nil {
		return out, err
	}
	if err := slmgen.Apply(out.Plan, u.Set, u.Options); err != nil {
		return out, err
	}
	out.Estimate = &out.Plan.Estimate
	if u.PlanOnly {
		return out, nil
	}
	b, err := slmgen.WriteBundle(ctx, ds.Dataset, out.Plan, u.Dir, bundle.Options{Replace: u.Replace})
	if err != nil {
		return out, err
	}
	out.Bundle = &b
	return out, nil
}

// matches reads the rows once, and says whether they are those of the report.
func matches(ctx context.Context, ds *Opened, report *analyze.Report) error {
	version, err := slmgen.Version(ctx, ds.Dataset)
	if err == nil && version != report.Version {
		err = fault.New(fault.Precondition, "the analysis is of other rows (version %s, the dataset has %s)", report.Version, version).Do("analyze the dataset again")
	}
	return err
}

// describe sums up the first pass and puts the quarantine file in place.
func (a *App) describe(ds *Opened, files []string, report *analyze.Report) (Dataset, error) {
	det, c := ds.Detection(), ds.Counts()
	d := Dataset{
		Version: report.Version, ID: "ds_" + report.Version[:12], Name: datasetName(files), Records: c.Records, Used: c.Used, Examples: c.Examples,
		Quarantined: c.Quarantined, Dropped: c.Dropped, Format: det.Format, Container: det.Container, Compression: det.Compression,
		Encoding: det.Encoding, Warnings: det.Warnings, Rejected: ds.Rejected(), Mapping: ds.Mapping(),
	}
	var err error
	d.QuarantineFile, err = ds.KeepQuarantine()
	return d, err
}

// datasetName is the first file's name without folder and endings.
func datasetName(files []string) string {
	if len(files) == 0 || files[0] == "-" {
		return stdinName
	}
	base := filepath.Base(files[0])
	if isRemote(files[0]) {
		base = remoteName(files[0])
	}
	for ext := filepath.Ext(base); ext != "" && ext != base; ext = filepath.Ext(base) {
		base = strings.TrimSuffix(base, ext)
	}
	return base
}

// DatasetName is what a dataset of a file is called: the file's name without folder and endings.
func DatasetName(file string) string { return datasetName([]string{file}) }

// Slug makes a name that is safe in file names, run names and repository names.
func Slug(s string) string { return slug(s) }

// slug makes a name that is safe in file names, run names and repository names.
func slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	if out := strings.Trim(b.String(), "-"); out != "" {
		return out[:min(len(out), 48)]
	}
	return "dataset"
}

// BundleDir is the folder of a bundle that nobody named.
func BundleDir(files []string, task, target string) string { return defaultDir(files, task, target) }

func defaultDir(files []string, task, target string) string {
	return "slmgen-" + slug(datasetName(files)) + "-" + slug(task) + "-" + slug(target)
}

// ReadPlan reads a plan document.
func ReadPlan(path string) (*plan.Plan, error) {
	doc, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.Wrap(fault.NotFound, err, "cannot read the plan")
	}
	return plan.Parse(doc)
}
