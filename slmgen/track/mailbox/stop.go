package mailbox

import (
	"context"
	"encoding/json"

	"github.com/slmgen/slmgen/internal/fault"
)

// StopOf says which attempt of a run is asked to stop. A relay could show an old word again: an attempt that came later does not heed it.
type StopOf struct {
	Log     string `json:"log,omitempty"`     // of the run's folder; "" every one
	Attempt int    `json:"attempt,omitempty"` // the last attempt that is meant; 0 every one
}

// Stop asks the run to stop: it saves and ends at its next step, within half a minute. Another word that is there is replaced.
func Stop(ctx context.Context, box Mailbox, keys *Keys, of StopOf) error {
	content, err := json.Marshal(of)
	if err != nil {
		return fault.Wrap(fault.Internal, err, "cannot write that a run is to stop")
	}
	item, err := keys.Seal(stopName, content)
	if err != nil {
		return err
	}
	err = box.Put(ctx, stopName, item)
	if fault.CodeOf(err) != fault.Conflict {
		return err
	}
	if err := box.Delete(ctx, stopName); err != nil {
		return err
	}
	return box.Put(ctx, stopName, item)
}

// Resume takes the word back that Stop left.
func Resume(ctx context.Context, box Mailbox) error { return box.Delete(ctx, stopName) }
