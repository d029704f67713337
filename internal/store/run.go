package store

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/slmgen/track"
)

const runColumns = `project, doc`

func runRow(r *track.Record) []any { return []any{&r.Project, parsed{r}} }

// CreateRun implements Tx.
func (t *transaction) CreateRun(r track.Record) error {
	doc, err := recordDoc(r)
	if err != nil {
		return err
	}
	return t.insert("run", `INSERT INTO run (id, project, name, state, created, seen, events, doc) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.Project, r.Name, string(r.Status.State), micros(r.Created), micros(r.Status.Seen), r.Events, doc)
}

func recordDoc(r track.Record) ([]byte, error) {
	doc, err := json.Marshal(r)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the run cannot be kept")
	}
	return doc, nil
}

// Run implements Tx.
func (t *transaction) Run(project, id string) (r track.Record, err error) {
	err = t.one("run", runRow(&r), `SELECT `+runColumns+` FROM run WHERE id = ? AND project = ?`, id, project)
	return r, err
}

// AnyRun implements Tx.
func (t *transaction) AnyRun(id string) (r track.Record, err error) {
	err = t.one("run", runRow(&r), `SELECT `+runColumns+` FROM run WHERE id = ?`, id)
	return r, err
}

// RunToChange implements Tx.
func (t *transaction) RunToChange(id string) (r track.Record, err error) {
	err = t.one("run", runRow(&r), `SELECT `+runColumns+` FROM run WHERE id = ?`+t.lockRows, id)
	return r, err
}

// Runs implements Tx.
func (t *transaction) Runs(q object.RunQuery) ([]track.Record, string, error) {
	query, args := `SELECT `+runColumns+` FROM run WHERE project = ?`, []any{q.Project}
	if q.State != "" {
		query, args = query+` AND state = ?`, append(args, q.State)
	}
	if q.Name != "" {
		query, args = query+` AND name = ?`, append(args, q.Name)
	}
	return list(t, q.Page, query, args, runRow, func(r *track.Record) (time.Time, string) { return r.Created, r.ID })
}

// SaveRun implements Tx.
func (t *transaction) SaveRun(c *track.Change) error {
	doc, err := recordDoc(c.Record)
	if err != nil {
		return err
	}
	n, err := t.exec(`UPDATE run SET name = ?, state = ?, seen = ?, events = ?, doc = ? WHERE id = ?`,
		c.Name, string(c.Status.State), micros(c.Status.Seen), c.Events, doc, c.ID)
	if err == nil && n == 0 {
		err = missing("run")
	}
	if err != nil {
		return err
	}
	if n := int64(len(c.Added)); n > 0 {
		// A position that is there already is an error of this program, and fails the transaction.
		if _, err := t.exec(`INSERT INTO run_events (run, first, n, data) VALUES (?, ?, ?, ?)`, c.ID, c.Events-n+1, n, packed(c.Lines)); err != nil {
			return err
		}
	}
	for _, note := range c.Notes {
		if err := t.createNote(c.Record, note); err != nil {
			return err
		}
	}
	return nil
}

var (
	packer, _   = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2), zstd.WithEncoderCRC(true))
	unpacker, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(256<<20))
)

func packed(lines []byte) []byte { return packer.EncodeAll(lines, nil) }

// RunEvents implements Tx.
func (t *transaction) RunEvents(id string, after int64, limit int) (all []track.Placed, err error) {
	type chunk struct {
		first, n int64
		data     []byte
	}
	var decoder track.Decoder
	for next := after + 1; len(all) < limit; {
		var chunks []chunk
		// The chunk that next is in begins at it or before.
		err := t.fetch(func() []any {
			chunks = append(chunks, chunk{})
			c := &chunks[len(chunks)-1]
			return []any{&c.first, &c.n, &c.data}
		}, `SELECT first, n, data FROM run_events WHERE run = ? AND first >= COALESCE((SELECT MAX(first) FROM run_events WHERE run = ? AND first <= ?), 0) ORDER BY first LIMIT 64`,
			id, id, next)
		if err != nil {
			return nil, err
		}
		from := next
		for _, c := range chunks {
			if c.first+c.n <= next {
				continue
			}
			lines, err := unpacker.DecodeAll(c.data, nil)
			if err != nil {
				return nil, fault.Wrap(fault.Internal, err, "events from %d on of the run %s cannot be read", c.first, id)
			}
			events, err := decoder.Lines(nil, lines)
			if err == nil && int64(len(events)) != c.n {
				err = fmt.Errorf("%d events instead of %d", len(events), c.n)
			}
			if err != nil {
				return nil, fault.Wrap(fault.Internal, err, "events from %d on of the run %s cannot be read", c.first, id)
			}
			for i, e := range events {
				if at := c.first + int64(i); at >= next && len(all) < limit {
					all = append(all, track.Placed{Position: at, Event: e})
					next = at + 1
				}
			}
		}
		if next == from {
			break
		}
	}
	return all, nil
}

// DeleteRun implements Tx.
func (t *transaction) DeleteRun(project, id string) error {
	if _, err := t.exec(`DELETE FROM note WHERE run = ? AND project = ?`, id, project); err != nil {
		return err
	}
	return t.remove("run", `DELETE FROM run WHERE id = ? AND project = ?`, id, project)
}

// QuietRuns implements Tx.
func (t *transaction) QuietRuns(before time.Time, limit int) (ids []string, err error) {
	err = t.fetch(func() []any {
		ids = append(ids, "")
		return []any{&ids[len(ids)-1]}
	}, `SELECT id FROM run WHERE state IN ('starting', 'running', 'suspect') AND seen <= ? ORDER BY seen, id LIMIT ?`, micros(before), limit)
	return ids, err
}

// Secret implements Tx.
func (t *transaction) Secret(name string, fresh []byte) (value []byte, err error) {
	if _, err := t.exec(`INSERT INTO secret (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING`, name, fresh); err != nil {
		return nil, err
	}
	err = t.one("secret", []any{&value}, `SELECT value FROM secret WHERE name = ?`, name)
	return value, err
}
