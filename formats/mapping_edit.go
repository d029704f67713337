package formats

import (
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// Edit gives the mapping with what the arguments of --map say (see ParseMap) in the place of what it said of those columns and roles.
// What then does not go together with the arguments becomes meta: the arguments win. The error code is invalid.
func (m *Mapping) Edit(args []string) (Mapping, error) {
	given, err := parseFields(args)
	if err != nil {
		return Mapping{}, err
	}
	taken, roles := map[string]bool{}, map[MappingRole]bool{}
	for i := range given {
		for _, c := range given[i].columns() {
			taken[c] = true
		}
		roles[given[i].Role] = true
	}
	delete(roles, MapMeta)
	delete(roles, MapIgnore)
	merge := func(keep func(MappingRole) bool) Mapping {
		out := Mapping{Schema: MappingSchema, Confidence: 1}
		for i := range m.Fields {
			f := m.Fields[i]
			if cs := f.columns(); len(cs) == 1 && taken[cs[0]] {
				continue
			}
			if roles[f.Role] || !keep(f.Role) {
				if f.Column == "" {
					continue
				}
				f = MappingField{Role: MapMeta, Column: f.Column, Confidence: f.Confidence, Why: "an argument gives role " +
					string(f.Role) + " otherwise"}
			}
			out.Fields = append(out.Fields, f)
		}
		out.Fields = append(out.Fields, given...)
		return out
	}
	var out Mapping
	for _, keep := range []func(MappingRole) bool{
		func(MappingRole) bool { return true },
		MappingRole.optional,
		func(r MappingRole) bool { return r == MapMeta || r == MapIgnore || r == MapID },
	} {
		out = merge(keep)
		if err = out.Validate(); err == nil {
			return out, nil
		}
	}
	return Mapping{}, err
}

// Argument writes the field as the argument of --map that gives it; ok is false where only a document can say it.
func (f *MappingField) Argument() (arg string, ok bool) {
	if f.Separator != nil || f.Default != nil || f.Values != nil || f.Otherwise != nil || f.Turns != nil || f.Name != "" ||
		len(f.Concat) > 0 {
		return "", false
	}
	source := f.Column
	switch {
	case f.Path != "" && (strings.HasPrefix(f.Path, "$.") || strings.HasPrefix(f.Path, "$[")):
		source = f.Path
	case f.Path != "":
		return "", false
	case f.Template != "":
		source = "template:" + f.Template
	case f.Constant != nil:
		source = "const:" + *f.Constant
	case columnSyntax(f.Column):
		return "", false
	}
	if f.Split != nil {
		if f.Split.Style == "" || f.Column == "" {
			return "", false
		}
		source = "split:" + f.Split.Style + ":" + source
	}
	return string(f.Role) + "=" + source, true
}

// columnSyntax says that a column's name would be read as something else in an argument.
func columnSyntax(name string) bool {
	for _, p := range []string{"$.", "$[", "template:", "const:", "split:"} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// splitArgument reads STYLE:COLUMN.
func splitArgument(f *MappingField, source string) error {
	style, name, ok := strings.Cut(source, ":")
	if !ok || name == "" {
		return fault.New(fault.Invalid, "--map split:%s is not split:STYLE:COLUMN", clip(source, 60)).Do("the styles are %s",
			strings.Join(SplitStyles(), ", "))
	}
	f.Split, f.Column = &MappingSplit{Style: style}, name
	return nil
}
