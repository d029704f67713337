package store

import (
	"context"
	"errors"

	"github.com/slmgen/slmgen/internal/fault"
)

// Together implements Store.
func (d *database) Together(ctx context.Context, fn func(Tx) error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	got, err := d.together.do(ctx, []func(Tx) error{fn}, func(all []func(Tx) error) ([]error, error) {
		// Others ride along: the end of the call that leads is not theirs.
		shared, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*d.wait)
		defer cancel()
		out := make([]error, len(all))
		err := d.Update(shared, func(tx Tx) error {
			for i, fn := range all {
				if out[i] = tx.(*transaction).apart(fn); tx.(*transaction).failed != nil {
					return tx.(*transaction).failed
				}
			}
			return nil
		})
		if err == nil || len(all) == 1 {
			return out, alone(err, d.wait)
		}
		for i, fn := range all { // one of them may be the reason: the others are not to suffer for it
			out[i] = alone(d.Update(shared, fn), d.wait)
		}
		return out, nil
	})
	if err != nil {
		return err
	}
	return got[0]
}

// alone is the error of a transaction whose caller did not set its end.
func alone(err error, wait any) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return fault.Wrap(fault.Unavailable, err, "the database did not answer for twice %s", wait)
	}
	return err
}

// apart runs fn so that an error of it undoes what it wrote, and nothing else of the transaction.
func (t *transaction) apart(fn func(Tx) error) error {
	if _, err := t.exec(`SAVEPOINT apart`); err != nil {
		return err
	}
	err := fn(t)
	if t.failed != nil {
		return t.failed
	}
	if err != nil {
		if _, undone := t.exec(`ROLLBACK TO SAVEPOINT apart`); undone != nil {
			return undone
		}
	}
	if _, released := t.exec(`RELEASE SAVEPOINT apart`); released != nil {
		return released
	}
	return err
}
