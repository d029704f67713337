package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/slmgen/slmgen/internal/fault"
)

func postgresDialect() *dialect {
	return &dialect{
		migrations: goose.DialectPostgres,
		numbered:   true,
		array:      "json_agg",
		lockRows:   " FOR UPDATE",
		sideBySide: true,
		readTx:     sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
		writeTx:    sql.TxOptions{Isolation: sql.LevelSerializable},
		// Unlike a function that locks, this takes no snapshot before the turn has come.
		turn: `LOCK TABLE turn IN EXCLUSIVE MODE`,
		sort: sortPostgres,
	}
}

func openPostgres(dsn string, opts Options) (*database, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the URL of the database cannot be read")
	}
	if cfg.RuntimeParams["application_name"] == "" {
		cfg.RuntimeParams["application_name"] = "slmgen"
	}
	n := max(opts.connections(16), 2) // migrations take two
	d := &database{dialect: postgresDialect(), wait: opts.wait()}
	d.write, d.counters = stdlib.OpenDB(*cfg), stdlib.OpenDB(*cfg)
	d.read = d.write
	d.write.SetMaxOpenConns(n)
	d.write.SetMaxIdleConns(n)
	d.write.SetConnMaxIdleTime(5 * time.Minute)
	// Requests are counted while all other connections are taken too.
	d.counters.SetMaxOpenConns(2)
	d.counters.SetConnMaxIdleTime(5 * time.Minute)
	d.backup = func(context.Context, string) error {
		return fault.New(fault.Unsupported, "PostgreSQL is not backed up from here").Do("use pg_dump or pg_basebackup")
	}
	return d, nil
}

func sortPostgres(err error) meaning {
	var unconnected *pgconn.ConnectError
	if errors.As(err, &unconnected) {
		return away
	}
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		var network net.Error
		if errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) {
			return lost
		}
		return unknown
	}
	switch e.Code {
	case "40001", "40P01": // serialization failure, deadlock
		return collision
	case "23505":
		return taken
	case "23503":
		return dangling
	case "22021", "22P05":
		return malformed
	case "53100":
		return full
	case "25006": // read-only
		return away
	case "57P01", "57P02": // the server stops, or somebody ended the connection
		return lost
	}
	switch e.Code[:2] {
	case "08", "53", "57", "58": // connection, resources, intervention of an operator, system
		return away
	}
	return unknown
}
