package app

import (
	"io"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/slmgen/slmgen/internal/fault"
)

// packer gives the compression that the ending of a path asks for, nil for none.
func packer(path string, w io.Writer) (io.WriteCloser, error) {
	switch ending := strings.ToLower(filepath.Ext(path)); ending {
	case ".gz":
		return gzip.NewWriter(w), nil
	case ".zst":
		return zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
	case ".bz2", ".xz", ".lz4", ".zip", ".tar", ".tgz":
		return nil, fault.New(fault.Unsupported, "%s is not written", ending).Do("end the name in .gz or .zst, or in none of them")
	}
	return nil, nil
}

// unpackedName takes the ending of a compression off a path.
func unpackedName(path string) string {
	switch ending := filepath.Ext(path); strings.ToLower(ending) {
	case ".gz", ".zst":
		return strings.TrimSuffix(path, ending)
	}
	return path
}
