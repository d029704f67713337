package formats

import (
	"slices"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/textmetric"
)

// Validate checks a mapping by itself: every field has a known role and one source, and the roles make an Example together.
// Whether the columns exist is CheckColumns' question. The error code is invalid; its position is the JSON pointer in the document.
func (m *Mapping) Validate() error {
	count := map[MappingRole]int{}
	for i := range m.Fields {
		f := &m.Fields[i]
		if err := f.validate("/fields/" + strconv.Itoa(i)); err != nil {
			return err
		}
		count[f.Role]++
	}
	for _, r := range []MappingRole{MapSystem, MapAssistant, MapLabel, MapChosen, MapRejected, MapMessages} {
		if count[r] > 1 {
			return invalidAt("/fields", "role %s has %d sources", r, count[r]).Do("put them together with a template: {a} {b}")
		}
	}
	switch {
	case count[MapChosen] != count[MapRejected]:
		return invalidAt("/fields", "a preference needs both roles chosen and rejected").Do("map the missing one")
	case count[MapChosen] > 0 && (count[MapAssistant] > 0 || count[MapLabel] > 0):
		return invalidAt("/fields", "chosen and rejected are the answers: roles assistant and label do not go with them").Do("map that column to meta")
	case count[MapMessages] > 0 && count[MapUser]+count[MapContext]+count[MapAssistant] > 0:
		return invalidAt("/fields", "role messages is the whole dialogue: roles user, context and assistant do not go with it").
			Do("map those columns to meta")
	case count[MapMessages]+count[MapUser]+count[MapContext]+count[MapAssistant]+count[MapChosen] == 0:
		return invalidAt("/fields", "the mapping has no text to learn from").Do("map at least user and assistant, or messages")
	}
	return nil
}

func (f *MappingField) validate(at string) error {
	if !slices.Contains(MappingRoles(), f.Role) {
		return invalidAt(at+"/role", "unknown role %q", clip(string(f.Role), 40)).Do("use one of %s", roleList())
	}
	sources := 0
	for _, has := range []bool{f.Column != "", f.Path != "", f.Template != "", f.Constant != nil} {
		if has {
			sources++
		}
	}
	if sources != 1 {
		return invalidAt(at, "role %s has %d sources", f.Role, sources).Do("give exactly one of column, path, template and constant")
	}
	if f.Path != "" {
		if _, err := parsePath(f.Path); err != nil {
			return invalidAt(at+"/path", "path %q: %s", f.Path, err).Do("write it like $.answers.text[0]")
		}
	}
	if f.Template != "" {
		if _, err := parseTemplate(f.Template); err != nil {
			return invalidAt(at+"/template", "template %q: %s", f.Template, err).Do("write columns in braces: {title}: {body}")
		}
	}
	if f.Role == MapIgnore && f.Column == "" {
		return invalidAt(at, "only a column can be ignored").Do("give its name under column")
	}
	return nil
}

// CheckColumns checks that every column the mapping names is one of columns. The error (code invalid) names the nearest column
// and lists all.
func (m *Mapping) CheckColumns(columns []string) error {
	for i := range m.Fields {
		for _, name := range m.Fields[i].columns() {
			if slices.Contains(columns, name) {
				continue
			}
			e := fault.New(fault.Invalid, "there is no column %q for role %s", clip(name, 60), m.Fields[i].Role)
			all := listNames(columns)
			if near := textmetric.Nearest(name, columns, 1); len(near) > 0 {
				return e.Do("did you mean %q? The columns are %s", near[0], all)
			}
			return e.Do("the columns are %s", all)
		}
	}
	return nil
}

func listNames(names []string) string {
	const most = 40
	more := ""
	if len(names) > most {
		more = " and " + strconv.Itoa(len(names)-most) + " more"
		names = names[:most]
	}
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = strconv.Quote(clip(n, 60))
	}
	return strings.Join(quoted, ", ") + more
}

// columns gives the names of the columns that the field reads.
func (f *MappingField) columns() []string {
	switch {
	case f.Column != "":
		return []string{f.Column}
	case f.Path != "":
		if p, err := parsePath(f.Path); err == nil {
			return []string{p[0].key}
		}
	case f.Template != "":
		segs, _ := parseTemplate(f.Template)
		var out []string
		for _, s := range segs {
			if s.path != nil {
				out = append(out, s.path[0].key)
			}
		}
		return out
	}
	return nil
}
