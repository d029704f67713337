package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
)

// reply is an answer that is no success, in the chain of what Send gives.
type reply struct {
	text  string
	after time.Duration
	gone  bool
}

func (r *reply) Error() string { return r.text }

// Final says whether another try with the same configuration is of no use: the channel was refused, is not there, or the message is not one. Other
// failures may pass.
func Final(err error) bool {
	if err == nil {
		return false
	}
	switch fault.CodeOf(err) {
	case fault.Quota, fault.Unavailable:
		return false
	}
	return true
}

// Gone says whether the other side wants nothing any more: a webhook that answers 410, a browser that has unsubscribed, a Slack or Discord webhook
// that was deleted. The channel is to be switched off.
func Gone(err error) bool {
	var r *reply
	return errors.As(err, &r) && r.gone
}

// Wait is how long the other side asked to be left alone; 0 where it did not say. Next try after the longer of this and what Next says.
func Wait(err error) time.Duration {
	var r *reply
	if errors.As(err, &r) {
		return r.after
	}
	return 0
}

// stopped is the failure of a try that was given up.
func stopped(ctx context.Context, who string) error {
	return fault.Wrap(fault.Unavailable, ctx.Err(), "stopped while talking to %s", who)
}

// unsendable is a body that cannot be made, which Check should have kept from coming this far.
func unsendable(err error) error {
	return fault.New(fault.Internal, "the message cannot be written: %s", fmt.Sprint(err))
}
