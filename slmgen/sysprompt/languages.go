package sysprompt

import (
	"strings"

	"github.com/abadojack/whatlanggo"
)

// languageByCode gives English names of languages by their ISO 639-1 codes: those that package analyze can recognize.
var languageByCode = func() map[string]string {
	m := map[string]string{"zh": "Chinese"}
	for lang, name := range whatlanggo.Langs {
		if code := lang.Iso6391(); code != "" && m[code] == "" {
			m[code] = name
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
