package store

import (
	"context"
	"database/sql/driver"

	"modernc.org/sqlite"
)

// keptStatements is how many statements a connection remembers. The store's are about half as many; lists of parameters make the rest.
const keptStatements = 256

// sqliteConnector opens connections of SQLite that remember their prepared statements: to parse one takes longer than to run it.
type sqliteConnector struct {
	driver *sqlite.Driver
	name   string
}

// Connect implements driver.Connector.
func (c sqliteConnector) Connect(context.Context) (driver.Conn, error) {
	opened, err := c.driver.Open(c.name)
	if err != nil {
		return nil, err
	}
	return &sqliteConn{conn: opened.(conn), statements: map[string]*statement{}}, nil
}

// Driver implements driver.Connector.
func (c sqliteConnector) Driver() driver.Driver { return c.driver }

// conn is what the driver's connections are.
type conn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// sqliteConn is one connection. database/sql gives it to one goroutine at a time.
type sqliteConn struct {
	conn
	statements map[string]*statement
}

// statement is a prepared one. While its rows are open it cannot begin again.
type statement struct {
	driver.Stmt
	open bool
}

// prepared gives a statement that is free, or nil where the query is better run as it stands.
func (c *sqliteConn) prepared(ctx context.Context, query string) (*statement, error) {
	if s := c.statements[query]; s != nil {
		if s.open {
			return nil, nil
		}
		return s, nil
	}
	if len(c.statements) >= keptStatements {
		c.forgetOne()
	}
	s, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	kept := &statement{Stmt: s}
	c.statements[query] = kept
	return kept, nil
}

// forgetOne makes room: lists of other lengths are other statements.
func (c *sqliteConn) forgetOne() {
	for query, s := range c.statements {
		if !s.open {
			delete(c.statements, query)
			_ = s.Close() // nothing waits for it
			return
		}
	}
}

// QueryContext implements driver.QueryerContext.
func (c *sqliteConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.conn.QueryContext(ctx, query, args)
	}
	rows, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	s.open = true
	return &statementRows{rows, s}, nil
}

// ExecContext implements driver.ExecerContext.
func (c *sqliteConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.conn.ExecContext(ctx, query, args)
	}
	return s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

// Close implements driver.Conn.
func (c *sqliteConn) Close() error {
	for _, s := range c.statements {
		_ = s.Close() // the connection's own end tells what is wrong with it
	}
	return c.conn.Close()
}

// statementRows frees their statement at their end.
type statementRows struct {
	driver.Rows
	of *statement
}

// Close implements driver.Rows.
func (r *statementRows) Close() error {
	r.of.open = false
	return r.Rows.Close()
}
