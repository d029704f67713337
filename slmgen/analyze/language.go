package analyze

import (
	"strings"
	"unicode"

	"github.com/abadojack/whatlanggo"
)

// Every row is examined up to languageAll, then every languageStep-th: shares settle long before that, and the detector is the
// dearest step of the analysis.
const (
	languageAll  = 2_000
	languageStep = 64
	languageHead = 400 // bytes of a text that are looked at
)

// Language gives the BCP 47 code of the language of a text, "" when the text is too short or the language is unsure. It looks at the
// first few hundred bytes.
func Language(text string) string {
	if code := languageOf(text); code != "und" {
		return code
	}
	return ""
}

// languageOf gives the BCP 47 code of the text's language, "und" when it is too short or the detector is unsure.
func languageOf(text string) string {
	if len(text) > languageHead {
		cut := strings.LastIndexByte(text[:languageHead], ' ')
		if cut < languageHead/2 {
			cut = languageHead
		}
		text = strings.ToValidUTF8(text[:cut], "")
	}
	letters, ascii := 0, 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
			if r < 0x80 {
				ascii++
			}
		}
	}
	if letters < 6 || letters < 24 && ascii == letters {
		return "und"
	}
	info := whatlanggo.Detect(text)
	// Languages of the Latin script are told apart by trigrams, which short texts have few of: only answers that the detector
	// itself calls reliable count (measured on manual pages: 99 % right in English from 40 characters on, 78 % otherwise).
	if info.Lang < 0 || ascii*2 > letters && !info.IsReliable() {
		return "und"
	}
	if code := info.Lang.Iso6391(); code != "" {
		return code
	}
	if code := info.Lang.Iso6393(); code != "" {
		return code
	}
	return "und"
}
