package hub

import (
	"errors"
	"net/http"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/httpx"
)

// explain turns an answer of the hub into what a person can do about it.
func (c *Client) explain(err error, r Repo, path string) error {
	var status *httpx.StatusError
	if err == nil || !errors.As(err, &status) {
		return err
	}
	page := c.address("/" + r.ID)
	if r.Kind == Datasets {
		page = c.address("/datasets/" + r.ID)
	}
	what := "the " + r.Kind.noun() + " " + r.ID
	refused := status.Status == http.StatusUnauthorized || status.Status == http.StatusForbidden
	message := strings.ToLower(status.Header.Get("X-Error-Message"))
	switch code := status.Header.Get("X-Error-Code"); {
	case code == "GatedRepo" && c.o.Token == "":
		return fault.Wrap(fault.Unauthorized, status, "%s is gated", what).
			Do("accept its conditions at %s, then set HF_TOKEN to a token of that account", page)
	case code == "GatedRepo":
		return fault.Wrap(fault.Forbidden, status, "%s is gated, and the account of HF_TOKEN has no access yet", what).
			Do("accept its conditions at %s (some owners answer by hand), and let the token read gated repositories", page)
	case code == "RevisionNotFound":
		return fault.Wrap(fault.NotFound, status, "%s has no revision %q", what, r.revision()).Do("see its branches and tags at %s", page)
	case code == "EntryNotFound":
		return fault.Wrap(fault.NotFound, status, "%s has no %q at revision %s", what, path, short(r.revision())).Do("see its files at %s/tree/main", page)
	case strings.Contains(message, "disabled"):
		return fault.Wrap(fault.Forbidden, status, "the hub has switched off %s", what).Do("see %s", page)
	case status.Status == http.StatusUnauthorized && c.o.Token != "" && strings.Contains(message, "invalid credentials"):
		return fault.Wrap(fault.Unauthorized, status, "the hub does not know the token in HF_TOKEN").Do("make a new one, or unset HF_TOKEN for what is public")
	case code == "RepoNotFound", status.Status == http.StatusUnauthorized:
		e := fault.Wrap(fault.NotFound, status, "there is no %s %s, or it is private", r.Kind.noun(), r.ID)
		if c.o.Token == "" {
			return e.Do("check the name; for a private one set HF_TOKEN to a token that may read it")
		}
		return e.Do("check the name; a private one is seen only by a token that may read it")
	case refused:
		return fault.Wrap(fault.Forbidden, status, "the hub refuses %s to this token", what).Do("give the token the right to read it, at %s/settings/tokens", c.address(""))
	}
	return err
}

func short(revision string) string {
	if commitForm.MatchString(revision) {
		return revision[:12]
	}
	return revision
}
