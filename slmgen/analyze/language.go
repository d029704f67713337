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
	// Short Latin texts need a clear answer; the confidence of other scripts is that of the script itself.
	if info.Lang < 0 || ascii*2 > letters && info.Confidence < 0.15 {
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
