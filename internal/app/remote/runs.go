package remote

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/slmgen/slmgen/api/client"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

// Runs lists training runs, newest first.
func (s *Server) Runs(ctx context.Context, state track.RunState, limit int) ([]track.Run, error) {
	out := []track.Run{}
	params := &client.ListRunsParams{}
	if state != "" {
		params.State = &state
	}
	for len(out) < limit {
		params.Limit = given(min(limit-len(out), 500))
		res, err := s.api.ListRunsWithResponse(ctx, params)
		if err := check(res, err); err != nil {
			return nil, err
		}
		out = append(out, res.JSON200.Runs...)
		if res.JSON200.Next == nil {
			break
		}
		params.Cursor = res.JSON200.Next
	}
	return out, nil
}

// Observations are what the runs of the project have taught, the newest first.
func (s *Server) Observations(ctx context.Context) ([]app.Taught, error) {
	var out []app.Taught
	params := &client.ListObservationsParams{Limit: given(500)}
	for {
		res, err := s.api.ListObservationsWithResponse(ctx, params)
		if err := check(res, err); err != nil {
			return nil, err
		}
		for _, o := range res.JSON200.Observations {
			t, err := recast[app.Taught](o)
			if err != nil {
				return nil, err
			}
			out = append(out, t)
		}
		if params.Cursor = res.JSON200.Next; params.Cursor == nil {
			return out, nil
		}
	}
}

// ObserveRuns gives what the runs have taught as lines of a file of observations.
func (s *Server) ObserveRuns(ctx context.Context) ([]byte, error) {
	all, err := s.Observations(ctx)
	if err != nil {
		return nil, err
	}
	var lines []byte
	for _, t := range all {
		doc, err := t.Line()
		if err != nil {
			return nil, err
		}
		lines = append(append(lines, doc...), '\n')
	}
	return lines, nil
}

// ObserveRunsTo writes what the runs have taught into a file, which appears when it is whole.
func (s *Server) ObserveRunsTo(ctx context.Context, path string) error {
	lines, err := s.ObserveRuns(ctx)
	if err != nil {
		return err
	}
	return writeWhole(path, bytes.NewReader(lines))
}

// CreateRun makes a run that a reporter writes to.
func (s *Server) CreateRun(ctx context.Context, in client.RunCreate) (*client.RunSecret, error) {
	res, err := s.api.CreateRunWithResponse(ctx, nil, in)
	if err := check(res, err); err != nil {
		return nil, err
	}
	return res.JSON201, nil
}

// Run shows a run.
func (s *Server) Run(ctx context.Context, id string) (*track.Run, error) {
	res, err := s.api.GetRunWithResponse(ctx, id, nil)
	if err := check(res, err); err != nil {
		return nil, err
	}
	return res.JSON200, nil
}

// StopRun asks a run to stop.
func (s *Server) StopRun(ctx context.Context, id string) (*track.Run, error) {
	res, err := s.api.StopRunWithResponse(ctx, id, nil)
	if err := check(res, err); err != nil {
		return nil, err
	}
	return res.JSON202, nil
}

// DeleteRun erases a run.
func (s *Server) DeleteRun(ctx context.Context, id string) error {
	res, err := s.api.DeleteRunWithResponse(ctx, id, nil)
	return check(res, err)
}

// ImportRun makes a run of a log.
func (s *Server) ImportRun(ctx context.Context, name string, steps int64, log io.Reader) (*track.Run, error) {
	params := &client.ImportRunParams{Name: &name}
	if steps > 0 {
		params.Steps = &steps
	}
	res, err := s.api.ImportRunWithBodyWithResponse(ctx, params, "application/octet-stream", log)
	if err := check(res, err); err != nil {
		return nil, err
	}
	return res.JSON201, nil
}

// ExportRun writes the events of a run to w.
func (s *Server) ExportRun(ctx context.Context, id, format string, w io.Writer) error {
	body, err := s.export(ctx, id, format)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	_, err = io.Copy(w, body)
	return asFault(err)
}

// ExportRunTo writes the events of a run into a file, which appears when it is whole.
func (s *Server) ExportRunTo(ctx context.Context, id, format, path string) error {
	body, err := s.export(ctx, id, format)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	return writeWhole(path, body)
}

func (s *Server) export(ctx context.Context, id, format string) (io.ReadCloser, error) {
	as := client.ExportRunParamsFormat(format)
	res, err := s.api.ExportRun(ctx, id, &client.ExportRunParams{Format: &as})
	if err := opened(res, err); err != nil {
		return nil, err
	}
	return res.Body, nil
}

// Chart gives curves of runs.
func (s *Server) Chart(ctx context.Context, p client.ChartRunsParams) (*track.Chart, error) {
	res, err := s.api.ChartRunsWithResponse(ctx, &p)
	if err := check(res, err); err != nil {
		return nil, err
	}
	return res.JSON200, nil
}

// Watch is client.Watch.
func (s *Server) Watch(ctx context.Context, id string, after int64, each func(client.RunNews) error) error {
	var own *fault.Error
	err := s.api.Watch(ctx, id, after, each)
	if errors.As(err, &own) {
		return err
	}
	return asFault(err)
}
