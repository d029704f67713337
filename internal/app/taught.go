package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/slmgen"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// Words that stand for the runs that were reported, in the place of files of observations.
const (
	ObserveRuns = "runs" // learn from those of the workspace
	ObserveNone = "none" // do not learn from those of the server's project
)

// Taught is an observation of a run that was reported.
type Taught struct {
	Run string `json:"run"`
	// Split names the rows that the loss was measured on: the version of the dataset, the seed and how many they are. "" unknown.
	Split string `json:"split,omitempty"`
	slmgen.Observation
}

// Line is the observation as a line of a file of observations.
func (t Taught) Line() ([]byte, error) {
	doc, err := json.Marshal(t)
	return withoutLoss(doc, t.Loss, err)
}

// taught puts what reported runs and files of observations teach into options: the speeds of all runs, and the losses of those that trained on
// this version of the data. Without runs nothing changes.
func (a *App) taught(o *slmgen.Options, files []string, version string) error {
	runs := a.runs(version, o.Registry)
	if len(runs) == 0 {
		return nil
	}
	c, err := a.Collect(files)
	if err != nil {
		return err
	}
	given := slices.IndexFunc(c.Observations, func(s slmgen.Observation) bool { return s.Loss > 0 })
	counted := slices.ContainsFunc(runs, func(t Taught) bool { return t.Loss > 0 && t.EvalTokens > 0 && t.EvalBytes > 0 })
	if given >= 0 {
		counted = c.Observations[given].EvalTokens > 0 && c.Observations[given].EvalBytes > 0
	}
	speeds, losses := map[string]bool{}, map[string]bool{}
	for _, t := range runs {
		if (t.EvalTokens > 0 && t.EvalBytes > 0) != counted { // losses a token and losses a byte do not compare
			t.Loss = 0
		}
		if t.Loss > 0 {
			losses[t.Run] = true
		}
		if t.Seconds > 0 {
			speeds[t.Run] = true
		}
		c.Observations = append(c.Observations, t.Observation)
	}
	seen, err := a.learn(c)
	if err != nil {
		return err
	}
	o.Pilots, o.Pace, o.Unknown = seen.Pilots, seen.Pace, seen.Unknown
	o.Learned = fmt.Sprintf("Runs of the project were learned from: the speed of %d, losses on these rows of %d.", len(speeds), len(losses))
	return nil
}

// runs are the observations of reported runs that can be used: those of models and cards that the registry has, without losses on other rows than
// those of the newest run on this version of the data.
func (a *App) runs(version string, reg *registry.Registry) []Taught {
	split := ""
	var out []Taught
	for _, t := range a.reported { // the newest first
		if _, err := reg.Get(t.Model); err != nil {
			continue
		}
		if _, err := reg.GPU(registry.CardName(t.GPU)); err != nil {
			t.GPU, t.Tokens, t.Seconds, t.Sequences = "", 0, 0, 0
		}
		if here := version != "" && strings.HasPrefix(t.Split, version+":"); here && split == "" && t.Loss > 0 {
			split = t.Split
		}
		if split == "" || t.Split != split {
			t.Loss = 0
		}
		if (t.Loss > 0 || t.Seconds > 0) && usable(t, reg) == nil { // one that is not would spoil the others
			out = append(out, t)
		}
	}
	return out
}

// usable says whether what a run teaches makes sense: a registry may since know its model, and find the settings impossible.
func usable(t Taught, reg *registry.Registry) error {
	doc, err := t.Line()
	if err == nil {
		_, err = slmgen.ReadObservations(bytes.NewReader(doc), reg)
	}
	return err
}

// Learning gives an App that learns from these runs too, the newest first.
func (a *App) Learning(runs []Taught) *App {
	b := *a
	b.reported = runs
	return &b
}
