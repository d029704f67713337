package bundle

import (
	"reflect"
	"sort"
	"strings"

	"github.com/slmgen/slmgen/slmgen/plan"
)

// setting is one value of a plan that may be set by its path.
type setting struct {
	path  string
	value reflect.Value // addressable
}

// settings lists what may be set: every leaf of Training under its own name, and the few facts outside it that a user decides.
// What follows from the model or the data is not among them: it would no longer be true.
func settings(p *plan.Plan) []setting {
	list := leaves("", reflect.ValueOf(&p.Training).Elem())
	list = append(list,
		setting{"name", reflect.ValueOf(&p.Name).Elem()},
		setting{"lane", reflect.ValueOf(&p.Lane).Elem()},
		setting{"dataset.url", reflect.ValueOf(&p.Dataset.URL).Elem()},
	)
	sort.Slice(list, func(i, j int) bool { return list[i].path < list[j].path })
	return list
}

func leaves(prefix string, v reflect.Value) []setting {
	var list []setting
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if f := v.Field(i); f.Kind() == reflect.Struct {
			list = append(list, leaves(prefix+name+".", f)...)
		} else {
			list = append(list, setting{prefix + name, f})
		}
	}
	return list
}

// Paths lists the paths that Set knows.
func Paths() []string {
	var paths []string
	for _, s := range settings(&plan.Plan{}) {
		paths = append(paths, s.path)
	}
	return paths
}

// near gives the known paths closest to an unknown one: those that share a part of the name, else those a few letters away.
func near(path string) []string {
	type candidate struct {
		path string
		d    int
	}
	var found []candidate
	last := path[strings.LastIndex(path, ".")+1:]
	for _, p := range Paths() {
		d := min(distance(path, p), distance(last, p[strings.LastIndex(p, ".")+1:]))
		if len(last) > 2 && strings.Contains(p, last) || d <= max(len(last)/3, 1) {
			found = append(found, candidate{p, d})
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].d < found[j].d })
	var paths []string
	for _, f := range found[:min(len(found), 5)] {
		paths = append(paths, f.path)
	}
	return paths
}

// distance is the Levenshtein distance in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
