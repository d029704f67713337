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
	if len(m.Fields) > maxMappingFields {
		return invalidAt("/fields", "the mapping has %d fields, more than %d", len(m.Fields),
			maxMappingFields).Do("columns that no field names become meta")
	}
	for i := range m.Fields {
		f := &m.Fields[i]
		if err := f.validate("/fields/" + strconv.Itoa(i)); err != nil {
			return err
		}
		count[f.Role]++
	}
	for _, r := range []MappingRole{MapSystem, MapHistory, MapAssistant, MapLabel, MapChosen, MapMessages, MapText, MapTools,
		MapAnswers, MapWinner, MapWeight, MapName} {
		if count[r] > 1 {
			return invalidAt("/fields", "role %s has %d sources", r, count[r]).Do("put them together with a template: {a} {b}")
		}
	}
	return checkTogether(count)
}

// checkTogether checks that the roles make an Example.
func checkTogether(count map[MappingRole]int) error {
	kinds := 0
	for _, r := range []MappingRole{MapChosen, MapCandidate, MapAnswers} {
		if count[r] > 0 {
			kinds++
		}
	}
	answers := count[MapAssistant] + count[MapReasoning]
	asks := count[MapUser] + count[MapContext]
	everything := asks + answers + count[MapMessages] + count[MapLabel] + kinds + count[MapHistory]
	switch {
	case (count[MapChosen] > 0) != (count[MapRejected] > 0):
		return invalidAt("/fields", "a preference needs both roles chosen and rejected").Do("map the missing one")
	case kinds > 1:
		return invalidAt("/fields", "chosen, candidate and answers are three ways to give answers").Do("use one of them")
	case count[MapChosen]+count[MapCandidate] > 0 && answers+count[MapLabel] > 0:
		return invalidAt("/fields",
			"chosen and rejected (or candidates) are the answers: roles assistant, reasoning and label do not go with them").
			Do("map that column to meta")
	case count[MapAnswers] > 0 && answers > 0:
		return invalidAt("/fields",
			"role answers is all answers: roles assistant and reasoning do not go with it").Do("map that column to meta")
	case count[MapCandidate] == 1:
		return invalidAt("/fields", "one candidate is no choice").Do("map the other one, or map it to assistant")
	case count[MapWinner] > 0 && count[MapCandidate] == 0:
		return invalidAt("/fields", "role winner needs candidates").Do("map the answers to candidate, or this column to meta")
	case count[MapRank]+count[MapScore] > 0 && kinds == 0:
		return invalidAt("/fields", "roles rank and score belong to several answers").Do("map that column to meta")
	case count[MapMessages] > 0 && asks+answers+count[MapHistory] > 0:
		return invalidAt("/fields",
			"role messages is the whole dialogue: roles user, context, history, assistant and reasoning do not go with it").
			Do("map those columns to meta")
	case count[MapText] > 0 && everything+count[MapSystem]+count[MapWeight]+count[MapTools] > 0:
		return invalidAt("/fields", "role text is all there is: only media, id and meta go with it").Do("map the others to meta")
	case count[MapText] == 0 && asks+answers+count[MapMessages]+kinds == 0:
		return invalidAt("/fields", "the mapping has no text to learn from").Do("map at least user and assistant, or messages")
	}
	return nil
}

func (f *MappingField) validate(at string) error {
	if !slices.Contains(MappingRoles(), f.Role) {
		return invalidAt(at+"/role", "unknown role %q", clip(string(f.Role), 40)).Do("use one of %s", roleList())
	}
	sources := 0
	for _, has := range []bool{f.Column != "", f.Path != "", f.Template != "", f.Constant != nil, len(f.Concat) > 0} {
		if has {
			sources++
		}
	}
	if sources != 1 {
		return invalidAt(at, "role %s has %d sources", f.Role,
			sources).Do("give exactly one of column, path, template, concat and constant")
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
	for k, c := range f.Concat {
		if _, err := parseColumn(c); c == "" || err != nil {
			return invalidAt(at+"/concat/"+strconv.Itoa(k), "%q is no column and no path", clip(c,
				60)).Do("write column names, or paths like $.a.b")
		}
	}
	return f.validateReading(at)
}

// validateReading checks how a field reads what its source gives.
func (f *MappingField) validateReading(at string) error {
	if len(f.Values) == 0 && f.FoldCase {
		return invalidAt(at+"/fold_case", "there are no values whose case could be folded").Do("add values, or leave out fold_case")
	}
	if f.Split != nil {
		if _, err := f.Split.compile(); err != nil {
			return under(at, err)
		}
	}
	if f.Turns != nil {
		if err := f.Turns.validate(); err != nil {
			return under(at, err)
		}
	}
	switch f.Role {
	case MapMessages, MapHistory, MapChosen, MapRejected, MapCandidate:
	default:
		if f.Split != nil || f.Turns != nil {
			return invalidAt(at, "role %s holds no turns",
				f.Role).Do("split and turns are for messages, history, chosen, rejected and candidate")
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

// under moves the position of an error below at.
func under(at string, err *Error) *Error {
	return err.At(Position{Path: at + err.Pos.Path, Byte: -1})
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
	case len(f.Concat) > 0:
		var out []string
		for _, c := range f.Concat {
			if p, err := parseColumn(c); err == nil {
				out = append(out, p[0].key)
			}
		}
		return out
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
