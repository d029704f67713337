package store

import (
	"encoding/json"
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
	return t.insert("run", `INSERT INTO run (id, project, name, state, created, seen, events, mailbox, doc) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.Project, r.Name, string(r.Status.State), micros(r.Created), micros(r.Status.Seen), r.Events, flag(r.Mailbox != ""), doc)
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
	var decoder track.Decoder
	rows := 4
	for next := after + 1; len(all) < limit; {
		chunks, err := t.runChunks(id, next, rows)
		if err != nil {
			return nil, err
		}
		from := next
		for _, c := range chunks {
			if c.first+c.n <= next || len(all) >= limit {
				continue
			}
			if all, err = c.append(all, id, next, &decoder); err != nil {
				return nil, err
			}
			next = c.first + c.n
			rows = max(1, min((limit-len(all))/int(c.n)+1, 256))
		}
		if next == from {
			break
		}
	}
	return all, nil
}

// runChunk is what stands in a row.
type runChunk struct {
	first, n int64
	data     []byte
}

// runChunks gives the chunk that holds the event next, or the first behind it, and those that follow.
func (t *transaction) runChunks(id string, next int64, rows int) (chunks []runChunk, err error) {
	err = t.fetch(func() []any {
		chunks = append(chunks, runChunk{})
		c := &chunks[len(chunks)-1]
		return []any{&c.first, &c.n, &c.data}
	}, `SELECT first, n, data FROM run_events WHERE run = ? AND first >= COALESCE((SELECT MAX(first) FROM run_events WHERE run = ? AND first <= ?), 0) ORDER BY first LIMIT ?`,
		id, id, next, rows)
	return chunks, err
}

// append appends the events of a chunk from the position next on.
func (c runChunk) append(all []track.Placed, run string, next int64, decoder *track.Decoder) ([]track.Placed, error) {
	lines, err := unpacker.DecodeAll(c.data, nil)
	if err == nil {
		all, err = decoder.Placed(all, lines, c.first, c.n, next-1)
	}
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "events from %d on of the run %s cannot be read", c.first, run)
	}
	return all, nil
}

// PutBlocks implements Tx.
func (t *transaction) PutBlocks(run string, all []object.RunBlock) error {
	for _, b := range all {
		_, err := t.exec(`INSERT INTO run_block (run, series, level, n, data) VALUES (?, ?, ?, ?, ?) ON CONFLICT (run, series, level, n) DO UPDATE SET data = excluded.data`,
			run, b.Series, b.Level, b.N, b.Data)
		if err != nil {
			return err
		}
	}
	return nil
}

// Blocks implements Tx.
func (t *transaction) Blocks(run, series string, level int, from, to int64) (all []object.RunBlock, err error) {
	err = t.fetch(func() []any {
		all = append(all, object.RunBlock{Series: series, Level: level})
		b := &all[len(all)-1]
		return []any{&b.N, &b.Data}
	}, `SELECT n, data FROM run_block WHERE run = ? AND series = ? AND level = ? AND n >= ? AND n < ? ORDER BY n`, run, series, level, from, to)
	return all, err
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

// MailboxRuns implements Tx.
func (t *transaction) MailboxRuns(ended, silent time.Time, limit int) (all []track.Record, err error) {
	err = t.fetch(func() []any {
		all = append(all, track.Record{})
		return runRow(&all[len(all)-1])
	}, `SELECT `+runColumns+` FROM run WHERE mailbox = 1 AND (seen >= ? OR state NOT IN ('completed', 'failed', 'stopped') AND (seen >= ? OR created >= ?)) ORDER BY created DESC, id LIMIT ?`,
		micros(ended), micros(silent), micros(silent), limit)
	return all, err
}

// Secret implements Tx.
func (t *transaction) Secret(name string, fresh []byte) (value []byte, err error) {
	if _, err := t.exec(`INSERT INTO secret (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING`, name, fresh); err != nil {
		return nil, err
	}
	err = t.one("secret", []any{&value}, `SELECT value FROM secret WHERE name = ?`, name)
	return value, err
}
