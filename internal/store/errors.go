package store

import (
	"context"
	"errors"

	"github.com/slmgen/slmgen/internal/fault"
)

// meaning is what an error of a driver means, whichever driver it is.
type meaning int

const (
	unknown   meaning = iota
	collision         // another transaction was quicker: begin again
	taken             // a unique value is there already
	dangling          // what is referenced is not there
	malformed         // text that the database cannot hold
	full              // no room on the disk
	away              // the database does not answer or cannot be written
	lost              // the connection broke
	alien             // the file is no database
)

// fault turns an error of the driver into one of the codes that Store promises. ctx is asked first: what a cancelled one broke is no fault
// of the database, and its own error is given.
func (d *dialect) fault(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	var known *fault.Error
	if errors.As(err, &known) {
		return err
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	switch d.sort(err) {
	case collision:
		return &collided{err}
	case taken:
		return fault.Wrap(fault.Conflict, err, "the id or the name is taken")
	case dangling:
		return fault.Wrap(fault.NotFound, err, "what it belongs to does not exist")
	case malformed:
		return fault.Wrap(fault.Invalid, err, "the database cannot hold this text")
	case full:
		return fault.Wrap(fault.StorageFull, err, "the disk of the database is full").Do("free some space: nothing was changed")
	case away, lost:
		return fault.Wrap(fault.Unavailable, err, "the database does not answer or cannot be written")
	case alien:
		return fault.Wrap(fault.Invalid, err, "the file is not a SQLite database")
	default:
		return fault.Wrap(fault.Internal, err, "the database failed")
	}
}

// collided is an error after which a transaction is begun again.
type collided struct{ err error }

func (c *collided) Error() string { return c.err.Error() }
func (c *collided) Unwrap() error { return c.err }
