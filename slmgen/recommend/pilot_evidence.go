package recommend

import (
	"fmt"
	"math"
	"slices"

	"github.com/slmgen/slmgen/slmgen/recommend/scaling"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// lossToQuality is how many logits of quality a model gains for each e-fold that its final loss is lower: models' scores on a task lie 0.4 logits
// apart (see trialSpread), their final losses 0.07 to 0.34 in ln(loss) (30 models on the three datasets of linhaowei1/Fine-tuning-Scaling-Law),
// 0.14 in the middle. That the one follows from the other is assumed, and linkSD, in logits, is what it leaves unknown.
const lossToQuality, linkSD = 2.9, 0.1

// pilotEvidence is what pilots say about the models that ran them.
type pilotEvidence struct {
	of       map[string]scaling.Ranked
	before   map[string]float64 // loss without training
	anchor   float64            // mean expected quality, without pilots, of the models that ran
	lossMean float64            // mean of ln(predicted loss)
	examples float64
	unclear  map[string]string // models whose pilots tell nothing yet, and why
}

// weighPilots reads the pilots of a request; nil where there are none. Pilots of models that the registry does not have are passed over.
func weighPilots(sc *scale, tried *trialEvidence, reg *registry.Registry, r Request) (*pilotEvidence, error) {
	if len(r.Pilots) == 0 {
		return nil, nil
	}
	e := &pilotEvidence{of: map[string]scaling.Ranked{}, before: map[string]float64{}, unclear: map[string]string{}, examples: float64(r.Facts.Examples)}
	var known []scaling.Pilot
	for _, p := range r.Pilots {
		m, err := reg.Get(p.Model)
		if err != nil || !m.Params.Known {
			continue
		}
		p.Model = m.ID
		if p.Before > 0 {
			e.before[m.ID] = p.Before
		}
		if !slices.ContainsFunc(p.Points, func(x scaling.Point) bool { return x.Examples != p.Points[0].Examples }) {
			e.unclear[m.ID] = "its pilots ran on one number of rows: they tell nothing before there are at least three"
			continue
		}
		known = append(known, p)
	}
	ranked, err := scaling.Rank(known, e.examples)
	if err != nil {
		return nil, err
	}
	n := 0.0
	for _, x := range ranked {
		if math.IsInf(x.Prediction.High, 0) {
			e.unclear[x.Model] = "its pilots ran on two numbers of rows, which say nothing about how far off they are: run a third"
			continue
		}
		m, err := reg.Get(x.Model)
		if err != nil {
			return nil, err
		}
		_, claims := speaks(r, m)
		q := sc.expect(r.forModel(m), m, len(claims) > 0)
		tried.update(&q, m.ID)
		n++
		e.anchor += (q.mean - e.anchor) / n
		e.lossMean += (math.Log(x.Prediction.Loss) - e.lossMean) / n
		e.of[m.ID] = x
	}
	return e, nil
}

// update moves an expectation towards what the pilots of the model promise: both are normal, and the nearer is the more certain.
func (e *pilotEvidence) update(x *expectation, model string) {
	if e == nil {
		return
	}
	p, ok := e.of[model]
	if !ok || len(e.of) < 2 {
		return // a loss says something beside another model's alone
	}
	loss := math.Log(p.Prediction.Loss)
	sd := (math.Log(p.Prediction.High) - math.Log(p.Prediction.Low)) / (2 * z80) * lossToQuality
	said, variance := e.anchor+lossToQuality*(e.lossMean-loss), sd*sd+linkSD*linkSD
	prior := x.sd * x.sd
	weight := prior / (prior + variance)
	x.add("pilots", weight*(said-x.mean), "weight*(anchor + 2.9*(mean_ln_loss - ln(loss)) - the terms before)", "pilots of the request; arXiv 2402.02314", map[string]any{
		"weight": rounded(weight), "anchor": rounded(e.anchor), "mean_ln_loss": rounded(e.lossMean), "loss": rounded(p.Prediction.Loss),
		"loss_low": rounded(p.Prediction.Low), "loss_high": rounded(p.Prediction.High), "examples": e.examples, "points": p.Law.Points})
	x.sd = math.Sqrt(prior * (1 - weight))
}

// notes says what is missing of a model's pilots.
func (e *pilotEvidence) notes(model string) []string {
	if e == nil || e.unclear[model] == "" {
		return nil
	}
	return []string{e.unclear[model]}
}

// settles says whether pilots told the two models apart as far as pilots can.
func (e *pilotEvidence) settles(a, b string) bool {
	if e == nil {
		return false
	}
	_, one := e.of[a]
	_, two := e.of[b]
	return one && two
}

// leastGain is the share of the loss that training must take away before it is worth its cost: below it, the final loss lies within what
// pilots of two seeds differ by. Assumed.
const leastGain = 0.02

// pointless says why pilots show that training a model gains nothing; "" where they do not.
func (e *pilotEvidence) pointless(model string) string {
	if e == nil {
		return ""
	}
	p, ok := e.of[model]
	before := e.before[model]
	if !ok || before == 0 || p.Prediction.Low < before*(1-leastGain) {
		return ""
	}
	return fmt.Sprintf("its pilots predict a held-out loss of %s on all rows, and it has %.3f without any training", p.Prediction, before)
}
