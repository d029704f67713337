package track

import (
	"strconv"
	"time"
)

// Live follows the events of a run, in the order of their positions: how long it still takes, and what goes wrong. It is made of the events alone, so
// that it can be made again at any time. It uses bounded memory. The zero value is ready for use. It is not safe for concurrent use.
type Live struct {
	Estimator Estimator
	Watch     Watch

	position int64
	clock    Clock
	attempt  int
	elapsed  float64
}

// Position is that of the last event.
func (l *Live) Position() int64 { return l.position }

// Add takes the next event, and gives what is to be told now. Events of an attempt before the newest, which come late, change nothing.
func (l *Live) Add(p Placed) []Raised {
	l.position = p.Position
	if p.Attempt < l.attempt {
		return nil
	}
	if p.Attempt > l.attempt && l.attempt > 0 { // its figures begin anew, at a checkpoint or at the beginning
		l.Watch = Watch{Thresholds: l.Watch.Thresholds}
	}
	l.attempt = p.Attempt
	l.elapsed = l.clock.Add(p.Event)
	at, ok := PointOf(p.Event, l.clock.Total, l.elapsed)
	if ok && p.Text != "summary" {
		l.Estimator.Add(at)
	}
	var out []Raised
	for _, a := range l.Watch.Add(p.Event, at) {
		out = append(out, Raised{Position: p.Position, Time: p.Time, Alert: a})
	}
	return out
}

// Elapsed is the seconds that the run has trained, over its attempts.
func (l *Live) Elapsed() float64 { return l.elapsed }

// Remaining is the seconds that the run still takes when nothing has come for the time silent.
func (l *Live) Remaining(silent time.Duration) Remaining {
	return l.Estimator.At(l.elapsed + max(silent.Seconds(), 0))
}

// noteKey names a note, the same however often it is made.
func noteKey(run string, position int64, name string) string {
	return run + ":" + strconv.FormatInt(position, 10) + ":" + name
}
