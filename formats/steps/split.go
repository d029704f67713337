package steps

import (
	"context"
	"math"

	"github.com/slmgen/slmgen/internal/fault"
)

// Split puts every Example into one of several parts. What belongs together stays together: the rows of a group, the Examples of one
// record, and rows with the same id.
//
// With shares alone and without Stratify, the part follows from the seed and what belongs together, and from nothing else: a row stays
// in its part when others are added or taken away, and the shares come out nearly exact. With counts, or with Stratify, the sizes are
// exact (as near as groups allow), and a row may change its part when the data change.
type Split struct {
	Parts []Part
	// Group is a column whose rows never cross: a conversation, a user, a document. "" is none.
	Group Column
}

// Part is one part of a split: with a Share of the rows, with a Count of them, or with neither: then it takes the rest.
type Part struct {
	Name  string
	Share float64
	Count int64
}

// maxParts bounds the parts, each of which is a file that is open at the same time.
const maxParts = 256

func (s *Split) check() error {
	if len(s.Parts) == 0 || len(s.Parts) > maxParts {
		return fault.New(fault.Invalid, "a split wants 1 to %d parts", maxParts).Do("give train=0.9,eval=0.1")
	}
	names := map[string]bool{}
	sum, counts, rests := 0.0, 0, 0
	for _, p := range s.Parts {
		switch {
		case p.Name == "" || names[p.Name]:
			return fault.New(fault.Invalid, "the name of a part is missing or given twice").Do("give every part a name of its own")
		case p.Share < 0 || p.Share > 1 || math.IsNaN(p.Share) || p.Count < 0 || p.Share > 0 && p.Count > 0:
			return fault.New(fault.Invalid, "the part %s wants a share above 0 and at most 1, or a count above 0", p.Name).Do("give %s=0.1 or %s=500", p.Name, p.Name)
		case p.Count > 0:
			counts++
		case p.Share == 0:
			rests++
		}
		names[p.Name] = true
		sum += p.Share
	}
	switch {
	case rests > 1:
		return fault.New(fault.Invalid, "more than one part takes the rest").Do("give all parts but one a share or a count")
	case rests == 0 && counts > 0:
		return fault.New(fault.Invalid, "no part takes the rest").Do("give one part without a number: train,eval=500")
	case rests == 0 && math.Abs(sum-1) > 1e-9, sum > 1+1e-9:
		return fault.New(fault.Invalid, "the shares sum up to %g, not to 1", sum).Do("change them, or give one part without a number: it takes the rest")
	}
	return nil
}

// shares gives the part of the unit interval of each part, the rest included.
func (s *Split) shares() []float64 {
	out := make([]float64, len(s.Parts))
	rest, left := -1, 1.0
	for i, p := range s.Parts {
		out[i] = p.Share
		left -= p.Share
		if p.Share == 0 && p.Count == 0 {
			rest = i
		}
	}
	if rest >= 0 {
		out[rest] = max(0, left)
	}
	return out
}

// exact says that sizes have to be counted out.
func (s *Split) exact() bool {
	for _, p := range s.Parts {
		if p.Count > 0 {
			return true
		}
	}
	return false
}

func (r *Result) split(ctx context.Context, rows *sorter, units *links) error {
	defer rows.close()
	if err := units.unite(rows); err != nil {
		return err
	}
	if r.pipe.Stratify != nil || r.pipe.Split.exact() {
		return r.splitExactly(ctx, units)
	}
	var ends []float64
	at := 0.0
	for _, share := range r.pipe.Split.shares() {
		at += share
		ends = append(ends, at)
	}
	return r.update(ctx, func(e *entry) error {
		x := float64(mix(r.pipe.Seed, forSplit, units.root(e.b))>>11) / (1 << 53)
		part := 0
		for part < len(ends)-1 && x >= ends[part] {
			part++
		}
		e.assign(part)
		return nil
	})
}
