package serve

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/queue"
	"github.com/slmgen/slmgen/internal/store"
)

// traces tells a collector what a request and a job spent their time on: OpenTelemetry over OTLP/HTTP, set up by its standard variables
// (OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER, OTEL_SERVICE_NAME, ...). Spans hold names, ids and codes: no bodies, queries, keys or names of
// people.
type traces struct {
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer
}

// lastSpans is how long the end of a server waits for the collector.
const lastSpans = 5 * time.Second

func newTraces(ctx context.Context, version string, log *slog.Logger) (*traces, error) {
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the collector of traces cannot be named so").Do("see the OTEL_EXPORTER_OTLP_... variables")
	}
	ours := resource.NewSchemaless(attribute.String("service.name", "slmgen"), attribute.String("service.version", version))
	said := resource.Environment() // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win
	about, err := resource.Merge(ours, said)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the attributes of the service cannot be read").Do("see OTEL_RESOURCE_ATTRIBUTES")
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("traces are lost", "error", err) }))
	p := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(about))
	return &traces{provider: p, tracer: p.Tracer("github.com/slmgen/slmgen")}, nil
}

// end sends what is left.
func (t *traces) end(log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), lastSpans)
	defer cancel()
	if err := t.provider.Shutdown(ctx); err != nil {
		log.Warn("the last traces are lost", "error", err)
	}
}

// request is a span from a request's first byte to the end of its answer, below the span that a client names (traceparent).
func (t *traces) request(r *http.Request) (context.Context, func(api.Observation)) {
	ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	ctx, span := t.tracer.Start(ctx, r.Method, trace.WithSpanKind(trace.SpanKindServer))
	return ctx, func(o api.Observation) {
		if name := cmp.Or(o.Operation, o.Route); name != "" {
			span.SetName(name)
		}
		if _, path, ok := strings.Cut(o.Route, " "); ok {
			span.SetAttributes(attribute.String("http.route", path))
		}
		if o.Project != "" {
			span.SetAttributes(attribute.String("slmgen.project", o.Project))
		}
		span.SetAttributes(attribute.String("http.request.method", r.Method), attribute.Int("http.response.status_code", o.Status),
			attribute.String("slmgen.request", o.Request), attribute.Int64("http.request.body.size", o.In), attribute.Int64("http.response.body.size", o.Out))
		if o.Status >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, http.StatusText(o.Status))
		}
		span.End()
	}
}

// worker is a span for each attempt of a job.
func (t *traces) worker(do queue.Worker) queue.Worker {
	return func(ctx context.Context, w queue.Work) (queue.Done, error) {
		ctx, span := t.tracer.Start(ctx, "job "+w.Kind, trace.WithAttributes(attribute.String("slmgen.job", w.ID), attribute.String("slmgen.project", w.Project)))
		defer span.End()
		done, err := do(ctx, w)
		failSpan(span, err)
		return done, err
	}
}

// failSpan keeps the code of an error: its text may quote data.
func failSpan(span trace.Span, err error) {
	if err == nil {
		return
	}
	code := string(fault.CodeOf(err))
	span.SetAttributes(attribute.String("error.type", code))
	span.SetStatus(codes.Error, code)
}

// tracedStore is a span for each transaction.
type tracedStore struct {
	store.Store
	tracer trace.Tracer
}

func (s tracedStore) span(ctx context.Context, name string, do func(context.Context) error) error {
	ctx, span := s.tracer.Start(ctx, name)
	defer span.End()
	err := do(ctx)
	if code := fault.CodeOf(err); code == fault.Internal || code == fault.Unavailable || code == fault.StorageFull {
		failSpan(span, err) // others are answers: not found, a wrong version
	}
	return err
}

// View implements store.Store.
func (s tracedStore) View(ctx context.Context, fn func(store.Tx) error) error {
	return s.span(ctx, "store view", func(ctx context.Context) error { return s.Store.View(ctx, fn) })
}

// Update implements store.Store.
func (s tracedStore) Update(ctx context.Context, fn func(store.Tx) error) error {
	return s.span(ctx, "store update", func(ctx context.Context) error { return s.Store.Update(ctx, fn) })
}

// Together implements store.Store.
func (s tracedStore) Together(ctx context.Context, fn func(store.Tx) error) error {
	return s.span(ctx, "store together", func(ctx context.Context) error { return s.Store.Together(ctx, fn) })
}

// Spend implements store.Store.
func (s tracedStore) Spend(ctx context.Context, want []store.Spending) (got []store.Spent, err error) {
	err = s.span(ctx, "store spend", func(ctx context.Context) error { got, err = s.Store.Spend(ctx, want); return err })
	return got, err
}
