package track

import "slices"

// Range is the numbers from From to To, both of them in it.
type Range struct{ From, To int64 }

// Ranges are numbers in order, in as few ranges as they fit in.
type Ranges []Range

// Has says whether n is one of the numbers.
func (r Ranges) Has(n int64) bool {
	_, found := r.find(n)
	return found
}

// find gives the range with n, or where one would stand.
func (r Ranges) find(n int64) (int, bool) {
	return slices.BinarySearchFunc(r, n, func(have Range, n int64) int {
		switch {
		case have.To < n:
			return -1
		case have.From > n:
			return 1
		}
		return 0
	})
}

// Add adds n and says whether it was not there.
func (r *Ranges) Add(n int64) bool {
	if last := len(*r) - 1; last >= 0 && (*r)[last].To == n-1 { // as nearly all come
		(*r)[last].To = n
		return true
	}
	i, found := r.find(n)
	if found {
		return false
	}
	before := i > 0 && (*r)[i-1].To == n-1
	after := i < len(*r) && (*r)[i].From == n+1
	switch {
	case before && after:
		(*r)[i-1].To = (*r)[i].To
		*r = slices.Delete(*r, i, i+1)
	case before:
		(*r)[i-1].To = n
	case after:
		(*r)[i].From = n
	default:
		*r = slices.Insert(*r, i, Range{n, n})
	}
	return true
}

// Whole is the number up to which none is missing, counted from 1; 0 where 1 is.
func (r Ranges) Whole() int64 {
	if len(r) == 0 || r[0].From > 1 {
		return 0
	}
	return r[0].To
}
