package object

import (
	"slices"
	"time"
)

// Scope is one thing that an API key may do.
type Scope string

// The scopes. A key without a scope does nothing.
const (
	Read    Scope = "read"    // read objects of the project
	Write   Scope = "write"   // make, change and delete objects, start and cancel jobs
	Manage  Scope = "manage"  // members, keys, limits, audit log
	Publish Scope = "publish" // send things off the machine: pushes and deployments
)

// Scopes lists all scopes.
func Scopes() []Scope { return []Scope{Read, Write, Manage, Publish} }

// Key is an API key of a project. Its secret is shown once and kept as a hash alone.
type Key struct {
	ID      string // also the part of the secret that is no secret
	Project string
	Name    string
	Scopes  []Scope
	Hash    string // SHA-256 of the whole secret, hex
	Limits  Limits
	Created time.Time
	Creator string    // person or key
	Expires time.Time // zero: never
	Revoked time.Time // zero: not; a later time is the end of the overlap of a rotation
	Used    time.Time // to the minute; zero: never
	Next    string    // the key that replaces it after a rotation
	Version int64
}

// Usable says whether the key opens anything at the time now.
func (k *Key) Usable(now time.Time) bool {
	return (k.Expires.IsZero() || now.Before(k.Expires)) && (k.Revoked.IsZero() || now.Before(k.Revoked))
}

// Can says whether the key has the scope.
func (k *Key) Can(s Scope) bool { return slices.Contains(k.Scopes, s) }
