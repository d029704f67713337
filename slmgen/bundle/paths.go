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
