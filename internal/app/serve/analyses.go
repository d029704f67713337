package serve

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/queue"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen"
	"github.com/slmgen/slmgen/slmgen/analyze"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/registry"
	"github.com/slmgen/slmgen/slmgen/voice"
)

// analysis is what is kept of an analysis.
type analysis struct {
	Task        string           `json:"task,omitempty"`
	Records     int64            `json:"records"`
	Used        int64            `json:"used"`
	Quarantined int64            `json:"quarantined"`
	Dropped     map[string]int64 `json:"dropped,omitempty"`
	Rejected    []app.Rejected   `json:"rejected,omitempty"`
	Report      *analyze.Report  `json:"report"`
	Voice       *voice.Report    `json:"voice,omitempty"`
}

// ListAnalyses implements api.AnalysisBackend.
func (s *Service) ListAnalyses(ctx context.Context, c api.Caller, dataset string, p api.Paging) (api.AnalysisPage, error) {
	out := api.AnalysisPage{Analyses: []api.AnalysisItem{}}
	next, err := s.list(ctx, object.Query{Project: c.Project, Kind: object.Analysis, Parent: dataset, Page: page(p)}, func(o object.Object) error {
		a, err := body[analysis](o)
		if err == nil {
			out.Analyses = append(out.Analyses, api.AnalysisItem{Id: o.ID, Dataset: o.Parent, Created: o.Created, Examples: a.Report.Examples, Quality: a.Report.Quality.Score})
		}
		return err
	})
	out.Next = some(next)
	return out, err
}

// GetAnalysis implements api.AnalysisBackend.
func (s *Service) GetAnalysis(ctx context.Context, c api.Caller, id string) (api.Analysis, error) {
	o, err := s.object(ctx, c, object.Analysis, id)
	if err != nil {
		return api.Analysis{}, err
	}
	a, err := body[analysis](o)
	if err != nil {
		return api.Analysis{}, err
	}
	out := api.Analysis{Id: o.ID, Dataset: o.Parent, Task: some(a.Task), Created: o.Created, Records: a.Records, Used: a.Used, Quarantined: a.Quarantined, Report: *a.Report, Voice: a.Voice}
	if a.Dropped != nil {
		out.Dropped = &a.Dropped
	}
	if len(a.Rejected) > 0 {
		rejected, err := recast[[]api.Rejected](a.Rejected)
		if err != nil {
			return out, err
		}
		out.Rejected = &rejected
	}
	return out, nil
}

// DeleteAnalysis implements api.AnalysisBackend.
func (s *Service) DeleteAnalysis(ctx context.Context, c api.Caller, id string) error {
	return s.erase(ctx, c, object.Analysis, id)
}

// CreateAnalysis implements api.AnalysisBackend.
func (s *Service) CreateAnalysis(ctx context.Context, c api.Caller, in api.AnalysisCreate, once api.Idempotency) (api.Job, error) {
	for _, id := range append([]string{in.Dataset}, or(in.Against, nil)...) {
		if _, _, err := s.mapped(ctx, c, id); err != nil {
			return api.Job{}, err
		}
	}
	return s.enqueue(ctx, c, analysisJob, in, or(in.Priority, 0), once)
}

// analyzeJob does a job of CreateAnalysis.
func (s *Service) analyzeJob(ctx context.Context, w queue.Work) (queue.Done, error) {
	in, c, err := asked[api.AnalysisCreate](w)
	if err != nil {
		return queue.Done{}, err
	}
	_, d, err := s.mapped(ctx, c, in.Dataset)
	if err != nil {
		return queue.Done{}, err
	}
	look := app.Analyzing{Task: registry.Task(or(in.Task, "")), Voice: or(in.Voice, false)}
	for _, p := range or(in.Without, nil) {
		look.Without = append(look.Without, analyze.Part(p))
	}
	for _, id := range or(in.Against, nil) {
		o, other, err := s.mapped(ctx, c, id)
		if err != nil {
			return queue.Done{}, err
		}
		look.Others = append(look.Others, app.Other{Name: o.Name, Input: s.input(ctx, other)})
	}
	input := s.input(ctx, d)
	input.Progress = progress(w, "analyzing")
	got, err := s.App.Analyze(ctx, input, look)
	if err != nil {
		return queue.Done{}, err
	}
	o, err := s.made(w, object.Analysis, "anl", in.Dataset, "", keptAnalysis(string(look.Task), got.Dataset, got.Report, got.Voice))
	return queue.Done{Result: api.JobResult{Dataset: &in.Dataset, Analysis: &o.ID}, Effects: s.effects(c, o)}, err
}

func keptAnalysis(task string, d app.Dataset, r *analyze.Report, v *voice.Report) analysis {
	return analysis{Task: task, Records: d.Records, Used: d.Used, Quarantined: d.Quarantined, Dropped: d.Dropped, Rejected: d.Rejected, Report: r, Voice: v}
}

// progress hands on how far the reading is.
func progress(w queue.Work, step string) func(formats.Progress) {
	return func(p formats.Progress) {
		out := api.Progress{Step: step, Rows: &p.Records, Bytes: &p.Read}
		if p.Total > 0 {
			out.TotalBytes = &p.Total
		}
		w.Progress(out)
	}
}

// made is an object that a job made, under an id that every attempt of the job gives it, and no later job of the same idempotency key.
func (s *Service) made(w queue.Work, kind object.Kind, prefix, parent, name string, v any) (object.Object, error) {
	doc, err := encode(v)
	now := s.now()
	return object.Object{ID: newID(prefix, w.Project, api.Idempotency{Key: w.ID + " " + strconv.FormatInt(w.Created.UnixMicro(), 10)}), Kind: kind, Project: w.Project, Parent: parent, Name: name, Created: now, Updated: now, Used: now, Version: 1, Body: doc}, err
}

// effects stores what a job made, with its end.
func (s *Service) effects(c api.Caller, all ...object.Object) effects {
	return func(tx store.Tx) error {
		for _, o := range all {
			if o.Bytes > 0 {
				if err := s.room(tx, c, o.Bytes); err != nil {
					return err
				}
			}
			if err := tx.CreateObject(o); err != nil {
				return err
			}
			if err := s.log(tx, c, string(o.Kind)+".create", o.ID, nil); err != nil {
				return err
			}
		}
		return nil
	}
}

// Recommend implements api.AnalysisBackend. The same request on the same analysis, dataset, models, prices and day gives the same bytes, so they
// are remembered.
func (s *Service) Recommend(ctx context.Context, c api.Caller, in api.RecommendationCreate) ([]byte, error) {
	opts, err := options(in)
	if err != nil {
		return nil, err
	}
	var head, rows object.Object
	var own string
	if err := s.Store.View(ctx, func(tx store.Tx) (err error) {
		if head, err = tx.Head(c.Project, object.Analysis, in.Analysis); err != nil {
			return noObject(err, object.Analysis, in.Analysis)
		}
		if rows, err = tx.Head(c.Project, object.Dataset, head.Parent); err != nil {
			return err
		}
		own, err = engineMark(tx, c.Project)
		return err
	}); err != nil {
		return nil, err
	}
	s.use(ctx, head)
	asked, err := encode(in)
	if err != nil {
		return nil, err
	}
	key := strings.Join([]string{c.Project, objectMark(head), objectMark(rows), own, s.now().Format(time.DateOnly), string(asked)}, "\x00")
	return s.chosen.get(ctx, key, func() ([]byte, error) { return s.choose(ctx, c, in.Analysis, opts, or(in.WithoutObservations, false)) })
}

// choose makes the recommendation that Recommend gives; alone without what the project's runs taught.
func (s *Service) choose(ctx context.Context, c api.Caller, id string, opts slmgen.Options, alone bool) ([]byte, error) {
	o, err := s.object(ctx, c, object.Analysis, id)
	if err != nil {
		return nil, err
	}
	a, err := body[analysis](o)
	if err != nil {
		return nil, err
	}
	engine, err := s.engine(ctx, c.Project)
	if err != nil {
		return nil, err
	}
	if alone {
		engine = engine.Learning(nil)
	}
	if err := engine.FillFor(&opts, a.Report.Version); err != nil {
		return nil, err
	}
	var rows *formats.Dataset
	if !slmgen.Imitates(a.Report) || opts.Objective != "" {
		_, d, err := s.mapped(ctx, c, o.Parent)
		if err != nil {
			return nil, err
		}
		ds, err := engine.Open(ctx, s.input(ctx, d))
		if err != nil {
			return nil, err
		}
		defer ds.Close()
		rows = ds.Dataset
	}
	rec, err := slmgen.Choose(ctx, rows, a.Report, opts)
	if err != nil {
		return nil, err
	}
	return encode(rec)
}

// Estimate implements api.AnalysisBackend.
func (s *Service) Estimate(ctx context.Context, c api.Caller, in api.EstimateCreate) (api.Estimated, error) {
	engine, err := s.engine(ctx, c.Project)
	if err != nil {
		return api.Estimated{}, err
	}
	if or(in.WithoutObservations, false) {
		engine = engine.Learning(nil)
	}
	got, err := engine.Estimate(ctx, app.Estimation{
		Model: in.Model, GPU: in.Gpu, Lane: or(in.Lane, "unsloth"), Method: estimate.Method(in.Method), Seq: in.Seq, Batch: in.Batch, Rank: or(in.Rank, 16),
		Tokens: or(in.Tokens, 0), Target: string(or(in.Target, "")), Requests: estimate.Requests{PromptTokens: or(in.PromptTokens, 0), AnswerTokens: or(in.AnswerTokens, 0)},
	})
	if err != nil {
		return api.Estimated{}, err
	}
	return recast[api.Estimated](got)
}
