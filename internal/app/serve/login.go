package serve

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/httpx"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
)

// Provider says where people log in: an OpenID provider, by the code flow with PKCE.
type Provider struct {
	Issuer      string
	Client      string
	Secret      string        // "" for a public client
	PublicURL   string        // of this server, as browsers reach it: the provider sends them to PublicURL/login/callback
	Groups      []GroupRole   // what the groups of a person open
	GroupsClaim string        // of the token; "" groups
	Lasts       time.Duration // of a session; 0: 12 h
}

// GroupRole gives everybody in a group a role in a project.
type GroupRole struct {
	Group   string
	Project string
	Role    object.Role
}

// ParseGroupRole reads GROUP=PROJECT:ROLE.
func ParseGroupRole(text string) (GroupRole, error) {
	group, to, ok := strings.Cut(text, "=")
	project, role, ok2 := strings.Cut(to, ":")
	g := GroupRole{group, project, object.Role(role)}
	if !ok || !ok2 || group == "" || project == "" || !g.Role.Known() {
		return g, fault.New(fault.Invalid, "%q is no role of a group", text).Do("write GROUP=PROJECT:ROLE, for example engineers=prj_default:member")
	}
	return g, nil
}

// login lets people in.
type login struct {
	s        *Service
	provider Provider
	oauth    oauth2.Config
	verifier *oidc.IDTokenVerifier
	http     *http.Client
}

var _ api.Login = (*login)(nil)

// through sends the requests of a library by the project's client.
type through struct{ *httpx.Client }

func (t through) RoundTrip(r *http.Request) (*http.Response, error) { return t.Do(r) }

// newLogin asks the provider for its addresses and keys.
func newLogin(ctx context.Context, s *Service, p Provider) (*login, error) {
	issuer, err := url.Parse(p.Issuer)
	if err != nil || issuer.Host == "" {
		return nil, fault.New(fault.Invalid, "%q is no issuer", p.Issuer).Do("give the address that the provider calls its issuer")
	}
	back, err := url.Parse(p.PublicURL)
	if err != nil || back.Host == "" || back.Scheme != "https" && !loopbackHost(back.Hostname()) {
		return nil, fault.New(fault.Invalid, "%q is no address that browsers can reach the server at", p.PublicURL).Do("give --public-url https://HOST")
	}
	if p.GroupsClaim == "" {
		p.GroupsClaim = "groups"
	}
	if p.Lasts == 0 {
		p.Lasts = 12 * time.Hour
	}
	client := &http.Client{Transport: through{httpx.New(httpx.Options{AllowHosts: []string{issuer.Host, issuer.Hostname()}, Retries: 2})}, Timeout: 30 * time.Second}
	found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), client), p.Issuer)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "the login provider %s does not answer as it should", p.Issuer).Do("see whether %s/.well-known/openid-configuration can be read from here", strings.TrimSuffix(p.Issuer, "/"))
	}
	return &login{
		s: s, provider: p, http: client, verifier: found.Verifier(&oidc.Config{ClientID: p.Client, Now: s.Now}),
		oauth: oauth2.Config{ClientID: p.Client, ClientSecret: p.Secret, Endpoint: found.Endpoint(), RedirectURL: strings.TrimSuffix(p.PublicURL, "/") + "/login/callback",
			Scopes: []string{oidc.ScopeOpenID, "profile", "email"}},
	}, nil
}

// Begin implements api.Login.
func (l *login) Begin(context.Context) (string, api.Kept, error) {
	k := api.Kept{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}
	return l.oauth.AuthCodeURL(k.State, oidc.Nonce(k.Nonce), oauth2.S256ChallengeOption(k.Verifier)), k, nil
}

// Finish implements api.Login.
func (l *login) Finish(ctx context.Context, k api.Kept, state, code string) (string, time.Time, error) {
	if subtle.ConstantTimeCompare([]byte(state), []byte(k.State)) != 1 {
		return "", time.Time{}, fault.New(fault.Unauthorized, "this login was not begun by this browser").Do("begin again at /login")
	}
	ctx = oidc.ClientContext(ctx, l.http)
	token, err := l.oauth.Exchange(ctx, code, oauth2.VerifierOption(k.Verifier))
	if err != nil {
		return "", time.Time{}, fault.Wrap(fault.Unauthorized, err, "the login provider does not know this login").Do("begin again at /login")
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := l.verifier.Verify(ctx, raw)
	if err != nil || subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(k.Nonce)) != 1 {
		return "", time.Time{}, fault.Wrap(fault.Unauthorized, err, "what the login provider says of you cannot be trusted").Do("begin again at /login")
	}
	var claims map[string]any
	if err := id.Claims(&claims); err != nil {
		return "", time.Time{}, fault.Wrap(fault.Unauthorized, err, "what the login provider says of you cannot be read")
	}
	return l.let(ctx, id.Subject, claims)
}

// let makes a session for somebody, and settles what their groups open.
func (l *login) let(ctx context.Context, subject string, claims map[string]any) (string, time.Time, error) {
	now := l.s.now()
	name, _ := claims["name"].(string)
	email, _ := claims["email"].(string)
	if verified, said := claims["email_verified"].(bool); said && !verified {
		email = ""
	}
	secret := newSecret("session0000000000")
	session := object.Session{Hash: hashOf(secret), Created: now, Expires: now.Add(l.provider.Lasts)}
	err := l.s.Store.Update(ctx, func(tx store.Tx) error {
		p, err := tx.PutPerson(object.Person{ID: newID("per", "", api.Idempotency{}), Issuer: l.provider.Issuer, Subject: subject, Email: email, Name: name, Seen: now})
		if err != nil {
			return err
		}
		session.Person = p.ID
		if err := l.regroup(tx, p.ID, groupsIn(claims[l.provider.GroupsClaim]), now); err != nil {
			return err
		}
		return tx.CreateSession(session)
	})
	if err == nil {
		l.s.guesses.vouch(session.Hash)
	}
	return secret, session.Expires, err
}

func groupsIn(claim any) []string {
	var out []string
	switch v := claim.(type) {
	case string:
		out = append(out, v)
	case []any:
		for _, g := range v {
			if name, ok := g.(string); ok {
				out = append(out, name)
			}
		}
	}
	return out
}

// regroup gives a person the roles of their groups, the highest in each project, and takes those away that came with groups they left. A role that
// somebody gave by hand stays.
func (l *login) regroup(tx store.Tx, person string, groups []string, now time.Time) error {
	want := map[string]object.Role{}
	for _, g := range l.provider.Groups {
		if slices.Contains(groups, g.Group) && !want[g.Project].Covers(g.Role) {
			want[g.Project] = g.Role
		}
	}
	have, err := tx.Memberships(person)
	if err != nil {
		return err
	}
	for _, m := range have {
		role, still := want[m.Project]
		switch {
		case !m.Groups:
		case !still:
			if err := tx.DeleteMember(m.Project, person); err != nil {
				return err
			}
		case role != m.Role:
			m.Role = role
			if err := tx.PutMember(m); err != nil {
				return err
			}
		}
		delete(want, m.Project)
	}
	for project, role := range want {
		if _, err := tx.Project(project); err != nil {
			if fault.CodeOf(err) == fault.NotFound { // a group may open what is not there yet
				continue
			}
			return err
		}
		if err := tx.PutMember(object.Member{Project: project, Person: person, Role: role, Groups: true, Added: now}); err != nil {
			return err
		}
	}
	return nil
}

// End implements api.Login.
func (l *login) End(ctx context.Context, session string) error {
	err := l.s.Store.Update(ctx, func(tx store.Tx) error { return tx.DeleteSession(hashOf(session)) })
	if fault.CodeOf(err) == fault.NotFound {
		return nil
	}
	return err
}
