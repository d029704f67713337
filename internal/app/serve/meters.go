package serve

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/object"
)

// meters are what Prometheus is told. Routes are those of the specification, so their number does not grow with what clients ask for.
type meters struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	bytes    *prometheus.CounterVec
	jobs     *prometheus.CounterVec
}

func newMeters(s *Service) *meters {
	m := &meters{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "slmgen_http_requests_total", Help: "Answered requests."}, []string{"route", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "slmgen_http_request_duration_seconds", Help: "Time from a request's headers to the end of its answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 60}}, []string{"route"}),
		bytes: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "slmgen_http_bytes_total", Help: "Bytes of bodies."}, []string{"direction"}),
		jobs:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: "slmgen_job_attempts_total", Help: "Attempts of jobs that ended; queued: to be begun again."}, []string{"kind", "state"}),
	}
	info := prometheus.NewGauge(prometheus.GaugeOpts{Name: "slmgen_info", Help: "1, with the version.", ConstLabels: prometheus.Labels{"version": s.Version}})
	info.Set(1)
	m.registry.MustRegister(m.requests, m.took, m.bytes, m.jobs, info, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *meters) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func (m *meters) observe(o api.Observation) {
	route := o.Route
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(route, strconv.Itoa(o.Status)).Inc()
	m.took.WithLabelValues(route).Observe(float64(o.Duration) / float64(time.Second))
	m.bytes.WithLabelValues("in").Add(float64(o.In))
	m.bytes.WithLabelValues("out").Add(float64(o.Out))
}

func (m *meters) jobEnded(kind string, state object.State) {
	m.jobs.WithLabelValues(kind, string(state)).Inc()
}
