package remote

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"

	"github.com/slmgen/slmgen/api/client"
	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen"
)

// Inspect says what files are, by the server's quick look. Nothing stays there.
func (s *Server) Inspect(ctx context.Context, in app.Input, look app.Looking) (*app.Inspection, error) {
	if err := localOnly(in, slmgen.Options{}, app.Prompting{}); err != nil {
		return nil, err
	}
	if look.SaveMapping != "" {
		return nil, notThere("--save-mapping")
	}
	d, err := s.send(ctx, in)
	if err != nil {
		return nil, err
	}
	defer s.forget(ctx, in, d)
	out := &app.Inspection{Detection: d.Detection}
	if look.Preview > 0 {
		seen, err := s.api.PreviewDatasetWithResponse(ctx, d.Id, &client.PreviewDatasetParams{Rows: given(min(look.Preview, 100))})
		if err := check(seen, err); err != nil {
			return nil, err
		}
		if out.Preview, err = recast[[]formats.MappingPreview](seen.JSON200.Rows); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Validate checks a file against the rules of a provider. Nothing stays on the server.
func (s *Server) Validate(ctx context.Context, v app.Validation) (*app.Validated, error) {
	if v.Fix || v.Tokenizer != "" {
		return nil, notThere("--fix and --tokenizer")
	}
	if len(v.Input.Files) != 1 {
		return nil, fault.New(fault.Invalid, "one file is checked at a time").Do("check each file")
	}
	d, err := s.send(ctx, v.Input)
	if err != nil {
		return nil, err
	}
	defer s.forget(ctx, v.Input, d)
	got, err := s.api.ValidateDatasetWithResponse(ctx, d.Id, nil, client.ValidateRequest{Provider: v.Provider})
	if err := check(got, err); err != nil {
		return nil, err
	}
	return &app.Validated{Report: got.JSON200, File: v.Input.Files[0]}, nil
}

// Convert has the server write a dataset in another format, and brings it home. Nothing stays there.
func (s *Server) Convert(ctx context.Context, c app.Conversion) (*app.Converted, error) {
	if !c.Steps.None() || c.Delimiter != 0 {
		return nil, notThere("changing rows on the way")
	}
	if err := localOnly(c.Input, slmgen.Options{}, app.Prompting{}); err != nil {
		return nil, err
	}
	container, err := app.ContainerOf(c.Out, c.Container)
	if err != nil {
		return nil, err
	}
	d, err := s.dataset(ctx, c.Input)
	if err != nil {
		return nil, err
	}
	defer s.forget(ctx, c.Input, d)
	packed := container
	if ext := filepath.Ext(c.Out); ext == ".gz" || ext == ".zst" {
		packed += ext
	}
	params := &client.GetDatasetContentParams{Format: &c.To, Container: &packed, Sidecar: &c.Sidecar}
	res, err := s.api.GetDatasetContent(ctx, d.Id, params)
	if err := opened(res, err); err != nil {
		return nil, err
	}
	defer res.Body.Close()
	out := &app.Converted{Format: c.To, Container: container, Output: c.Out, Losses: map[string]int64{}, Dropped: map[string]int64{}}
	out.Written, _ = strconv.ParseInt(res.Header.Get("Slmgen-Written"), 10, 64)
	if err := json.Unmarshal([]byte(res.Header.Get("Slmgen-Losses")), &out.Losses); err != nil {
		return nil, fault.Wrap(fault.Internal, err, "the server does not say what was lost")
	}
	out.Used, out.Records = out.Written, out.Written
	if c.Out == "-" {
		if _, err := io.Copy(c.Stdout, res.Body); err != nil {
			return nil, fault.Wrap(fault.Unavailable, err, "the download broke off")
		}
		return out, nil
	}
	return out, writeWhole(c.Out, res.Body)
}

// opened gives the error that an answer is, whose body is then read and closed; nil leaves the body to be read.
func opened(res *http.Response, err error) error {
	if err != nil {
		return asFault(err)
	}
	if res.StatusCode < http.StatusBadRequest {
		return nil
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	return check(plainAnswer{res.StatusCode, body}, err)
}

type plainAnswer struct {
	status int
	body   []byte
}

func (a plainAnswer) StatusCode() int { return a.status }
func (a plainAnswer) GetBody() []byte { return a.body }

// writeWhole writes a file that appears when it is whole.
func writeWhole(path string, r io.Reader) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".slmgen-")
	if err != nil {
		return fault.Wrap(fault.Forbidden, err, "cannot write %s", path)
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = io.Copy(f, r)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Chmod(f.Name(), 0o644) //nolint:gosec // as any file that a user writes
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fault.Wrap(fault.StorageFull, err, "cannot write %s", path)
	}
	return nil
}
