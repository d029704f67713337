package sysprompt

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
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

// languageName gives the English name of a language by its code; a name stays as it is.
func languageName(codeOrName string) string {
	code, _, _ := strings.Cut(codeOrName, "-")
	if name, ok := languageByCode[strings.ToLower(code)]; ok && len(code) == 2 {
		return name
	}
	return codeOrName
}
