package folder

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"github.com/slmgen/slmgen/internal/fault"
)

// synced takes what opened a folder, and puts its names on the disk.
func synced(d *os.File, err error) error {
	if err != nil {
		return failed(err, "cannot open a folder of the runs")
	}
	err = d.Sync()
	_ = d.Close()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, fs.ErrPermission) { // folders cannot be synced everywhere
		return nil
	}
	return failed(err, "the names of the runs cannot be kept")
}

// failed turns an error of the file system into a fault; nil stays nil.
func failed(err error, what string) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fault.Wrap(fault.StorageFull, err, "the disk of the runs is full").Do("make room: nothing was changed")
	}
	return fault.Wrap(fault.Unavailable, err, "%s", what)
}
