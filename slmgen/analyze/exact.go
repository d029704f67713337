package analyze

import (
	"context"
	"errors"
	"iter"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/prompt"
	"github.com/slmgen/slmgen/internal/fault"
)

// Exact is a dataset in the tokens of one model: rendered by its chat template, with the mask that training uses.
type Exact struct {
	Tokens Tokens // exact; lengths are those of whole rows
	// Sequences is what training makes of the rows: more than rows where the template rewrites earlier turns.
	Sequences int64
	// Skipped counts the rows that training cannot learn from, by reason.
	Skipped map[string]int64
	// Refused counts the rows that the template refuses; training would end at the first of them. Refusals are the first, with the template's
	// words as notes.
	Refused  int64
	Refusals []RowRef

	lengths histogram
}

// Over counts the rows that are longer than limit tokens.
func (e *Exact) Over(limit int) int64 {
	var n int64
	for b, c := range e.lengths.counts {
		if middle(b) > float64(limit) {
			n += c
		}
	}
	return n
}

// exactBlock is what one block of rows contributes.
type exactBlock struct {
	rows                    int64
	total, learned, trained int64
	sequences, refused      int64
	skipped                 map[string]int64
	refusals                []RowRef
	lengths                 histogram
	err                     error
}

// CountTokens counts the tokens of the examples exactly, as m sees them. It reads the sequence once, in memory that does not grow with it;
// the result does not depend on Options.Workers. Rows that m's template refuses are counted, not an error.
//
// Errors: those of the sequence, precondition where m has no tokenizer, unavailable where ctx ends.
func CountTokens(ctx context.Context, examples iter.Seq2[*formats.Example, error], m *prompt.Model, opts Options) (*Exact, error) {
	sum := &exactBlock{skipped: map[string]int64{}}
	err := eachBlock(ctx, examples, opts.Workers, func(in block) *exactBlock {
		b := &exactBlock{skipped: map[string]int64{}}
		for _, ex := range in.rows {
			if b.add(ctx, ex, m); b.err != nil {
				break
			}
		}
		return b
	}, func(b *exactBlock) error {
		sum.merge(b)
		if opts.Progress != nil {
			opts.Progress(sum.rows)
		}
		return b.err
	})
	if err != nil {
		return nil, err
	}
	e := &Exact{Sequences: sum.sequences, Skipped: sum.skipped, Refused: sum.refused, Refusals: sum.refusals, lengths: sum.lengths}
	e.Tokens = Tokens{Total: float64(sum.total), Completion: float64(sum.learned), Tokenizer: m.Tokenizer().Identity()}
	if sum.trained > sum.total {
		e.Tokens.Trained = float64(sum.trained)
	}
	d := sum.lengths.distribution()
	e.Tokens.Mean, e.Tokens.P50, e.Tokens.P95, e.Tokens.P99, e.Tokens.Max = d.Mean, d.P50, d.P95, d.P99, d.Max
	return e, nil
}

func (b *exactBlock) add(ctx context.Context, ex *formats.Example, m *prompt.Model) {
	b.rows++
	row, skip := prompt.Reduce(ex, func(string) {})
	if skip != "" {
		b.skipped[skip]++
		return
	}
	sequences, err := m.Sequences(ctx, row)
	if err != nil {
		if ctx.Err() != nil || !prompt.Refused(err) {
			b.err = err
			return
		}
		b.refused++
		if len(b.refusals) < maxRefs {
			pos := ex.Origin.Pos
			b.refusals = append(b.refusals, RowRef{ID: ex.ID(), File: pos.File, Record: pos.Record, Line: pos.Line, Byte: pos.Byte, Note: short(err)})
		}
		return
	}
	longest := 0
	for i := range sequences {
		n := len(sequences[i].IDs)
		longest = max(longest, n)
		b.trained += int64(n)
		b.learned += int64(sequences[i].LearnedTokens())
	}
	b.sequences += int64(len(sequences))
	b.total += int64(longest)
	b.lengths.add(float64(longest))
}

// short gives the template's own words.
func short(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Message
	}
	return err.Error()
}

func (b *exactBlock) merge(o *exactBlock) {
	b.rows += o.rows
	b.total += o.total
	b.learned += o.learned
	b.trained += o.trained
	b.sequences += o.sequences
	b.refused += o.refused
	b.refusals = firstRefs(b.refusals, o.refusals)
	for why, n := range o.skipped {
		b.skipped[why] += n
	}
	b.lengths.merge(&o.lengths)
}
