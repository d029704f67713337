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

// press turns the columns of a block into pages, on one goroutine at a time.
type press struct {
	zip    *zstd.Encoder
	body   []byte // a page before compression
	packed []byte // and after
}

// zstdLevel is the level that DuckDB and Arrow write by default too.
const zstdLevel = 3

func newPress() (*press, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.EncoderLevelFromZstd(zstdLevel)),
		zstd.WithWindowSize(blockBytes), zstd.WithEncoderCRC(false))
	return &press{zip: enc}, err
}

// Finish makes a page of each column.
func (b *block) Finish() error {
	p, ok := b.sink.presses.Get().(*press)
	if !ok {
		var err error
		if p, err = newPress(); err != nil {
			return err
		}
	}
	b.pages = b.pages[:0]
	for i := range b.columns {
		b.pages = append(b.pages, p.page(&b.sink.leaves[i], &b.columns[i]))
		c := &b.columns[i]
		c.def, c.rep, c.values, c.present = c.def[:0], c.rep[:0], c.values[:0], 0
	}
	b.sink.presses.Put(p)
	b.sink.fills.Put(b.gathered)
	b.gathered = nil
	return nil
}

func (p *press) page(leaf *writeLeaf, c *columnBuffer) page {
	body := p.body[:0]
	if leaf.rep > 0 {
		body = appendLevels(body, c.rep, leaf.rep)
	}
	body = appendLevels(body, c.def, leaf.def)
	if leaf.node.Kind == schema.Bool {
		body = appendBits(body, c.values)
	} else {
		body = append(body, c.values...)
	}
	packed := p.zip.EncodeAll(body, p.packed[:0])
	p.body, p.packed = body[:0], packed[:0]
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
