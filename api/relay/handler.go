package relay

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track/mailbox"
)

const (
	proofHeader = "Slmgen-Proof"
	pageMost    = 1000
	atOnce      = 64 // requests that hold an item in memory
)

// Options say how a relay answers.
type Options struct {
	PerMinute  int              // requests of an address; 0: 6,000
	TrustProxy bool             // take addresses from X-Forwarded-For
	Log        *slog.Logger     // one line a request: method, status, size; the box by its first digits. nil: nothing
	Now        func() time.Time // default time.Now
}

// Handler answers requests from boxes.
func Handler(b *Boxes, o Options) http.Handler {
	if o.PerMinute == 0 {
		o.PerMinute = 6000
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	h := &handler{boxes: b, Options: o, rates: newRates(o.PerMinute), slots: make(chan struct{}, atOnce)}
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /box/{id}/{name}", h.box(writes, h.put))
	mux.HandleFunc("GET /box/{id}", h.box(reads, h.list))
	mux.HandleFunc("GET /box/{id}/{name}", h.box(reads, h.get))
	mux.HandleFunc("DELETE /box/{id}/{name}", h.box(reads, h.delete))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		if err := b.Check(); err != nil {
			h.refuse(w, err)
			return
		}
		_, _ = io.WriteString(w, "ok\n")
	})
	return h.around(mux)
}

type handler struct {
	Options
	boxes *Boxes
	rates *rates
	slots chan struct{}
}

// answer notes what a request was told.
type answer struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (a *answer) WriteHeader(status int) {
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	n, err := a.ResponseWriter.Write(p)
	a.bytes += int64(n)
	return n, err
}

// around counts, bounds and logs requests.
func (h *handler) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &answer{ResponseWriter: w, status: http.StatusOK}
		a.Header().Set("X-Content-Type-Options", "nosniff")
		a.Header().Set("Cache-Control", "no-store")
		if wait := h.rates.admit(api.Address(r, h.TrustProxy), h.Now()); wait > 0 {
			a.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
			h.refuse(a, fault.New(fault.Quota, "this address sends too many requests"))
		} else {
			next.ServeHTTP(a, r)
		}
		id, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/box/"), "/")
		h.Log.Info("request", "method", r.Method, "box", id[:min(len(id), 8)], "status", a.status, "in", max(r.ContentLength, 0), "out", a.bytes)
	})
}

// what a caller wants to do with a box
const (
	reads  = false
	writes = true
)

// box lets those in who hold a box's token. A box that nobody has written to yet looks like an empty one.
func (h *handler) box(writing bool, do func(w http.ResponseWriter, r *http.Request, id string) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id := r.PathValue("id")
		token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		here, other := mailbox.HashToken(token), r.Header.Get(proofHeader)
		if !writing {
			here, other = other, here
		}
		if !ok || !boxShape.MatchString(id) || subtle.ConstantTimeCompare([]byte(mailbox.BoxOf(here, other)), []byte(id)) != 1 {
			w.Header().Set("WWW-Authenticate", "Bearer")
			h.refuse(w, fault.New(fault.Unauthorized, "that token does not open this box"))
			return
		}
		select {
		case h.slots <- struct{}{}:
			defer func() { <-h.slots }()
		case <-r.Context().Done():
			return
		}
		if err := do(w, r, id); err != nil {
			h.refuse(w, err)
		}
	}
}

func (h *handler) put(w http.ResponseWriter, r *http.Request, id string) error {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, h.boxes.limits.Item))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.New(fault.TooLarge, "an item has %d bytes at most here", h.boxes.limits.Item)
	}
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "the request broke off")
	}
	if err := h.boxes.Put(r.Context(), id, r.PathValue("name"), data); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (h *handler) get(w http.ResponseWriter, r *http.Request, id string) error {
	data, err := h.boxes.Get(r.Context(), id, r.PathValue("name"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = w.Write(data) // the caller is gone
	return nil
}

// names is a page of a list.
type names struct {
	Names []string `json:"names"`
}

func (h *handler) list(w http.ResponseWriter, r *http.Request, id string) error {
	limit := pageMost
	if text := r.URL.Query().Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fault.New(fault.Invalid, "limit is %.20q", text).Do("give a number from 1 to %d", pageMost)
		}
		limit = min(n, pageMost)
	}
	found, err := h.boxes.List(r.Context(), id, r.URL.Query().Get("after"), limit)
	if err != nil {
		return err
	}
	if found == nil {
		found = []string{}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(names{found}) // the caller is gone
	return nil
}

func (h *handler) delete(w http.ResponseWriter, r *http.Request, id string) error {
	if err := h.boxes.Delete(r.Context(), id, r.PathValue("name")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// refuse answers with a problem. What is wrong inside goes to the log.
func (h *handler) refuse(w http.ResponseWriter, err error) {
	p := api.ProblemOf(err)
	if p.Status >= http.StatusInternalServerError {
		h.Log.Error("failed", "error", err)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the caller is gone
}
