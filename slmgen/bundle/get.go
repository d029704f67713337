package bundle

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/plan"
)

// Get gives the text of one setting, in the form that Set takes. An unknown path is invalid.
func Get(p *plan.Plan, path string) (string, error) {
	list := settings(p)
	i := slices.IndexFunc(list, func(s setting) bool { return s.path == path })
	if i < 0 {
		return "", fault.New(fault.Invalid, "%s", unknownPath(path))
	}
	if words, ok := list[i].value.Interface().([]string); ok {
		return strings.Join(words, ","), nil
	}
	return fmt.Sprint(list[i].value.Interface()), nil
}
