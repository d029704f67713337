package serve

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

// create stores a new object with its body, after the checks of also. Under an idempotency key an object that the same request made is given
// instead.
func (s *Service) create(ctx context.Context, c api.Caller, o object.Object, v any, once api.Idempotency, also func(tx store.Tx) error) (object.Object, error) {
	doc, err := encode(v)
	if err != nil {
		return o, err
	}
	now := s.now()
	o.Project, o.Created, o.Updated, o.Used, o.Version, o.Body, o.Request = c.Project, now, now, now, 1, doc, once.Fingerprint
	err = s.Store.Update(ctx, func(tx store.Tx) error {
		if once.Key != "" {
			have, err := tx.Object(c.Project, o.Kind, o.ID)
			if err == nil {
				if err = repeated(once, have.Request); err == nil {
					o = have
					return errHave
				}
			}
			if fault.CodeOf(err) != fault.NotFound {
				return err
			}
		}
		if also != nil {
			if err := also(tx); err != nil {
				return err
			}
		}
		if err := tx.CreateObject(o); err != nil {
			return err
		}
		return s.log(tx, c, string(o.Kind)+".create", o.ID, map[string]any{"name": o.Name})
	})
	if errors.Is(err, errHave) {
		err = nil
	}
	return o, err
}

// errHave ends a transaction that found what it was to make.
var errHave = errors.New("made before")

// object gives an object of the caller's project.
func (s *Service) object(ctx context.Context, c api.Caller, kind object.Kind, id string) (o object.Object, err error) {
	err = s.Store.View(ctx, func(tx store.Tx) error {
		o, err = s.find(tx, c, kind, id)
		return err
	})
	if err == nil {
		s.use(ctx, o)
	}
	return o, err
}

func (s *Service) find(tx store.Tx, c api.Caller, kind object.Kind, id string) (object.Object, error) {
	o, err := tx.Object(c.Project, kind, id)
	return o, noObject(err, kind, id)
}

// noObject says what is not found.
func noObject(err error, kind object.Kind, id string) error {
	if fault.CodeOf(err) == fault.NotFound {
		return fault.New(fault.NotFound, "there is no %s %s in the project", strings.ReplaceAll(string(kind), "-", " "), id)
	}
	return err
}

// useEvery is how exactly it is known when an object was last used.
const useEvery = time.Hour

// use notes that objects were used, so that retention does not erase them. A failure is no reason to refuse a request.
func (s *Service) use(ctx context.Context, o object.Object) {
	if o.Kind == object.Upload || s.now().Sub(o.Used) < useEvery {
		return
	}
	ids := []string{o.ID}
	if o.Parent != "" {
		ids = append(ids, o.Parent)
	}
	if err := s.Store.Update(ctx, func(tx store.Tx) error { return tx.UseObjects(ids, s.now()) }); err != nil {
		s.Log.Warn("cannot note the use of an object", "object", o.ID, "error", err)
	}
}

// list gives a page of objects.
func (s *Service) list(ctx context.Context, q object.Query, each func(object.Object) error) (next string, err error) {
	err = s.Store.View(ctx, func(tx store.Tx) error {
		var all []object.Object
		if all, next, err = tx.Objects(q); err != nil {
			return err
		}
		for _, o := range all {
			if err := each(o); err != nil {
				return err
			}
		}
		return nil
	})
	return next, err
}

// erase deletes an object, all that was made of it, and their blobs.
func (s *Service) erase(ctx context.Context, c api.Caller, kind object.Kind, id string) error {
	err := s.Store.Update(ctx, func(tx store.Tx) error {
		if _, err := s.find(tx, c, kind, id); err != nil {
			return err
		}
		if err := tx.DeleteObject(c.Project, kind, id); err != nil {
			return err
		}
		return s.log(tx, c, string(kind)+".delete", id, nil)
	})
	if err == nil {
		s.collect(ctx)
	}
	return err
}

// fileName takes the last part of a path that a client sent. What a name cannot hold is refused.
func fileName(name string) (string, error) {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	if name == "" || name == "." || name == ".." || len(name) > 200 || strings.ContainsFunc(name, unicode.IsControl) || strings.ContainsRune(name, unicode.ReplacementChar) {
		return "", fault.New(fault.Invalid, "%q is no name of a file", name).Do("give a name of at most 200 bytes, without control characters")
	}
	return name, nil
}

// brokenOff says what became of a body that did not end well.
func brokenOff(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.New(fault.TooLarge, "the file is larger than %d bytes", large.Limit).Do("split it into shards")
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || fault.CodeOf(err) == fault.Internal {
		return fault.Wrap(fault.Unavailable, err, "the upload broke off").Do("ask where it stands, and go on from there")
	}
	return err
}
