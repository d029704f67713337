package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/filelock"
	"github.com/slmgen/slmgen/internal/httpx"
)

// maxDownload bounds one file; nothing that is read as one dataset here is larger.
const maxDownload = 4 << 40

// entry is what the workspace knows of a downloaded address. Its folder is named by the hash of the whole address, secrets included.
type entry struct {
	Address      string `json:"address"` // without secrets
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
	File         string `json:"file"` // in the same folder, named by content
	Size         int64  `json:"size"`
	Before       string `json:"before,omitempty"` // the content before, which another process may still read
}

// download gives the path of what an address holds now. It is asked for again each time; what did not change is not sent again.
func (a *App) download(ctx context.Context, in Input, u *url.URL) (string, error) {
	bare := *u
	bare.Fragment, bare.RawFragment = "", ""
	sum := sha256.Sum256([]byte(bare.String()))
	dir := filepath.Join(a.home, "cache", "web", hex.EncodeToString(sum[:16]))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", writeError(err, dir)
	}
	shown := httpx.Redact(bare.String())
	release, err := filelock.Lock(ctx, filepath.Join(dir, "lock"), func() {
		if in.Fetching != nil {
			in.Fetching(shown, 0, 0)
		}
	})
	if err != nil && ctx.Err() != nil {
		return "", fault.Wrap(fault.Unavailable, err, "stopped while another process downloaded %s", shown)
	} else if err != nil {
		return "", writeError(err, dir)
	}
	defer release()

	known, header := readEntry(dir)
	part, err := os.OpenFile(filepath.Join(dir, "part"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", writeError(err, dir)
	}
	defer part.Close()
	validator, _ := os.ReadFile(filepath.Join(dir, "part.of"))
	f := httpx.Fetch{URL: bare.String(), Header: header, File: part, Validator: string(validator), Max: maxDownload}
	f.Begin = func(resp *http.Response) error {
		if err := isData(resp, shown); err != nil {
			return err
		}
		return writeFile(filepath.Join(dir, "part.of"), []byte(httpx.Validator(resp.Header)))
	}
	if in.Fetching != nil {
		f.Progress = func(done, total int64) { in.Fetching(shown, done, total) }
	}
	c := httpx.New(a.network.options(u.Hostname()))
	defer c.Close()
	got, err := c.Fetch(ctx, f)
	if err != nil {
		return "", err
	}
	if got.Unchanged {
		return filepath.Join(dir, known.File), nil
	}
	now := entry{Address: shown, ETag: got.Header.Get("ETag"), LastModified: got.Header.Get("Last-Modified")}
	if err := now.place(dir, part, known); err != nil {
		return "", err
	}
	if in.Fetching != nil {
		in.Fetching(shown, now.Size, now.Size)
	}
	return filepath.Join(dir, now.File), nil
}

// readEntry gives what is known, and the condition under which it need not be sent again.
func readEntry(dir string) (entry, http.Header) {
	var e entry
	h := http.Header{}
	b, err := os.ReadFile(filepath.Join(dir, "entry.json"))
	if err != nil || json.Unmarshal(b, &e) != nil || e.File != filepath.Base(e.File) || !strings.HasPrefix(e.File, "data-") {
		return entry{}, h
	}
	if st, err := os.Stat(filepath.Join(dir, e.File)); err != nil || st.Size() != e.Size {
		return entry{}, h
	}
	if e.ETag != "" {
		h.Set("If-None-Match", e.ETag)
	} else if e.LastModified != "" {
		h.Set("If-Modified-Since", e.LastModified)
	}
	return e, h
}

// place gives a complete download its name and forgets all but the content before it.
func (e *entry) place(dir string, part *os.File, before entry) error {
	h := sha256.New()
	_, err := part.Seek(0, io.SeekStart)
	if err == nil {
		e.Size, err = io.Copy(h, part)
	}
	if err == nil {
		err = part.Sync()
	}
	if cerr := part.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return writeError(err, dir)
	}
	if e.File = "data-" + hex.EncodeToString(h.Sum(nil)[:16]); e.File != before.File {
		if err := os.Rename(part.Name(), filepath.Join(dir, e.File)); err != nil {
			return writeError(err, dir)
		}
		if before.Before != "" && before.Before != e.File {
			_ = os.Remove(filepath.Join(dir, filepath.Base(before.Before)))
		}
		e.Before = before.File
	} else { // the same again: a file in use stays untouched
		e.Before = before.Before
		_ = os.Remove(part.Name())
	}
	_ = os.Remove(filepath.Join(dir, "part.of"))
	b, err := json.MarshalIndent(e, "", " ")
	if err != nil {
		return fault.Wrap(fault.Internal, err, "cannot write the workspace")
	}
	return writeFile(filepath.Join(dir, "entry.json"), b)
}

// isData refuses web pages: a link that leads to a login or a viewer would be read as text otherwise.
func isData(resp *http.Response, shown string) error {
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	ext := strings.ToLower(path.Ext(resp.Request.URL.Path))
	if kind == "text/html" && ext != ".html" && ext != ".htm" {
		return fault.New(fault.Unsupported, "%s gives a web page, not data", shown).Do("give the address of the file itself; a page may also ask for a login")
	}
	return nil
}
