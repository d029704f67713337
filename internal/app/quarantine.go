package app

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats"
)

// quarantine keeps the records that could not be read: in a file beside the output, one JSON object a line. It takes records of
// the first pass alone, as later passes over the same input reject the same ones.
type quarantine struct {
	path   string // "" keeps nothing but samples
	w      *pending
	buf    *bufio.Writer
	err    error
	count  int64
	closed bool
	sample []Rejected
}

// Rejected is one record of the quarantine file.
type Rejected struct {
	File   string `json:"file"`
	Record int64  `json:"record"`
	Line   int64  `json:"line,omitempty"`
	Byte   int64  `json:"byte"`
	Path   string `json:"path,omitempty"`
	Code   string `json:"code"`
	Reason string `json:"reason"`
	Raw    string `json:"raw"` // the record as text; bytes that are not UTF-8 as U+FFFD, then RawBase64 holds them
	Base64 []byte `json:"raw_base64,omitempty"`
}

// shownRejects is the number of rejected records that a report names.
const shownRejects = 5

func (q *quarantine) take(r formats.Rejected) {
	if q.closed {
		return
	}
	q.count++
	row := Rejected{File: r.Pos.File, Record: r.Pos.Record, Line: r.Pos.Line, Byte: r.Pos.Byte, Path: r.Pos.Path, Code: string(r.Code), Reason: r.Reason, Raw: r.Excerpt()}
	if len(q.sample) < shownRejects {
		q.sample = append(q.sample, row)
	}
	if q.path == "" || q.err != nil {
		return
	}
	if q.w == nil {
		if err := os.MkdirAll(filepath.Dir(q.path), 0o755); err != nil {
			q.err = writeError(err, q.path)
			return
		}
		if q.w, q.err = create(q.path); q.err != nil {
			return
		}
		q.buf = bufio.NewWriter(q.w)
	}
	row.Raw = string(r.Raw)
	if !utf8.Valid(r.Raw) {
		row.Raw, row.Base64 = r.Excerpt(), r.Raw
	}
	enc := json.NewEncoder(q.buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(row); err != nil {
		q.err = writeError(err, q.path)
	}
}

// end says that the first pass is over; later ones reject the same records.
func (q *quarantine) end() { q.closed = true }

// keep ends the first pass and puts the file in place; it gives its path, "" when nothing was rejected.
func (q *quarantine) keep() (string, error) {
	file, err := q.finish()
	if err != nil || file == nil {
		return "", err
	}
	return q.path, file.commit()
}

// finish ends the first pass and gives the complete file, which the caller commits or aborts; nil when nothing was rejected.
func (q *quarantine) finish() (*pending, error) {
	q.end()
	if q.err != nil {
		q.drop()
		return nil, q.err
	}
	if q.w == nil {
		return nil, nil
	}
	if err := q.buf.Flush(); err != nil {
		q.drop()
		return nil, writeError(err, q.path)
	}
	w := q.w
	q.w = nil
	return w, nil
}

// clean removes the file that an earlier run left under the name, when this one rejected nothing.
func (q *quarantine) clean() {
	if q.path != "" && q.count == 0 {
		_ = os.Remove(q.path)
	}
}

// drop removes what was written when the job failed before keep.
func (q *quarantine) drop() {
	q.closed = true
	if q.w != nil {
		q.w.abort()
		q.w = nil
	}
}
