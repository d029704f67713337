package steps

import (
	"math"
	"slices"

	"github.com/slmgen/slmgen/internal/fault"
)

// share distributes total over the weights in proportion, exactly: each gets the whole part of its quota, and what is left goes to the
// largest remainders, the earlier one where they are equal. No share is above its weight as long as total is not above their sum.
func share(total int64, weights []int64) []int64 {
	var sum int64
	for _, w := range weights {
		sum += w
	}
	out := make([]int64, len(weights))
	if sum == 0 || total <= 0 {
		return out
	}
	rest := make([]float64, len(weights))
	left := total
	for i, w := range weights {
		quota := float64(total) * (float64(w) / float64(sum))
		out[i] = int64(quota)
		rest[i] = quota - float64(out[i])
		left -= out[i]
	}
	for _, i := range byRemainder(rest) {
		if left == 0 {
			break
		}
		if weights[i] > 0 {
			out[i]++
			left--
		}
	}
	return out
}

// byRemainder gives the indexes of the largest remainders first, the earlier one where they are equal. Differences that come from the
// rounding of floating point alone do not count.
func byRemainder(rest []float64) []int {
	order := make([]int, len(rest))
	for i := range order {
		order[i] = i
		rest[i] = math.Round(rest[i]*1e9) / 1e9
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case rest[i] > rest[j]:
			return -1
		case rest[i] < rest[j]:
			return 1
		}
		return 0
	})
	return order
}

// due gives, for each stratum, how many rows each part shall have. The sum over a part is its count, or its share of all rows rounded by
// largest remainder; within a stratum each part gets its share rounded up or down.
func (s *Split) due(sizes []int64) ([][]int64, error) {
	var total int64
	for _, n := range sizes {
		total += n
	}
	shares, want, err := s.want(total)
	if err != nil {
		return nil, err
	}
	parts := len(s.Parts)
	out := make([][]int64, len(sizes))
	rest := make([]float64, len(sizes)*parts)
	spare := make([]int64, len(sizes)) // rows of a stratum that are not given yet
	for st, size := range sizes {
		out[st] = make([]int64, parts)
		spare[st] = size
		for p := range shares {
			quota := math.Round(float64(size)*shares[p]*1e6) / 1e6
			out[st][p] = int64(quota)
			rest[st*parts+p] = quota - float64(out[st][p])
			spare[st] -= out[st][p]
			want[p] -= out[st][p]
		}
	}
	order := byRemainder(rest)
	for _, i := range order {
		if st, p := i/parts, i%parts; rest[i] > 0 && spare[st] > 0 && want[p] > 0 {
			out[st][p]++
			spare[st]--
			want[p]--
		}
	}
	for st := range sizes { // what the sums of three and more parts did not let pass above
		for p := 0; spare[st] > 0 && p < parts; {
			if want[p] <= 0 {
				p++
				continue
			}
			out[st][p]++
			spare[st]--
			want[p]--
		}
		out[st][parts-1] += spare[st]
	}
	return out, nil
}

// want gives the share and the size of each part over all rows.
func (s *Split) want(total int64) (shares []float64, want []int64, err error) {
	shares, want = s.shares(), make([]int64, len(s.Parts))
	var counted int64
	rest := -1
	used := 0.0
	for i, p := range s.Parts {
		switch {
		case p.Count > 0:
			want[i] = p.Count
			counted += p.Count
			shares[i] = float64(p.Count) / float64(max(1, total))
			used += shares[i]
		case p.Share > 0:
			used += p.Share
		default:
			rest = i
		}
	}
	if counted > total {
		return nil, nil, fault.New(fault.Invalid, "the split asks for %d rows, and there are %d", counted, total).Do("ask for fewer, or for shares")
	}
	if rest >= 0 {
		shares[rest] = 1 - used
		if shares[rest] < -1e-9 {
			return nil, nil, fault.New(fault.Invalid, "the counts and shares of the split ask for more than the %d rows there are", total).Do("ask for less")
		}
		shares[rest] = max(0, shares[rest])
	}
	weights := make([]int64, len(s.Parts))
	for i, p := range s.Parts {
		if p.Count == 0 {
			weights[i] = int64(math.Round(shares[i] * 1e12))
		}
	}
	for i, n := range share(total-counted, weights) {
		want[i] += n
	}
	return shares, want, nil
}
