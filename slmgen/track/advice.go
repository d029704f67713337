package track

import "fmt"

// Advice is to stop a run early: its evaluations get no better.
type Advice struct {
	Step  int64   `json:"step"`    // of the evaluation that was best: its checkpoint is the one to take
	Eval  float64 `json:"eval"`    // the loss there, on held-out rows
	Since int     `json:"since"`   // evaluations after it that count, none of them better
	Saves float64 `json:"saves_s"` // seconds that the run would still take; 0 where nobody knows
	// Text says it in words, with its figures.
	Text string `json:"text"`
}

// leastGain is what an evaluation must be better by, as part of the loss, to count: less is noise for most sets of held-out rows.
const leastGain = 0.001

// plateau is what is remembered of the evaluations for an Advice.
type plateau struct {
	n, since int     // evaluations; those since mark
	mark     float64 // the loss that was last better than the mark before it by leastGain
	best     float64
	bestStep int64
}

func (p *plateau) add(step int64, loss float64) {
	if !finite(loss) {
		return
	}
	if p.n++; p.n == 1 || loss < p.best {
		p.best, p.bestStep = loss, step
	}
	if p.n == 1 || loss < p.mark-leastGain*max(p.mark, 0) {
		p.mark, p.since = loss, 0
		return
	}
	p.since++
}

// Advice says whether to stop early: after as many evaluations as the rule eval-rising counts, none of which was better by a thousandth than what came before,
// and while steps are left. nil is no advice. It is advice alone: nothing is stopped. left is what Remaining said.
func (l *Live) Advice(left Remaining) *Advice {
	p, evals := &l.Watch.plateau, l.Watch.Thresholds.RisingEvals
	if evals < 1 || p.n == 0 || p.since < evals || left.Why == "" && left.Seconds == 0 {
		return nil
	}
	a := &Advice{Step: p.bestStep, Eval: p.best, Since: p.since, Saves: left.Seconds}
	a.Text = fmt.Sprintf("None of the last %d evaluations was better by 0.1 %% than before them: %.4g at step %d is the best. Stop, and take the checkpoint of that step.", a.Since, a.Eval, a.Step)
	return a
}
