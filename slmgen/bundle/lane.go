package bundle

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
)

// Lane is one trainer with one pinned, resolvable set of library versions. It is dated data: what held on AsOf.
type Lane struct {
	Name    string            `json:"name"`
	Summary string            `json:"summary"`
	AsOf    string            `json:"as_of"`
	Python  string            `json:"python"`  // PEP 440 range that the lock was resolved for
	Devices []string          `json:"devices"` // cuda, cpu, mac: where it trains
	Methods []estimate.Method `json:"methods"`
	// Objectives are what it trains for.
	Objectives []estimate.Objective `json:"objectives"`
	Text       bool                 `json:"text"` // trains plain text rows too
	// ChatTemplate says that it renders with the chat template that the bundle brings; otherwise it takes the model's own.
	ChatTemplate bool `json:"chat_template"`
	// Direct are the packages the generated code asks for; the lock holds them and everything they need.
	Direct []string `json:"direct"`
	// Import names the modules whose versions the notebook asserts before it trains.
	Import []string `json:"import"`
	// Config names the file that holds the settings, Run the command that trains with it.
	Config string   `json:"config"`
	Run    string   `json:"run"`
	Limits []string `json:"limits,omitempty"` // what the lane cannot do, one sentence each
	Lock   string   `json:"-"`                // requirements.lock
}

//go:embed lanes/*
var laneFiles embed.FS

var lanes = mustLanes()

func mustLanes() []Lane {
	raw, err := laneFiles.ReadFile("lanes/lanes.json")
	if err != nil {
		panic(err)
	}
	var file struct {
		AsOf  string `json:"as_of"`
		Lanes []Lane `json:"lanes"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		panic("lanes.json: " + err.Error())
	}
	for i := range file.Lanes {
		l := &file.Lanes[i]
		lock, err := laneFiles.ReadFile("lanes/" + l.Name + ".lock")
		if err != nil {
			panic(err)
		}
		l.AsOf, l.Lock = file.AsOf, string(lock)
		for _, d := range l.Direct {
			if l.Version(d) == "" {
				panic(fmt.Sprintf("lane %s: %s is not in its lock", l.Name, d))
			}
		}
	}
	return file.Lanes
}

// Lanes lists the lanes in the order that help texts show.
func Lanes() []Lane { return slices.Clone(lanes) }

// FindLane gives the lane called name. The error is not_found and lists the lanes.
func FindLane(name string) (Lane, error) {
	var names []string
	for _, l := range lanes {
		if l.Name == name {
			return l, nil
		}
		names = append(names, l.Name)
	}
	return Lane{}, fault.New(fault.NotFound, "no lane is called %q", name).Do("lanes: %s", strings.Join(names, ", "))
}

// Version gives the version that the lock pins pkg to, "" when it is not in it.
func (l Lane) Version(pkg string) string {
	for line := range strings.Lines(l.Lock) {
		if name, version, ok := pinOf(line); ok && name == normal(pkg) {
			return version
		}
	}
	return ""
}

// Pins gives the direct packages with their versions, in order: name==version.
func (l Lane) Pins() []string {
	var pins []string
	for _, d := range l.Direct {
		pins = append(pins, d+"=="+l.Version(d))
	}
	return pins
}

// Trains says whether the lane can train by m.
func (l Lane) Trains(m estimate.Method) bool { return slices.Contains(l.Methods, m) }

// Trainers lists the lanes that train for an objective.
func Trainers(o estimate.Objective) []string {
	var names []string
	for _, l := range lanes {
		if slices.Contains(l.Objectives, o) {
			names = append(names, l.Name)
		}
	}
	return names
}

// pinOf reads one line of a lock: name==version, perhaps with a marker behind a semicolon.
func pinOf(line string) (name, version string, ok bool) {
	line, _, _ = strings.Cut(strings.TrimSpace(line), ";")
	name, version, ok = strings.Cut(strings.TrimSpace(line), "==")
	return normal(name), strings.TrimSpace(version), ok && !strings.HasPrefix(line, "#")
}

// normal is the name comparison of PEP 503: case and the kind of separator do not matter.
func normal(pkg string) string {
	return strings.NewReplacer("_", "-", ".", "-").Replace(strings.ToLower(strings.TrimSpace(pkg)))
}
