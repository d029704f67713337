package api

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
)

// Login lets people in by their browsers. Errors are faults.
type Login interface {
	// Begin gives the address of the provider to send a browser to, and what the browser keeps until it comes back.
	Begin(ctx context.Context) (address string, kept Kept, err error)
	// Finish takes what the browser kept and what the provider sent with it, and gives the secret of a session.
	Finish(ctx context.Context, kept Kept, state, code string) (session string, expires time.Time, err error)
	// End ends a session; one that is over is no error.
	End(ctx context.Context, session string) error
}

// Kept is what a login needs when the browser comes back: values that nobody else could know.
type Kept struct {
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"` // of PKCE
	Back     string `json:"back"`     // path to go to in the end
}

// SessionCookie is the cookie of a browser's login; over https its name begins with __Host-.
const SessionCookie = "slmgen"

// loginLasts is how long somebody may take at the provider.
const loginLasts = 10 * time.Minute

// cookie makes a cookie that pages cannot read and other sites cannot send. Over https its name keeps other hosts from setting it.
func (s *server) cookie(name, value string, expires time.Time) *http.Cookie {
	c := &http.Cookie{Name: name, Value: value, Path: "/", Expires: expires, HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}

func (s *server) cookieName(name string) string {
	if s.Secure {
		return "__Host-" + name
	}
	return name
}

// logins adds the routes of a browser's login.
func (s *server) logins() {
	kept := func() string { return s.cookieName(SessionCookie + "-login") }
	s.routes.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
		address, k, err := s.Login.Begin(r.Context())
		if err != nil {
			s.writeProblem(w, r, err)
			return
		}
		k.Back = ownPath(r.URL.Query().Get("back"))
		doc, err := json.Marshal(k)
		if err != nil {
			s.writeProblem(w, r, err)
			return
		}
		http.SetCookie(w, s.cookie(kept(), base64.RawURLEncoding.EncodeToString(doc), s.Now().Add(loginLasts)))
		http.Redirect(w, r, address, http.StatusFound)
	})
	s.routes.HandleFunc("GET /login/callback", func(w http.ResponseWriter, r *http.Request) {
		back, err := s.comeBack(w, r, kept())
		if err != nil {
			s.writeProblem(w, r, err)
			return
		}
		http.Redirect(w, r, back, http.StatusFound)
	})
	s.routes.HandleFunc("POST /logout", func(w http.ResponseWriter, r *http.Request) {
		if c, err := r.Cookie(s.cookieName(SessionCookie)); err == nil {
			if err := s.Login.End(r.Context(), c.Value); err != nil {
				s.writeProblem(w, r, err)
				return
			}
		}
		http.SetCookie(w, s.cookie(s.cookieName(SessionCookie), "", time.Time{}))
		w.WriteHeader(http.StatusNoContent)
	})
}

// comeBack finishes a login.
func (s *server) comeBack(w http.ResponseWriter, r *http.Request, name string) (string, error) {
	q := r.URL.Query()
	var k Kept
	if c, err := r.Cookie(name); err == nil {
		if doc, err := base64.RawURLEncoding.DecodeString(c.Value); err == nil {
			_ = json.Unmarshal(doc, &k) // what cannot be read has no state, which is refused below
		}
	}
	http.SetCookie(w, s.cookie(name, "", time.Time{}))
	if said := q.Get("error"); said != "" {
		return "", fault.New(fault.Forbidden, "the login provider refused: %s", clip(said)).Do("begin again at /login")
	}
	if k.State == "" || q.Get("code") == "" {
		return "", fault.New(fault.Unauthorized, "this login was not begun here, or took too long").Do("begin again at /login")
	}
	session, expires, err := s.Login.Finish(r.Context(), k, q.Get("state"), q.Get("code"))
	if err != nil {
		return "", err
	}
	http.SetCookie(w, s.cookie(s.cookieName(SessionCookie), session, expires))
	return k.Back, nil
}

func clip(text string) string {
	if r := []rune(text); len(r) > 100 {
		text = string(r[:100])
	}
	return text
}

// ownPath is where to go after a login: a path of this server, never another site.
func ownPath(back string) string {
	if !strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") || strings.ContainsAny(back, "\\\r\n\t") {
		return "/docs/"
	}
	return back
}
