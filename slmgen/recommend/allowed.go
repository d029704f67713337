package recommend

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/langtag"
	"github.com/slmgen/slmgen/slmgen/registry"
)

func licenceAllows(reg *registry.Registry, r Request, m registry.Model) (*Violation, []string) {
	l, known := reg.Licence(m)
	var warn []string
	for _, c := range m.Conflicts {
		if c.Fact == "licence" {
			warn = append(warn, fmt.Sprintf("sources disagree on the licence: %s; %s: %s", c.A, c.B, c.Advice))
		}
	}
	if known && l.Custom && l.Note != "" {
		warn = append(warn, fmt.Sprintf("%s: %s", l.Name, l.Note))
	}
	if r.Policy.NonCommercial {
		if !known {
			warn = append(warn, "the licence is not verified")
		}
		return nil, warn
	}
	if known && l.Commercial != nil && *l.Commercial {
		return nil, warn
	}
	detail := "nobody verified the licence"
	switch {
	case known && l.Commercial != nil:
		detail = l.Name + " does not allow commercial use"
	case known:
		detail = l.Name + ": " + l.Note
	case m.Licence.Known:
		detail = fmt.Sprintf("the licence %q is not in the licence table", m.Licence.Value)
	}
	return &Violation{Constraint: Licence, Detail: detail, Relax: "--non-commercial", Change: Change{NonCommercial: true}, Possible: true}, warn
}

func gateOpens(r Request, m registry.Model) *Violation {
	if !r.Policy.NoGated || !m.Gated.Or(false) {
		return nil
	}
	return &Violation{Constraint: Gated, Detail: "the weights are behind a form", Relax: "without --no-gated", Change: Change{AllowGated: true}, Possible: true}
}

// speaks checks every language of the data. English is taken for granted: each model of the registry was trained on it.
func speaks(r Request, m registry.Model) (*Violation, []string) {
	var missing, claimed []string
	for _, tag := range r.Facts.Languages {
		lang := langtag.Primary(tag)
		if lang == "en" || lang == "und" || lang == "" || m.Languages.Known && slices.ContainsFunc(m.Languages.Value, func(have string) bool { return langtag.Same(have, lang) }) {
			continue
		}
		if m.LanguageCount.Known && m.LanguageCount.Value > len(m.Languages.Value) {
			claimed = append(claimed, tag)
			continue
		}
		missing = append(missing, tag)
	}
	var warn []string
	if len(claimed) > 0 {
		warn = append(warn, fmt.Sprintf("the maker claims %d languages without listing %s", m.LanguageCount.Value, strings.Join(claimed, ", ")))
	}
	if len(missing) == 0 {
		return nil, warn
	}
	detail := "no source lists " + strings.Join(missing, ", ")
	if m.Languages.Known {
		detail = fmt.Sprintf("its languages are %s, not %s", strings.Join(m.Languages.Value, ", "), strings.Join(missing, ", "))
	}
	return &Violation{Constraint: Language, Detail: detail, Possible: true,
		Relax:  "leave out " + strings.Join(missing, ", ") + ", or `slmgen models add` with a source for it",
		Change: Change{DropLanguages: missing}}, warn
}

func callsTools(r Request, m registry.Model) *Violation {
	if !r.Facts.Tools && r.Task != registry.Tools || m.ToolCalling.Known && m.ToolCalling.Value {
		return nil
	}
	detail := "no source says that its template knows tools"
	if m.ToolCalling.Known {
		detail = "its template does not know tools"
	}
	v := &Violation{Constraint: ToolCalling, Detail: detail, Relax: "train without tools", Change: Change{DropTools: true}, Possible: true}
	if r.Task == registry.Tools {
		v.Relax, v.Change, v.Possible = "another task, or `slmgen models add` with a source for its tool template", Change{}, false
	}
	return v
}
