package serve

import (
	"context"
	"crypto/subtle"
	"time"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

// Authenticate implements api.Access.
func (s *Service) Authenticate(ctx context.Context, c api.Credentials) (api.Caller, error) {
	caller := api.Caller{Address: c.Address, Request: c.Request}
	if s.Open {
		return s.local(ctx, caller, c.Project)
	}
	look, secret := s.byKey, c.Bearer
	if secret == "" {
		look, secret = s.bySession, c.Session
	}
	if secret == "" {
		return caller, fault.New(fault.Unauthorized, "this server wants a key").Do("send Authorization: Bearer KEY; `slmgen keys create` on the server makes the first one")
	}
	now, hash := s.now(), hashOf(secret)
	if wait := s.guesses.wait(c.Address, hash, now); wait > 0 {
		return caller, api.Later(fault.New(fault.Quota, "too many keys or logins of this address opened nothing").Do("wait as long as Retry-After says, and send one that holds"), wait)
	}
	known, err := look(ctx, caller, c)
	if s.guesses.note(c.Address, hash, now, err) {
		s.Log.Warn("an address sent too many keys or logins that open nothing", "address", c.Address, "request", c.Request)
	}
	return known, err
}

func (s *Service) local(ctx context.Context, caller api.Caller, project string) (api.Caller, error) {
	caller.Kind, caller.ID, caller.Scopes, caller.Role = api.MeKindLocal, "local", object.Scopes(), object.Owner
	caller.Project = project
	if project == "" {
		caller.Project = DefaultProject
	}
	if caller.Project == DefaultProject {
		return caller, nil
	}
	err := s.Store.View(ctx, func(tx store.Tx) error {
		_, err := tx.Project(caller.Project)
		return err
	})
	return caller, noProject(err)
}

// noProject says the same of a project that is not there and of one that the caller has no part in.
func noProject(err error) error {
	if fault.CodeOf(err) == fault.NotFound {
		return fault.New(fault.NotFound, "there is no such project").Do("GET /v1/projects lists yours")
	}
	return err
}

var errKey = fault.New(fault.Unauthorized, "the key opens nothing").Do("it may be mistyped, expired or revoked: make a new one")

func (s *Service) byKey(ctx context.Context, caller api.Caller, c api.Credentials) (api.Caller, error) {
	id, ok := keyID(c.Bearer)
	if !ok {
		return caller, errKey
	}
	now := s.now()
	var key object.Key
	var project object.Project
	err := s.Store.View(ctx, func(tx store.Tx) error {
		var err error
		if key, err = tx.Key(id); err != nil {
			return err
		}
		project, err = tx.Project(key.Project)
		return err
	})
	if err != nil && fault.CodeOf(err) != fault.NotFound {
		return caller, err
	}
	known := subtle.ConstantTimeCompare([]byte(hashOf(c.Bearer)), []byte(key.Hash)) == 1
	if err != nil || !known || !key.Usable(now) {
		return caller, errKey
	}
	if c.Project != "" && c.Project != key.Project {
		return caller, noProject(fault.New(fault.NotFound, "another project"))
	}
	caller.Kind, caller.ID, caller.Name, caller.Project, caller.Scopes = api.MeKindKey, key.ID, key.Name, key.Project, key.Scopes
	switch {
	case key.Can(object.Manage):
		caller.Role = object.Admin
	case key.Can(object.Write), key.Can(object.Publish):
		caller.Role = object.Editor
	case key.Can(object.Read):
		caller.Role = object.Viewer
	}
	caller.Memberships = []object.Member{{Project: key.Project, Role: caller.Role}}
	caller.Limits = s.limitsOf(caller, key.Limits, project.Limits)
	if used := now.Truncate(time.Minute); used.After(key.Used) {
		s.noteUse(ctx, key.ID, used)
	}
	return caller, nil
}

// noteUse writes when a key was used, once a minute. A failure is no reason to refuse the request.
func (s *Service) noteUse(ctx context.Context, key string, at time.Time) {
	if before, _ := s.uses.Swap(key, at); before == at { // another request of this minute writes it
		return
	}
	if err := s.Store.Update(ctx, func(tx store.Tx) error { return tx.UseKey(key, at) }); err != nil {
		s.Log.Warn("cannot note the use of a key", "key", key, "error", err)
	}
}

func (s *Service) bySession(ctx context.Context, caller api.Caller, c api.Credentials) (api.Caller, error) {
	var person object.Person
	var members []object.Member
	var project object.Project
	err := s.Store.View(ctx, func(tx store.Tx) error {
		session, err := tx.Session(hashOf(c.Session))
		if err != nil {
			return err
		}
		if !s.now().Before(session.Expires) {
			return fault.New(fault.NotFound, "expired")
		}
		if person, err = tx.Person(session.Person); err != nil {
			return err
		}
		if members, err = tx.Memberships(person.ID); err != nil {
			return err
		}
		if in := partIn(members, c.Project); in != nil {
			project, err = tx.Project(in.Project)
		}
		return err
	})
	if fault.CodeOf(err) == fault.NotFound {
		return caller, fault.New(fault.Unauthorized, "the login has ended").Do("log in again")
	}
	if err != nil {
		return caller, err
	}
	caller.Kind, caller.ID, caller.Name, caller.Scopes, caller.Memberships = api.MeKindPerson, person.ID, person.Name, object.Scopes(), members
	in := partIn(members, c.Project)
	switch {
	case in != nil:
		caller.Project, caller.Role = in.Project, in.Role
		caller.Limits = s.limitsOf(caller, object.Limits{}, project.Limits)
	case c.Project != "":
		return caller, noProject(fault.New(fault.NotFound, "no part in it"))
	}
	return caller, nil
}

// partIn is a person's part in the project that a request names, or in the only one where it names none.
func partIn(members []object.Member, project string) *object.Member {
	if project == "" && len(members) == 1 {
		return &members[0]
	}
	for i := range members {
		if members[i].Project == project && project != "" {
			return &members[i]
		}
	}
	return nil
}
