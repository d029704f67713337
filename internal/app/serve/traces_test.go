package serve_test

import (
	"compress/gzip"
	"context"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/app/serve"
)

// spans collects what a server sends, as a collector of OTLP/HTTP does.
type spans struct {
	mu   sync.Mutex
	all  []*tracepb.Span
	name string
	raw  []byte
}

func (s *spans) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body := r.Body
	if r.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		body = z
	}
	doc, err := io.ReadAll(body)
	var in collector.ExportTraceServiceRequest
	if err == nil {
		err = proto.Unmarshal(doc, &in)
	}
	if err != nil || r.URL.Path != "/v1/traces" {
		http.Error(w, "no traces", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.raw = append(s.raw, doc...)
	for _, rs := range in.ResourceSpans {
		for _, a := range rs.Resource.Attributes {
			if a.Key == "service.name" {
				s.name = a.Value.GetStringValue()
			}
		}
		for _, ss := range rs.ScopeSpans {
			s.all = append(s.all, ss.Spans...)
		}
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
}

func TestTraces(t *testing.T) {
	var got spans
	web := httptest.NewServer(&got)
	defer web.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", web.URL)

	home := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	ready, ended := make(chan string, 1), make(chan error, 1)
	st := serve.Settings{Address: "127.0.0.1:0", Traces: true}
	go func() {
		ended <- st.Serve(ctx, serve.Host{App: app.New(home, time.Now), Home: home, Version: "test", Now: time.Now, Log: slog.New(slog.DiscardHandler), Ready: func(a string) { ready <- a }})
	}()
	s := &server{t: t, url: "http://" + <-ready}
	f, err := os.Open(ferry)
	require.NoError(t, err)
	defer f.Close()
	var d api.Dataset
	const parent = "0af7651916cd43dd8448eb211c80319c"
	s.want(http.StatusCreated, &d, "POST", "/v1/datasets?name=secret-name.jsonl", f, "traceparent: 00-"+parent+"-b7ad6b7169203331-01", "X-Request-Id: mine", "Authorization: Bearer hunter2hunter2")
	var j api.Job
	s.want(http.StatusAccepted, &j, "POST", "/v1/analyses", fields{"dataset": d.Id})
	s.finish(j.Id)
	s.want(http.StatusNotFound, nil, "GET", "/v1/datasets/dst_none", nil)
	stop()
	require.NoError(t, <-ended)

	require.Equal(t, "slmgen", got.name)
	by := map[string]*tracepb.Span{}
	for _, one := range got.all {
		by[one.Name] = one
	}
	upload := by["createDataset"]
	require.NotNil(t, upload, "%v", by)
	require.Equal(t, parent, hex.EncodeToString(upload.TraceId), "the caller's trace goes on")
	attributes, err := json.Marshal(upload.Attributes)
	require.NoError(t, err)
	for _, known := range []string{`"mine"`, `"/v1/datasets"`, `"` + serve.DefaultProject + `"`} {
		require.Contains(t, string(attributes), known)
	}
	require.NotNil(t, by["job analysis"])
	require.NotNil(t, by["getDataset"])
	within := 0
	for _, one := range got.all {
		if strings.HasPrefix(one.Name, "store ") && hex.EncodeToString(one.TraceId) == parent {
			within++
		}
	}
	require.Positive(t, within, "transactions are below their request")
	for _, secret := range []string{"secret-name", "hunter2"} {
		require.NotContains(t, string(got.raw), secret)
	}
}
