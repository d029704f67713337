package parquet

import (
	"fmt"
	"sync"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
)

// boundedPages refuses pages that claim more values than their column has, by which decoders reserve memory, or than they hold.
type boundedPages struct {
	file.PageReader
	values   int64
	def, rep int16
	physical parquet.Type
	width    int // of values of one length, in bytes
	page     file.Page
	err      error
}

func (p *boundedPages) Next() bool {
	if p.err != nil || !p.PageReader.Next() {
		return false
	}
	page := p.PageReader.Page()
	if page == nil {
		return false
	}
	if n := int64(page.NumValues()); n > max(p.values, 0) {
		p.err = fmt.Errorf("a page claims %d values, its column has %d", n, p.values)
		return false
	}
	values, err := valuesBehindLevels(page, p.def, p.rep)
	if err == nil && values != nil {
		page, err = plainPage(page, values, p.physical, p.width)
	}
	if err == nil && p.def == 0 {
		err = checkValues(page, p.physical)
	}
	p.page, p.err = page, err
	return err == nil
}

// Page is the current page; it may be encoded in another way than in the file.
func (p *boundedPages) Page() file.Page { return p.page }

func (p *boundedPages) Err() error {
	if p.err != nil {
		return p.err
	}
	return p.PageReader.Err()
}

// pool gives the pool of scratch buffers that column readers ask for.
func pool() *sync.Pool {
	return &sync.Pool{New: func() any { return memory.NewResizableBuffer(&allocator{}) }}
}
