package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/slmgen/slmgen/internal/fault"
)

// transaction is a Tx over database/sql.
//
// A statement that fails ends the transaction on PostgreSQL, not on SQLite. So that both go the same way, failed is kept and given by whatever
// follows. What a caller may want to go on after (a taken id, a wrong version) is found by counting rows and fails no statement.
type transaction struct {
	ctx context.Context
	sql *sql.Tx
	*dialect
	failed error
	keep   error           // when fn returns this, what was written is kept: see Tx.ClaimJob
	freed  map[string]bool // blobs put down in this transaction, which may be taken up again
}

// fail keeps and gives the error of a statement.
func (t *transaction) fail(err error) error {
	if err != nil && t.failed == nil {
		t.failed = t.fault(t.ctx, err)
	}
	return t.failed
}

// texts refuses text that only one of the databases would hold.
func texts(args []any) error {
	for _, a := range args {
		if s, ok := a.(string); ok && (!utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0) {
			return fault.New(fault.Invalid, "a text holds a NUL or is not UTF-8")
		}
	}
	return nil
}

// exec runs a statement and counts the rows that it touched.
func (t *transaction) exec(query string, args ...any) (rows int64, err error) {
	if t.failed != nil {
		return 0, t.failed
	}
	if err := texts(args); err != nil {
		return 0, err
	}
	res, err := t.sql.ExecContext(t.ctx, t.bind(query), args...)
	if err != nil {
		return 0, t.fail(err)
	}
	rows, err = res.RowsAffected()
	return rows, t.fail(err)
}

// one reads one row; what says what is not found otherwise.
func (t *transaction) one(what string, into []any, query string, args ...any) error {
	if t.failed != nil {
		return t.failed
	}
	if err := texts(args); err != nil {
		return err
	}
	err := t.sql.QueryRowContext(t.ctx, t.bind(query), args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return missing(what)
	}
	return t.fail(err)
}

// fetch reads all rows, each into what row gives for it.
func (t *transaction) fetch(row func() []any, query string, args ...any) error {
	if t.failed != nil {
		return t.failed
	}
	if err := texts(args); err != nil {
		return err
	}
	rows, err := t.sql.QueryContext(t.ctx, t.bind(query), args...)
	if err != nil {
		return t.fail(err)
	}
	defer func() { _ = rows.Close() }() // its error is that of Err
	for rows.Next() {
		if err := rows.Scan(row()...); err != nil {
			return t.fail(err)
		}
	}
	return t.fail(rows.Err())
}

// insert adds a row if its id and its names are free.
func (t *transaction) insert(what, query string, args ...any) error {
	n, err := t.exec(query+" ON CONFLICT DO NOTHING", args...)
	if err == nil && n == 0 {
		err = exists(what)
	}
	return err
}

// stale explains why an update by version touched nothing: version is what is stored.
func stale(what string, stored, wanted int64) error {
	return fault.New(fault.Precondition, "the %s is at version %d, not %d", what, stored, wanted).Do("read it again and change that")
}

// exists is the error for what is taken.
func exists(what string) error {
	return fault.New(fault.Conflict, "a %s of this id or name exists already", what)
}

// missing is the error for what is not there.
func missing(what string) error { return fault.New(fault.NotFound, "there is no such %s", what) }

// remove deletes a row that must be there.
func (t *transaction) remove(what, query string, args ...any) error {
	n, err := t.exec(query, args...)
	if err == nil && n == 0 {
		err = missing(what)
	}
	return err
}
