// Package blob keeps bytes that are too large for a database: uploaded files and written bundles. A Bucket is a folder, or an S3-compatible
// service. Blobs are written once under keys that nobody chose, never changed, and read as often as you like.
package blob

import (
	"context"
	"io"
	"regexp"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
)

// Bucket is a place for blobs. It is safe for concurrent use, also by several processes. Errors are faults: not_found, conflict (the key is taken),
// storage_full, unavailable, invalid for a key that is none, and those of the reader that was given, as they are.
type Bucket interface {
	// Put stores what r gives. When it returns without an error the bytes are on the disk; else nothing is there.
	Put(ctx context.Context, key string, r io.Reader) (Info, error)
	// Open reads a blob. The caller closes it.
	Open(ctx context.Context, key string) (Blob, error)
	// Delete removes blobs; one that is not there is no error.
	Delete(ctx context.Context, keys ...string) error
	// List gives the blobs whose keys follow after, in the order of the keys.
	List(ctx context.Context, after string, limit int) ([]Info, error)
	// Check says whether the place can be written.
	Check(ctx context.Context) error
	// Sweep removes what was being written before a time and was never finished: a crash left it.
	Sweep(ctx context.Context, before time.Time) error
	io.Closer
}

// Info is what is known of a blob without reading it.
type Info struct {
	Key      string
	Size     int64
	SHA256   string // hex; from Put alone
	Modified time.Time
}

// Blob is an open blob. Its methods may be used by several goroutines, but for Read and Seek.
type Blob interface {
	io.Reader
	io.Seeker
	io.ReaderAt
	io.Closer
	Size() int64
}

var keyShape = regexp.MustCompile(`^[a-z0-9]{4,64}$`)

func checkKey(key string) error {
	if !keyShape.MatchString(key) {
		return fault.New(fault.Invalid, "%q is no key of a blob", key)
	}
	return nil
}
