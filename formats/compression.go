package formats

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
	"github.com/ulikunitz/xz"

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
	case bytes.HasPrefix(b, []byte("\xfd7zXZ\x00")):
		return "xz"
	case bytes.HasPrefix(b, []byte{0x04, 0x22, 0x4d, 0x18}), bytes.HasPrefix(b, []byte{0x02, 0x21, 0x4c, 0x18}):
		return "lz4"
	}
	return ""
}

// unpack takes the compression off r, which it recognizes by content. names are the layers from the outside; limit bounds the bytes
// that come out (0: no bound but the ratio). release frees the decoders; it does not close r.
func unpack(r io.Reader, limit int64) (out *bufio.Reader, names []string, release func(), err error) {
	packed := &countingReader{r: r}
	if c, ok := r.(*countingReader); ok {
		packed.most = c.most
	}
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
		inner, closing, err := decompressor(name, out)
		if err != nil {
			return nil, nil, release, unpackError(name, err)
		}
		if closing != nil {
			before := release
			release = func() { closing(); before() }
		}
		names = append(names, name)
		out = bufio.NewReaderSize(&unpackReader{r: inner, name: name, packed: packed, limit: limit}, 64<<10)
	}
}

// decompressor opens the decoder of a compression that compressionOf named. closing, when not nil, frees it.
func decompressor(name string, r *bufio.Reader) (inner io.Reader, closing func(), err error) {
	switch name {
	case "gzip":
		inner, err = gzip.NewReader(r)
	case "zstd":
		d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(zstdWindow), zstd.WithDecoderLowmem(true))
		if err != nil {
			return nil, nil, err
		}
		return d, d.Close, nil
	case "bzip2":
		inner = bzip2.NewReader(r)
	case "lz4":
		inner = lz4.NewReader(r)
	case "xz":
		if err := checkXZ(r); err != nil {
			return nil, nil, err
		}
		inner, err = xz.NewReader(r)
	}
	return inner, nil, err
}

// checkXZ refuses a first block whose dictionary is larger than memory should be: the decoder allocates what the header says.
func checkXZ(r *bufio.Reader) error {
	const start, sizeOfFilter = 12, 3 // the block header follows the stream header; a filter is an id, the size of its properties and those
	b, _ := r.Peek(start + 64)
	if len(b) < start+2 || b[start] == 0 {
		return nil // cut, or without a block
	}
	flags, at := b[start+1], start+2
	for _, present := range [...]bool{flags&0x40 != 0, flags&0x80 != 0} { // two sizes of variable length
		for present && at < len(b) && b[at]&0x80 != 0 {
			at++
		}
		if present {
			at++
		}
	}
	if at+sizeOfFilter > len(b) || b[at] != 0x21 {
		return nil // another filter, which the decoder refuses itself
	}
	if bits := b[at+2]; bits <= 40 && (2|int64(bits)&1)<<(bits/2+11) > zstdWindow {
		return fault.New(fault.TooLarge, "the xz data needs a dictionary larger than %s", byteSize(zstdWindow)).Do("compress it again with xz -9 or less")
	}
	return nil
}

type countingReader struct {
	r    io.Reader
	n    int64
	most int64 // when not 0, what the bytes read were unpacked from: taken never says more
}

// taken is the size that the ratio of what comes out is judged by.
func (c *countingReader) taken() int64 {
	if c.most > 0 {
		return min(c.n, c.most)
	}
	return c.n
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
	case u.n > bombFloor && u.n/bombRatio > u.packed.taken():
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
