// Package contract checks the arguments of a generated bundle against what the lane's pinned packages accept.
//
// The facts (LANE.json) are names read from those packages by scripts/contract.sh; required.json says which arguments a bundle must not
// lose. It catches what trainers themselves accept in silence: an unknown key, a removed one, a misspelt one.
package contract

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
)

//go:embed *.json
var files embed.FS

// Facts are the names that a lane's packages accept: arguments by call for scripts, keys by place for configurations.
type Facts struct {
	Lane     string              `json:"lane"`
	Packages map[string]string   `json:"packages"`
	Calls    map[string][]string `json:"calls"`
	Keys     map[string][]string `json:"keys"`
}

// Problem is one argument or key that does not keep the contract.
type Problem struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`
	Where   string `json:"where"` // call or place, "" for the top of a configuration
	Name    string `json:"name"`
	Message string `json:"message"`
}

// Load gives the facts of a lane.
func Load(lane string) (Facts, error) {
	var f Facts
	raw, err := files.ReadFile(lane + ".json")
	if err != nil {
		return f, fmt.Errorf("no facts of lane %s: %w", lane, err)
	}
	return f, json.Unmarshal(raw, &f)
}

// required gives what must stand where, for a lane and the conditions that hold ("lora", "qlora", "full", "eval", ...).
func required(lane string, holds []string) (map[string][]string, error) {
	raw, err := files.ReadFile("required.json")
	if err != nil {
		return nil, err
	}
	var all map[string]map[string]map[string][]string // lane, condition, place, names
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, fmt.Errorf("required.json: %w", err)
	}
	need := map[string][]string{}
	for condition, places := range all[lane] {
		if condition == "always" || slices.Contains(holds, condition) {
			for place, names := range places {
				need[place] = append(need[place], names...)
			}
		}
	}
	return need, nil
}

// Check compares one configuration file of a lane with its contract. holds are the conditions of the plan, see required.json.
func Check(lane, file, text string, holds ...string) ([]Problem, error) {
	facts, err := Load(lane)
	if err != nil {
		return nil, err
	}
	need, err := required(lane, holds)
	if err != nil {
		return nil, err
	}
	accepts, found := facts.Calls, map[string][]use{}
	switch {
	case strings.HasSuffix(file, ".py"):
		for _, u := range pythonCalls(text) {
			found[u.where] = append(found[u.where], u)
		}
	case strings.HasSuffix(file, ".yaml"):
		accepts = facts.Keys
		for _, u := range yamlKeys(text) {
			found[u.where] = append(found[u.where], u)
		}
	default:
		return nil, fmt.Errorf("%s is neither a script nor a configuration", file)
	}
	return compare(file, accepts, need, found), nil
}

// use is one argument or key as it stands in a file; a call without arguments has one use with an empty name.
type use struct {
	where, name string
	line        int
}

func compare(file string, accepts, need map[string][]string, found map[string][]use) []Problem {
	var problems []Problem
	for where, names := range accepts {
		seen := map[string]int{}
		for _, u := range found[where] {
			if u.name == "" {
				continue
			}
			seen[u.name]++
			if !slices.Contains(names, u.name) {
				problems = append(problems, Problem{file, u.line, where, u.name, "is not accepted by the pinned version"})
			}
		}
		// A name that required.json repeats must stand in as many calls.
		for _, n := range need[where] {
			if seen[n]--; seen[n] < 0 {
				problems = append(problems, Problem{file, 0, where, n, "is missing"})
			}
		}
	}
	sort.Slice(problems, func(i, j int) bool {
		a, b := problems[i], problems[j]
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Where+a.Name < b.Where+b.Name
	})
	return problems
}
