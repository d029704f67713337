package api

import (
	"context"
	"net/http"
)

func (h *handlers) ListRuns(ctx context.Context, r ListRunsRequestObject) (ListRunsResponseObject, error) {
	out, err := h.backend.ListRuns(ctx, CallerOf(ctx), RunQuery{State: value(r.Params.State), Name: value(r.Params.Name), Paging: paging(r.Params.Limit, r.Params.Cursor)})
	return ListRuns200JSONResponse(out), err
}

func (h *handlers) ListObservations(ctx context.Context, r ListObservationsRequestObject) (ListObservationsResponseObject, error) {
	out, err := h.backend.ListObservations(ctx, CallerOf(ctx), paging(r.Params.Limit, r.Params.Cursor))
	return ListObservations200JSONResponse(out), err
}

func runAt(id string) string { return "/v1/runs/" + id }

func (h *handlers) CreateRun(ctx context.Context, r CreateRunRequestObject) (CreateRunResponseObject, error) {
	out, err := h.backend.CreateRun(ctx, CallerOf(ctx), *r.Body, once(ctx, r.Params.IdempotencyKey))
	out.Url = h.called(ctx) + runAt(out.Run.ID)
	return CreateRun201JSONResponse{out, CreateRun201ResponseHeaders{Location: ptr(runAt(out.Run.ID))}}, err
}

// called is the server's address, as the client of a request called it.
func (h *handlers) called(ctx context.Context) string {
	r := requestOf(ctx)
	if h.secure || r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func (h *handlers) ImportRun(ctx context.Context, r ImportRunRequestObject) (ImportRunResponseObject, error) {
	out, err := h.backend.ImportRun(ctx, CallerOf(ctx), RunLog{Name: value(r.Params.Name), Steps: value(r.Params.Steps), Body: r.Body}, once(ctx, r.Params.IdempotencyKey))
	return ImportRun201JSONResponse{out, ImportRun201ResponseHeaders{Location: ptr(runAt(out.ID))}}, err
}

func (h *handlers) GetRun(ctx context.Context, r GetRunRequestObject) (GetRunResponseObject, error) {
	out, err := h.backend.GetRun(ctx, CallerOf(ctx), r.Run)
	return GetRun200JSONResponse{out, GetRun200ResponseHeaders{ETag: &out.ETag}}, err
}

func (h *handlers) UpdateRun(ctx context.Context, r UpdateRunRequestObject) (UpdateRunResponseObject, error) {
	out, err := h.backend.UpdateRun(ctx, CallerOf(ctx), r.Run, *r.Body, value(r.Params.IfMatch))
	return UpdateRun200JSONResponse{out, UpdateRun200ResponseHeaders{ETag: &out.ETag}}, err
}

func (h *handlers) DeleteRun(ctx context.Context, r DeleteRunRequestObject) (DeleteRunResponseObject, error) {
	return DeleteRun204Response{}, h.backend.DeleteRun(ctx, CallerOf(ctx), r.Run)
}

func (h *handlers) RenewRunSecret(ctx context.Context, r RenewRunSecretRequestObject) (RenewRunSecretResponseObject, error) {
	out, err := h.backend.RenewRunSecret(ctx, CallerOf(ctx), r.Run)
	out.Url = h.called(ctx) + runAt(r.Run)
	return RenewRunSecret200JSONResponse(out), err
}

func (h *handlers) StopRun(ctx context.Context, r StopRunRequestObject) (StopRunResponseObject, error) {
	out, err := h.backend.StopRun(ctx, CallerOf(ctx), r.Run)
	return StopRun202JSONResponse{out, StopRun202ResponseHeaders{Location: ptr(runAt(r.Run))}}, err
}

func (h *handlers) ReportEvents(ctx context.Context, r ReportEventsRequestObject) (ReportEventsResponseObject, error) {
	out, err := h.backend.ReportEvents(ctx, r.Run, Delivery{ID: r.Params.WebhookId, Timestamp: r.Params.WebhookTimestamp, Signature: r.Params.WebhookSignature,
		Encoding: requestOf(ctx).Header.Get("Content-Encoding"), Body: r.Body})
	return ReportEvents200JSONResponse(out), err
}

func (h *handlers) ExportRun(ctx context.Context, r ExportRunRequestObject) (ExportRunResponseObject, error) {
	format := "jsonl"
	if r.Params.Format != nil {
		format = string(*r.Params.Format)
	}
	out, err := h.backend.ExportRun(ctx, CallerOf(ctx), r.Run, format)
	if err != nil {
		return nil, err
	}
	return download{out, requestOf(ctx), "application/octet-stream"}, nil
}

func (d download) VisitExportRunResponse(w http.ResponseWriter) error { return d.send(w) }

func (h *handlers) ChartRuns(ctx context.Context, r ChartRunsRequestObject) (ChartRunsResponseObject, error) {
	p := r.Params
	q := ChartQuery{Runs: p.Run, Metrics: value(p.Metric), X: string(value(p.X)), From: p.From, To: p.To, Points: value(p.Points), Smooth: value(p.Smooth)}
	if len(q.Metrics) == 0 {
		q.Metrics = []string{"loss", "eval_loss"}
	}
	if q.X == "" {
		q.X = "step"
	}
	if q.Points == 0 {
		q.Points = 2000
	}
	out, err := h.backend.ChartRuns(ctx, CallerOf(ctx), q)
	return ChartRuns200JSONResponse(out), err
}

func (h *handlers) FollowRun(ctx context.Context, r FollowRunRequestObject) (FollowRunResponseObject, error) {
	after := value(r.Params.After)
	if r.Params.LastEventID != nil {
		after = *r.Params.LastEventID
	}
	follow, err := h.backend.FollowRun(ctx, CallerOf(ctx), r.Run, after)
	if err != nil {
		return nil, err
	}
	return streamed{ctx, follow}, nil
}

func (f streamed) VisitFollowRunResponse(w http.ResponseWriter) error { return f.send(w) }
