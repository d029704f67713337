package formats

import (
	"strings"
	"unicode/utf8"

	"github.com/slmgen/slmgen/internal/fault"
)

// ParseMap reads the arguments of --map, each R=SOURCE. R is a role (or prompt for user, answer for assistant). SOURCE is a column
// name, a path that starts with "$." ($.answers.text[0]), template:TEXT with columns in braces, const:TEXT, or split:STYLE:COLUMN for a
// text that holds a dialogue (see SplitStyles).
// The mapping is validated; its columns are not known yet, see CheckColumns. The error code is invalid.
func ParseMap(args []string) (Mapping, error) {
	fields, err := parseFields(args)
	if err != nil {
		return Mapping{}, err
	}
	m := Mapping{Schema: MappingSchema, Confidence: 1, Fields: fields}
	if err := m.Validate(); err != nil {
		return Mapping{}, err
	}
	return m, nil
}

func parseFields(args []string) (out []MappingField, err error) {
	for _, arg := range args {
		if !utf8.ValidString(arg) {
			return nil, fault.New(fault.Invalid, "--map %q is not UTF-8", clip(arg, 80)).Do("column names are read as UTF-8: write them so")
		}
		name, source, ok := strings.Cut(arg, "=")
		if !ok || source == "" {
			return nil, fault.New(fault.Invalid, "--map %q is not ROLE=COLUMN", clip(arg, 80)).Do("write for example --map user=Question")
		}
		role, ok := roleNamed(strings.TrimSpace(name))
		if !ok {
			return nil, fault.New(fault.Invalid, "--map %q: unknown role %q", clip(arg, 80), clip(name, 40)).
				Do("use one of %s", roleList())
		}
		f := MappingField{Role: role, Confidence: 1, Why: "given"}
		switch {
		case strings.HasPrefix(source, "$.") || strings.HasPrefix(source, "$["):
			f.Path = source
		case strings.HasPrefix(source, "template:"):
			f.Template = strings.TrimPrefix(source, "template:")
		case strings.HasPrefix(source, "const:"):
			text := strings.TrimPrefix(source, "const:")
			f.Constant = &text
		case strings.HasPrefix(source, "split:"):
			if err := splitArgument(&f, strings.TrimPrefix(source, "split:")); err != nil {
				return nil, err
			}
		default:
			f.Column = source
		}
		out = append(out, f)
	}
	return out, nil
}

func roleNamed(name string) (MappingRole, bool) {
	switch name = strings.ToLower(name); name {
	case "prompt", "question", "instruction", "human":
		return MapUser, true
	case "answer", "response", "completion", "output", "gpt":
		return MapAssistant, true
	case "input":
		return MapContext, true
	case "metadata":
		return MapMeta, true
	case "conversations":
		return MapMessages, true
	case "images", "audios", "videos":
		return MappingRole(strings.TrimSuffix(name, "s")), true
	case "completions":
		return MapAnswers, true
	}
	for _, r := range MappingRoles() {
		if string(r) == name {
			return r, true
		}
	}
	return "", false
}
