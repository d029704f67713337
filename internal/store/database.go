package store

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
)

// database is a Store over database/sql.
type database struct {
	*dialect
	read, write *sql.DB
	counters    *sql.DB       // what Spend writes with
	gate        chan struct{} // room for the one writer of this process; nil where writers run side by side
	wait        time.Duration // see Options.Wait
	backup      func(ctx context.Context, path string) error
	spends      combiner[Spending, Spent]
	together    combiner[func(Tx) error, error]
}

// View implements Store.
func (d *database) View(ctx context.Context, fn func(Tx) error) error {
	return d.again(ctx, func(int) error { return d.run(ctx, d.read, d.readTx, "", fn) })
}

// patience is how many collisions a transaction takes before it waits for its turn among those that collided as often.
const patience = 3

// Update implements Store.
func (d *database) Update(ctx context.Context, fn func(Tx) error) error {
	return d.again(ctx, func(try int) error {
		leave, err := d.enter(ctx)
		if err != nil {
			return err
		}
		defer leave()
		turn := ""
		if try >= patience {
			turn = d.turn
		}
		return d.run(ctx, d.write, d.writeTx, turn, fn)
	})
}

// enter waits until this process may write. leave lets the next one in.
func (d *database) enter(ctx context.Context) (leave func(), err error) {
	if d.gate == nil {
		return func() {}, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	patience := time.NewTimer(d.wait)
	defer patience.Stop()
	select {
	case d.gate <- struct{}{}:
		return func() { <-d.gate }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-patience.C:
		return nil, fault.New(fault.Unavailable, "other transactions were in the way for %s", d.wait).Do("try again later")
	}
}

// again runs a transaction until it does not collide with others, or they have been in the way for too long.
func (d *database) again(ctx context.Context, run func(try int) error) error {
	begun := time.Now()
	for try := 0; ; try++ {
		err := run(try)
		var c *collided
		if !errors.As(err, &c) {
			return err
		}
		if time.Since(begun) > d.wait {
			return fault.Wrap(fault.Unavailable, c.err, "other transactions were in the way for %s", d.wait).Do("try again later")
		}
		// Up to 1, 2, 4 ... 32 ms: most of the others are done by then.
		pause := time.NewTimer(rand.N(time.Millisecond << min(try, 5)))
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return context.Cause(ctx)
		}
	}
}

// run runs fn in one transaction, which begins with the statement first where that is not empty.
func (d *database) run(ctx context.Context, db *sql.DB, how sql.TxOptions, first string, fn func(Tx) error) error {
	stx, err := db.BeginTx(ctx, &how)
	// A connection that broke while nobody used it is found so now: another one is taken, until all that were kept are through.
	for n := db.Stats().MaxOpenConnections; err != nil && n > 0 && ctx.Err() == nil && d.sort(err) == lost; n-- {
		stx, err = db.BeginTx(ctx, &how)
	}
	if err != nil {
		return d.fault(ctx, err)
	}
	// After a commit this does nothing. It also ends the transaction of a fn that panics.
	defer func() { _ = stx.Rollback() }()
	t := &transaction{ctx: ctx, sql: stx, dialect: d.dialect, freed: map[string]bool{}}
	if first != "" {
		_, _ = t.exec(first) // t.failed has the error
	}
	err = fn(t)
	if t.failed != nil {
		// What fn made of the error does not matter: the transaction cannot go on. A collision hides in it.
		return preferred(err, t.failed)
	}
	if err != nil && (t.keep == nil || !errors.Is(err, t.keep)) {
		return err
	}
	if failed := d.fault(ctx, stx.Commit()); failed != nil {
		return failed
	}
	return err
}

// preferred is the error of a transaction that failed: fn's own as it is, unless the transaction is to begin again or fn knows of none.
func preferred(own, failed error) error {
	var c *collided
	if own == nil || errors.As(failed, &c) {
		return failed
	}
	return own
}

// Ping implements Store: it writes a counter that nobody reads.
func (d *database) Ping(ctx context.Context) error {
	return d.again(ctx, func(int) error {
		leave, err := d.enter(ctx)
		if err != nil {
			return err
		}
		defer leave()
		return d.run(ctx, d.counters, sql.TxOptions{}, "", func(t Tx) error {
			_, err := t.(*transaction).exec(`INSERT INTO counter (name, since, n) VALUES ('ping', 0, 0) ON CONFLICT (name, since) DO UPDATE SET n = counter.n + 1`)
			return err
		})
	})
}

// Backup implements Store.
func (d *database) Backup(ctx context.Context, path string) error { return d.backup(ctx, path) }

// Close implements Store. What is under way is finished or fails first.
func (d *database) Close() error {
	return errors.Join(d.counters.Close(), d.read.Close(), d.write.Close())
}
