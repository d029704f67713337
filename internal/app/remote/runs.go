package remote

import (
	"context"
	"errors"
	"io"

	"github.com/slmgen/slmgen/api/client"
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
