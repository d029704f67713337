package parquet

import (
	"bytes"

	"github.com/klauspost/compress/zstd"

	"github.com/slmgen/slmgen/formats/internal/schema"
)

// The encodings, codecs and kinds of pages of the format that are written.
const (
	encodingPlain      = 0
	encodingRLE        = 3
	encodingDictionary = 8
	codecZstd          = 6
	pageData           = 0
	pageDictionary     = 2
)

const (
	// zstdLevel is the level that DuckDB and Arrow write by default too.
	zstdLevel = 3
	// windowBytes is the largest window that every decoder must take (RFC 8878).
	windowBytes = 8 << 20
)

// page is a data page with its header, before it the dictionary page of its column where it has one.
type page struct {
	b          []byte
	err        error
	entries    int
	raw        int // bytes of headers and data before compression
	dictionary int // bytes of the dictionary page in b
	done       chan struct{}
}

// ready says that the page is compressed.
func (p *page) ready() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// press makes pages, for one goroutine at a time. Its memory is used again.
type press struct {
	zip    *zstd.Encoder
	packed bytes.Buffer // a page after compression
	levels []byte
	bits   []byte
	dict   dictionary
}

// page compresses the entries of a column into memory that may reuse spare. only allows a dictionary.
func (z *press) page(p *page, leaf *writeLeaf, c *columnBuffer, only bool, spare []byte) ([]byte, error) {
	out := spare[:0]
	z.levels = z.levels[:0]
	if leaf.rep > 0 {
		z.levels = appendLevels(z.levels, c.rep, leaf.rep)
	}
	z.levels = appendLevels(z.levels, c.def, leaf.def)
	values, encoding := c.values, int32(encodingPlain)
	if leaf.node.Kind == schema.Bool {
		z.bits = appendBits(z.bits[:0], values)
		values = z.bits
	} else if only && z.dict.build(physical(leaf.node), values, c.present) {
		var err error
		if out, err = z.write(out, p, nil, z.dict.plain, func(t *thrift) {
			t.open(7)
			t.i32(1, int32(len(z.dict.at)))
			t.i32(2, encodingPlain)
			t.end()
		}, pageDictionary); err != nil {
			return nil, err
		}
		p.dictionary = len(out)
		values, encoding = z.dict.indices(), encodingDictionary
	}
	return z.write(out, p, z.levels, values, func(t *thrift) {
		t.open(5)
		t.i32(1, int32(p.entries))
		t.i32(2, encoding)
		t.i32(3, encodingRLE)
		t.i32(4, encodingRLE)
		t.end()
	}, pageData)
}

// write appends a page of two pieces with its header.
func (z *press) write(out []byte, p *page, levels, values []byte, header func(*thrift), kind int32) ([]byte, error) {
	z.packed.Reset()
	if err := z.compress(levels, values); err != nil {
		return nil, err
	}
	size := len(levels) + len(values)
	t := thrift{}
	t.begin()
	t.i32(1, kind)
	t.i32(2, int32(size))
	t.i32(3, int32(z.packed.Len()))
	header(&t)
	t.end()
	p.raw += len(t.b) + size
	if need := len(out) + len(t.b) + z.packed.Len(); need > cap(out) {
		out = append(make([]byte, 0, need), out...)
	}
	return append(append(out, t.b...), z.packed.Bytes()...), nil
}

func (z *press) compress(pieces ...[]byte) error {
	if z.zip == nil {
		var err error
		if z.zip, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.EncoderLevelFromZstd(zstdLevel)),
			zstd.WithWindowSize(windowBytes), zstd.WithEncoderCRC(false), zstd.WithZeroFrames(true), zstd.WithLowerEncoderMem(true)); err != nil {
			return err
		}
	}
	size := 0
	for _, piece := range pieces {
		size += len(piece)
	}
	z.zip.ResetContentSize(&z.packed, int64(size))
	for _, piece := range pieces {
		if _, err := z.zip.Write(piece); err != nil {
			return err
		}
	}
	return z.zip.Close()
}

// appendBits packs booleans, the first into the lowest bit.
func appendBits(b, truths []byte) []byte {
	for len(truths) > 0 {
		var x byte
		n := min(8, len(truths))
		for i := range n {
			x |= truths[i] << i
		}
		b = append(b, x)
		truths = truths[n:]
	}
	return b
}
