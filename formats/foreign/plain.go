package foreign

import (
	"fmt"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// plain is a mapping as tools can say it: a column for a role.
type plain struct {
	columns map[formats.MappingRole]string
	turns   *formats.MappingTurns
	system  string // a constant
	err     error
}

// plainFields reduces a mapping to columns. What holds refuses is a note when the Example can do without it, else the error. Columns
// that stay beside the text are no loss for training and get one note.
func plainFields(m *formats.Mapping, tool string, holds func(formats.MappingRole) bool, notes *notes) plain {
	out := plain{columns: map[formats.MappingRole]string{}}
	beside := 0
	for i := range m.Fields {
		f := &m.Fields[i]
		at := fmt.Sprintf("/fields/%d", i)
		if f.Role == formats.MapMeta || f.Role == formats.MapIgnore || f.Role == formats.MapID {
			beside++
			continue
		}
		name, why := columnOf(f)
		if why == "" && !holds(f.Role) {
			why = "role " + string(f.Role) + " has no place there"
		}
		if _, twice := out.columns[f.Role]; why == "" && twice {
			why = "there is one column for role " + string(f.Role)
		}
		if why == "" {
			out.columns[f.Role] = name
			if f.Turns != nil && (out.turns == nil || f.Role == formats.MapMessages) {
				out.turns = f.Turns
			}
			continue
		}
		if f.Role == formats.MapSystem && f.Constant != nil && tool == Axolotl {
			out.system = *f.Constant
			continue
		}
		if essential(f.Role) {
			if out.err == nil {
				out.err = fault.New(fault.Unsupported, "%s cannot say this: %s", tool, why).At(fault.Position{Path: at, Byte: -1}).
					Do("convert the data first: slmgen convert IN -o OUT --to FORMAT --mapping FILE")
			}
			continue
		}
		notes.add(at, "left out: %s", why)
	}
	if beside > 0 {
		notes.add("/fields", "%d columns beside the text are not named: the tool leaves them out", beside)
	}
	return out
}

// essential says that a dataset is another one without a role.
func essential(r formats.MappingRole) bool {
	switch r {
	case formats.MapWeight, formats.MapName, formats.MapScore, formats.MapRank, formats.MapWinner:
		return false
	}
	return true
}

// columnOf gives the column of a field that is nothing but a column; else why it is more.
func columnOf(f *formats.MappingField) (name, why string) {
	var more []string
	for what, has := range map[string]bool{"a path": f.Path != "", "a template": f.Template != "", "a constant": f.Constant != nil,
		"columns put together": len(f.Concat) > 0,
		"a separator":          f.Separator != nil, "a default": f.Default != nil, "values to replace": len(f.Values) > 0 ||
			f.Otherwise != nil, "a text to split": f.Split != nil} {
		if has {
			more = append(more, what)
		}
	}
	if len(more) > 0 {
		return "", fmt.Sprintf("role %s is %s", f.Role, strings.Join(sorted(more), " and "))
	}
	return f.Column, ""
}
