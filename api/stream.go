package api

import (
	"context"
	"net/http"
	"time"
)

// Frames are server-sent events, ready to be sent.
type Frames struct {
	Text []byte // not to be changed: others send it too
	Over bool   // nothing will follow
}

// streamed sends what next gives, as it comes.
type streamed struct {
	ctx  context.Context //nolint:containedctx // of the request that is answered
	next func(ctx context.Context) (Frames, error)
}

const (
	beat  = 15 * time.Second // how often a stream without news says that it lives
	lasts = 15 * time.Minute // after which the client is to ask again: whoever may not any more is not answered
)

// send sends until nothing will follow, the client has gone or does not read, or the server goes down. However a stream ends, the client asks again
// from where it is: so nothing of it is an error.
func (s streamed) send(w http.ResponseWriter) error {
	var end context.CancelFunc
	s.ctx, end = context.WithTimeout(s.ctx, lasts)
	defer end()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	conn := http.NewResponseController(w)
	text := []byte("retry: 1000\n\n")
	for over, going := false, true; going; {
		if len(text) > 0 {
			_ = conn.SetWriteDeadline(time.Now().Add(2 * beat)) // the stream may last; a client that does not read may not hold it
			_, err := w.Write(text)
			going = err == nil && conn.Flush() == nil && !over
		}
		if going {
			text, over, going = s.wait()
		}
	}
	return nil
}

// wait gives what follows, or a comment after a while without any.
func (s streamed) wait() (text []byte, over, going bool) {
	wait, cancel := context.WithTimeout(s.ctx, beat)
	defer cancel()
	f, err := s.next(wait)
	if s.ctx.Err() != nil || err != nil && wait.Err() == nil || f.Over && len(f.Text) == 0 {
		return nil, f.Over, false
	}
	if len(f.Text) == 0 {
		return []byte(": still here\n\n"), f.Over, true
	}
	return f.Text, f.Over, true
}
