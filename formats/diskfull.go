package formats

import (
	"errors"
	"runtime"
	"syscall"
)

// isFull recognizes a full disk. Windows has its own numbers for it, which package syscall does not name.
func isFull(err error) bool {
	if errors.Is(err, syscall.ENOSPC) {
		return true
	}
	var no syscall.Errno
	const handleDiskFull, diskFull = 39, 112
	return runtime.GOOS == "windows" && errors.As(err, &no) && (no == handleDiskFull || no == diskFull)
}
