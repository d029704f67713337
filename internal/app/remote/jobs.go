package remote

import (
	"context"

	"github.com/slmgen/slmgen/api/client"
	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen"
	"github.com/slmgen/slmgen/slmgen/recommend"
)

// Upload is the main job.
func (s *Server) Upload(ctx context.Context, u app.Upload) (*app.Uploaded, error) {
	if err := localOnly(u.Input, u.Options, u.Prompting); err != nil {
		return nil, err
	}
	if u.Options.DataURL != "" || u.Options.ReportTo != "" {
		return nil, notThere("--data-url and --report-to")
	}
	if u.Dir == "" {
		u.Dir = app.BundleDir(u.Input.Files, string(u.Options.Task), u.Options.Target)
	}
	d, err := s.dataset(ctx, u.Input)
	if err != nil {
		return nil, err
	}
	in, err := recast[client.PlanCreate](wishes(u.Options))
	if err != nil {
		return nil, err
	}
	in.Dataset, in.Name, in.WithoutObservations = d.Id, given(u.Options.Name), given(len(u.Input.Observations) > 0)
	if len(u.Set) > 0 {
		in.Set = &u.Set
	}
	made, err := s.api.CreateBundleWithResponse(ctx, nil, in)
	if err := check(made, err); err != nil {
		return nil, err
	}
	j, err := s.wait(ctx, made.JSON202.Id, u.Input)
	if err != nil {
		return nil, err
	}
	return s.collect(ctx, d, j, u)
}

// wait follows a job to its end. When ctx ends the job is asked to stop.
func (s *Server) wait(ctx context.Context, id string, in app.Input) (*client.Job, error) {
	j, err := s.api.Follow(ctx, id, func(e client.Event) {
		if p := e.Progress; p != nil && in.Progress != nil {
			in.Progress(formats.Progress{Read: value(p.Bytes), Total: max(value(p.TotalBytes), -1), Records: value(p.Rows)})
		}
	})
	if ctx.Err() != nil {
		_, _ = s.api.CancelJobWithResponse(context.WithoutCancel(ctx), id, nil) // it may have ended meanwhile
	}
	if err != nil {
		return nil, asFault(err)
	}
	if j.State != "succeeded" {
		return nil, failed(j)
	}
	return j, nil
}

// collect brings home what the main job made.
func (s *Server) collect(ctx context.Context, d *client.Dataset, j *client.Job, u app.Upload) (*app.Uploaded, error) {
	if j.Result == nil || j.Result.Plan == nil || j.Result.Bundle == nil {
		return nil, fault.New(fault.Internal, "the server's job made no bundle")
	}
	a, err := s.api.GetAnalysisWithResponse(ctx, value(j.Result.Analysis), nil)
	if err := check(a, err); err != nil {
		return nil, err
	}
	p, err := s.api.GetPlanWithResponse(ctx, *j.Result.Plan, nil)
	if err := check(p, err); err != nil {
		return nil, err
	}
	ds, err := described(d, a.JSON200)
	if err != nil {
		return nil, err
	}
	rec, pl := p.JSON200.Recommendation, p.JSON200.Plan
	out := &app.Uploaded{Dataset: ds, Analysis: &a.JSON200.Report, Recommendation: &rec, Plan: &pl, Estimate: &pl.Estimate}
	zip, err := s.api.DownloadBundle(ctx, *j.Result.Bundle)
	if err != nil {
		return nil, asFault(err)
	}
	defer zip.Close()
	out.Bundle, err = unpack(zip, u.Dir, u.Replace)
	return out, err
}

// described is what a report says about the data, with the id that the dataset has on the server.
func described(d *client.Dataset, a *client.Analysis) (app.Dataset, error) {
	out := app.Dataset{
		ID: d.Id, Version: a.Report.Version, Name: d.Name, Records: a.Records, Used: a.Used, Examples: a.Report.Examples, Quarantined: a.Quarantined,
		Format: d.Detection.Format, Container: d.Detection.Container, Compression: d.Detection.Compression, Encoding: d.Detection.Encoding, Warnings: d.Detection.Warnings,
		Dropped: value(a.Dropped),
	}
	if a.Rejected == nil {
		return out, nil
	}
	var err error
	out.Rejected, err = recast[[]app.Rejected](*a.Rejected)
	return out, err
}

// localOnly says which settings a server does not know.
func localOnly(in app.Input, o slmgen.Options, see app.Prompting) error {
	switch {
	case !serverLearns(in.Observations):
		return notThere("--observations")
	case see.Tokenizer != "" || see.Template != "" || see.Download:
		return notThere("counting with --tokenizer, --template or --exact")
	case in.Table.Header != "" || in.Table.Delimiter != "":
		return notThere("--header and --delimiter")
	case o.Pace != nil || len(o.Pilots) > 0:
		return notThere("what pilots taught")
	}
	return nil
}

// serverLearns says whether a server can do what --observations asks: nothing, or to leave its runs out.
func serverLearns(observations []string) bool {
	return len(observations) == 0 || len(observations) == 1 && observations[0] == app.ObserveNone
}

// wishes are options as the API says them.
func wishes(o slmgen.Options) client.Wishes {
	w := client.Wishes{
		Task: client.WishesTask(o.Task), Target: client.WishesTarget(o.Target), Preset: given(client.WishesPreset(o.Preset)), Lane: given(o.Lane), Gpu: given(o.GPU), Model: given(o.Model),
		Method: given(client.WishesMethod(o.Method)), Objective: given(client.WishesObjective(o.Objective)), NonCommercial: given(o.Policy.NonCommercial), NoGated: given(o.Policy.NoGated),
		MemoryGib: given(o.Budget.MemoryGiB), MinTokensPerSecond: given(o.Budget.MinTokensPerSecond), Seed: given(o.Seed),
	}
	if o.Baseline != nil {
		w.Baseline, w.BaselineRows = &o.Baseline.Score, given(o.Baseline.Rows)
	}
	if o.Weights != (recommend.Weights{}) {
		w.Weights = &client.Weights{Risk: &o.Weights.Risk, Time: &o.Weights.Time, Memory: &o.Weights.Memory, Cost: &o.Weights.Cost, Latency: &o.Weights.Latency}
	}
	return w
}

// Analyze reports on a dataset, which stays on the server.
func (s *Server) Analyze(ctx context.Context, in app.Input, look app.Analyzing) (*app.Analysis, error) {
	if err := localOnly(in, slmgen.Options{}, look.See); err != nil {
		return nil, err
	}
	if look.See.Model != "" || len(look.Benchmarks) > 0 || look.Pairs != "" {
		return nil, notThere("--model, --benchmark and --pairs")
	}
	d, a, err := s.analysis(ctx, in, look)
	if err != nil {
		return nil, err
	}
	out := &app.Analysis{Report: &a.Report, Voice: a.Voice}
	out.Dataset, err = described(d, a)
	return out, err
}

func (s *Server) analysis(ctx context.Context, in app.Input, look app.Analyzing) (*client.Dataset, *client.Analysis, error) {
	d, err := s.dataset(ctx, in)
	if err != nil {
		return nil, nil, err
	}
	ask := client.AnalysisCreate{Dataset: d.Id, Task: given(client.AnalysisCreateTask(look.Task)), Voice: given(look.Voice)}
	if len(look.Without) > 0 {
		without := []client.AnalysisCreateWithout{}
		for _, p := range look.Without {
			without = append(without, client.AnalysisCreateWithout(p))
		}
		ask.Without = &without
	}
	if len(look.Against) > 0 {
		against := []string{}
		for _, name := range look.Against {
			other, err := s.dataset(ctx, app.Input{Files: []string{name}})
			if err != nil {
				return nil, nil, err
			}
			against = append(against, other.Id)
		}
		ask.Against = &against
	}
	made, err := s.api.CreateAnalysisWithResponse(ctx, nil, ask)
	if err := check(made, err); err != nil {
		return nil, nil, err
	}
	j, err := s.wait(ctx, made.JSON202.Id, in)
	if err != nil {
		return nil, nil, err
	}
	a, err := s.api.GetAnalysisWithResponse(ctx, value(j.Result.Analysis), nil)
	if err := check(a, err); err != nil {
		return nil, nil, err
	}
	return d, a.JSON200, nil
}

// Recommend chooses a model for a dataset.
func (s *Server) Recommend(ctx context.Context, in app.Input, opts slmgen.Options, see app.Prompting) (*app.Recommendation, error) {
	if err := localOnly(in, opts, see); err != nil {
		return nil, err
	}
	d, a, err := s.analysis(ctx, in, app.Analyzing{Task: opts.Task})
	if err != nil {
		return nil, err
	}
	ask, err := recast[client.RecommendationCreate](wishes(opts))
	if err != nil {
		return nil, err
	}
	ask.Analysis, ask.WithoutObservations = a.Id, given(len(in.Observations) > 0)
	got, err := s.api.CreateRecommendationWithResponse(ctx, nil, ask)
	if err := check(got, err); err != nil {
		return nil, err
	}
	ds, err := described(d, a)
	return &app.Recommendation{Recommendation: got.JSON200, Dataset: ds}, err
}
