package formats

import (
	"io"
	"sync"
)

// textBlocks makes blocks of rows as text for the sinks of text containers.
type textBlocks struct{ pool sync.Pool }

// textBlock is JSON text of rows, each with the same bytes before and after it.
type textBlock struct {
	text          []byte
	before, after string
}

func (p *textBlocks) block(before, after string) *textBlock {
	if b, ok := p.pool.Get().(*textBlock); ok {
		b.text = b.text[:0]
		return b
	}
	return &textBlock{before: before, after: after}
}

// give writes a block and keeps its memory for the next one, unless one giant row made it large.
func (p *textBlocks) give(w io.Writer, b *textBlock, skip int) error {
	_, err := w.Write(b.text[min(skip, len(b.text)):])
	if cap(b.text) < 8<<20 {
		p.pool.Put(b)
	}
	return err
}

func (b *textBlock) Row(row []byte) error {
	b.text = append(append(append(b.text, b.before...), row...), b.after...)
	return nil
}

func (b *textBlock) Value(row *Value) error {
	b.text = append(appendValue(append(b.text, b.before...), row), b.after...)
	return nil
}

func (b *textBlock) Finish() error { return nil }
