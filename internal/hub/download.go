package hub

import (
	"context"
	"crypto/sha1" //nolint:gosec // git names its blobs by it
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/httpx"
)

var hashForm = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)

func isHash(s string) bool { return hashForm.MatchString(s) }

// Local is a file of the hub in the cache.
type Local struct {
	File
	At string // path in the operating system; it stays as it is
}

// Get gives a file at a commit that Resolve gave, downloading it when it is not in the cache. A download that broke off goes on where it
// stopped, also in a later process. Content that has not the hash that the hub states is never kept (unavailable).
func (c *Client) Get(ctx context.Context, at Repo, path string) (Local, error) {
	ix, _ := c.readIndex(at)
	known, ok := ix.find(path)
	if ok && known.Hash != "" {
		if blob := c.blob(at, known.Hash); sized(blob, known.Size) {
			return Local{known, blob}, nil
		}
	}
	if !ok && ix.covers(parent(path)) {
		return Local{}, fault.New(fault.NotFound, "the %s %s has no %q", at.Kind.noun(), at.ID, path).Do("check the path")
	}
	if c.o.Offline {
		return Local{}, c.missing(at, path)
	}
	var err error
	for range 3 { // a signed address expires, a damaged part is begun anew
		var l Local
		var again bool
		if l, again, err = c.get(ctx, at, path); err == nil {
			return l, c.note(ctx, at, func(ix *index) { ix.add(l.File) })
		}
		if !again || ctx.Err() != nil {
			break
		}
	}
	return Local{}, c.explain(err, at, path)
}

func parent(path string) string {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i]
	}
	return ""
}

func (c *Client) blob(r Repo, name string) string { return filepath.Join(c.dir(r), "blobs", name) }

func sized(path string, size int64) bool {
	st, err := os.Stat(path)
	return err == nil && st.Mode().IsRegular() && st.Size() == size
}

// remote is what the hub says of a file before it is downloaded.
type remote struct {
	File
	blob      string // name in the cache
	location  string
	validator string // for location
	outside   bool   // location is another host's
}

// ask learns where a file is and what it should be.
func (c *Client) ask(ctx context.Context, at Repo, path string) (remote, error) {
	prefix := "/"
	if at.Kind == Datasets {
		prefix = "/datasets/"
	}
	address := c.address(prefix + at.ID + "/resolve/" + at.Revision + "/" + escape(path))
	req, err := c.request(ctx, http.MethodHead, address)
	if err != nil {
		return remote{}, err
	}
	resp, err := c.http.DoHere(req)
	if err != nil {
		return remote{}, err
	}
	_ = resp.Body.Close()
	h := resp.Header
	if commit := h.Get("X-Repo-Commit"); commit != "" && commit != at.Revision {
		return remote{}, fault.New(fault.Conflict, "the hub gives commit %s of %s where %s was asked for", short(commit), at.ID, short(at.Revision))
	}
	r := remote{File: File{Path: path, Size: -1}, location: address}
	size := h.Get("X-Linked-Size")
	if resp.StatusCode/100 == 3 {
		to, err := resp.Request.URL.Parse(h.Get("Location"))
		if err != nil {
			return remote{}, fault.New(fault.Unavailable, "the hub says of %s that it is nowhere", path)
		}
		r.location, r.outside = to.String(), true
	} else if size == "" {
		size = h.Get("Content-Length")
	}
	if n, err := strconv.ParseInt(size, 10, 64); err == nil && n >= 0 {
		r.Size = n
	}
	tag := h.Get("X-Linked-Etag")
	if tag == "" {
		tag = h.Get("ETag")
	}
	if strings.HasPrefix(tag, `"`) && !r.outside {
		r.validator = tag
	}
	if name := strings.Trim(strings.TrimPrefix(tag, "W/"), `"`); isHash(name) {
		r.Hash, r.blob = name, name
	} else {
		sum := sha256.Sum256([]byte(at.Revision + "\n" + path + "\n" + tag))
		r.blob = "unstated-" + hex.EncodeToString(sum[:16])
	}
	return r, nil
}

// get downloads a file once; again says that another try may succeed.
func (c *Client) get(ctx context.Context, at Repo, path string) (l Local, again bool, err error) {
	r, err := c.ask(ctx, at, path)
	if err != nil {
		return l, false, err
	}
	blob := c.blob(at, r.blob)
	var waiting func()
	if c.o.Waiting != nil {
		waiting = func() { c.o.Waiting(path) }
	}
	release, err := c.lock(ctx, blob+".lock", waiting)
	if err != nil {
		return l, false, err
	}
	defer release()
	if r.Hash != "" && r.Size >= 0 && sized(blob, r.Size) {
		return Local{r.File, blob}, false, nil
	}
	part, err := os.OpenFile(blob+".part", os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return l, false, cacheError(err)
	}
	defer part.Close()
	f := httpx.Fetch{URL: r.location, File: part, Validator: r.validator, Hashed: r.Hash != "", Size: max(r.Size, 0)}
	if !r.outside {
		f.Header = c.header()
	}
	if c.o.Progress != nil {
		f.Progress = func(done, total int64) { c.o.Progress(path, done, total) }
	}
	if r.Size != 0 { // an empty file has nothing to fetch
		if _, err := c.http.Fetch(ctx, f); err != nil {
			var status *httpx.StatusError
			return l, r.outside && errors.As(err, &status) && status.Status/100 == 4, c.outside(err, r)
		}
	}
	n, ok, err := check(part, r.Hash)
	if err != nil {
		return l, false, err
	}
	if !ok || r.Size >= 0 && n != r.Size {
		if err := part.Truncate(0); err != nil {
			return l, false, cacheError(err)
		}
		return l, true, fault.New(fault.Unavailable, "%s of %s arrived damaged: its hash is not the one that the hub states", path, at.ID).Do("try again later")
	}
	if err := errors.Join(part.Sync(), part.Close(), os.Rename(blob+".part", blob)); err != nil {
		return l, false, cacheError(err)
	}
	if r.Size = n; r.Hash == "" {
		r.Hash = r.blob
	}
	return Local{r.File, blob}, false, nil
}

// outside keeps the codes of another host's answers from being taken for the hub's.
func (c *Client) outside(err error, r remote) error {
	var status *httpx.StatusError
	if r.outside && errors.As(err, &status) && status.Status/100 == 4 && status.Status != http.StatusTooManyRequests {
		return fault.New(fault.Unavailable, "the host that keeps %s answered %s", r.Path, status).Do("try again later")
	}
	return err
}

// check hashes a whole file; an unstated hash is right.
func check(f *os.File, want string) (int64, bool, error) {
	st, err := f.Stat()
	if err != nil {
		return 0, false, cacheError(err)
	}
	var h hash.Hash
	switch len(want) {
	case 40:
		h = sha1.New() //nolint:gosec // git names its blobs by it
		fmt.Fprintf(h, "blob %d\x00", st.Size())
	case 64:
		h = sha256.New()
	default:
		return st.Size(), true, nil
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return 0, false, cacheError(err)
	}
	n, err := io.Copy(h, f)
	if err != nil {
		return 0, false, fault.Wrap(fault.Unavailable, err, "cannot read the cache")
	}
	return n, hex.EncodeToString(h.Sum(nil)) == want, nil
}
