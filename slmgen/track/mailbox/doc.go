// Package mailbox carries what a training run reports over a place that both sides can reach and neither has to trust: a relay, a bucket, a
// shared folder. The run seals every item with keys that come from its secret; who keeps the items sees how large they are and when they came.
//
// Batches of events lie under e-LOG-SEQ and are collected in order (Collector), files in parts of 1 MiB under a-ID-PART with a manifest under
// m-ID (Pull), and a word to the run under c-stop (Stop). docs/relay.md describes the format and what it protects from.
package mailbox

import "context"

// Mailbox keeps sealed items under names. It is safe for concurrent use, also by several processes. Errors are faults: invalid for a name that
// is none (CheckName), conflict, not_found, too_large, storage_full, quota, unauthorized, unavailable.
type Mailbox interface {
	// Put stores an item for good: when it returns without an error the item survives a crash of whoever keeps it. The first write wins: the same
	// bytes again are no error, others are a conflict.
	Put(ctx context.Context, name string, data []byte) error
	// List gives the names that follow after, in the order of their bytes, limit at most. Fewer than limit are all there are.
	List(ctx context.Context, after string, limit int) ([]string, error)
	// Get reads an item.
	Get(ctx context.Context, name string) ([]byte, error)
	// Delete removes an item; one that is not there is no error.
	Delete(ctx context.Context, name string) error
}
