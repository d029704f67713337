package serve

import (
	"encoding/json"
	"time"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

// some is nil for what is empty.
func some(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// when is nil for no time.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func nonzero[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

func or[T any](p *T, def T) T {
	if p == nil {
		return def
	}
	return *p
}

func page(p api.Paging) object.Page { return object.Page{Limit: p.Limit, Cursor: p.Cursor} }

func limitsFrom(l api.Limits) object.Limits {
	return object.Limits{RequestsPerMinute: or(l.RequestsPerMinute, 0), RequestsPerDay: or(l.RequestsPerDay, 0), Bytes: or(l.Bytes, 0), Jobs: or(l.Jobs, 0)}
}

func limitsTo(l object.Limits) api.Limits {
	return api.Limits{RequestsPerMinute: nonzero(l.RequestsPerMinute), RequestsPerDay: nonzero(l.RequestsPerDay), Bytes: nonzero(l.Bytes), Jobs: nonzero(l.Jobs)}
}

// log puts a write down in the audit log, with what tells most about it and is no secret.
func (s *Service) log(tx store.Tx, c api.Caller, action, id string, detail map[string]any) error {
	var doc json.RawMessage
	if len(detail) > 0 {
		var err error
		if doc, err = json.Marshal(detail); err != nil {
			return fault.Wrap(fault.Internal, err, "cannot write the audit log")
		}
	}
	return tx.Log(object.Audit{Time: s.now(), Project: c.Project, Actor: c.Actor(), Address: c.Address, Request: c.Request, Action: action, Object: id, Detail: doc})
}

// body turns what is stored of an object into its type, and back.
func body[T any](o object.Object) (T, error) {
	var v T
	if err := json.Unmarshal(o.Body, &v); err != nil {
		return v, fault.Wrap(fault.Internal, err, "%s %s cannot be read", o.Kind, o.ID)
	}
	return v, nil
}

func encode(v any) (json.RawMessage, error) {
	doc, err := json.Marshal(v)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "cannot be written")
	}
	return doc, nil
}

// recast turns a document of the engine into the API's type of the same shape.
func recast[T any](v any) (T, error) {
	var out T
	doc, err := encode(v)
	if err == nil {
		if err = json.Unmarshal(doc, &out); err != nil {
			err = fault.Wrap(fault.Internal, err, "cannot be written")
		}
	}
	return out, err
}

func problemOf(err error) json.RawMessage {
	doc, merr := json.Marshal(api.ProblemOf(err))
	if merr != nil {
		return nil
	}
	return doc
}
