package track

import "math"

// shape is what the parts of an epoch cost beside each other, in runs whose epochs are alike: rows that are sorted, or not shuffled anew. The zero
// value is flat.
type shape struct {
	parts []float64 // costs of equal parts of an epoch; their mean is 1
	epoch float64   // steps
}

// Most parts of a shape, and what it must explain of what the last epochs' parts differ by, to be believed.
const (
	mostParts = 16
	explains  = 0.3
)

// part is the index of the part of the epoch in which a stretch mostly lies.
func (s shape) part(epoch float64, steps float64) int {
	_, f := math.Modf(max(epoch-steps/2/s.epoch, 0))
	return min(int(f*float64(len(s.parts))), len(s.parts)-1)
}

// at is what steps of a stretch cost beside the mean.
func (s shape) at(a stretch) float64 {
	if s.parts == nil || a.epoch == 0 {
		return 1
	}
	return s.parts[s.part(a.epoch, a.steps)]
}

// ahead is what the steps that are left cost beside the mean.
func (s shape) ahead(from Point, total int64) float64 {
	left := float64(total-from.Step) / s.epoch
	if s.parts == nil || from.Epoch == 0 || !(left > 0) {
		return 1
	}
	whole, rest := math.Modf(left)
	sum := whole
	_, f := math.Modf(from.Epoch)
	n := float64(len(s.parts))
	for rest > 1e-12 {
		i := min(int(f*n+1e-9), len(s.parts)-1)
		d := min(rest, float64(i+1)/n-f)
		if d <= 0 {
			d = min(rest, 1/n)
		}
		sum += d * s.parts[i]
		rest -= d
		if f += d; f >= 1-1e-9 {
			f = 0
		}
	}
	return sum / left
}

// shapeOf compares what parts of the last epochs cost with the same parts of earlier ones.
func shapeOf(all []stretch) shape {
	if len(all) < 8 || all[len(all)-1].epoch < 1.25 {
		return shape{}
	}
	last := all[len(all)-1]
	s := shape{epoch: float64(last.end) / last.epoch}
	perEpoch := s.epoch / (last.steps)
	n := min(mostParts, int(perEpoch/2))
	if n < 2 {
		return shape{}
	}
	s.parts = make([]float64, n)
	type sum struct{ steps, seconds float64 }
	earlier, later := make([]sum, n), make([]sum, n)
	border := math.Floor(last.epoch)
	if last.epoch-border < 0.25 {
		border--
	}
	for _, a := range all {
		to := earlier
		if a.epoch > border {
			to = later
		}
		i := s.part(a.epoch, a.steps)
		to[i].steps, to[i].seconds = to[i].steps+a.steps, to[i].seconds+a.seconds
	}
	var all1, all2 sum
	for i := range n {
		if earlier[i].steps == 0 {
			return shape{}
		}
		if later[i].steps > 0 {
			all1.steps, all1.seconds = all1.steps+later[i].steps, all1.seconds+earlier[i].seconds/earlier[i].steps*later[i].steps
			all2.steps, all2.seconds = all2.steps+later[i].steps, all2.seconds+later[i].seconds
		}
	}
	if all2.seconds == 0 || all1.seconds == 0 {
		return shape{}
	}
	m1, m2 := all1.seconds/all1.steps, all2.seconds/all2.steps
	var off, differ float64
	for i := range n {
		if later[i].steps > 0 {
			l := later[i].seconds / later[i].steps / m2
			p := earlier[i].seconds / earlier[i].steps / m1
			off, differ = off+(l-p)*(l-p), differ+(l-1)*(l-1)
		}
	}
	if differ == 0 || off > (1-explains)*differ {
		return shape{}
	}
	var mean float64
	for i := range n {
		s.parts[i] = (earlier[i].seconds + later[i].seconds) / (earlier[i].steps + later[i].steps)
		mean += s.parts[i] / float64(n)
	}
	if !(mean > 0) {
		return shape{}
	}
	for i := range n {
		if s.parts[i] /= mean; !(s.parts[i] > 0) {
			return shape{}
		}
	}
	return s
}
