package steps

import (
	"context"
	"iter"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// Source gives the same Examples in the same order each time it is called. The method Examples of a formats.Dataset is one; Replay makes
// one of a sequence that can be read only once.
type Source func(ctx context.Context) iter.Seq2[*formats.Example, error]

// The reasons in Report.Dropped beside those of filters.
const (
	DropDuplicate = "duplicate" // an earlier Example is the same
	DropSample    = "sample"    // not drawn
)

// DefaultMemory is the budget in bytes when Memory is 0: 256 MiB.
const DefaultMemory = 256 << 20

// Pipeline says what to do, in this order: Filters, Dedup, Sample, Split. Each of them may be absent. A value may be used by several
// goroutines as long as nobody changes it.
type Pipeline struct {
	Filters []Filter
	Dedup   *Dedup
	Sample  *Sample
	Split   *Split
	// Stratify keeps the shares of the values of a column, or of the class, in the sample and in each part.
	Stratify *Column
	// Seed chooses among equally good draws.
	Seed uint64
	// Temp is the folder for what does not fit into memory; "" is the system's.
	Temp string
	// Memory is about what the tables may take, in bytes; 0 means DefaultMemory. The result does not depend on it.
	Memory int64
}

// Row is an Example with the name of the part that it belongs to, "" without a split.
type Row struct {
	Part string
	*formats.Example
}

// Report accounts for every Example of the source.
type Report struct {
	Examples int64            `json:"examples"`
	Kept     int64            `json:"kept"`
	Dropped  map[string]int64 `json:"dropped"` // by reason
	Parts    []PartReport     `json:"parts,omitempty"`
}

// PartReport counts one part.
type PartReport struct {
	Name     string           `json:"name"`
	Examples int64            `json:"examples"`
	Strata   map[string]int64 `json:"strata,omitempty"` // by value of the column, when the split is stratified
}

// Result is a decided pipeline: which Example goes where. Its passes may be repeated, one at a time. Close removes the temporary files.
type Result struct {
	pipe    Pipeline
	src     Source
	dir     *temp
	fates   *spool // nil when there are only filters
	reasons []string
	strata  *strata
	report  Report
	// Fate is called in Rows for every Example of the source, in order, with the reason why it was dropped or "". It may be nil.
	Fate func(e *formats.Example, reason string)
}

// Run reads the source once and decides; a pipeline of filters alone decides nothing yet. The caller closes the result.
func (p Pipeline) Run(ctx context.Context, src Source) (*Result, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	r := &Result{pipe: p, src: src, dir: newTemp(p.Temp), strata: newStrata()}
	if p.Dedup == nil && p.Sample == nil && p.Split == nil {
		return r, nil
	}
	if err := r.decide(ctx); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

func (p *Pipeline) check() error {
	if p.Sample != nil {
		if err := p.Sample.check(); err != nil {
			return err
		}
	}
	if p.Split != nil {
		if err := p.Split.check(); err != nil {
			return err
		}
	}
	if p.Stratify != nil && p.Sample == nil && p.Split == nil {
		return fault.New(fault.Invalid, "there is nothing to stratify").Do("ask for a sample or a split")
	}
	return nil
}

// budget gives the number of entries that one table may hold in memory. A few tables live at the same time.
func (p *Pipeline) budget() int {
	m := p.Memory
	if m <= 0 {
		m = DefaultMemory
	}
	return int(max(16, m/(4*entrySize)))
}

// Close removes the temporary files. It may be called again.
func (r *Result) Close() { r.dir.close() }

// Report gives the counts. Of a pipeline of filters alone they are those of the last pass over Rows.
func (r *Result) Report() Report { return r.report }

// Rows ranges over the Examples that stay, in the order of the source. An error is the last thing that it yields.
func (r *Result) Rows(ctx context.Context) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		rep := Report{Dropped: map[string]int64{}}
		next, stop := r.nextFate()
		defer stop()
		for e, err := range r.src(ctx) {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(Row{}, err)
				return
			}
			rep.Examples++
			part, reason, err := next(e)
			if err != nil {
				yield(Row{}, err)
				return
			}
			if r.Fate != nil {
				r.Fate(e, reason)
			}
			if reason != "" {
				rep.Dropped[reason]++
				continue
			}
			rep.Kept++
			if !yield(Row{part, e}, nil) {
				return
			}
		}
		if r.fates == nil {
			r.report = rep
		} else if rep.Examples != r.report.Examples {
			yield(Row{}, r.changed())
		}
	}
}

func (r *Result) changed() error {
	return fault.New(fault.Conflict, "the data changed while they were worked on").Do("run again when nothing writes to them")
}

// nextFate gives the function that tells the part or the reason of one Example after the other.
func (r *Result) nextFate() (next func(*formats.Example) (part, reason string, err error), stop func()) {
	if r.fates == nil {
		return func(e *formats.Example) (string, string, error) { return "", r.pipe.filtered(e), nil }, func() {}
	}
	pull, stop := iter.Pull2(r.fates.all())
	return func(*formats.Example) (string, string, error) {
		en, err, ok := pull()
		switch {
		case !ok:
			return "", "", r.changed()
		case err != nil:
			return "", "", err
		case en.fate() > 0:
			return "", r.reasons[en.fate()-1], nil
		case r.pipe.Split != nil:
			return r.pipe.Split.Parts[en.part()].Name, "", nil
		}
		return "", "", nil
	}, stop
}

// filtered gives the reason of the first filter that drops e.
func (p *Pipeline) filtered(e *formats.Example) string {
	for _, f := range p.Filters {
		if reason := f(e); reason != "" {
			return reason
		}
	}
	return ""
}

// Examples ranges over the Examples of one part, all parts when part is "".
func (r *Result) Examples(ctx context.Context, part string) iter.Seq2[*formats.Example, error] {
	return func(yield func(*formats.Example, error) bool) {
		for row, err := range r.Rows(ctx) {
			if err != nil {
				yield(nil, err)
				return
			}
			if (part == "" || row.Part == part) && !yield(row.Example, nil) {
				return
			}
		}
	}
}
