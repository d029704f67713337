package parquet

import (
	"github.com/klauspost/compress/zstd"

	"github.com/slmgen/slmgen/formats/internal/schema"
)

// The encodings and codecs of the format that are written.
const (
	encodingPlain = 0
	encodingRLE   = 3
	codecZstd     = 6
	pageData      = 0
)

// compressor compresses the pages of one goroutine at a time.
type compressor struct{ enc *zstd.Encoder }

// zstdLevel is the level that DuckDB and Arrow write by default too.
const zstdLevel = 3

func newCompressor() (compressor, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.EncoderLevelFromZstd(zstdLevel)),
		zstd.WithWindowSize(1<<20), zstd.WithLowerEncoderMem(true), zstd.WithEncoderCRC(false))
	return compressor{enc}, err
}

// Finish makes a page of each column.
func (b *block) Finish() error {
	b.pages = b.pages[:0]
	for i := range b.columns {
		leaf := &b.sink.leaves[i]
		b.pages = append(b.pages, b.page(leaf, &b.columns[i]))
		c := &b.columns[i]
		c.def, c.rep, c.values, c.present = c.def[:0], c.rep[:0], c.values[:0], 0
	}
	return nil
}

func (b *block) page(leaf *writeLeaf, c *columnBuffer) page {
	body := b.scratch[:0]
	if leaf.rep > 0 {
		body = appendLevels(body, c.rep, leaf.rep)
	}
	body = appendLevels(body, c.def, leaf.def)
	if leaf.node.Kind == schema.Bool {
		body = appendBits(body, c.values)
	} else {
		body = append(body, c.values...)
	}
	b.scratch = body[:0]
	packed := b.zip.enc.EncodeAll(body, b.packed[:0])
	b.packed = packed[:0]
	t := thrift{b: make([]byte, 0, 32+len(packed))}
	t.begin()
	t.i32(1, pageData)
	t.i32(2, int32(len(body)))
	t.i32(3, int32(len(packed)))
	t.open(5)
	t.i32(1, int32(len(c.def)))
	t.i32(2, encodingPlain)
	t.i32(3, encodingRLE)
	t.i32(4, encodingRLE)
	t.end()
	t.end()
	header := len(t.b)
	return page{append(t.b, packed...), len(c.def), header + len(body)}
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
