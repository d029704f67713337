package arrowipc

import (
	"errors"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/ipc"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// A file may unfold (by dictionaries, run-end encoding, overlapping lists) to this many times its size, and to this much in any case.
const (
	maxUnfold   = 100_000
	smallUnfold = 1 << 30
)

func (r *reader) read() error {
	f := &frames{at: r.In.At, size: r.In.Size}
	if err := f.open(); err != nil {
		return r.typed(err)
	}
	in, err := ipc.NewReaderFromMessageReader(f)
	if err != nil {
		return r.typed(err)
	}
	r.note(in.Schema())
	for in.Next() {
		if err := r.batch(in.Record()); err != nil || r.Stopped() {
			return err
		}
	}
	if err := in.Err(); err != nil {
		return r.typed(err)
	}
	return nil
}

// typed gives what the library says a code. It has no error values, so only its words tell what it cannot do from what is damaged.
func (r *reader) typed(err error) error {
	var e *formats.Error
	if errors.As(err, &e) {
		c := *e
		return r.Fail(&c)
	}
	for _, word := range [...]string{"not handled", "not implemented", "unsupported", "not supported", "Unsupported", "type not"} {
		if strings.Contains(err.Error(), word) {
			return r.Fail(fault.Wrap(fault.Unsupported, err, "the file uses a part of Arrow that is not read here").Do("write it again with other types"))
		}
	}
	return r.Fail(fault.Wrap(fault.Invalid, err, "the Arrow data is damaged"))
}

// note warns of metadata that says something beyond the rows, which nothing here can carry on.
func (r *reader) note(s *arrow.Schema) {
	var keys []string
	for _, k := range s.Metadata().Keys() {
		if k != "pandas" && k != "huggingface" && k != "ARROW:schema" && !strings.HasPrefix(k, "slmgen:") {
			keys = append(keys, shorten(k))
		}
	}
	if len(keys) == 0 {
		return
	}
	slices.Sort(keys)
	const shown = 8
	if len(keys) > shown {
		keys = append(keys[:shown], "…")
	}
	r.In.Warn("the metadata of the Arrow schema (%s) is not part of the rows", strings.Join(keys, ", "))
}

func shorten(s string) string {
	const most = 60
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

// batch yields the rows of a record batch.
func (r *reader) batch(rec arrow.Record) error {
	w := &rowWriter{limit: r.In.MaxRecord}
	columns := w.members(rec.Schema().Fields(), rec.Columns())
	for i := range int(rec.NumRows()) {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		w.bad = nil
		raw, err := w.object(w.buf[:0], columns, i)
		w.buf = raw
		r.Rec.Pos.Record++
		r.Rec.Raw = raw
		r.text += int64(len(raw))
		var rowErr error
		switch {
		case err != nil || int64(len(raw)) > w.limit:
			r.Rec.Raw = nil
			rowErr = fault.New(fault.TooLarge, "the record is larger than %d bytes", w.limit).At(r.Rec.Pos).Do("raise the record limit or split the record")
		case w.bad != nil:
			rowErr = fault.New(fault.Invalid, "a value cannot be read: %v", w.bad).At(r.Rec.Pos)
		case r.text > smallUnfold && r.text/maxUnfold > r.In.Size:
			return r.Fail(fault.New(fault.TooLarge, "the file unfolds to more than %d times its size", maxUnfold).Do("check where it comes from"))
		}
		if !r.Give(rowErr) {
			return nil
		}
	}
	return nil
}

// rowWriter writes rows as JSON.
type rowWriter struct {
	buf   []byte
	limit int64
	bad   error // a value of the row that is none
}

// errLarge ends a row that is larger than the limit.
var errLarge = errors.New("the row is too large")

// cell writes the values of one column.
type cell struct {
	null  func(i int) bool
	write func(b []byte, i int) ([]byte, error) // of values that are not null
}

func (c *cell) append(b []byte, i int) ([]byte, error) {
	if c.null(i) {
		return append(b, "null"...), nil
	}
	return c.write(b, i)
}

// member is a column that stands in an object.
type member struct {
	cell
	key  []byte // `"name":`
	omit bool   // null stands for a member that is not there
}

// object writes the members of row i between braces.
func (w *rowWriter) object(b []byte, members []member, i int) ([]byte, error) {
	b = append(b, '{')
	first := true
	for k := range members {
		m := &members[k]
		null := m.null(i)
		if null && m.omit {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(b, m.key...)
		if null {
			b = append(b, "null"...)
			continue
		}
		var err error
		if b, err = m.write(b, i); err != nil {
			return b, err
		}
		if int64(len(b)) > w.limit {
			return b, errLarge
		}
	}
	return append(b, '}'), nil
}
