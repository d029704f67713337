// Package analyze reads a dataset once and reports what it holds: lengths, languages, duplicates, broken and harmful rows, labels.
// Each Finding names its rule, its rows (by content id and by address), why it matters and what to do.
//
// The work is a fold: rows are cut into blocks, each block gives a partial result, partials merge in order. The result is the same
// for any number of goroutines. Memory is bounded where Options.Spill names a folder: what duplicates are found by lies in temporary files.
package analyze

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"iter"
	"slices"
	"sync"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// Options steer an analysis. The zero value is useful.
type Options struct {
	// Task decides what is a problem (a two-word answer is none when classifying). Empty: no task in particular.
	Task registry.Task
	// Spill is a folder for temporary files; empty keeps everything in memory. They take about 100 bytes a row, and for near-duplicates four bytes a
	// word and 50 bytes a row more. They have no names where the system allows it, and are gone when Run returns.
	Spill string
	// Without leaves parts of the analysis out. Their figures and findings are then missing.
	Without []Part
	// Workers is the number of goroutines; 0 takes GOMAXPROCS. The report does not depend on it.
	Workers int
	// Progress, when set, is called after each block with the rows done so far, from the calling goroutine.
	Progress func(rows int64)
	// References are sets of questions that no row should hold: of benchmarks, of the data to evaluate with. nil: none.
	References *References
	// Pairs, when set, is called with every pair of rows that a Finding about similar rows counts, from the calling goroutine, in the order of the later
	// rows; the Finding itself names the first few. An error of it ends the analysis and is returned as it is.
	Pairs func(Pair) error
}

// Part is a part of the analysis that can be left out.
type Part string

// The parts that cost most.
const (
	Languages      Part = "language"   // the languages of the rows
	NearDuplicates Part = "near"       // near-duplicates
	Paraphrases    Part = "paraphrase" // questions that say the same in other words; they need near-duplicates, and are left out with them
)

// Parts lists the parts that can be left out.
func Parts() []Part { return []Part{Languages, NearDuplicates, Paraphrases} }

// without says whether a part is left out.
func (o *Options) without(p Part) bool {
	return slices.Contains(o.Without, p) || p == Paraphrases && slices.Contains(o.Without, NearDuplicates)
}

// Pair is a row and the earlier row that it is like.
type Pair struct {
	Rule string `json:"rule"`
	Row  RowRef `json:"row"`
	Like RowRef `json:"like"`
	// Similarity is from 0 to 1; what it measures depends on the rule.
	Similarity float64 `json:"similarity"`
}

// SchemaVersion enters the dataset version, so that a change of the canonical form changes it.
const SchemaVersion = "slmgen.example/1"

// Run analyzes the examples. An error of the sequence ends the analysis and is returned as it is; row-level rejections are the
// business of the reader (formats.Options.Quarantine) and never arrive here. Codes of its own: invalid for an unknown part, storage_full
// where the disk of Spill is full, unavailable where Spill cannot be used or ctx ends. Run does not keep the Examples.
func Run(ctx context.Context, examples iter.Seq2[*formats.Example, error], opts Options) (*Report, error) {
	return runIn(ctx, examples, opts, &scratch{dir: opts.Spill})
}

func runIn(ctx context.Context, examples iter.Seq2[*formats.Example, error], opts Options, files *scratch) (*Report, error) {
	for _, p := range opts.Without {
		if !slices.Contains(Parts(), p) {
			return nil, fault.New(fault.Invalid, "%q is no part of the analysis", p).Do("choose among %v", Parts())
		}
	}
	fam := tokenModels().Pooled
	f := newFold(files)
	defer files.close()
	spaces := sync.Pool{New: func() any { return &workspace{} }}
	err := eachBlock(ctx, examples, opts.Workers, func(b block) *partial {
		w := spaces.Get().(*workspace)
		p := newPartial(w)
		for i, ex := range b.rows {
			p.add(ex, b.first+int64(i), &fam, &opts)
		}
		p.workspace = nil
		spaces.Put(w)
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
	return f.finish(ctx, &fam, &opts)
}

// fold is the running total.
type fold struct {
	total   *partial
	seen    *seen
	near    *near
	noise   *labelNoise // nil once answers are no labels
	phrases *paraphrases
	leaks   kept
	version *Version
}

func newFold(files *scratch) *fold {
	return &fold{total: newPartial(nil), seen: newSeen(files), near: newNear(files), noise: newLabelNoise(files), phrases: newParaphrases(files), version: NewVersion()}
}

func (f *fold) take(p *partial) error {
	f.version.hash.Write(p.ids)
	first := f.total.rows
	f.total.merge(p)
	if f.total.notLabels {
		f.noise = nil
	} else if err := f.noise.take(first, &p.questions, p.prints); err != nil {
		return err
	}
	sets, phrases := p.sets, p.phrases
	for i := range p.prints {
		row := first + int64(i)
		if err := f.seen.add(row, &p.addresses[i], &p.prints[i]); err != nil {
			return err
		}
		if p.setSizes != nil {
			n := p.setSizes[i]
			if err := f.near.add(row, sets[:n], p.prints[i].content()); err != nil {
				return err
			}
			sets = sets[n:]
		}
		if p.phraseSizes != nil {
			n := p.phraseSizes[i]
			if err := f.phrases.add(row, phrases[:n]); err != nil {
				return err
			}
			phrases = phrases[n:]
		}
	}
	return nil
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
