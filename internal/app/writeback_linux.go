package app

import (
	"os"

	"golang.org/x/sys/unix"
)

// writeBack asks the system to begin writing a stretch of a file to the disk, so that the sync at its end finds little left to do. It does not
// wait for the answer, which takes its time where the disk is busy.
func writeBack(f *os.File, off, n int64) {
	conn, err := f.SyscallConn()
	if err != nil {
		return // advice: the sync reports what goes wrong
	}
	go func() {
		_ = conn.Control(func(fd uintptr) { _ = unix.SyncFileRange(int(fd), off, n, unix.SYNC_FILE_RANGE_WRITE) })
	}()
}
