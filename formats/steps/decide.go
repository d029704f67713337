package steps

import (
	"context"
	"crypto/sha256"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// decide fills in the fates: one pass over the source, then sorting of small entries alone.
func (r *Result) decide(ctx context.Context) error {
	s := scan{Result: r, limit: r.pipe.budget(), fates: newSpool(r.dir, r.pipe.budget()), joined: newLinks()}
	if r.pipe.Dedup != nil {
		s.keys = newSorter(r.dir, s.limit)
	}
	if r.pipe.Split != nil {
		s.links = newSorter(r.dir, s.limit)
	}
	for e, err := range r.src(ctx) {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = s.take(e)
		}
		if err != nil {
			return err
		}
	}
	if s.count > 0 {
		if c := r.pipe.Stratify; c != nil && !r.strata.found {
			return c.missing("stratify")
		}
		if c := r.pipe.group(); c != "" && !s.grouped {
			return c.missing("group")
		}
	}
	r.fates = s.fates
	if s.keys != nil {
		if err := r.dedup(ctx, s.keys); err != nil {
			return err
		}
	}
	if r.pipe.Sample != nil {
		if err := r.sample(ctx); err != nil {
			return err
		}
	}
	if r.pipe.Split != nil {
		if err := r.split(ctx, s.links, s.joined); err != nil {
			return err
		}
	}
	return r.count()
}

func (p *Pipeline) group() Column {
	if p.Split == nil {
		return ""
	}
	return p.Split.Group
}

// scan is the pass that reads the source.
type scan struct {
	*Result
	limit   int
	fates   *spool
	keys    *sorter // what duplicates share, and the number of the Example
	links   *sorter // row id, unit and number of Examples that may have a twin in another unit
	joined  *links
	count   uint64
	grouped bool

	// The record that the Example before came from, and its unit.
	file   string
	record int64
	unit   uint64
}

func (s *scan) take(e *formats.Example) error {
	id := sha256.Sum256(e.Canonical())
	unit, err := s.unitOf(e, word(id[:]))
	if err != nil {
		return err
	}
	stratum, err := s.strata.of(s.pipe.Stratify, e)
	if err != nil {
		return err
	}
	en := fateEntry(s.count, unit, word(id[:]), stratum)
	s.count++
	if reason := s.pipe.filtered(e); reason != "" {
		n, err := s.reason(reason)
		if err != nil {
			return err
		}
		en.drop(n)
		return s.fates.add(en)
	}
	compared := false
	if s.keys != nil {
		var key [16]byte
		if key, compared = s.pipe.Dedup.key(e, id); compared {
			if err := s.keys.add(entry{word(key[:]), word(key[8:]), 0, en.a}); err != nil {
				return err
			}
		}
	}
	// Of rows that were compared, no two with the same id are left.
	if s.links != nil && !compared {
		if err := s.links.add(entry{word(id[:]), word(id[8:]), unit, en.a}); err != nil {
			return err
		}
	}
	return s.fates.add(en)
}

// unitOf gives what must not be torn apart: the rows of a group, else the Examples of a record, which go by the first of them.
func (s *scan) unitOf(e *formats.Example, id uint64) (uint64, error) {
	pos := &e.Origin.Pos
	same := pos.Record > 0 && pos.Record == s.record && pos.File == s.file
	s.file, s.record = pos.File, pos.Record
	before := s.unit
	group, ok := "", false
	if c := s.pipe.group(); c != "" {
		group, ok = c.of(e)
	}
	switch {
	case ok:
		s.grouped = true
		h := sha256.Sum256([]byte(group))
		s.unit = mix(0, forGroup, word(h[:]))
		if same && s.unit != before {
			return s.unit, s.joined.join(before, s.unit)
		}
	case !same:
		s.unit = id
	}
	return s.unit, nil
}

// maxReasons bounds the words that filters may come up with.
const maxReasons = 1000

// reason numbers a reason.
func (r *Result) reason(word string) (int, error) {
	for i, known := range r.reasons {
		if known == word {
			return i, nil
		}
	}
	if len(r.reasons) >= maxReasons {
		return 0, fault.New(fault.Invalid, "the filters give more than %d different reasons", maxReasons).Do("give one word for each rule")
	}
	r.reasons = append(r.reasons, word)
	return len(r.reasons) - 1, nil
}

// update replaces the table of fates: each entry that still stays goes through change.
func (r *Result) update(ctx context.Context, change func(*entry) error) error {
	out := newSpool(r.dir, r.fates.limit)
	for e, err := range r.fates.all() {
		if err == nil && e.a&0xffff == 0 {
			err = ctx.Err()
		}
		if err == nil && e.fate() == 0 {
			err = change(&e)
		}
		if err == nil {
			err = out.add(e)
		}
		if err != nil {
			return err
		}
	}
	r.fates.close()
	r.fates = out
	return nil
}

// listed gives a function that says whether a number stands in a sorted table; it must be asked for ascending numbers.
func listed(s *sorter) (has func(number uint64) (entry, bool, error), stop func()) {
	next, stop := pull(s)
	head, ok, err := next()
	return func(number uint64) (entry, bool, error) {
		for err == nil && ok && head.a < number {
			head, ok, err = next()
		}
		return head, err == nil && ok && head.a == number, err
	}, stop
}

// count makes the report from the fates.
func (r *Result) count() error {
	rep := Report{Dropped: map[string]int64{}}
	var parts []PartReport
	var strata []map[uint32]int64
	if sp := r.pipe.Split; sp != nil {
		parts, strata = make([]PartReport, len(sp.Parts)), make([]map[uint32]int64, len(sp.Parts))
		for i := range parts {
			parts[i].Name, strata[i] = sp.Parts[i].Name, map[uint32]int64{}
		}
	}
	for e, err := range r.fates.all() {
		if err != nil {
			return err
		}
		rep.Examples++
		if f := e.fate(); f > 0 {
			rep.Dropped[r.reasons[f-1]]++
			continue
		}
		rep.Kept++
		if parts != nil {
			parts[e.part()].Examples++
			strata[e.part()][e.stratum()]++
		}
	}
	for i := range parts {
		if r.pipe.Stratify == nil {
			break
		}
		parts[i].Strata = map[string]int64{}
		for s, n := range strata[i] {
			parts[i].Strata[r.strata.names[s]] = n
		}
	}
	rep.Parts = parts
	r.report = rep
	return nil
}
