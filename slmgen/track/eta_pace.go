package track

import "math"

// How much a pace must differ from the one before, as part of it, for how many logs at least, and how far beyond chance.
const (
	otherPace  = 0.15
	leastPace  = 5
	beyondLuck = 8.0
)

// pace is what steps cost. A run may change its pace: a card that throttles, a neighbour that comes and goes. Changes are taken to come by
// chance, as often as they came so far, so that the present pace lasts for some of the steps ahead, and the others are like all steps so far.
type pace struct {
	n              int // stretches
	steps, seconds float64
	changes        int
	nowSteps, now  float64 // steps and seconds at the present pace
	deviation      float64 // of the mean of n stretches, times the root of n, as part of the mean
	blocks         int     // that deviation rests on
	apart          float64 // standard deviation of the paces, as part of the mean
}

func (p *pace) add(steps, seconds float64) {
	p.n++
	p.steps, p.seconds = p.steps+steps, p.seconds+seconds
	p.nowSteps, p.now = p.nowSteps+steps, p.now+seconds
}

// mean is what a step costs, in seconds.
func (p *pace) mean() float64 {
	if p.steps == 0 {
		return 0
	}
	return p.seconds / p.steps
}

func (p *pace) perStretch() float64 {
	if p.n == 0 {
		return 0
	}
	return p.steps / float64(p.n)
}

// ahead is what so many steps more will take, in seconds.
func (p *pace) ahead(left float64) float64 {
	lasts := p.lasts(left)
	if p.nowSteps == 0 {
		return left * p.mean()
	}
	return lasts*p.now/p.nowSteps + (left-lasts)*p.mean()
}

// lasts is how many of so many steps ahead the present pace lasts, by expectation. With k changes in t steps, and nothing else known of how often
// they come (a prior of 1/rate), none comes in d steps more with the probability (t/(t+d))^k; this is its integral.
func (p *pace) lasts(left float64) float64 {
	t := p.steps
	switch p.changes {
	case 0:
		return left
	case 1:
		return t * math.Log1p(left/t)
	}
	k := float64(p.changes)
	return t / (k - 1) * (1 - math.Pow(t/(t+left), k-1))
}

// spread is how far the cost of so many steps may be off, as parts below and above.
func (p *pace) spread(left float64) (low, high float64) {
	if p.blocks < 3 {
		return unknownSpread, unknownSpread
	}
	sd := math.Sqrt(p.variance(left))
	z := sd * 1.28 * (1 + 1.2/float64(p.blocks)) // of Student's distribution, nearly
	return 1 - math.Exp(-z), math.Exp(z) - 1
}

// variance is that of the cost of so many steps, as part of the square of its mean: by what stretches differ, and by which paces come.
func (p *pace) variance(left float64) float64 {
	if p.blocks < 3 {
		return 0
	}
	ahead := max(left/max(p.perStretch(), 1), 1)
	v := p.deviation * p.deviation * (1/float64(p.n) + 1/ahead)
	if p.changes > 0 {
		long := p.steps / float64(p.changes+1)
		few := 1 + 1.2/float64(p.changes)
		v += few * few * p.apart * p.apart * (1 - p.lasts(left)/left) * (min(1, long/left) + 1/float64(p.changes+1))
	}
	return v
}

// paceOf learns from stretches whose seconds a shape levels.
func paceOf(all []stretch, s shape) pace {
	var p pace
	rates := make([]float64, len(all))
	for i, a := range all {
		seconds := a.seconds / s.at(a)
		rates[i] = seconds / a.steps
		p.add(a.steps, seconds)
	}
	if p.n == 0 || p.seconds == 0 {
		return p
	}
	mean, tick := p.mean(), 0.41/p.perStretch() // what a clock of whole seconds is off by, in seconds a step
	cuts := changes(rates, mean, tick)
	p.changes = len(cuts)
	from := 0
	for _, to := range append(cuts, len(all)) {
		p.nowSteps, p.now = 0, 0
		for i, a := range all[from:to] {
			p.nowSteps, p.now = p.nowSteps+a.steps, p.now+rates[from+i]*a.steps
		}
		off := p.now/p.nowSteps - mean
		p.apart += off * off * p.nowSteps / p.steps
		for i := range rates[from:to] {
			rates[from+i] -= p.now / p.nowSteps
		}
		from = to
	}
	p.apart = math.Sqrt(p.apart) / mean
	p.deviation, p.blocks = deviation(rates)
	p.deviation /= mean
	return p
}

// deviation is that of the mean of the values, times the root of their number: by the means of blocks, since neighbours are alike.
func deviation(rates []float64) (sd float64, blocks int) {
	for _, size := range []int{1, 2, 4, 8, 16, 32, 64} {
		n := len(rates) / size
		if n < 4 && size > 1 || n < 2 {
			break
		}
		if size < 4 && len(rates) >= 32 {
			continue // a clock of whole seconds gives to one stretch what it takes from the next
		}
		var mean, square float64
		for b := range n {
			v := 0.0
			for _, r := range rates[len(rates)-(b+1)*size : len(rates)-b*size] {
				v += r
			}
			v /= float64(size)
			d := v - mean
			mean += d / float64(b+1)
			square += d * (v - mean)
		}
		if v := math.Sqrt(square / float64(n-1) * float64(size)); v >= sd {
			sd, blocks = v, n
		}
	}
	return sd, blocks
}

// changes finds where the pace changed: the cut that parts the values best, then within its parts, as long as a cut parts them by more than chance
// (binary segmentation). Chance is judged
// from how much neighbours differ: what goes to and fro all the time has no pace of its own. It is no less than least.
func changes(rates []float64, mean, least float64) []int {
	if len(rates) < 2*leastPace {
		return nil
	}
	sums, square := make([]float64, len(rates)+1), 0.0
	for i, r := range rates {
		sums[i+1] = sums[i] + r
		if i > 0 {
			square += (r - rates[i-1]) * (r - rates[i-1])
		}
	}
	sigma := max(math.Sqrt(square/2/float64(len(rates)-1)), least)
	bar := beyondLuck * sigma * sigma * math.Log(float64(len(rates)))
	var cuts []int
	var part func(from, to int)
	part = func(from, to int) {
		best, at := 0.0, -1
		for i := from + leastPace; i <= to-leastPace; i++ {
			a, b := float64(i-from), float64(to-i)
			d := (sums[i]-sums[from])/a - (sums[to]-sums[i])/b
			if gain := a * b / (a + b) * d * d; gain > best && math.Abs(d) > otherPace*mean {
				best, at = gain, i
			}
		}
		if at < 0 || best < bar {
			return
		}
		part(from, at)
		cuts = append(cuts, at)
		part(at, to)
	}
	part(0, len(rates))
	return cuts
}
