// Package analyze reads a dataset once and reports what it holds: lengths, languages, duplicates, broken and harmful rows, labels.
// Each Finding names its rule, its rows (by content id and by address), why it matters and what to do.
//
// The work is a fold: rows are cut into blocks, each block gives a partial result, partials merge in order. The result is the same
// for any number of goroutines. Memory is bounded: fingerprints of duplicates spill to Options.Spill past 250,000 rows,
// near-duplicates are compared among the first 200,000 rows.
package analyze

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"iter"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// Options steer an analysis. The zero value is useful.
type Options struct {
	// Task decides what is a problem (a two-word answer is none when classifying). Empty: no task in particular.
	Task registry.Task
	// Spill is a folder for temporary files; empty keeps everything in memory (about 64 bytes a row).
	Spill string
	// Workers is the number of goroutines; 0 takes GOMAXPROCS. The report does not depend on it.
	Workers int
	// Progress, when set, is called after each block with the rows done so far, from the calling goroutine.
	Progress func(rows int64)
}

// SchemaVersion enters the dataset version, so that a change of the canonical form changes it.
const SchemaVersion = "slmgen.example/1"

// Run analyzes the examples. An error of the sequence ends the analysis and is returned as it is; row-level rejections are the
// business of the reader (formats.Options.Quarantine) and never arrive here. Codes of its own: storage_full when Spill cannot be
// written, and the context's error when it is cancelled. Run does not keep the Examples.
func Run(ctx context.Context, examples iter.Seq2[*formats.Example, error], opts Options) (*Report, error) {
	fam := tokenModels().Pooled
	f := newFold(opts)
	defer f.prints.close()
	err := eachBlock(ctx, examples, opts.Workers, func(rows []*formats.Example, first int64) *partial {
		p := newPartial()
		for i, ex := range rows {
			p.add(ex, first+int64(i), &fam, opts.Task)
		}
		return p
	}, func(p *partial) error {
		if err := f.take(p); err != nil {
			return err
		}
		if opts.Progress != nil {
			opts.Progress(f.total.rows)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return f.finish(&fam, opts)
}

// fold is the running total.
type fold struct {
	total   *partial
	prints  prints
	version *Version
}

func newFold(opts Options) *fold {
	return &fold{total: newPartial(), prints: prints{dir: opts.Spill}, version: NewVersion()}
}

func (f *fold) take(p *partial) error {
	f.version.hash.Write(p.ids)
	f.total.merge(p)
	return f.prints.add(p.prints)
}

// Version computes the dataset version: the first 128 bits of the SHA-256 over the schema version and the ordered row ids, in hex.
type Version struct{ hash hash.Hash }

// NewVersion gives the version of an empty dataset.
func NewVersion() *Version {
	v := &Version{sha256.New()}
	v.hash.Write([]byte(SchemaVersion))
	return v
}

// Add takes the next row in.
func (v *Version) Add(ex *formats.Example) {
	id, _ := hex.DecodeString(ex.ID())
	v.hash.Write(id)
}

// ID gives the version of the rows added so far.
func (v *Version) ID() string { return hex.EncodeToString(v.hash.Sum(nil)[:16]) }
