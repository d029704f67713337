package hub

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/httpx"
)

// maxFiles bounds a listing.
const maxFiles = 200_000

// List gives all files below a folder ("" is the whole repository) at a commit that Resolve gave, by path.
func (c *Client) List(ctx context.Context, at Repo, folder string) ([]File, error) {
	ix, _ := c.readIndex(at)
	if !ix.covers(folder) {
		if c.o.Offline {
			return nil, c.missing(at, folder)
		}
		files, err := c.walk(ctx, at, folder)
		if err != nil {
			return nil, c.explain(err, at, folder)
		}
		if err := c.note(ctx, at, func(known *index) {
			known.add(files...)
			if !known.covers(folder) {
				known.Listed = append(known.Listed, folder)
				slices.Sort(known.Listed)
			}
			ix = known
		}); err != nil {
			return nil, err
		}
	}
	var all []File
	for _, f := range ix.Files {
		if folder == "" || strings.HasPrefix(f.Path, folder+"/") {
			all = append(all, f)
		}
	}
	return all, nil
}

// walk asks for a listing page by page.
func (c *Client) walk(ctx context.Context, at Repo, folder string) ([]File, error) {
	var files []File
	next := c.api(at, "tree", at.Revision, folder) + "?recursive=true&expand=false"
	for pages := 0; next != ""; pages++ {
		var page []struct {
			Type, OID, Path string
			Size            int64
			LFS             *struct {
				OID  string
				Size int64
			}
		}
		h, err := c.getJSON(ctx, next, &page)
		if err != nil {
			return nil, err
		}
		for _, e := range page {
			if e.Type != "file" || e.Path == "" || path.Clean("/"+e.Path) != "/"+e.Path {
				continue // a path that leads elsewhere names no file
			}
			f := File{Path: e.Path, Size: e.Size, Hash: e.OID}
			if e.LFS != nil {
				f.Size, f.Hash = e.LFS.Size, strings.TrimPrefix(e.LFS.OID, "sha256:")
			}
			if !isHash(f.Hash) {
				f.Hash = ""
			}
			files = append(files, f)
		}
		if len(files) > maxFiles || pages > maxFiles/50 {
			return nil, fault.New(fault.TooLarge, "%s has more than %d files", at.ID, maxFiles).Do("name a folder or a file in it")
		}
		if next, err = c.nextPage(next, h); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// nextPage reads the Link header. The next page must be of the same hub, as the token goes with the question.
func (c *Client) nextPage(from string, h http.Header) (string, error) {
	for _, link := range h.Values("Link") {
		for part := range strings.SplitSeq(link, ",") {
			target, params, _ := strings.Cut(strings.TrimSpace(part), ">")
			target, ok := strings.CutPrefix(target, "<")
			if !ok || !slices.ContainsFunc(strings.Split(params, ";"), func(p string) bool {
				p = strings.TrimSpace(p)
				return p == `rel="next"` || p == "rel=next"
			}) {
				continue
			}
			base, err := url.Parse(from)
			if err != nil {
				return "", fault.New(fault.Internal, "%s is no address", httpx.Redact(from))
			}
			u, err := base.Parse(target)
			if err != nil || u.Scheme != c.base.Scheme || !strings.EqualFold(u.Host, c.base.Host) || u.String() == from {
				return "", fault.New(fault.Unavailable, "the hub's listing goes on at %s, which is not there", httpx.Redact(target)).Do("check the endpoint")
			}
			return u.String(), nil
		}
	}
	return "", nil
}
