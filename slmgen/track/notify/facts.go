package notify

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slmgen/slmgen/slmgen/track"
)

// mostFacts is how many metrics people are shown; the loss is among the first.
const mostFacts = 12

// headline is the title, or what name and event make of one.
func headline(m Message) string {
	if t := oneLine(m.Title); t != "" {
		return t
	}
	return who(m) + " " + words[m.Event]
}

// who is what people call the run.
func who(m Message) string { return cmp.Or(oneLine(m.Name), oneLine(m.Run), "a run") }

// fact is one line of a table about a run.
type fact struct{ name, value string }

// facts are what is known of a run, in an order that does not change.
func facts(m Message) []fact {
	var out []fact
	add := func(name, value string) {
		if value != "" {
			out = append(out, fact{name, value})
		}
	}
	if m.Event != Digested {
		add("Run", oneLine(cmp.Or(m.Name, m.Run)))
	}
	add("State", oneLine(m.State))
	switch {
	case m.Total > 0:
		add("Step", fmt.Sprintf("%d of %d", m.Step, m.Total))
	case m.Step > 0:
		add("Step", strconv.FormatInt(m.Step, 10))
	}
	if m.Elapsed > 0 {
		add("Elapsed", duration(m.Elapsed.Seconds()))
	}
	if r := m.Remaining; r != nil {
		add("Left", duration(r.Seconds)+", "+duration(r.Low)+" to "+duration(r.High)+" in four of five cases")
	}
	for _, name := range metricNames(m.Metrics, mostFacts) {
		add(oneLine(name), figure(m.Metrics[name]))
	}
	if more := len(m.Metrics) - mostFacts; more > 0 {
		add("More", fmt.Sprintf("%d metrics", more))
	}
	return out
}

// metricNames gives at most n names: losses first, then by name.
func metricNames(m track.Metrics, n int) []string {
	rank := func(name string) int {
		switch {
		case name == "loss":
			return 0
		case strings.Contains(name, "loss"):
			return 1
		}
		return 2
	}
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b)) })
	return names[:min(n, len(names))]
}

// figure writes a metric with four digits.
func figure(v float64) string {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 0):
		return strings.TrimPrefix(strconv.FormatFloat(v, 'f', -1, 64), "+") + "inity"
	case v == math.Trunc(v) && math.Abs(v) < 1e15:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// duration writes seconds in the two largest units.
func duration(seconds float64) string {
	if !(seconds >= 0 && seconds < 1e9) {
		return "unknown"
	}
	s := int64(math.Round(seconds))
	switch {
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d min %02d s", s/60, s%60)
	case s < 48*3600:
		return fmt.Sprintf("%d h %02d min", s/3600, s%3600/60)
	}
	return fmt.Sprintf("%d d %d h", s/86400, s%86400/3600)
}

// when writes the time of the event.
func when(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 MST") }

// severity is never empty.
func severity(m Message) track.Severity { return cmp.Or(m.Severity, track.Notice) }

// grade is how bad a severity is.
func grade(s track.Severity) int {
	return map[track.Severity]int{track.Warning: 1, track.Critical: 2}[s]
}
