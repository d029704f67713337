package estimate

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// Observation is a run that somebody timed.
type Observation struct {
	Model registry.Model
	// Setup is what ran; TrainTokens, Examples, Epochs and MaxSteps say how much of it. Its own Pace is not looked at.
	Setup Setup
	// Seconds is the time of the training itself: without start-up, evaluations and the saving at the end.
	Seconds float64
}

// Pace is how fast cards of the user's turned out to be beside what published runs promise. Put into a Setup it moves and narrows the time
// that the same card is expected to take. It does not change; it is safe to share.
type Pace struct{ runs []timed }

// timed is one run: ln(seconds expected / seconds taken).
type timed struct {
	gpu     string
	method  Method
	unsloth bool
	ratio   float64
}

// z80 is the half width of an 80 % interval in standard deviations.
const z80 = 1.2815515655446004

const (
	// runSD is how far two runs of one setup on one card lie apart, in ln(seconds): other lengths, a card that is warm or shared. Assumed.
	runSD = 0.12
	// otherSD is what a run by another method or in another lane leaves unknown, in ln(seconds). The published utilisations of one card differ by
	// about as much (data/mfu.json).
	otherSD = 0.25
)

// Refit learns from runs. Runs on a card tell of that card alone, most of all of the same method and lane; each setup counts once, however often
// it ran, but for the noise of single runs, which averages out. The result is the same in whatever order the runs come.
//
// Errors: those of Time, and invalid for seconds or tokens that are not positive.
func Refit(runs []Observation) (*Pace, error) {
	p := &Pace{}
	for _, o := range runs {
		if !(o.Seconds > 0) || math.IsInf(o.Seconds, 0) || !(o.Setup.TrainTokens > 0) {
			return nil, fault.New(fault.Invalid, "a run of %g tokens in %g seconds", o.Setup.TrainTokens, o.Seconds).Do("give numbers above 0")
		}
		s := o.Setup
		s.Pace, s.Evals, s.EvalTokens = nil, 0, 0
		_, terms, err := Time(o.Model, s)
		if err != nil {
			return nil, err
		}
		for _, t := range terms {
			if t.Name == "train" && *t.Value > 0 {
				p.runs = append(p.runs, timed{s.GPU.Name, s.Method, s.Unsloth, math.Log(*t.Value / o.Seconds)})
			}
		}
	}
	slices.SortFunc(p.runs, func(a, b timed) int {
		return cmp.Or(cmp.Compare(a.ratio, b.ratio), strings.Compare(a.gpu, b.gpu))
	})
	return p, nil
}

// Runs is how many of the runs were on a card.
func (p *Pace) Runs(gpu string) int {
	n := 0
	if p != nil {
		for _, r := range p.runs {
			if r.gpu == gpu {
				n++
			}
		}
	}
	return n
}

// faster gives by which factor the card is faster than published runs promise, and the standard deviation of ln(seconds) that remains; ok is
// false where no run was on it. Both what was published and what ran are normal in ln(seconds), and count by their certainty.
func (p *Pace) faster(s Setup, u utilisation) (factor, sd float64, ok bool) {
	if p.Runs(s.GPU.Name) == 0 {
		return 1, 0, false
	}
	published := math.Log(u.P90/u.P10) / (2 * z80)
	certainty, mean := 1/(published*published), 0.0
	for _, method := range []Method{Full, LoRA, QLoRA} {
		for _, unsloth := range []bool{false, true} {
			n, sum := 0.0, 0.0
			for _, r := range p.runs {
				if r.gpu == s.GPU.Name && r.method == method && r.unsloth == unsloth {
					n, sum = n+1, sum+r.ratio
				}
			}
			if n == 0 {
				continue
			}
			v := runSD * runSD / n
			if method != s.Method || unsloth != s.Unsloth {
				v += otherSD * otherSD
			}
			certainty += 1 / v
			mean += sum / n / v
		}
	}
	return math.Exp(mean / certainty), math.Sqrt(1/certainty + runSD*runSD), true
}
