package api

import (
	"context"

	"github.com/slmgen/slmgen/internal/fault"
)

func (h *handlers) ListAnalyses(ctx context.Context, r ListAnalysesRequestObject) (ListAnalysesResponseObject, error) {
	out, err := h.backend.ListAnalyses(ctx, CallerOf(ctx), value(r.Params.Dataset), paging(r.Params.Limit, r.Params.Cursor))
	return ListAnalyses200JSONResponse(out), err
}

func (h *handlers) CreateAnalysis(ctx context.Context, r CreateAnalysisRequestObject) (CreateAnalysisResponseObject, error) {
	out, err := h.backend.CreateAnalysis(ctx, CallerOf(ctx), *r.Body, once(ctx, r.Params.IdempotencyKey))
	return CreateAnalysis202JSONResponse{out, CreateAnalysis202ResponseHeaders{Location: jobAt(out)}}, err
}

func jobAt(j Job) *string { return ptr("/v1/jobs/" + j.Id) }

func (h *handlers) GetAnalysis(ctx context.Context, r GetAnalysisRequestObject) (GetAnalysisResponseObject, error) {
	out, err := h.backend.GetAnalysis(ctx, CallerOf(ctx), r.Analysis)
	return GetAnalysis200JSONResponse(out), err
}

func (h *handlers) DeleteAnalysis(ctx context.Context, r DeleteAnalysisRequestObject) (DeleteAnalysisResponseObject, error) {
	return DeleteAnalysis204Response{}, h.backend.DeleteAnalysis(ctx, CallerOf(ctx), r.Analysis)
}

func (h *handlers) CreateRecommendation(ctx context.Context, r CreateRecommendationRequestObject) (CreateRecommendationResponseObject, error) {
	out, err := h.backend.Recommend(ctx, CallerOf(ctx), *r.Body)
	if err != nil {
		return nil, err
	}
	return encoded(out), nil
}

func (h *handlers) CreateEstimate(ctx context.Context, r CreateEstimateRequestObject) (CreateEstimateResponseObject, error) {
	out, err := h.backend.Estimate(ctx, CallerOf(ctx), *r.Body)
	return CreateEstimate200JSONResponse(out), err
}

func (h *handlers) ListPlans(ctx context.Context, r ListPlansRequestObject) (ListPlansResponseObject, error) {
	out, err := h.backend.ListPlans(ctx, CallerOf(ctx), value(r.Params.Dataset), paging(r.Params.Limit, r.Params.Cursor))
	return ListPlans200JSONResponse(out), err
}

func (h *handlers) CreatePlan(ctx context.Context, r CreatePlanRequestObject) (CreatePlanResponseObject, error) {
	out, err := h.backend.CreatePlan(ctx, CallerOf(ctx), *r.Body, once(ctx, r.Params.IdempotencyKey))
	return CreatePlan202JSONResponse{out, CreatePlan202ResponseHeaders{Location: jobAt(out)}}, err
}

func (h *handlers) GetPlan(ctx context.Context, r GetPlanRequestObject) (GetPlanResponseObject, error) {
	out, err := h.backend.GetPlan(ctx, CallerOf(ctx), r.Plan)
	return GetPlan200JSONResponse(out), err
}

func (h *handlers) DeletePlan(ctx context.Context, r DeletePlanRequestObject) (DeletePlanResponseObject, error) {
	return DeletePlan204Response{}, h.backend.DeletePlan(ctx, CallerOf(ctx), r.Plan)
}

func (h *handlers) CreateBundleOfPlan(ctx context.Context, r CreateBundleOfPlanRequestObject) (CreateBundleOfPlanResponseObject, error) {
	out, err := h.backend.CreateBundleOfPlan(ctx, CallerOf(ctx), r.Plan, *r.Body, once(ctx, r.Params.IdempotencyKey))
	return CreateBundleOfPlan202JSONResponse{out, CreateBundleOfPlan202ResponseHeaders{Location: jobAt(out)}}, err
}

func (h *handlers) ListBundles(ctx context.Context, r ListBundlesRequestObject) (ListBundlesResponseObject, error) {
	out, err := h.backend.ListBundles(ctx, CallerOf(ctx), value(r.Params.Plan), paging(r.Params.Limit, r.Params.Cursor))
	return ListBundles200JSONResponse(out), err
}

func (h *handlers) CreateBundle(ctx context.Context, r CreateBundleRequestObject) (CreateBundleResponseObject, error) {
	out, err := h.backend.CreateBundle(ctx, CallerOf(ctx), *r.Body, once(ctx, r.Params.IdempotencyKey))
	return CreateBundle202JSONResponse{out, CreateBundle202ResponseHeaders{Location: jobAt(out)}}, err
}

func (h *handlers) GetBundle(ctx context.Context, r GetBundleRequestObject) (GetBundleResponseObject, error) {
	out, err := h.backend.GetBundle(ctx, CallerOf(ctx), r.Bundle)
	return GetBundle200JSONResponse(out), err
}

func (h *handlers) DeleteBundle(ctx context.Context, r DeleteBundleRequestObject) (DeleteBundleResponseObject, error) {
	return DeleteBundle204Response{}, h.backend.DeleteBundle(ctx, CallerOf(ctx), r.Bundle)
}

func (h *handlers) GetBundleContent(ctx context.Context, r GetBundleContentRequestObject) (GetBundleContentResponseObject, error) {
	c, err := h.backend.OpenBundle(ctx, CallerOf(ctx), r.Bundle)
	if err != nil {
		return nil, err
	}
	return download{c, requestOf(ctx), "application/zip"}, nil
}

func (h *handlers) ListBaseModels(ctx context.Context, _ ListBaseModelsRequestObject) (ListBaseModelsResponseObject, error) {
	all, err := h.backend.ListBaseModels(ctx, CallerOf(ctx))
	return ListBaseModels200JSONResponse{Models: all}, err
}

func (h *handlers) AddBaseModels(ctx context.Context, r AddBaseModelsRequestObject) (AddBaseModelsResponseObject, error) {
	all, err := h.backend.AddBaseModels(ctx, CallerOf(ctx), r.Body)
	return AddBaseModels201JSONResponse{Models: all}, err
}

func (h *handlers) GetBaseModel(ctx context.Context, r GetBaseModelRequestObject) (GetBaseModelResponseObject, error) {
	m, err := h.backend.GetBaseModel(ctx, CallerOf(ctx), r.Model)
	return GetBaseModel200JSONResponse(m), err
}

func (h *handlers) RemoveBaseModel(ctx context.Context, r RemoveBaseModelRequestObject) (RemoveBaseModelResponseObject, error) {
	return RemoveBaseModel204Response{}, h.backend.RemoveBaseModel(ctx, CallerOf(ctx), r.Model)
}

func (h *handlers) ListPrices(ctx context.Context, _ ListPricesRequestObject) (ListPricesResponseObject, error) {
	out, err := h.backend.ListPrices(ctx, CallerOf(ctx))
	return ListPrices200JSONResponse(out), err
}

func (h *handlers) SetPrice(ctx context.Context, r SetPriceRequestObject) (SetPriceResponseObject, error) {
	out, err := h.backend.SetPrice(ctx, CallerOf(ctx), *r.Body)
	return SetPrice200JSONResponse(out), err
}

func (h *handlers) RemovePrices(ctx context.Context, r RemovePricesRequestObject) (RemovePricesResponseObject, error) {
	n, err := h.backend.RemovePrices(ctx, CallerOf(ctx), r.Params.Provider, value(r.Params.Gpu))
	return RemovePrices200JSONResponse{Removed: n}, err
}

func (h *handlers) ImportPrices(ctx context.Context, r ImportPricesRequestObject) (ImportPricesResponseObject, error) {
	if r.Body == nil {
		return nil, fault.New(fault.Invalid, "the table is empty")
	}
	asOf := ""
	if r.Params.AsOf != nil {
		asOf = r.Params.AsOf.String()
	}
	out, err := h.backend.ImportPrices(ctx, CallerOf(ctx), *r.Body, value(r.Params.Provider), asOf)
	return ImportPrices200JSONResponse(out), err
}
