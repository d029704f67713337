package parquet

import (
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/slmgen/slmgen/internal/fault"
)

// maxPage is the largest page that is unpacked, in bytes. Writers aim at about one MiB.
const maxPage = 1 << 30

// allocator refuses what a page header claims beyond reason. The library has no error for that, so it panics with a typed error that
// reader.guarded returns.
type allocator struct{ goAllocator }

type goAllocator = memory.GoAllocator

func (a *allocator) Allocate(size int) []byte {
	a.check(size)
	return a.goAllocator.Allocate(size)
}

func (a *allocator) Reallocate(size int, b []byte) []byte {
	a.check(size)
	return a.goAllocator.Reallocate(size, b)
}

func (*allocator) check(size int) {
	if size < 0 || size > maxPage {
		panic(fault.New(fault.TooLarge, "a page of the Parquet file claims %d bytes", size))
	}
}
