package voice

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strconv"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/analyze"
)

// Report is what the answers of a dataset are like. It is plain data.
type Report struct {
	Rows    int64 `json:"rows"`    // with a question and an answer in words
	Skipped int64 `json:"skipped"` // without
	// Undetermined counts the rows whose answer is too short or too odd for its language to be told.
	Undetermined int64 `json:"undetermined"`
	// Tone is by language, the most frequent first.
	Tone []Tone `json:"tone"`
	// Verbosity is the number of words of an answer; each character of a script without spaces counts as one.
	Verbosity Quantity `json:"verbosity"`
	// Technicality is the number of technical marks (identifiers, acronyms, code, paths, addresses, formulas, numbers with a unit) for each hundred
	// words of an answer, over the answers of 8 words and more.
	Technicality Quantity    `json:"technicality"`
	Unsupported  Unsupported `json:"unsupported"`
	Neighbours   Neighbours  `json:"neighbours"`
}

// Options steer Measure and Foresee. The zero value is useful.
type Options struct {
	// Progress, when set, is called now and then with the rows read so far, from the calling goroutine.
	Progress func(rows int64)
}

// Partial is what a block of rows contributes. It is not safe for concurrent use.
type Partial struct {
	rows, skipped, undetermined int64
	tones                       map[string]*toneCount
	verbosity, technicality     distribution
	unsupported                 unsupportedCount
	sample                      sample
}

// NewPartial gives an empty Partial.
func NewPartial() *Partial {
	return &Partial{tones: map[string]*toneCount{}, verbosity: distribution{step: 1}, technicality: distribution{step: 0.1}}
}

// Add takes a row in. order is its place in the whole dataset, from 0: it decides which of equals is shown. The
// Example is not kept.
func (p *Partial) Add(ex *formats.Example, order int64) {
	r, ok := readRow(ex, order)
	if !ok {
		p.skipped++
		return
	}
	p.rows++
	if r.language == "" {
		p.undetermined++
	} else {
		t := p.tones[r.language]
		if t == nil {
			t = &toneCount{}
			p.tones[r.language] = t
		}
		t.add(r)
	}
	note := func(figure float64, what string) func() analyze.RowRef {
		return func() analyze.RowRef { return r.ref(strconv.FormatFloat(figure, 'f', -1, 64) + what) }
	}
	words := float64(len(r.words))
	p.verbosity.add(words, order, note(words, " words"))
	if len(r.words) >= technicalWordsNeeded {
		per := min(100, 100*float64(technicalMarks(r))/words)
		p.technicality.add(per, order, note(round2(per), " marks in a hundred words"))
	}
	p.unsupported.add(r)
	p.sample.add(r)
}

// Merge takes in the Partial of the rows that follow. The other one must not be used afterwards.
func (p *Partial) Merge(o *Partial) {
	p.rows += o.rows
	p.skipped += o.skipped
	p.undetermined += o.undetermined
	for code, t := range o.tones {
		if mine := p.tones[code]; mine != nil {
			mine.merge(t)
		} else {
			p.tones[code] = t
		}
	}
	p.verbosity.merge(&o.verbosity)
	p.technicality.merge(&o.technicality)
	p.unsupported.merge(&o.unsupported)
	p.sample.merge(&o.sample)
}

// Report finishes the measures. The Partial may go on afterwards.
func (p *Partial) Report() *Report {
	p.sample.settle()
	r := &Report{
		Rows: p.rows, Skipped: p.skipped, Undetermined: p.undetermined, Tone: []Tone{},
		Verbosity: p.verbosity.quantity(), Technicality: p.technicality.quantity(), Unsupported: p.unsupported.report(), Neighbours: neighboursIn(p.sample.rows),
	}
	for code, t := range p.tones {
		r.Tone = append(r.Tone, t.tone(code))
	}
	slices.SortFunc(r.Tone, func(a, b Tone) int { return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Language, b.Language)) })
	return r
}

// Measure reads the examples once. Errors are those of the sequence, and unavailable where ctx ends.
func Measure(ctx context.Context, examples iter.Seq2[*formats.Example, error], opts Options) (*Report, error) {
	p := NewPartial()
	if err := eachRow(ctx, examples, opts, p.Add); err != nil {
		return nil, err
	}
	return p.Report(), nil
}

func eachRow(ctx context.Context, examples iter.Seq2[*formats.Example, error], opts Options, add func(ex *formats.Example, order int64)) error {
	var n int64
	for ex, err := range examples {
		if err != nil {
			return err
		}
		if n%256 == 0 {
			if err := ctx.Err(); err != nil {
				return fault.Wrap(fault.Unavailable, err, "stopped")
			}
			if opts.Progress != nil {
				opts.Progress(n)
			}
		}
		add(ex, n)
		n++
	}
	return nil
}
