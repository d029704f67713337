package remote

import (
	"context"
	"os"
	"time"

	"github.com/oapi-codegen/runtime/types"

	"github.com/slmgen/slmgen/api/client"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// Estimate computes memory, time and money with the models and prices of the server.
func (s *Server) Estimate(ctx context.Context, e app.Estimation) (*app.Estimated, error) {
	if !serverLearns(e.Observations) {
		return nil, notThere("--observations")
	}
	got, err := s.api.CreateEstimateWithResponse(ctx, nil, client.EstimateCreate{
		Model: e.Model, Gpu: e.GPU, Lane: given(e.Lane), Method: client.EstimateCreateMethod(e.Method), Seq: e.Seq, Batch: e.Batch, Rank: given(e.Rank), Tokens: given(e.Tokens),
		Target: given(client.EstimateCreateTarget(e.Target)), PromptTokens: given(e.Requests.PromptTokens), AnswerTokens: given(e.Requests.AnswerTokens), WithoutObservations: given(len(e.Observations) > 0),
	})
	if err := check(got, err); err != nil {
		return nil, err
	}
	out, err := recast[app.Estimated](got.JSON200)
	return &out, err
}

// Registry gives the models of the server.
func (s *Server) Registry() (*registry.Registry, error) {
	got, err := s.api.ListBaseModelsWithResponse(context.Background(), nil)
	if err := check(got, err); err != nil {
		return nil, err
	}
	r, err := registry.Builtin()
	if err != nil {
		return nil, err
	}
	return r.With(got.JSON200.Models...), nil
}

// AddModels adds the models of a YAML file to the project.
func (s *Server) AddModels(ctx context.Context, from, id string, _ app.Input) ([]registry.Model, error) {
	if id != "" {
		return nil, notThere("--id")
	}
	f, err := os.Open(from)
	if err != nil {
		return nil, fault.Wrap(fault.NotFound, err, "cannot read %s", from).Do("a server takes the YAML file of a model")
	}
	defer f.Close()
	got, err := s.api.AddBaseModelsWithBodyWithResponse(ctx, nil, "application/yaml", f)
	if err := check(got, err); err != nil {
		return nil, err
	}
	return got.JSON201.Models, nil
}

// CheckModels is done here: it keeps nothing.
func (s *Server) CheckModels(ctx context.Context, from, id string, in app.Input) ([]registry.Model, error) {
	return s.local.CheckModels(ctx, from, id, in)
}

// RemoveModel takes a model out of the project.
func (s *Server) RemoveModel(id string) error {
	return check(s.api.RemoveBaseModelWithResponse(context.Background(), id, nil))
}

// Prices lists the prices and cards of the server.
func (s *Server) Prices() (*app.Prices, error) {
	got, err := s.api.ListPricesWithResponse(context.Background(), nil)
	if err := check(got, err); err != nil {
		return nil, err
	}
	return &app.Prices{Prices: got.JSON200.Prices, GPUs: got.JSON200.Gpus}, nil
}

// SetPrice keeps a price in the project.
func (s *Server) SetPrice(ctx context.Context, p estimate.Price) (estimate.Price, error) {
	if p.USDPerHour == nil {
		return p, notThere("a price without a rate per hour")
	}
	ask := client.PriceSet{Provider: p.Provider, Gpu: p.GPU, UsdPerHour: *p.USDPerHour}
	if p.AsOf != "" {
		day, err := date(p.AsOf)
		if err != nil {
			return p, err
		}
		ask.AsOf = day
	}
	got, err := s.api.SetPriceWithResponse(ctx, nil, ask)
	if err := check(got, err); err != nil {
		return p, err
	}
	return *got.JSON200, nil
}

func date(text string) (*types.Date, error) {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return nil, fault.New(fault.Invalid, "%q is no date", text).Do("write YYYY-MM-DD")
	}
	return &types.Date{Time: day}, nil
}

// ImportPrices keeps the prices of a file in the project.
func (s *Server) ImportPrices(ctx context.Context, path, provider, asOf string) (*estimate.Imported, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.Wrap(fault.NotFound, err, "cannot read %s", path)
	}
	defer f.Close()
	params := &client.ImportPricesParams{Provider: given(provider)}
	if asOf != "" {
		if params.AsOf, err = date(asOf); err != nil {
			return nil, err
		}
	}
	got, err := s.api.ImportPricesWithBodyWithResponse(ctx, params, "text/plain", f)
	if err := check(got, err); err != nil {
		return nil, err
	}
	return &estimate.Imported{Prices: got.JSON200.Prices, Skipped: got.JSON200.Skipped}, nil
}

// RemovePrice forgets prices of the project.
func (s *Server) RemovePrice(ctx context.Context, provider, gpu string) (int, error) {
	got, err := s.api.RemovePricesWithResponse(ctx, &client.RemovePricesParams{Provider: provider, Gpu: given(gpu)})
	if err := check(got, err); err != nil {
		return 0, err
	}
	return got.JSON200.Removed, nil
}
