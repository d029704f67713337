package analyze

import (
	"context"
	"iter"

	"github.com/slmgen/slmgen/formats"
)

// blockRows is the number of rows of one block: enough to make hand-over cheap, few enough to keep memory small.
const blockRows = 256

// block is some rows in a row.
type block struct {
	rows  []*formats.Example
	first int64 // place of the first row in the dataset
}

// eachBlock cuts the examples into blocks, has workers (0: GOMAXPROCS) make a partial result of each, and hands the partials to take in the
// order of the rows, from the calling goroutine.
func eachBlock[P any](ctx context.Context, examples iter.Seq2[*formats.Example, error], workers int, work func(block) *P, take func(*P) error) error {
	return inOrder(ctx, blocksOf(examples), workers, work, take)
}

// blocksOf cuts the examples into blocks. What came before an error is lost with it: the analysis ends there.
func blocksOf(examples iter.Seq2[*formats.Example, error]) iter.Seq2[block, error] {
	return func(yield func(block, error) bool) {
		b := block{rows: make([]*formats.Example, 0, blockRows)}
		for ex, err := range examples {
			if err != nil {
				yield(block{}, err)
				return
			}
			if b.rows = append(b.rows, ex); len(b.rows) < blockRows {
				continue
			}
			if !yield(b, nil) {
				return
			}
			b = block{rows: make([]*formats.Example, 0, blockRows), first: b.first + blockRows}
		}
		if len(b.rows) > 0 {
			yield(b, nil)
		}
	}
}
