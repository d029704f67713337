package registry

import (
	"fmt"
	"math"
	"strings"
)

// scoreGap is from how many points on two sources are said to disagree about a score. Assumed: harnesses and prompts make two or three.
const scoreGap = 3

// Conflicts lists the facts of a model on which sources disagree: those that its description names, and scores of one benchmark that sources put
// more than 3 points apart. Thinking and answering at once are two things, and no conflict.
func Conflicts(m Model) []Conflict {
	out := append([]Conflict(nil), m.Conflicts...)
	for i, a := range m.Scores {
		for _, b := range m.Scores[:i] {
			if a.Benchmark != b.Benchmark || a.Source == b.Source || a.Unit != b.Unit || thinks(a) != thinks(b) || math.Abs(a.Value-b.Value) <= scoreGap {
				continue
			}
			out = append(out, Conflict{Fact: a.Benchmark, A: scoreText(b), B: scoreText(a),
				Advice: "each counts beside other models of its own source alone"})
		}
	}
	return out
}

func thinks(s Score) bool {
	return strings.Contains(s.Setting, "thinking") && !strings.Contains(s.Setting, "non-thinking")
}

func scoreText(s Score) string {
	setting := s.Setting
	if setting != "" {
		setting = ", " + setting
	}
	return fmt.Sprintf("%g (%s%s)", s.Value, s.Source, setting)
}
