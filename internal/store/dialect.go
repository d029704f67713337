package store

import (
	"database/sql"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
)

// dialect is where the SQL of one database differs from that of the other. All statements are written for both, with ? for parameters.
type dialect struct {
	migrations goose.Dialect
	numbered   bool   // parameters are $1, $2, ...
	array      string // the aggregate that makes a JSON array
	lockRows   string // ends a query whose rows are locked until the end of the transaction
	sideBySide bool   // transactions write at the same time
	readTx     sql.TxOptions
	writeTx    sql.TxOptions
	// turn, where it is not empty, makes a transaction wait until no other one has the turn, and keeps it until its end.
	turn string
	// sort says what an error of the driver means.
	sort func(error) meaning
}

// bind writes the parameters of a statement as the database wants them.
func (d *dialect) bind(query string) string {
	if !d.numbered {
		return query
	}
	var b strings.Builder
	b.Grow(len(query) + 16)
	for n := 1; ; n++ {
		before, after, found := strings.Cut(query, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
		query = after
	}
}

// marks is a list of n parameters: ?,?,?
func marks(n int) string { return rows(n, "?") }

// rows is a list of n times the same.
func rows(n int, row string) string { return strings.TrimSuffix(strings.Repeat(row+",", n), ",") }
