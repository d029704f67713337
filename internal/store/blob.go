package store

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"github.com/slmgen/slmgen/internal/fault"
)

// maxMarks is how many parameters a statement has at most: both databases take more.
const maxMarks = 1000

// chunks cuts a list into parts of at most n.
func chunks[T any](all []T, n int) iter.Seq[[]T] { return slices.Chunk(all, n) }

// blobs reads the aggregate of an object's blobs.
type blobs struct{ to *[]string }

// Scan implements sql.Scanner.
func (b blobs) Scan(v any) error {
	var text []byte
	switch v := v.(type) {
	case nil:
	case string:
		text = []byte(v)
	case []byte:
		text = v
	default:
		return fmt.Errorf("blobs are given as %T", v)
	}
	*b.to = nil
	// SQLite makes an empty array of no rows, PostgreSQL NULL.
	if len(text) == 0 || string(text) == "[]" {
		return nil
	}
	return json.Unmarshal(text, b.to)
}

// hold gives blobs to an object. A blob belongs to one object, and garbage is on its way out, so both are a conflict; what this transaction
// itself put down can be taken up again, as a dataset does with what its upload held.
func (t *transaction) hold(object string, keys []string) error {
	for position, key := range keys {
		query := `INSERT INTO blob (object, position, blob) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`
		if t.freed[key] {
			query = `UPDATE blob SET object = ?, position = ? WHERE blob = ? AND object IS NULL`
		}
		n, err := t.exec(query, object, position, key)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "the blob %s belongs to something else, or is about to be deleted", key)
		}
	}
	return nil
}

// exchange leaves an object with the blobs keys in place of old.
func (t *transaction) exchange(object string, old, keys []string) error {
	if slices.Equal(old, keys) {
		return nil
	}
	// All are put down and those that stay are taken up again: their order may have changed.
	if _, err := t.exec(`UPDATE blob SET object = NULL WHERE object = ?`, object); err != nil {
		return err
	}
	for _, key := range old {
		t.freed[key] = true
	}
	return t.hold(object, keys)
}

// release notes which blobs the deletion of an object puts down: its own and those of all that was made of it.
func (t *transaction) release(object string) error {
	var keys []string
	err := t.fetch(func() []any {
		keys = append(keys, "")
		return []any{&keys[len(keys)-1]}
	}, `WITH RECURSIVE made (id) AS (
			SELECT id FROM object WHERE id = ?
			UNION
			SELECT o.id FROM object o JOIN made m ON o.parent = m.id AND o.project = (SELECT project FROM object WHERE id = ?)
		) SELECT blob FROM blob WHERE object IN (SELECT id FROM made)`, object, object)
	for _, key := range keys {
		t.freed[key] = true
	}
	return err
}

func (t *transaction) Garbage(limit int) (all []string, err error) {
	err = t.fetch(func() []any {
		all = append(all, "")
		return []any{&all[len(all)-1]}
	}, `SELECT blob FROM blob WHERE object IS NULL ORDER BY blob LIMIT ?`, limit)
	return all, err
}

func (t *transaction) Collected(keys []string) error {
	for part := range chunks(keys, maxMarks) {
		args := make([]any, len(part))
		for i, key := range part {
			args[i] = key
		}
		if _, err := t.exec(`DELETE FROM blob WHERE object IS NULL AND blob IN (`+marks(len(part))+`)`, args...); err != nil {
			return err
		}
	}
	return nil
}
