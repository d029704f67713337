package curve

import (
	"cmp"
	"math"
	"slices"
)

// Part is the steps of one attempt from the first to the last, both among them.
type Part struct {
	Attempt  int
	From, To int64
}

// MainLine says which steps of which attempt a run is shown by, from the steps that each attempt reported. An attempt goes on from a checkpoint and does
// the steps behind it again: what it reports takes the place of all that those before it reported from its first step on. A part whose range ends before
// it begins has reported nothing. Of parts with the same number the later one in the list counts as the later attempt.
//
// The parts that come back stand in the order of their steps and share none. The list that is given is not changed.
func MainLine(attempts []Part) []Part {
	newest := slices.Clone(attempts)
	slices.Reverse(newest)
	slices.SortStableFunc(newest, func(a, b Part) int { return cmp.Compare(b.Attempt, a.Attempt) })
	var line []Part
	taken := int64(math.MaxInt64) // the first step of those newer
	open := true                  // nobody has taken the largest number
	for _, p := range newest {
		if p.From > p.To {
			continue
		}
		shown := p
		if !open {
			if p.From >= taken {
				continue
			}
			shown.To = min(p.To, taken-1)
		}
		line = append(line, shown)
		taken, open = min(taken, p.From), false
	}
	slices.Reverse(line)
	return line
}
