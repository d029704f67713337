package api

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"time"
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
	return following{ctx, h.backend, caller, r.Job, value(r.Params.LastEventID)}, nil
}

// following sends the events of a job as they come.
type following struct {
	ctx     context.Context //nolint:containedctx // of the request that is answered
	backend Backend
	caller  Caller
	job     string
	after   int64
}

// beat is how often a stream without news says that it lives.
const beat = 15 * time.Second

func (f following) VisitFollowJobResponse(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	conn := http.NewResponseController(w)
	_ = conn.SetWriteDeadline(time.Time{}) // it lasts as long as the job
	if _, err := fmt.Fprint(w, "retry: 1000\n\n"); err != nil {
		return nil //nolint:nilerr // nobody listens
	}
	_ = conn.Flush()
	for {
		wait, cancel := context.WithTimeout(f.ctx, beat)
		events, over, err := f.backend.FollowJob(wait, f.caller, f.job, f.after)
		quiet := wait.Err() != nil
		cancel()
		if f.ctx.Err() != nil || err != nil && !quiet {
			return nil // the client asks again from where it is
		}
		var b bytes.Buffer
		if len(events) == 0 {
			b.WriteString(": still here\n\n")
		}
		for _, e := range events {
			fmt.Fprintf(&b, "id: %d\nevent: %s\ndata: %s\n\n", e.ID, e.Type, e.Data)
			f.after = e.ID
		}
		if len(events) > 0 || !over {
			if _, err := w.Write(b.Bytes()); err != nil {
				return nil //nolint:nilerr // nobody listens
			}
			_ = conn.Flush()
		}
		if over {
			return nil
		}
	}
}
