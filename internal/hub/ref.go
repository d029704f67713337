package hub

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// Kind is what a repository holds, in the words of the hub's addresses.
type Kind string

// The kinds that are read.
const (
	Datasets Kind = "datasets"
	Models   Kind = "models"
)

func (k Kind) noun() string { return strings.TrimSuffix(string(k), "s") }

// Repo is a repository at a revision: a branch, a tag or a commit; "" is main.
type Repo struct {
	Kind     Kind
	ID       string // OWNER/NAME
	Revision string
}

func (r Repo) revision() string {
	if r.Revision == "" {
		return "main"
	}
	return r.Revision
}

// Ref names data in a repository.
type Ref struct {
	Repo
	Path   string // a file, a folder, or a pattern with * ? [ ]; "" is what the dataset's card says
	Config string // of a dataset with several
	Split  string // "" is all
}

// Scheme begins the addresses that ParseRef reads.
const Scheme = "hf://"

var (
	idForm       = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}$`)
	revisionForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/@+-]{0,199}$`)
	query        = regexp.MustCompile(`\?([A-Za-z_]+=.*)$`)
	special      = regexp.MustCompile(`^(refs/(?:convert|pr)/[^/?]+)(/.*)?$`)
	commitForm   = regexp.MustCompile(`^[0-9a-f]{40}$`)
)

// ParseRef reads hf://datasets/OWNER/NAME[@REVISION][/PATH][?config=NAME&split=NAME] and hf://models/OWNER/NAME... (or without
// "models/"). A slash in a revision is written %2F, except in refs/convert/... and refs/pr/.... Errors are invalid.
func ParseRef(address string) (Ref, error) {
	rest, ok := strings.CutPrefix(address, Scheme)
	wrong := func(what string) (Ref, error) {
		return Ref{}, fault.New(fault.Invalid, "%q %s", address, what).Do("write hf://datasets/OWNER/NAME, with @REVISION or /PATH after it if need be")
	}
	if !ok {
		return wrong("does not begin with " + Scheme)
	}
	r := Ref{Repo: Repo{Kind: Models}}
	if m := query.FindStringSubmatchIndex(rest); m != nil {
		values, err := url.ParseQuery(rest[m[2]:])
		if err != nil {
			return wrong("has a query that cannot be read")
		}
		for key := range values {
			if key != "config" && key != "split" {
				return wrong("asks for more than config and split")
			}
		}
		r.Config, r.Split, rest = values.Get("config"), values.Get("split"), rest[:m[0]]
	}
	for _, k := range []Kind{Datasets, Models} {
		if after, ok := strings.CutPrefix(rest, string(k)+"/"); ok {
			r.Kind, rest = k, after
			break
		}
	}
	owner, rest, _ := strings.Cut(rest, "/")
	name, file, _ := strings.Cut(rest, "/")
	if n, revision, ok := strings.Cut(name, "@"); ok {
		name = n
		if m := special.FindStringSubmatch(revision + "/" + file); m != nil {
			revision, file = m[1], strings.TrimPrefix(m[2], "/")
		}
		unescaped, err := url.PathUnescape(revision)
		if err != nil || !goodRevision(unescaped) {
			return wrong("has a revision that cannot be one")
		}
		r.Revision = unescaped
	}
	if r.ID = owner + "/" + name; !goodID(r.ID) {
		return wrong("names no repository")
	}
	if file = strings.TrimSuffix(file, "/"); file != "" && (path.Clean(file) != file || strings.HasPrefix(file, "../") || file == ".." || strings.HasPrefix(file, "/")) {
		return wrong("has a path that leads elsewhere")
	}
	r.Path = file
	return r, nil
}

func goodID(id string) bool {
	return idForm.MatchString(id) && !strings.Contains(id, "--") && !strings.Contains(id, "..")
}

func goodRevision(r string) bool { return revisionForm.MatchString(r) && !strings.Contains(r, "..") }

// String writes the address that ParseRef reads.
func (r Ref) String() string {
	s := Scheme + string(r.Kind) + "/" + r.ID
	if r.Revision != "" {
		s += "@" + strings.ReplaceAll(r.Revision, "/", "%2F")
	}
	if r.Path != "" {
		s += "/" + r.Path
	}
	q := url.Values{}
	if r.Config != "" {
		q.Set("config", r.Config)
	}
	if r.Split != "" {
		q.Set("split", r.Split)
	}
	if len(q) > 0 {
		s += "?" + q.Encode()
	}
	return s
}

// WebRef reads the address that a browser shows for a dataset, a folder or a file of this hub; ok is false for all others.
func (c *Client) WebRef(u *url.URL) (r Ref, ok bool) {
	if u.Scheme != c.base.Scheme || !strings.EqualFold(u.Host, c.base.Host) {
		return r, false
	}
	p, ok := strings.CutPrefix(u.EscapedPath(), strings.TrimRight(c.base.EscapedPath(), "/")+"/datasets/")
	if !ok {
		return r, false
	}
	parts := strings.SplitN(strings.TrimSuffix(p, "/"), "/", 5)
	if len(parts) < 2 {
		return r, false
	}
	address := Scheme + string(Datasets) + "/" + parts[0] + "/" + parts[1]
	if len(parts) > 2 {
		if !slices.Contains([]string{"tree", "blob", "resolve", "raw"}, parts[2]) || len(parts) < 4 {
			return r, false
		}
		address += "@" + parts[3]
	}
	if r, err := ParseRef(address); err == nil {
		if len(parts) == 5 {
			file, err := url.PathUnescape(parts[4])
			if err != nil || path.Clean("/"+file) != "/"+file {
				return r, false
			}
			r.Path = file
		}
		return r, true
	}
	return r, false
}
