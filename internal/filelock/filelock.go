// Package filelock lets processes take turns at a file.
package filelock

import (
	"context"
	"os"
	"time"
)

// Lock makes the file at path if need be and holds it until release, against other processes and other callers in this one. When
// somebody else holds it, waiting is called once (it may be nil) and Lock waits until ctx ends. The file stays: removing it would let
// two holders in.
func Lock(ctx context.Context, path string, waiting func()) (release func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, 500*time.Millisecond) {
		held, err := try(f)
		if err != nil {
			_ = f.Close()
			return nil, err
		}
		if held {
			return func() { _ = f.Close() }, nil // closing lets go
		}
		if waiting != nil {
			waiting()
			waiting = nil
		}
		select {
		case <-ctx.Done():
			_ = f.Close()
			return nil, ctx.Err()
		case <-time.After(pause):
		}
	}
}
