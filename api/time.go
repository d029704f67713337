package api

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"
)

// timed bounds, by the clock of the connections, how long a request may take: the whole of a plain one, and of an upload or a download how long it may stand still. Those who follow a job
// are bounded by the job.
func (s *server) timed(w http.ResponseWriter, r *http.Request, pattern string) (http.ResponseWriter, *http.Request, context.CancelFunc) {
	conn := http.NewResponseController(w)
	if streams[pattern] || strings.HasSuffix(pattern, "/events") || strings.HasSuffix(pattern, "/export") {
		_ = conn.SetWriteDeadline(time.Time{}) // one of the connection's last request may still hold
		return w, r, func() {}
	}
	// Connections that know no deadlines have none.
	_ = conn.SetReadDeadline(time.Now().Add(s.Timeout))
	if strings.HasSuffix(pattern, "/content") {
		return &movingOut{w, conn, s}, r, func() {}
	}
	ctx, cancel := context.WithTimeout(r.Context(), s.Timeout)
	_ = conn.SetWriteDeadline(time.Now().Add(s.Timeout + s.Stall))
	return w, r.WithContext(ctx), cancel
}

// moving gives an upload new time with every part that arrives.
type moving struct {
	io.ReadCloser
	conn *http.ResponseController
	s    *server
}

func (m *moving) Read(p []byte) (int, error) {
	_ = m.conn.SetReadDeadline(time.Now().Add(m.s.Stall))
	return m.ReadCloser.Read(p)
}

// movingOut gives a download new time with every part that is taken.
type movingOut struct {
	http.ResponseWriter
	conn *http.ResponseController
	s    *server
}

func (m *movingOut) Write(p []byte) (int, error) {
	_ = m.conn.SetWriteDeadline(time.Now().Add(m.s.Stall))
	return m.ResponseWriter.Write(p)
}

// Unwrap gives the connection to those who control it.
func (m *movingOut) Unwrap() http.ResponseWriter { return m.ResponseWriter }
