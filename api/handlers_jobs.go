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

// VisitFollowJobResponse sends until the job has ended, the client has gone, or the server goes down. However a stream ends, the client asks
// again from where it is: so nothing of it is an error.
func (f following) VisitFollowJobResponse(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	conn := http.NewResponseController(w)
	_ = conn.SetWriteDeadline(time.Time{}) // it lasts as long as the job
	text := []byte("retry: 1000\n\n")
	for over, going := false, true; going; {
		if len(text) > 0 {
			_, err := w.Write(text)
			going = err == nil && !over
			_ = conn.Flush()
		}
		if going {
			text, over, going = f.next()
		}
	}
	return nil
}

// next gives the events that follow, or a comment after a while without any. The last ones of a job are over.
func (f *following) next() (text []byte, over, going bool) {
	wait, cancel := context.WithTimeout(f.ctx, beat)
	defer cancel()
	events, over, err := f.backend.FollowJob(wait, f.caller, f.job, f.after)
	if f.ctx.Err() != nil || err != nil && wait.Err() == nil || over && len(events) == 0 {
		return nil, over, false
	}
	var b bytes.Buffer
	if len(events) == 0 {
		b.WriteString(": still here\n\n")
	}
	for _, e := range events {
		fmt.Fprintf(&b, "id: %d\nevent: %s\ndata: %s\n\n", e.ID, e.Type, e.Data)
		f.after = e.ID
	}
	return b.Bytes(), over, true
}
