package track

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// RunState is where a run stands.
type RunState string

// The states. A run goes from Created over Starting to Running, and ends as one of the last three; silence makes it Suspect and then Lost, and whatever
// it reports next brings it back by itself. An ended run begins again with its next attempt.
const (
	Created   RunState = "created"   // nothing has come from it
	Starting  RunState = "starting"  // its program has begun: it loads
	Running   RunState = "running"   // it trains
	Suspect   RunState = "suspect"   // nothing has come for SuspectAfter
	Lost      RunState = "lost"      // nothing has come for LostAfter
	Completed RunState = "completed" //
	Failed    RunState = "failed"    // an exception, or an exit code
	Stopped   RunState = "stopped"   // by its user
)

// The silences after which a run is no longer believed to live. A reporter sends a heartbeat every 15 seconds.
const (
	SuspectAfter = 45 * time.Second
	LostAfter    = 5 * time.Minute
)

// Ended says that the state is of an attempt that is over.
func (s RunState) Ended() bool { return s == Completed || s == Failed || s == Stopped }

// Lives says that something is to be heard from a run in this state.
func (s RunState) Lives() bool { return s == Starting || s == Running || s == Suspect }

// Known says whether s is one of the states.
func (s RunState) Known() bool { return s == Created || s == Lost || s.Lives() || s.Ended() }

// Turn is one change of a run's state.
type Turn struct {
	Time    time.Time `json:"time"`
	From    RunState  `json:"from"`
	To      RunState  `json:"to"`
	Attempt int       `json:"attempt"`
	Step    int64     `json:"step"`
	Text    string    `json:"text,omitempty"` // why, as far as somebody said
}

// Recovered says that a run that was given up has reported again.
func (t Turn) Recovered() bool {
	return (t.From == Suspect || t.From == Lost) && t.To.Lives() && t.To != Suspect
}

// mostTurns are kept of a run; of more, the first ones go.
const mostTurns = 200

// Status is where a run stands, by the events that came. It holds no clock: times are what it was told.
type Status struct {
	State   RunState  `json:"state"`
	Text    string    `json:"text,omitempty"` // of a failed or stopped run: what it said
	Attempt int       `json:"attempt"`        // the newest
	Step    int64     `json:"step"`           // of the newest attempt
	Total   int64     `json:"total"`          // steps that it is to do; 0 where nobody has said
	Began   time.Time `json:"began"`          // when the first event came
	Seen    time.Time `json:"seen"`           // when the last one came
	Ended   time.Time `json:"ended"`          // when the end of the newest attempt came; zero while there is none
	Last    Metrics   `json:"last,omitempty"` // the latest figure of each name, up to mostLast
	Turns   []Turn    `json:"turns,omitempty"`
	// EvalStep is the step of the newest attempt's last loss on held-out rows; 0: there was none, or nobody said where.
	EvalStep int64 `json:"eval_step,omitempty"`
	// StopAttempt is the newest attempt that was asked to stop; 0: none.
	StopAttempt int `json:"stop_attempt,omitempty"`
}

const mostLast = 100

// StopAsked says whether the attempt that goes on is asked to stop.
func (s *Status) StopAsked() bool { return s.StopAttempt > 0 && s.StopAttempt >= s.Attempt }

// AskToStop asks the newest attempt to stop: the answer to its next events says so.
func (s *Status) AskToStop() { s.StopAttempt = max(s.Attempt, 1) }

// Apply takes the next event, which came at the time at. The status changes by events of the newest attempt alone: older ones come late. It gives
// the change of the state, if there is one.
func (s *Status) Apply(e Event, at time.Time) (Turn, bool) {
	if s.State == "" {
		s.State = Created
	}
	if s.Began.IsZero() {
		s.Began = at
	}
	if e.Attempt < s.Attempt {
		return Turn{}, false
	}
	begins := e.Attempt > s.Attempt
	if s.Attempt = e.Attempt; begins {
		s.Step, s.EvalStep = 0, 0
	}
	if s.Seen.Before(at) {
		s.Seen = at
	}
	late := false // of a step before that of an event which overtook it
	if e.Step != nil {
		late = !begins && *e.Step < s.Step
		if !late {
			s.Step = *e.Step
		}
	}
	if total, ok := e.Metrics["total_steps"]; ok && total > 0 && total < 1e15 {
		s.Total = int64(total)
	}
	if !late && (e.Kind == Log || e.Kind == Eval || e.Kind == Heartbeat) {
		s.keepLast(e)
		if _, ok := e.Metrics["eval_loss"]; ok && e.Kind == Eval && e.Step != nil {
			s.EvalStep = *e.Step
		}
	}
	return s.turn(s.next(e, begins), begins, e, at)
}

// next is the state that an event leads to.
func (s *Status) next(e Event, begins bool) RunState {
	late := s.State.Ended() && !begins // what was still on its way when it ended
	if e.Kind == State {
		switch word, _, _ := strings.Cut(e.Text, "\n"); RunState(word) {
		case "started":
			if begins || s.State == Created {
				return Starting
			}
		case Running:
			if !late {
				return Running
			}
		case Completed, Failed, Stopped:
			return RunState(word)
		}
	}
	trains := e.Kind == Log || e.Kind == Eval || e.Kind == Checkpoint
	switch {
	case late:
		return s.State
	case trains:
		return Running
	case begins || s.State == Created:
		return Starting
	case s.State == Suspect || s.State == Lost:
		return s.before()
	}
	return s.State
}

// before is the state that silence has taken the run from.
func (s *Status) before() RunState {
	for _, t := range slices.Backward(s.Turns) {
		if t.From == Starting || t.From == Running {
			return t.From
		}
	}
	return Running
}

func (s *Status) turn(to RunState, begins bool, e Event, at time.Time) (Turn, bool) {
	if to == s.State && !begins {
		return Turn{}, false
	}
	t := Turn{Time: at, From: s.State, To: to, Attempt: e.Attempt, Step: s.Step}
	if to.Ended() {
		_, t.Text, _ = strings.Cut(e.Text, "\n")
		s.Ended, s.Text = at, t.Text
	} else {
		s.Ended, s.Text = time.Time{}, ""
	}
	if t.Recovered() {
		t.Text = fmt.Sprintf("it reports again, after %s", silence(s.silentSince(), at))
	}
	s.keep(t)
	return t, true
}

func (s *Status) keep(t Turn) {
	s.State = t.To
	if len(t.Text) > 2000 { // the whole text is in the event
		t.Text = strings.ToValidUTF8(t.Text[:2000], "")
	}
	if s.Turns = append(s.Turns, t); len(s.Turns) > mostTurns {
		s.Turns = slices.Delete(s.Turns, 0, len(s.Turns)-mostTurns)
	}
}

// silentSince is when the silence began that made the run suspect.
func (s *Status) silentSince() time.Time {
	for _, t := range slices.Backward(s.Turns) {
		if t.To == Suspect {
			return t.Time.Add(-SuspectAfter)
		}
	}
	return s.Seen
}

func silence(from, to time.Time) time.Duration { return to.Sub(from).Round(time.Second) }

// Silent tells that nothing has come until now. up is since when events could have come: a silence of which nobody could hear anything else is none. It
// gives the change of the state, if there is one.
func (s *Status) Silent(now, up time.Time) (Turn, bool) {
	since := s.Seen
	if since.Before(up) {
		since = up
	}
	quiet := now.Sub(since)
	to := s.State
	switch {
	case !s.State.Lives():
	case quiet >= LostAfter:
		to = Lost
	case quiet >= SuspectAfter:
		to = Suspect
	}
	if to == s.State {
		return Turn{}, false
	}
	t := Turn{Time: now, From: s.State, To: to, Attempt: s.Attempt, Step: s.Step, Text: fmt.Sprintf("nothing has come for %s", silence(s.Seen, now))}
	s.keep(t)
	return t, true
}

func (s *Status) keepLast(e Event) {
	if s.Last == nil {
		s.Last = Metrics{}
	}
	for name, v := range e.Metrics {
		if _, have := s.Last[name]; have || len(s.Last) < mostLast {
			s.Last[name] = v
		}
	}
}
