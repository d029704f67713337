package bundle

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/textmetric"
	"github.com/slmgen/slmgen/slmgen/plan"
)

// SetByHand is the reason that Set gives to a setting: it tells what the user chose from what was planned.
const SetByHand = "set by you"

// Set applies assignments such as "lora.r=32" to p, all or none. Paths are strict (see Paths) and values typed; lists are separated
// by commas. Each setting's reason becomes "set by you", and the plan warns that its estimate is older than the setting.
// The result may still have Problems: ask Validate. The error is invalid and names every bad assignment.
func Set(p *plan.Plan, assignments []string) error {
	edited := *p
	edited.Training.LoRA.Targets = slices.Clone(p.Training.LoRA.Targets)
	var bad, done []string
	for _, a := range assignments {
		path, text, ok := strings.Cut(a, "=")
		path = strings.TrimPrefix(strings.TrimSpace(path), "training.")
		if !ok {
			bad = append(bad, strconv.Quote(a)+" is not of the form path=value")
			continue
		}
		list := settings(&edited)
		i := slices.IndexFunc(list, func(s setting) bool { return s.path == path })
		if i < 0 {
			bad = append(bad, unknownPath(path))
			continue
		}
		if want := assign(list[i].value, strings.TrimSpace(text)); want != "" {
			bad = append(bad, path+" must be "+want+", not "+strconv.Quote(text))
			continue
		}
		done = append(done, path)
	}
	if len(bad) > 0 {
		return fault.New(fault.Invalid, "%s", strings.Join(bad, "; "))
	}
	if len(done) == 0 {
		return nil
	}
	slices.Sort(done)
	done = slices.Compact(done)
	reasons := make(map[string]string, len(p.Reasons)+len(done))
	for k, v := range p.Reasons {
		reasons[k] = v
	}
	for _, path := range done {
		reasons[path] = SetByHand
	}
	edited.Reasons = reasons
	edited.Warnings = append(slices.Clone(p.Warnings), "The estimate was made before you set "+strings.Join(done, ", ")+".")
	*p = edited
	return nil
}

func unknownPath(path string) string {
	msg := "there is no setting " + strconv.Quote(path)
	if n := textmetric.Nearest(path, Paths(), 5); len(n) > 0 {
		return msg + ": did you mean " + strings.Join(n, ", ") + "?"
	}
	return msg + ": known are " + strings.Join(Paths(), ", ")
}

// assign parses text into v. It returns what was expected when text is not that, "" when it went well.
func assign(v reflect.Value, text string) string {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return "true or false"
		}
		v.SetBool(b)
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, v.Type().Bits())
		if err != nil {
			return "a whole number"
		}
		v.SetInt(n)
	case reflect.Float64:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || f != f || f-f != 0 {
			return "a number"
		}
		v.SetFloat(f)
	case reflect.Slice:
		var list []string
		for _, s := range strings.Split(text, ",") {
			if s = strings.TrimSpace(s); s != "" {
				list = append(list, s)
			}
		}
		v.Set(reflect.ValueOf(list))
	default:
		return "a value of another type"
	}
	return ""
}
