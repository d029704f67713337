package analyze

import (
	_ "embed"
	"strings"
	"unicode/utf8"
)

// injectionPhrases are phrases that tell a model to drop its instructions, in the languages that such texts are mostly written in.
//
//go:embed injection.txt
var injectionPhrases string

var injections = newPhraseBook(injectionPhrases)

// injected names what in a row tries to steer the model that reads it, "" for nothing.
func injected(r *row) string {
	if what := injections.find(r.words); what != "" {
		return strings.ReplaceAll(what, "_", " ")
	}
	if hidden(r.prompt, &r.in) || hidden(r.answer, &r.out) {
		return "hidden characters"
	}
	return ""
}

// hiddenRun is the number of characters without width in a row that no writing needs: joiners and marks of direction come alone or in pairs.
const hiddenRun = 4

// hidden finds text that nobody sees: tag characters that belong to no flag, runs of characters without width, and overrides of direction.
func hidden(s string, t *traits) bool {
	if !t.has(byteF3|byteEF) && (!t.has(byteE2) || !marksWidthless(s)) {
		return false
	}
	run, flag, end := 0, false, 0 // end: behind the last character that was looked at
	for i := 0; i < len(s); {
		if c := s[i]; c != 0xE2 && c < 0xEF { // none of those looked for begins so
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if i != end {
			run, flag = 0, false
		}
		i += n
		end = i
		switch {
		case r == 0x1F3F4: // a black flag, which tags after it make that of a region
			flag = true
		case r >= 0xE0000 && r <= 0xE007F:
			if !flag {
				return true
			}
		case r == 0x202D || r == 0x202E:
			return true
		case r >= 0x200B && r <= 0x200F || r >= 0x2060 && r <= 0x2064 || r == 0xFEFF:
			if run++; run >= hiddenRun {
				return true
			}
			flag = false
			continue
		default:
			flag = false
		}
		run = 0
	}
	return false
}

// marksWidthless says whether one of the characters from U+2000 to U+207F that have no width occurs. Dashes and quotes stand there too.
func marksWidthless(s string) bool {
	for {
		i := strings.IndexByte(s, 0xE2)
		if i < 0 || i+2 >= len(s) {
			return false
		}
		switch b, c := s[i+1], s[i+2]; {
		case b == 0x80 && (c >= 0x8B && c <= 0x8F || c >= 0xAA && c <= 0xAE), b == 0x81 && c >= 0xA0 && c <= 0xA4:
			return true
		}
		s = s[i+1:]
	}
}
