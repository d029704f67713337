package steps

import (
	"context"
	"math"

	"github.com/slmgen/slmgen/internal/fault"
)

// Sample draws Examples without repetition, every set of that size with the same chance; their order stays. One of N and Fraction is set.
type Sample struct {
	// N is how many; all of them when there are no more.
	N int64
	// Fraction is a share of those that are left by the steps before, above 0 and at most 1; rounded to the nearest number.
	Fraction float64
}

func (s *Sample) check() error {
	switch {
	case s.N > 0 && s.Fraction == 0:
		return nil
	case s.N == 0 && s.Fraction > 0 && s.Fraction <= 1:
		return nil
	}
	return fault.New(fault.Invalid, "a sample wants a number above 0, or a share above 0 and at most 1").Do("give 1000, or 10%%")
}

// sample keeps those with the smallest ranks, in each stratum as many as its share asks for. A rank depends on the seed, the row and its
// number, so that equal rows are drawn independently.
func (r *Result) sample(ctx context.Context) error {
	counts := make([]int64, len(r.strata.names))
	var total int64
	ranks := newSorter(r.dir, r.fates.limit)
	defer ranks.close()
	for e, err := range r.fates.all() {
		if err != nil {
			return err
		}
		if e.fate() > 0 {
			continue
		}
		counts[e.stratum()]++
		total++
		rank := mix(r.pipe.Seed, forSample, e.n^scramble(e.a))
		if err := ranks.add(entry{uint64(e.stratum()), rank, 0, e.a}); err != nil {
			return err
		}
	}
	n := r.pipe.Sample.N
	if n == 0 {
		n = int64(math.Round(r.pipe.Sample.Fraction * float64(total)))
	}
	if n >= total {
		return nil
	}
	quota := share(n, counts)
	out := newSorter(r.dir, r.fates.limit)
	defer out.close()
	for e, err := range ranks.sorted() {
		if err == nil {
			if quota[e.a] > 0 {
				quota[e.a]--
			} else {
				err = out.add(entry{a: e.n})
			}
		}
		if err != nil {
			return err
		}
	}
	reason, err := r.reason(DropSample)
	if err != nil {
		return err
	}
	has, stop := listed(out)
	defer stop()
	return r.update(ctx, func(e *entry) error {
		_, left, err := has(e.a)
		if left {
			e.drop(reason)
		}
		return err
	})
}
