// Package hubtest is a small hub for tests: it answers as a Hugging Face hub does, keeps large files on another host, and fails on demand.
package hubtest

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // git names its blobs by it
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Repo is a repository: its files at its only commit, which is the branch main and all of Revisions.
type Repo struct {
	Kind      string // datasets or models
	ID        string
	Files     map[string][]byte
	Revisions []string
	Gated     bool
	Private   bool
	Commit    string // made from the files when ""
}

// Faults are what goes wrong. Counts go down as they are used up.
type Faults struct {
	Busy       int // so many answers of the hub and of the other host are 429 with Retry-After: 0, then 503
	RetryAfter string
	DropEvery  int  // bytes after which the other host drops each connection; 0 never
	Damage     int  // so many downloads arrive with one byte changed
	Expire     int  // so many signed addresses are refused by the other host
	OtherTags  bool // the other host gives another ETag at each request
}

// Hub serves repositories. Large files are those of at least Large bytes: they are redirected to CDN, which must serve Content.
type Hub struct {
	Repos []*Repo
	Large int    // default 1000
	CDN   string // address of the server of Content
	Page  int    // entries of a page of a listing; default 1000
	Token string // who has it may read what is gated or private

	mu       sync.Mutex
	Faults   Faults
	Requests []string // METHOD PATH of each, in order, "cdn" before those of the other host
	Leaked   bool     // the other host saw credentials
}

// Hash is how the hub names content: sha256 of large files, git's blob hash of others.
func (h *Hub) Hash(b []byte) string {
	if h.large(b) {
		sum := sha256.Sum256(b)
		return hex.EncodeToString(sum[:])
	}
	return gitHash(b)
}

func gitHash(b []byte) string {
	s := sha1.New() //nolint:gosec // git names its blobs by it
	fmt.Fprintf(s, "blob %d\x00", len(b))
	s.Write(b)
	return hex.EncodeToString(s.Sum(nil))
}

func (h *Hub) large(b []byte) bool {
	if h.Large == 0 {
		return len(b) >= 1000
	}
	return len(b) >= h.Large
}

// SHA is the commit of a repository.
func (r *Repo) SHA() string {
	if r.Commit != "" {
		return r.Commit
	}
	s := sha1.New() //nolint:gosec // git's
	for _, p := range r.paths() {
		fmt.Fprintf(s, "%s %s\n", p, gitHash(r.Files[p]))
	}
	return hex.EncodeToString(s.Sum(nil))
}

func (r *Repo) paths() []string {
	var all []string
	for p := range r.Files {
		all = append(all, p)
	}
	slices.Sort(all)
	return all
}

// Count gives the number of requests so far whose line holds all of the words.
func (h *Hub) Count(words ...string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for _, r := range h.Requests {
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(r, w) }) {
			n++
		}
	}
	return n
}

// Fail sets what goes wrong from now on.
func (h *Hub) Fail(f Faults) { h.mu.Lock(); h.Faults = f; h.mu.Unlock() }

// Forget empties Requests.
func (h *Hub) Forget() { h.mu.Lock(); h.Requests = nil; h.mu.Unlock() }

func (h *Hub) use(n *int) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if *n > 0 {
		*n--
		return true
	}
	return false
}

// begin notes a request; true when it was answered with a failure.
func (h *Hub) begin(w http.ResponseWriter, r *http.Request, from string) bool {
	h.mu.Lock()
	h.Requests = append(h.Requests, from+r.Method+" "+r.URL.EscapedPath())
	h.mu.Unlock()
	if !h.use(&h.Faults.Busy) {
		return false
	}
	after := h.Faults.RetryAfter
	if after == "" {
		after = "0"
	}
	w.Header().Set("Retry-After", after)
	w.WriteHeader([]int{http.StatusServiceUnavailable, http.StatusTooManyRequests}[h.Faults.Busy%2])
	return true
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("X-Error-Code", code)
	w.Header().Set("X-Error-Message", message)
	w.WriteHeader(status)
}

// ServeHTTP is the hub itself.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h.begin(w, r, "") {
		return
	}
	parts := strings.Split(strings.Trim(r.URL.EscapedPath(), "/"), "/")
	api := parts[0] == "api"
	if api {
		parts = parts[1:]
	}
	kind := "models"
	if parts[0] == "datasets" || parts[0] == "models" {
		kind, parts = parts[0], parts[1:]
	}
	if len(parts) < 2 {
		http.NotFound(w, r)
		return
	}
	repo := h.find(kind, parts[0]+"/"+parts[1])
	known := h.Token != "" && r.Header.Get("Authorization") == "Bearer "+h.Token
	switch {
	case r.Header.Get("Authorization") != "" && !known:
		refuse(w, http.StatusUnauthorized, "", "Invalid credentials in Authorization header")
		return
	case repo == nil || repo.Private && !known:
		status := http.StatusUnauthorized
		if known {
			status = http.StatusNotFound
		}
		refuse(w, status, "RepoNotFound", "Repository not found")
		return
	}
	question, revision, rest := "revision", "main", parts[2:]
	if len(rest) > 0 {
		question, rest = rest[0], rest[1:]
	}
	if len(rest) > 0 {
		revision, _ = url.PathUnescape(rest[0])
		rest = rest[1:]
	}
	path, _ := url.PathUnescape(strings.Join(rest, "/"))
	if revision != "main" && revision != repo.SHA() && !slices.Contains(repo.Revisions, revision) {
		refuse(w, http.StatusNotFound, "RevisionNotFound", "Invalid rev id")
		return
	}
	switch {
	case api && question == "revision":
		h.info(w, repo)
	case api && question == "tree":
		h.tree(w, r, repo, path)
	case !api && question == "resolve":
		if repo.Gated && !known {
			refuse(w, http.StatusUnauthorized, "GatedRepo", "Access to this dataset is restricted")
			return
		}
		h.resolve(w, r, repo, path)
	default:
		http.NotFound(w, r)
	}
}

func (h *Hub) find(kind, id string) *Repo {
	for _, r := range h.Repos {
		if r.Kind == kind && r.ID == id {
			return r
		}
	}
	return nil
}

func (h *Hub) info(w http.ResponseWriter, repo *Repo) {
	type sibling struct {
		Name string `json:"rfilename"`
	}
	var siblings []sibling
	for _, p := range repo.paths() {
		siblings = append(siblings, sibling{p})
	}
	answer(w, map[string]any{"id": repo.ID, "_id": "0", "sha": repo.SHA(), "private": repo.Private, "gated": repo.Gated, "siblings": siblings, "tags": []string{}, "downloads": 0, "likes": 0})
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

func (h *Hub) tree(w http.ResponseWriter, r *http.Request, repo *Repo, folder string) {
	entries := []map[string]any{}
	seen := map[string]bool{}
	for _, p := range repo.paths() {
		if folder != "" && !strings.HasPrefix(p, folder+"/") {
			continue
		}
		for i := len(folder) + 1; i < len(p); i++ {
			if d := p[:i]; p[i] == '/' && !seen[d] {
				seen[d] = true
				entries = append(entries, map[string]any{"type": "directory", "oid": gitHash([]byte(d)), "size": 0, "path": d})
			}
		}
		b := repo.Files[p]
		e := map[string]any{"type": "file", "oid": gitHash(b), "size": len(b), "path": p}
		if h.large(b) {
			e["oid"] = gitHash([]byte("pointer " + h.Hash(b)))
			e["lfs"] = map[string]any{"oid": h.Hash(b), "size": len(b), "pointerSize": 130}
			e["xetHash"] = h.Hash(append([]byte("xet"), b...))
		}
		entries = append(entries, e)
	}
	if len(entries) == 0 && folder != "" {
		refuse(w, http.StatusNotFound, "EntryNotFound", folder+" does not exist")
		return
	}
	size := h.Page
	if size == 0 {
		size = 1000
	}
	from, _ := strconv.Atoi(r.URL.Query().Get("cursor"))
	to := min(from+size, len(entries))
	if to < len(entries) {
		q := r.URL.Query()
		q.Set("cursor", strconv.Itoa(to))
		w.Header().Set("Link", fmt.Sprintf(`<http://%s%s?%s>; rel="next"`, r.Host, r.URL.EscapedPath(), q.Encode()))
	}
	answer(w, entries[from:to])
}

func (h *Hub) resolve(w http.ResponseWriter, r *http.Request, repo *Repo, path string) {
	b, ok := repo.Files[path]
	w.Header().Set("X-Repo-Commit", repo.SHA())
	if !ok {
		refuse(w, http.StatusNotFound, "EntryNotFound", "Entry not found")
		return
	}
	if !h.large(b) {
		w.Header().Set("ETag", `"`+h.Hash(b)+`"`)
		h.send(w, r, b)
		return
	}
	w.Header().Set("ETag", `"pointer"`)
	w.Header().Set("X-Linked-ETag", `"`+h.Hash(b)+`"`)
	w.Header().Set("X-Linked-Size", strconv.Itoa(len(b)))
	http.Redirect(w, r, h.CDN+"/"+h.Hash(b)+"?Signature=s3cr3t", http.StatusFound)
}

// Content is the other host.
func (h *Hub) Content(w http.ResponseWriter, r *http.Request) {
	if h.begin(w, r, "cdn ") {
		return
	}
	h.mu.Lock()
	h.Leaked = h.Leaked || r.Header.Get("Authorization") != "" || r.Header.Get("Cookie") != ""
	n := len(h.Requests)
	h.mu.Unlock()
	if r.URL.Query().Get("Signature") != "s3cr3t" || h.use(&h.Faults.Expire) {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	for _, repo := range h.Repos {
		for _, b := range repo.Files {
			if h.large(b) && r.URL.Path == "/"+h.Hash(b) {
				w.Header().Set("ETag", `"cdn-`+h.Hash(b)[:8]+`"`)
				if h.Faults.OtherTags {
					w.Header().Set("ETag", fmt.Sprintf(`"cdn-%d"`, n))
				}
				h.send(w, r, b)
				return
			}
		}
	}
	http.NotFound(w, r)
}

func (h *Hub) send(w http.ResponseWriter, r *http.Request, b []byte) {
	if r.Method == http.MethodGet && h.use(&h.Faults.Damage) {
		b = bytes.Clone(b)
		b[len(b)/2] ^= 1
	}
	if every := h.Faults.DropEvery; every > 0 && r.Method == http.MethodGet {
		w = &dropping{ResponseWriter: w, left: every}
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
}

// dropping breaks the connection after some bytes.
type dropping struct {
	http.ResponseWriter
	left int
}

func (d *dropping) Write(p []byte) (int, error) {
	n, _ := d.ResponseWriter.Write(p[:min(len(p), d.left)])
	if d.left -= n; n < len(p) {
		d.ResponseWriter.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	return n, nil
}
