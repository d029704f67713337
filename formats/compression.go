package formats

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/slmgen/slmgen/internal/fault"
)

const (
	// A stream that unpacks to more than bombRatio times its size is refused once it has given bombFloor bytes.
	bombRatio = 1000
	bombFloor = 64 << 20
	// zstdWindow is what zstd writes with at its highest levels; larger windows (--long=28 and more) would need that much memory.
	zstdWindow = 128 << 20
	// maxNested is how many layers of compression are taken off: data.jsonl.gz that was compressed again for transport has two.
	maxNested = 2
)

// compressionOf names the compression whose magic number b begins with, "" for none that can be read.
func compressionOf(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte{0x1f, 0x8b, 8}):
		return "gzip"
	case bytes.HasPrefix(b, []byte{0x28, 0xb5, 0x2f, 0xfd}), len(b) >= 4 && b[0]&0xf0 == 0x50 && b[1] == 0x2a && b[2] == 0x4d && b[3] == 0x18:
		return "zstd"
	case len(b) >= 10 && b[0] == 'B' && b[1] == 'Z' && b[2] == 'h' && b[3] >= '1' && b[3] <= '9' &&
		(bytes.Equal(b[4:10], []byte{0x31, 0x41, 0x59, 0x26, 0x53, 0x59}) || bytes.Equal(b[4:10], []byte{0x17, 0x72, 0x45, 0x38, 0x50, 0x90})):
		return "bzip2"
	}
	return ""
}

// unpack takes the compression off r, which it recognizes by content. names are the layers from the outside; limit bounds the bytes
// that come out (0: no bound but the ratio). release frees the decoders; it does not close r.
func unpack(r io.Reader, limit int64) (out *bufio.Reader, names []string, release func(), err error) {
	packed := &countingReader{r: r}
	out = bufio.NewReaderSize(packed, 64<<10)
	release = func() {}
	for {
		magic, short := out.Peek(10)
		if short != nil && short != io.EOF {
			return nil, nil, release, asFault(short, fault.Unavailable, "reading failed")
		}
		name := compressionOf(magic)
		if name == "" {
			return out, names, release, nil
		}
		if len(names) == maxNested {
			return nil, nil, release, fault.New(fault.Unsupported, "more than %d layers of compression", maxNested).Do("unpack the file first")
		}
		var inner io.Reader
		switch name {
		case "gzip":
			inner, err = gzip.NewReader(out)
		case "zstd":
			var d *zstd.Decoder
			d, err = zstd.NewReader(out, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(zstdWindow), zstd.WithDecoderLowmem(true))
			if err == nil {
				before := release
				release = func() { d.Close(); before() }
			}
			inner = d
		case "bzip2":
			inner = bzip2.NewReader(out)
		}
		if err != nil {
			return nil, nil, release, unpackError(name, err)
		}
		names = append(names, name)
		out = bufio.NewReaderSize(&unpackReader{r: inner, name: name, packed: packed, limit: limit}, 64<<10)
	}
}

type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// unpackReader turns the decoder's errors into typed ones and stops decompression bombs.
type unpackReader struct {
	r      io.Reader
	name   string
	packed *countingReader
	n      int64
	limit  int64
}

func (u *unpackReader) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	u.n += int64(n)
	switch {
	case u.limit > 0 && u.n > u.limit:
		return 0, fault.New(fault.TooLarge, "the file unpacks to more than %s", byteSize(u.limit)).Do("raise the limit on unpacked size or split the file")
	case u.n > bombFloor && u.n/bombRatio > u.packed.n:
		return 0, fault.New(fault.TooLarge, "the file unpacks to more than %d times its size", bombRatio).Do("unpack it yourself if you trust it")
	case err != nil && err != io.EOF:
		return n, unpackError(u.name, err)
	}
	return n, err
}

func unpackError(name string, err error) error {
	var typed *Error
	switch {
	case errors.As(err, &typed):
		return typed
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return fault.Wrap(fault.Invalid, err, "the %s data ends too early", name).Do("the file was cut off: download or copy it again")
	case errors.Is(err, zstd.ErrWindowSizeExceeded) || errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return fault.Wrap(fault.TooLarge, err, "the zstd data needs a window larger than %s", byteSize(zstdWindow)).Do("compress it again without --long")
	}
	return fault.Wrap(fault.Invalid, err, "the %s data is damaged", name).Do("download or copy the file again")
}

// foreign names file types that are recognized but cannot be read here, with what to do.
func foreign(b []byte) *Error {
	for _, f := range [...]struct{ magic, what, hint string }{
		{"\xfd7zXZ\x00", "xz-compressed data", "unpack it with xz -d, or use gzip or zstd"},
		{"\x04\x22\x4d\x18", "lz4-compressed data", "unpack it with lz4 -d, or use gzip or zstd"},
		{"PK\x03\x04", "a zip archive or an office document", "unpack it, or save the sheet as CSV"},
		{"PAR1", "a Parquet file", "pass the container of package formats/parquet in Options.Containers"},
		{"ARROW1", "an Arrow file", "pass a container that reads it in Options.Containers"},
		{"%PDF-", "a PDF document", "extract its text first"},
		{"SQLite format 3\x00", "an SQLite database", "export the table as CSV or JSON"},
		{"\x89HDF\r\n\x1a\n", "an HDF5 file", "export the table as CSV or JSON"},
		{"\x89PNG", "a picture", "name the file that lists the pictures"},
		{"GGUF", "a GGUF model", "name a dataset"},
		{"\x7fELF", "a program", "name a dataset"},
	} {
		if bytes.HasPrefix(b, []byte(f.magic)) {
			return fault.New(fault.Unsupported, "this is %s", f.what).Do("%s", f.hint)
		}
	}
	if len(b) > 262 && string(b[257:262]) == "ustar" {
		return fault.New(fault.Unsupported, "this is a tar archive").Do("unpack it and name the files in it")
	}
	return nil
}
