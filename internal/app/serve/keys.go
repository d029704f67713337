package serve

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"math/big"
	"regexp"
	"slices"
	"time"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

// A key reads slm_ID_SECRET_CHECK: an id that is no secret, 256 random bits in base 62, and six digits by which a scanner or a program knows a
// key without asking the server.
var keyForm = regexp.MustCompile(`^slm_([a-z0-9]{16})_([0-9A-Za-z]{43})_([0-9a-f]{8})$`)

// keyID gives the id in a key whose check is right.
func keyID(secret string) (string, bool) {
	m := keyForm.FindStringSubmatch(secret)
	if m == nil || m[3] != keyCheck(m[1], m[2]) {
		return "", false
	}
	return m[1], true
}

func keyCheck(id, secret string) string {
	return fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(id+"_"+secret)))
}

const (
	base62      = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	secretChars = 43 // 62^43 > 2^256
)

func newSecret(id string) string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	n, rest, radix := new(big.Int).SetBytes(b[:]), new(big.Int), big.NewInt(int64(len(base62)))
	text := make([]byte, secretChars)
	for i := range text {
		n.DivMod(n, radix, rest)
		text[i] = base62[rest.Int64()]
	}
	return "slm_" + id + "_" + string(text) + "_" + keyCheck(id, string(text))
}

func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// NewKey makes a key in a project, outside of any request: the first one of a server.
func (s *Service) NewKey(ctx context.Context, project, name string, scopes []object.Scope, expires time.Time) (api.KeySecret, error) {
	in := api.KeyCreate{Name: name}
	for _, sc := range scopes {
		in.Scopes = append(in.Scopes, api.Scope(sc))
	}
	if !expires.IsZero() {
		in.Expires = &expires
	}
	caller := api.Caller{Kind: api.MeKindLocal, ID: "local", Project: project, Role: object.Owner, Scopes: object.Scopes()}
	return s.CreateKey(ctx, caller, in, api.Idempotency{})
}

// lastYear is the last one that a date in JSON can have.
const lastYear = 9999

// CreateKey implements api.KeyBackend.
func (s *Service) CreateKey(ctx context.Context, c api.Caller, in api.KeyCreate, once api.Idempotency) (api.KeySecret, error) {
	now := s.now()
	k := object.Key{ID: newID("k", c.Project, once)[2:], Project: c.Project, Name: in.Name, Created: now, Creator: c.Actor(), Version: 1}
	for _, sc := range in.Scopes {
		if !k.Can(object.Scope(sc)) {
			k.Scopes = append(k.Scopes, object.Scope(sc))
		}
		if !slices.Contains(c.Scopes, object.Scope(sc)) {
			return api.KeySecret{}, fault.New(fault.Forbidden, "a key cannot have the scope %s, which its maker does not have", sc)
		}
	}
	if in.Expires != nil {
		if k.Expires = in.Expires.UTC(); !k.Expires.After(now) {
			return api.KeySecret{}, fault.New(fault.Invalid, "the key would have expired already").Do("give a time to come")
		}
		if k.Expires.Year() > lastYear {
			return api.KeySecret{}, fault.New(fault.Invalid, "the key would expire in the year %d", k.Expires.Year()).Do("give a time before %d, or none", lastYear+1)
		}
	}
	if in.Limits != nil {
		k.Limits = limitsFrom(*in.Limits)
	}
	return s.keepKey(ctx, c, k, "key.create", nil)
}

// keepKey gives a key its secret and stores it; before, in the same transaction, comes also.
func (s *Service) keepKey(ctx context.Context, c api.Caller, k object.Key, action string, also func(tx store.Tx) error) (api.KeySecret, error) {
	secret := newSecret(k.ID)
	k.Hash = hashOf(secret)
	err := s.Store.Update(ctx, func(tx store.Tx) error {
		if _, err := tx.Project(c.Project); err != nil {
			return noProject(err)
		}
		if also != nil {
			if err := also(tx); err != nil {
				return err
			}
		}
		if err := tx.CreateKey(k); err != nil {
			if fault.CodeOf(err) == fault.Conflict {
				return fault.New(fault.Conflict, "a key was made by this request before, and its secret cannot be shown again").Do("revoke %s and make another one under a new Idempotency-Key", k.ID)
			}
			return err
		}
		return s.log(tx, c, action, k.ID, map[string]any{"name": k.Name, "scopes": k.Scopes})
	})
	if err != nil {
		return api.KeySecret{}, err
	}
	s.guesses.vouch(k.Hash)
	shown := keyOf(k)
	return api.KeySecret{Id: shown.Id, Name: shown.Name, Prefix: shown.Prefix, Scopes: shown.Scopes, Limits: shown.Limits, Created: shown.Created, Creator: shown.Creator,
		Expires: shown.Expires, Secret: secret}, nil
}

// RotateKey implements api.KeyBackend.
func (s *Service) RotateKey(ctx context.Context, c api.Caller, id string, in api.KeyRotate, once api.Idempotency) (api.KeySecret, error) {
	now := s.now()
	var overlap time.Duration
	if in.OverlapSeconds != nil {
		overlap = time.Duration(*in.OverlapSeconds) * time.Second
	}
	var old object.Key
	if err := s.Store.View(ctx, func(tx store.Tx) (err error) {
		old, err = s.keyIn(tx, c, id)
		return err
	}); err != nil {
		return api.KeySecret{}, err
	}
	next := object.Key{ID: newID("k", c.Project, once)[2:], Project: c.Project, Name: old.Name, Scopes: old.Scopes, Limits: old.Limits, Created: now, Creator: c.Actor(), Expires: old.Expires, Version: 1}
	for _, sc := range old.Scopes {
		if !slices.Contains(c.Scopes, sc) {
			return api.KeySecret{}, fault.New(fault.Forbidden, "the key has the scope %s, which the caller does not have", sc)
		}
	}
	return s.keepKey(ctx, c, next, "key.rotate", func(tx store.Tx) error {
		k, err := s.keyIn(tx, c, id)
		if err != nil {
			return err
		}
		if k.Next != "" || !k.Usable(now) {
			return fault.New(fault.Conflict, "the key was replaced or revoked already")
		}
		k.Next, k.Revoked = next.ID, now.Add(overlap)
		_, err = tx.UpdateKey(k)
		return err
	})
}

// keyIn gives a key of the caller's project.
func (s *Service) keyIn(tx store.Tx, c api.Caller, id string) (object.Key, error) {
	k, err := tx.Key(id)
	if err == nil && k.Project != c.Project || fault.CodeOf(err) == fault.NotFound {
		err = fault.New(fault.NotFound, "there is no key %s in the project", id)
	}
	return k, err
}

// RevokeKey implements api.KeyBackend.
func (s *Service) RevokeKey(ctx context.Context, c api.Caller, id string) error {
	now := s.now()
	return s.Store.Update(ctx, func(tx store.Tx) error {
		k, err := s.keyIn(tx, c, id)
		if err != nil || !k.Usable(now) {
			return err
		}
		k.Revoked = now
		if _, err := tx.UpdateKey(k); err != nil {
			return err
		}
		return s.log(tx, c, "key.revoke", k.ID, nil)
	})
}

// GetKey implements api.KeyBackend.
func (s *Service) GetKey(ctx context.Context, c api.Caller, id string) (out api.Key, err error) {
	err = s.Store.View(ctx, func(tx store.Tx) error {
		k, err := s.keyIn(tx, c, id)
		out = keyOf(k)
		return err
	})
	return out, err
}

// ListKeys implements api.KeyBackend.
func (s *Service) ListKeys(ctx context.Context, c api.Caller, p api.Paging) (out api.KeyPage, err error) {
	out.Keys = []api.Key{}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		all, next, err := tx.Keys(c.Project, page(p))
		for _, k := range all {
			out.Keys = append(out.Keys, keyOf(k))
		}
		out.Next = some(next)
		return err
	})
	return out, err
}

func keyOf(k object.Key) api.Key {
	out := api.Key{Id: k.ID, Name: k.Name, Prefix: "slm_" + k.ID, Scopes: []api.Scope{}, Limits: limitsTo(k.Limits), Created: k.Created, Creator: k.Creator,
		Expires: when(k.Expires), Revoked: when(k.Revoked), Used: when(k.Used), Next: some(k.Next)}
	for _, sc := range k.Scopes {
		out.Scopes = append(out.Scopes, api.Scope(sc))
	}
	return out
}
