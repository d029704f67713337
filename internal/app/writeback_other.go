//go:build !linux

package app

import "os"

func writeBack(*os.File, int64, int64) {}
