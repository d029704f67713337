package bundle

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/slmgen/estimate"
)

// LicenceID is the licence as model cards name it: an identifier, "other" for a licence by name, "" for an unknown one.
func (v view) LicenceID() string {
	id := strings.ToLower(strings.TrimSpace(v.P.Model.Licence))
	switch {
	case id == "":
		return ""
	case strings.ContainsFunc(id, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.'
	}):
		return "other"
	}
	return id
}

// setRow is one line of the card's table of settings.
type setRow struct{ Path, Value, Why string }

// Table lists every setting that was trained with, in the plan's order, with its reason. Settings of a method that is not used are left out.
func (v view) Table() []setRow {
	var rows []setRow
	for _, s := range leaves("", reflect.ValueOf(v.T).Elem()) {
		section, _, nested := strings.Cut(s.path, ".")
		if section == "lora" && !v.LoRA || nested && section != v.Objective() && slices.Contains(estimate.Objectives(), estimate.Objective(section)) {
			continue
		}
		value := tableCell(fmt.Sprint(s.value.Interface()))
		if s.path == "objective" {
			value = v.Objective()
		}
		if s.value.Kind() == reflect.Slice {
			value = tableCell(strings.Join(s.value.Interface().([]string), ", "))
		}
		rows = append(rows, setRow{s.path, value, tableCell(v.P.Reasons[s.path])})
	}
	return rows
}

// tableCell keeps a text inside one cell of a Markdown table.
func tableCell(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "|", `\|`)
}
