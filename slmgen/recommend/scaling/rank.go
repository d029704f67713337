package scaling

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// Pilot are the pilots of one model.
type Pilot struct {
	Model  string
	Points []Point
	Before float64 // loss of the model as it is, before any training; 0: nobody measured it
}

// Ranked is what the pilots of a model promise.
type Ranked struct {
	Model      string     `json:"model"`
	Law        Law        `json:"law"`
	Prediction Prediction `json:"prediction"`
	// Best is the probability that no other model ends with a lower loss, Near that it ends at most 1 % above the lowest.
	Best float64 `json:"p_best"`
	Near float64 `json:"p_near_best"`
}

// draws is how often the losses are drawn for Best and Near: a probability is known to within 3 points.
const draws = 1000

// Rank predicts each model's loss on so many examples, the lowest first; equal ones are in the order of their names. The same pilots give
// the same result in whatever order they come. Losses are drawn independently of one another.
//
// Errors: those of Fit, with the model; invalid where a model comes twice or examples is not positive and finite.
func Rank(pilots []Pilot, examples float64) ([]Ranked, error) {
	if !(examples > 0) || math.IsInf(examples, 0) {
		return nil, fault.New(fault.Invalid, "cannot predict for %v examples", examples).Do("give a number above 0")
	}
	out := make([]Ranked, 0, len(pilots))
	for _, p := range pilots {
		l, err := Fit(p.Points)
		if err != nil {
			return nil, fault.Wrap(fault.CodeOf(err), err, "the pilots of %s", p.Model)
		}
		out = append(out, Ranked{Model: p.Model, Law: l, Prediction: l.Predict(examples)})
	}
	slices.SortFunc(out, func(a, b Ranked) int {
		if a.Prediction.Loss < b.Prediction.Loss {
			return -1
		} else if a.Prediction.Loss > b.Prediction.Loss {
			return 1
		}
		return strings.Compare(a.Model, b.Model)
	})
	names := map[string]bool{}
	for i := range out {
		if names[out[i].Model] {
			return nil, fault.New(fault.Invalid, "%s has pilots twice", out[i].Model).Do("put all of a model's points together")
		}
		names[out[i].Model] = true
	}
	weigh(out, math.Log(examples))
	return out, nil
}

// weigh fills in the probabilities.
func weigh(all []Ranked, x float64) {
	if len(all) == 0 {
		return
	}
	r := rand.New(rand.NewPCG(1, 1))
	drawn := make([]float64, len(all))
	for range draws {
		best := 0
		for i := range all {
			sd := all[i].Law.sd(x)
			if math.IsInf(sd, 0) {
				sd = 1 // two points that say nothing about how far they are off
			}
			drawn[i] = all[i].Law.at(x) + sd*r.NormFloat64()
			if drawn[i] < drawn[best] {
				best = i
			}
		}
		all[best].Best++
		for i := range all {
			if drawn[i] <= drawn[best]+math.Log(1.01) {
				all[i].Near++
			}
		}
	}
	for i := range all {
		all[i].Best, all[i].Near = all[i].Best/draws, all[i].Near/draws
	}
}
