package sysprompt

import (
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/slmgen/slmgen/internal/prose"
	"github.com/slmgen/slmgen/internal/textmetric"
)

// languageByCode gives English names of languages by their ISO 639-1 codes.
var languageByCode = func() map[string]string {
	m, names := map[string]string{}, display.English.Languages()
	for a := 'a'; a <= 'z'; a++ {
		for b := 'a'; b <= 'z'; b++ {
			code := string([]rune{a, b})
			if base, err := language.ParseBase(code); err == nil && base.String() == code {
				if name := names.Name(base); name != "" {
					m[code] = name
				}
			}
		}
	}
	return m
}()

// languageNames holds the same names in lower case.
var languageNames = func() map[string]bool {
	m := map[string]bool{"mandarin": true, "cantonese": true}
	for _, name := range languageByCode {
		m[strings.ToLower(name)] = true
	}
	return m
}()

// knownLanguage says whether a text is a code, or names a language with a word or two beside it: "Swiss German", "simple English".
func knownLanguage(codeOrName string) bool {
	code, _, _ := strings.Cut(strings.ToLower(codeOrName), "-")
	if len(code) == 2 {
		return languageByCode[code] != ""
	}
	low := strings.ToLower(codeOrName)
	return languageNames[low] || slices.ContainsFunc(prose.Lower(low), func(w string) bool { return languageNames[w] })
}

// unknownLanguage says which languages are known, those that a name may be a slip for where there are any.
func unknownLanguage(written string) string {
	names := slices.Compact(slices.Sorted(maps.Values(languageByCode)))
	if near := textmetric.Nearest(written, names, 3); len(near) > 0 {
		return "is no language that is known here: did you mean " + strings.Join(near, ", ") + "?"
	}
	return "is no language that is known here, and a model hardly writes one that nobody knows; known are " + strings.Join(names, ", ")
}

// languageName gives the English name of a language by its code; a name stays as it is.
func languageName(codeOrName string) string {
	code, _, _ := strings.Cut(codeOrName, "-")
	if name, ok := languageByCode[strings.ToLower(code)]; ok && len(code) == 2 {
		return name
	}
	return codeOrName
}
