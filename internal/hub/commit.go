package hub

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// Resolve finds the commit that a revision stands for and gives the repository at that commit. Offline it is the one last seen.
// Errors: not_found, unauthorized and forbidden say what to do; unavailable when offline and never seen.
func (c *Client) Resolve(ctx context.Context, r Repo) (Repo, error) {
	if !goodID(r.ID) || !goodRevision(r.revision()) || r.Kind != Datasets && r.Kind != Models {
		return r, fault.New(fault.Invalid, "%q at %q is no repository", r.ID, r.revision())
	}
	at := r
	if commitForm.MatchString(r.Revision) {
		if ix, err := c.readIndex(r); err == nil && (c.o.Offline || len(ix.Files) > 0) {
			return r, nil
		}
	}
	ref := filepath.Join(c.dir(r), "refs", url.PathEscape(r.revision()))
	if c.o.Offline {
		sha, err := os.ReadFile(ref)
		if at.Revision = strings.TrimSpace(string(sha)); err != nil || !commitForm.MatchString(at.Revision) {
			return r, c.missing(r, "")
		}
		return at, nil
	}
	var info struct {
		SHA string `json:"sha"`
		ID  string `json:"id"`
	}
	if _, err := c.getJSON(ctx, c.api(r, "revision", r.revision(), ""), &info); err != nil {
		return r, c.explain(err, r, "")
	}
	if at.Revision = info.SHA; !commitForm.MatchString(info.SHA) {
		return r, fault.New(fault.Unavailable, "the hub did not say which commit %s of %s is", r.revision(), r.ID).Do("check the endpoint")
	}
	return at, c.write(ref, []byte(info.SHA))
}

// api gives the address of a question about a repository.
func (c *Client) api(r Repo, question, revision, path string) string {
	a := "/api/" + string(r.Kind) + "/" + r.ID + "/" + question + "/" + url.PathEscape(revision)
	if path != "" {
		a += "/" + escape(path)
	}
	return c.address(a)
}

// missing says that something is not in the cache while nothing else may be used.
func (c *Client) missing(r Repo, path string) error {
	what := r.Kind.noun() + " " + r.ID + " at revision " + short(r.revision())
	if path != "" {
		what = path + " of the " + what
	}
	return fault.New(fault.Unavailable, "%s is not in the cache, and HF_HUB_OFFLINE is set", what).Do("run this once without HF_HUB_OFFLINE")
}
