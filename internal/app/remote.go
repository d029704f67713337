package app

import (
	"context"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/httpx"
	"github.com/slmgen/slmgen/internal/hub"
)

var schemed = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]+://`)

// isRemote says whether a FILE argument is an address.
func isRemote(name string) bool { return schemed.MatchString(name) }

// remoteSource is a downloaded file under the name that reports show.
type remoteSource struct {
	formats.Source
	name string
}

func (s *remoteSource) Name() string { return s.name }

// remote downloads what an address stands for, unless the workspace holds it already. The sources read files there, so that they can be
// read again and at any place; their names are the address without secrets, for the hub with the commit.
func (a *App) remote(ctx context.Context, in Input, address string) ([]formats.Source, error) {
	if strings.HasPrefix(address, hub.Scheme) {
		ref, err := hub.ParseRef(address)
		if err != nil {
			return nil, err
		}
		c, err := a.hub(in)
		if err != nil {
			return nil, err
		}
		defer c.Close()
		return hubFiles(ctx, c, in, ref)
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, fault.New(fault.Invalid, "%q is no address", httpx.Redact(address))
	}
	switch u.Scheme = strings.ToLower(u.Scheme); {
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fault.New(fault.Unsupported, "cannot read from %s", u.Scheme+"://").Do("give a path, or an https:// or hf:// address")
	case strings.Contains(u.RawQuery, "="+httpx.Masked):
		return nil, fault.New(fault.Precondition, "the address %s lacks its secret, which is never kept", httpx.Redact(address)).Do("give the whole address again")
	}
	c, err := a.hub(in)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if ref, ok := c.WebRef(u); ok {
		return hubFiles(ctx, c, in, ref)
	}
	file, err := a.download(ctx, in, u)
	if err != nil {
		return nil, err
	}
	return []formats.Source{&remoteSource{Source: formats.File(file), name: httpx.Redact(address)}}, nil
}

// hubFiles downloads the data files of a reference.
func hubFiles(ctx context.Context, c *hub.Client, in Input, ref hub.Ref) ([]formats.Source, error) {
	if ref.Split == "" {
		ref.Split = in.Split // files of other splits need not be fetched
	}
	at, err := c.Resolve(ctx, ref.Repo)
	if err != nil {
		return nil, err
	}
	files, err := c.Choose(ctx, at, ref)
	if err != nil {
		return nil, err
	}
	var all []formats.Source
	for _, f := range files {
		l, err := c.Get(ctx, at, f.Path)
		if err != nil {
			return nil, err
		}
		if in.Fetching != nil {
			in.Fetching(f.Path, l.Size, l.Size)
		}
		var src formats.Source = &remoteSource{Source: formats.File(l.At), name: hub.Ref{Repo: at, Path: f.Path}.String()}
		if f.Split != "" {
			src = formats.WithSplit(src, f.Split)
		}
		all = append(all, src)
	}
	return all, nil
}

// remoteName is what a dataset from an address is called: its file, or its repository.
func remoteName(address string) string {
	if ref, err := hub.ParseRef(address); err == nil {
		if ref.Path != "" && !hub.HasPattern(ref.Path) {
			return path.Base(ref.Path)
		}
		return strings.ReplaceAll(path.Base(ref.ID), ".", "-")
	}
	if u, err := url.Parse(address); err == nil && strings.Trim(u.Path, "/") != "" {
		return path.Base(u.Path)
	}
	return "download"
}
