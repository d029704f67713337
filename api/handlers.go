package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
)

// handlers answer the operations: they decode what the generated code left, call the backend and encode.
type handlers struct {
	backend Backend
	limits  ServerLimits
	secure  bool // browsers reach the server over https
}

var _ StrictServerInterface = (*handlers)(nil)

const defaultPage = 50

func paging(limit *Limit, cursor *Cursor) Paging {
	p := Paging{Limit: defaultPage}
	if limit != nil {
		p.Limit = *limit
	}
	if cursor != nil {
		p.Cursor = *cursor
	}
	return p
}

// once gives the idempotency key of a request, with a hash of what the request says but for the bytes of a stream.
func once(ctx context.Context, key *IdempotencyKey) Idempotency {
	if key == nil {
		return Idempotency{}
	}
	r := requestOf(ctx)
	raw, _ := ctx.Value(rawBody{}).([]byte)
	h := sha256.New()
	for _, part := range []string{r.Method, r.URL.Path, r.URL.RawQuery, string(raw)} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return Idempotency{Key: *key, Fingerprint: hex.EncodeToString(h.Sum(nil))}
}

func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

func (h *handlers) GetHealth(context.Context, GetHealthRequestObject) (GetHealthResponseObject, error) {
	return GetHealth200JSONResponse{Status: HealthStatusOk}, nil
}

// readiness answers 503 with the same document where something fails.
type readiness struct {
	status int
	GetReadiness200JSONResponse
}

func (r readiness) VisitGetReadinessResponse(w http.ResponseWriter) error {
	return writeJSON(w, r.status, Health(r.GetReadiness200JSONResponse))
}

func (h *handlers) GetReadiness(ctx context.Context, _ GetReadinessRequestObject) (GetReadinessResponseObject, error) {
	checks := h.backend.Check(ctx)
	out := readiness{http.StatusOK, GetReadiness200JSONResponse{Status: HealthStatusOk, Checks: &checks}}
	for _, state := range checks {
		if state != "ok" {
			out.status, out.Status = http.StatusServiceUnavailable, HealthStatusFailing
		}
	}
	return out, nil
}

func (h *handlers) GetServer(ctx context.Context, _ GetServerRequestObject) (GetServerResponseObject, error) {
	out, err := h.backend.Describe(ctx)
	out.Limits = h.limits
	return GetServer200JSONResponse(out), err
}

func (h *handlers) GetMe(ctx context.Context, _ GetMeRequestObject) (GetMeResponseObject, error) {
	c := CallerOf(ctx)
	out := Me{Kind: c.Kind, Id: c.ID, Scopes: []Scope{}, Projects: []Membership{}}
	if c.Name != "" {
		out.Name = &c.Name
	}
	if c.Project != "" {
		out.Project, out.Role = &c.Project, ptr(Role(c.Role))
	}
	for _, s := range c.Scopes {
		out.Scopes = append(out.Scopes, Scope(s))
	}
	for _, m := range c.Memberships {
		out.Projects = append(out.Projects, Membership{Project: m.Project, Role: Role(m.Role)})
	}
	return GetMe200JSONResponse(out), nil
}
