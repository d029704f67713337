package api

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
)

func (h *handlers) ListJobs(ctx context.Context, r ListJobsRequestObject) (ListJobsResponseObject, error) {
	out, err := h.backend.ListJobs(ctx, CallerOf(ctx), value(r.Params.State), paging(r.Params.Limit, r.Params.Cursor))
	return ListJobs200JSONResponse(out), err
}

func (h *handlers) GetJob(ctx context.Context, r GetJobRequestObject) (GetJobResponseObject, error) {
	out, err := h.backend.GetJob(ctx, CallerOf(ctx), r.Job)
	return GetJob200JSONResponse(out), err
}

func (h *handlers) CancelJob(ctx context.Context, r CancelJobRequestObject) (CancelJobResponseObject, error) {
	out, err := h.backend.CancelJob(ctx, CallerOf(ctx), r.Job)
	return CancelJob202JSONResponse{out, CancelJob202ResponseHeaders{Location: jobAt(out)}}, err
}

func (h *handlers) FollowJob(ctx context.Context, r FollowJobRequestObject) (FollowJobResponseObject, error) {
	caller := CallerOf(ctx)
	if _, err := h.backend.GetJob(ctx, caller, r.Job); err != nil {
		return nil, err
	}
	after := value(r.Params.LastEventID)
	follow := func(ctx context.Context) (Frames, error) {
		events, over, err := h.backend.FollowJob(ctx, caller, r.Job, after)
		f := Frames{Over: over}
		var b bytes.Buffer
		for _, e := range events {
			fmt.Fprintf(&b, "id: %d\nevent: %s\ndata: %s\n\n", e.ID, e.Type, e.Data)
			after = e.ID
		}
		f.Text = b.Bytes()
		return f, err
	}
	return streamed{ctx, follow}, nil
}

func (f streamed) VisitFollowJobResponse(w http.ResponseWriter) error { return f.send(w) }
