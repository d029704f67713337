package httpx

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
)

// Fetch is a download into a file that can be continued.
type Fetch struct {
	URL    string
	Header http.Header // sent along
	// File is open for reading and writing. What it holds is the beginning of the content when Validator says of which one, or when
	// Hashed is set; otherwise it is emptied.
	File *os.File
	// Validator is the strong ETag or the Last-Modified that the content of File was sent with. The server is asked to go on only
	// when it still holds.
	Validator string
	// Hashed says that the caller checks a hash of the whole, so that parts may be put together without a validator.
	Hashed bool
	Size   int64 // what the whole must have; 0 unknown
	Max    int64 // refuse more than this; 0 is no limit
	// Begin is called with each answer before its content is written, so that its Validator can be saved for a later process. An error
	// ends the download.
	Begin    func(resp *http.Response) error
	Progress func(done, total int64) // total is 0 when unknown
}

// Validator gives what a download of this answer can be continued with: a strong ETag, else Last-Modified, else "".
func Validator(h http.Header) string {
	if tag := h.Get("ETag"); strings.HasPrefix(tag, `"`) {
		return tag
	}
	return h.Get("Last-Modified")
}

// download is the state of one Fetch.
type download struct {
	Fetch
	c     *Client
	have  int64
	total int64 // 0 unknown
}

// Fetched is what a server said of a download.
type Fetched struct {
	Unchanged bool // Header held a condition, and the server answered that nothing changed; File is as it was
	Header    http.Header
}

// Fetch downloads into a file, going on where it broke off as long as each try gets further than all before it. A content that changes
// meanwhile is begun anew; one that keeps changing is a conflict.
func (c *Client) Fetch(ctx context.Context, f Fetch) (Fetched, error) {
	d := &download{Fetch: f, c: c, total: f.Size}
	var err error
	if d.have, err = f.File.Seek(0, io.SeekEnd); err != nil {
		return Fetched{}, fault.Wrap(fault.Internal, err, "cannot continue a download")
	}
	conditional := f.Header.Get("If-None-Match") != "" || f.Header.Get("If-Modified-Since") != ""
	if !conditional && d.have > 0 && d.Validator == "" && !d.Hashed {
		if err := d.restart(); err != nil {
			return Fetched{}, err
		}
	}
	best, stalled, restarts := d.have, 0, 0
	for {
		before := d.Validator
		got, err := d.once(ctx)
		if err == nil && (got.Unchanged || d.total == 0 || d.have == d.total) {
			return got, nil
		}
		if err == nil { // a proxy may hide a broken connection behind a clean end
			err = fault.Wrap(fault.Unavailable, io.ErrUnexpectedEOF, "%s ended after %d of %d bytes", Redact(f.URL), d.have, d.total)
		}
		if before != "" && d.Validator != before {
			if restarts++; restarts > 3 {
				return Fetched{}, fault.New(fault.Conflict, "%s keeps changing while it is downloaded", Redact(f.URL)).Do("try again when nobody writes to it")
			}
			best = 0
		}
		if !goesOn(ctx, err) {
			return Fetched{}, err
		}
		if stalled++; d.have > best {
			best, stalled = d.have, 0
		}
		if stalled > c.o.Retries {
			return Fetched{}, err
		}
		select {
		case <-ctx.Done():
			return Fetched{}, failed(ctx, Redact(f.URL), ctx.Err())
		case <-time.After(c.backoff(c.o.WaitMin, c.o.WaitMax, stalled, nil)):
		}
	}
}

// broken marks errors of a body that was being read: those are worth another try, while Do has tried often enough already.
type broken struct{ error }

func (b broken) Unwrap() error { return b.error }

func goesOn(ctx context.Context, err error) bool {
	var b broken
	return ctx.Err() == nil && (errors.As(err, &b) || errors.Is(err, io.ErrUnexpectedEOF))
}

// once sends one request and writes what it answers.
func (d *download) once(ctx context.Context) (Fetched, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.URL, http.NoBody)
	if err != nil {
		return Fetched{}, fault.New(fault.Invalid, "%s is no address", Redact(d.URL))
	}
	for name, values := range d.Header {
		req.Header[name] = values
	}
	if d.have > 0 && (d.Validator != "" || d.Hashed) {
		req.Header.Set("Range", "bytes="+strconv.FormatInt(d.have, 10)+"-")
		if d.Validator != "" {
			req.Header.Set("If-Range", d.Validator)
		}
	}
	resp, err := d.c.Do(req)
	var status *StatusError
	if errors.As(err, &status) && status.Status == http.StatusRequestedRangeNotSatisfiable && d.have > 0 {
		return d.beyond(status, err)
	}
	if err != nil {
		return Fetched{}, err
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusNotModified {
		return Fetched{Unchanged: true, Header: resp.Header}, nil
	}
	if err := d.place(resp); err != nil {
		return Fetched{}, err
	}
	return Fetched{Header: resp.Header}, d.copy(ctx, resp.Body)
}

// beyond is the answer to a range behind the end: the file may be whole already.
func (d *download) beyond(status *StatusError, err error) (Fetched, error) {
	_, size, _ := strings.Cut(status.Header.Get("Content-Range"), "*/")
	if n, e := strconv.ParseInt(size, 10, 64); e == nil && n == d.have && (d.total == 0 || d.total == n) {
		d.total = n
		return Fetched{Header: status.Header}, nil
	}
	if e := d.restart(); e != nil {
		return Fetched{}, e
	}
	return Fetched{}, broken{err}
}

// place makes the file ready for what an answer holds: its end for the rest, its beginning for the whole.
func (d *download) place(resp *http.Response) error {
	total := resp.ContentLength
	if resp.StatusCode == http.StatusPartialContent {
		start, whole, ok := contentRange(resp.Header.Get("Content-Range"))
		tag := Validator(resp.Header)
		if !ok || start != d.have || strings.HasPrefix(d.Validator, `"`) && tag != "" && tag != d.Validator {
			if err := d.restart(); err != nil {
				return err
			}
			return broken{fault.New(fault.Unavailable, "%s sent another part than the one asked for", Redact(d.URL))}
		}
		total = whole
	} else if err := d.restart(); err != nil {
		return err
	}
	if d.Size > 0 && total > 0 && total != d.Size {
		return fault.New(fault.Conflict, "%s has %d bytes where %d were announced", Redact(d.URL), total, d.Size).Do("try again; the file may just be changing")
	}
	if d.total = max(total, 0); d.total == 0 {
		d.total = d.Size
	}
	if d.Max > 0 && d.total > d.Max {
		return d.tooLarge()
	}
	if !d.Hashed || d.Validator != "" { // edges of one network may tag the same content differently; the hash will tell
		d.Validator = Validator(resp.Header)
	}
	if d.Begin != nil {
		return d.Begin(resp)
	}
	return nil
}

func (d *download) tooLarge() error {
	return fault.New(fault.TooLarge, "%s has more than %d bytes", Redact(d.URL), d.Max)
}

func (d *download) restart() error {
	d.have = 0
	if err := d.File.Truncate(0); err != nil {
		return diskError(err)
	}
	_, err := d.File.Seek(0, io.SeekStart)
	return diskError(err)
}

func (d *download) copy(ctx context.Context, body io.Reader) error {
	buf := make([]byte, 256<<10)
	for {
		if err := ctx.Err(); err != nil { // what is buffered would go on for a while
			return failed(ctx, Redact(d.URL), err)
		}
		n, err := body.Read(buf)
		if n > 0 {
			if d.Max > 0 && d.have+int64(n) > d.Max {
				return d.tooLarge()
			}
			w, werr := d.File.Write(buf[:n])
			d.have += int64(w)
			if werr != nil {
				return diskError(werr)
			}
			if d.Progress != nil {
				d.Progress(d.have, d.total)
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return broken{err}
		}
	}
}

func diskError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fault.Wrap(fault.StorageFull, err, "no space left for a download").Do("free some space and start again; it goes on where it stopped")
	}
	return fault.Wrap(fault.Forbidden, err, "cannot write a download")
}

// contentRange reads "bytes 5-9/10"; whole is 0 when the server does not say.
func contentRange(v string) (start, whole int64, ok bool) {
	v, ok = strings.CutPrefix(v, "bytes ")
	span, size, _ := strings.Cut(v, "/")
	from, _, _ := strings.Cut(span, "-")
	start, err := strconv.ParseInt(from, 10, 64)
	whole, werr := strconv.ParseInt(size, 10, 64)
	if werr != nil {
		whole = 0
	}
	return start, whole, ok && err == nil
}
