package api

import (
	"context"
	"slices"

	"github.com/slmgen/slmgen/internal/object"
)

// Caller is who asks, and in which project.
type Caller struct {
	Kind    MeKind // local, key or person
	ID      string
	Name    string
	Project string // "" where none is meant, or more than one could be
	Role    object.Role
	Scopes  []object.Scope
	// Memberships are the projects that the caller may name.
	Memberships []object.Member
	Limits      []LimitOf // that its requests count against
	Address     string    // of the client
	Request     string    // id of the request
}

// LimitOf is a counter that requests of a caller count against.
type LimitOf struct {
	Name string // of what: key:ID, project:ID, address:PREFIX
	object.Limits
}

// Actor names the caller in the audit log.
func (c Caller) Actor() string {
	if c.Kind == MeKindLocal {
		return string(MeKindLocal)
	}
	return string(c.Kind) + ":" + c.ID
}

// need is what an operation asks of its caller; the specification says it as x-needs.
type need string

const (
	needsNothing need = "none"
	needsAny     need = "any"   // to be known
	needsLogin   need = "login" // to be a person, or local
	needsRead    need = "read"
	needsWrite   need = "write"
	needsManage  need = "manage"
	needsOwn     need = "own"
)

// allows says whether the caller may do what needs n in its project.
func (c Caller) allows(n need) bool {
	switch n {
	case needsNothing, needsAny:
		return true
	case needsLogin:
		return c.Kind == MeKindLocal || c.Kind == MeKindPerson
	case needsRead:
		return c.Role.Covers(object.Viewer) && slices.Contains(c.Scopes, object.Read)
	case needsWrite:
		return c.Role.Covers(object.Editor) && slices.Contains(c.Scopes, object.Write)
	case needsManage:
		return c.Role.Covers(object.Admin) && slices.Contains(c.Scopes, object.Manage)
	case needsOwn:
		return c.Role.Covers(object.Owner) && slices.Contains(c.Scopes, object.Manage)
	}
	return false
}

type callerKey struct{}

// CallerOf gives who asked; the zero Caller, who may do nothing, outside of a request.
func CallerOf(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}

func withCaller(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}
