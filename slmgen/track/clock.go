package track

import "time"

// Clock tells by the events of a run how long it has trained: the time of its attempts, added up; what lay between them is no training. The zero value is
// ready for use. It is not safe for concurrent use.
type Clock struct {
	Total int64 // steps that the run is to do, as far as its events have said; 0 where they have not

	attempt               int
	began, before, lasted float64 // seconds
}

// Add takes the next event and gives the seconds of training at its end. Events of an attempt before the newest change nothing.
func (c *Clock) Add(e Event) (elapsed float64) {
	if e.Attempt < c.attempt {
		return c.before + c.lasted
	}
	at := float64(e.Time.Unix()) + float64(e.Time.Nanosecond())/float64(time.Second) // nanoseconds alone end in 2262
	if e.Attempt != c.attempt {
		c.attempt, c.began, c.before, c.lasted = e.Attempt, at, c.before+c.lasted, 0
	}
	if e.Kind == State && e.Text == "running" { // what came before was loading
		c.began = at
	}
	if total, ok := e.Metrics["total_steps"]; ok && total > 0 && total < 1e15 {
		c.Total = int64(total)
	}
	c.lasted = max(at-c.began, 0)
	return c.before + c.lasted
}

// PointOf is where the run stood at an event, for an Estimator and a Watch; ok is false for what says nothing about progress.
func PointOf(e Event, total int64, elapsed float64) (p Point, ok bool) {
	if e.Step == nil || e.Kind != Log && e.Kind != Eval && e.Kind != Checkpoint {
		return p, false
	}
	epoch, ok := e.Metrics["epoch"]
	if !ok {
		epoch = e.Metrics["train/epoch"]
	}
	if !(epoch >= 0 && epoch < 1e9) {
		epoch = 0
	}
	return Point{Step: *e.Step, Total: total, Elapsed: elapsed, Epoch: epoch, Kind: e.Kind}, true
}
