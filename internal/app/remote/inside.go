package remote

import (
	"io"
	"net/http"
	"sync"

	"github.com/slmgen/slmgen/api/client"
	"github.com/slmgen/slmgen/internal/app"
)

// Inside gives a server that answers within this process: what a command does on a server and what it does here goes the same way.
func Inside(handler http.Handler, local *app.App) (*Server, error) {
	c, err := client.New("http://127.0.0.1", client.Options{HTTP: &http.Client{Transport: inside{handler}}})
	if err != nil {
		return nil, asFault(err)
	}
	return &Server{c, local}, nil
}

// inside is a transport to a handler. Answers stream.
type inside struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper.
func (t inside) RoundTrip(req *http.Request) (*http.Response, error) {
	read, write := io.Pipe()
	w := &answer{header: http.Header{}, body: write, begun: make(chan struct{})}
	if req.Body == nil {
		req.Body = http.NoBody
	}
	in := req.Clone(req.Context())
	in.RemoteAddr, in.RequestURI = "127.0.0.1:0", req.URL.RequestURI()
	go func() {
		t.handler.ServeHTTP(w, in)
		w.WriteHeader(http.StatusOK)
		_ = write.Close()
		_ = req.Body.Close()
	}()
	select {
	case <-w.begun:
	case <-req.Context().Done():
		_ = read.CloseWithError(req.Context().Err())
		return nil, req.Context().Err()
	}
	return &http.Response{Status: http.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: w.sent, Body: read, ContentLength: -1, Request: req}, nil
}

// answer is what a handler writes to.
type answer struct {
	header, sent http.Header
	status       int
	body         *io.PipeWriter
	once         sync.Once
	begun        chan struct{}
}

func (a *answer) Header() http.Header { return a.header }
func (a *answer) Flush()              {}

func (a *answer) WriteHeader(status int) {
	a.once.Do(func() {
		a.status, a.sent = status, a.header.Clone()
		close(a.begun)
	})
}

func (a *answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(p)
}
