package formats

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats/internal/charset"
)

// latinEncodings write languages of Latin letters in one byte each. They share most letters, so where two fit alike the earlier counts.
// Windows-1252 stands for Latin-1 too, and Windows-1254 for Latin-5: they differ only where those have control codes.
var latinEncodings = [...]struct {
	name   string
	weight float64
}{
	{"windows-1252", 1},
	{"windows-1250", 0.99},
	{"windows-1254", 0.985},
	{"iso-8859-2", 0.98},
	{"windows-1257", 0.975},
}

// latinLetters are the letters beyond a to z of one language, or of a few that are close.
var latinLetters = [...]string{
	"àâçéèêëîïôùûüÿœæ",   // French
	"äöüß",               // German
	"áéíóúñüªº",          // Spanish
	"áâãàçéêíóôõúºª",     // Portuguese
	"àèéìòùî",            // Italian
	"àçèéíïòóúü",         // Catalan
	"éëïöüèê",            // Dutch
	"åäöæøé",             // Swedish, Danish, Norwegian
	"áðéíóúýþæö",         // Icelandic
	"äöõüšž",             // Estonian, Finnish
	"ąćęłńóśźż",          // Polish
	"áčďéěíňóřšťúůýžäľô", // Czech, Slovak
	"áéíóöőúüű",          // Hungarian
	"čćđšž",              // Croatian, Slovene, Bosnian
	"ăâîşţ",              // Romanian
	"çë",                 // Albanian
	"çğıöşüâîû",          // Turkish
	"ąčęėįšųūž",          // Lithuanian
	"āčēģīķļņšūž",        // Latvian
}

// latinSigns stand in text of any language.
const latinSigns = "€…‘’‚“”„–—•£§«»°¿¡\u00a0™©"

// scoreLatin judges an encoding by the share of its upper letters that belong to one language, and by signs inside of words, which are
// letters of another encoding: the Polish ł reads as a raised three in Windows-1252.
func scoreLatin(table *charset.OneByte, samples [][]byte) float64 {
	var letters [256]float64
	var good, signs, bad float64
	for _, s := range samples {
		for i := 0; i < len(s); i++ {
			if s[i] < utf8.RuneSelf {
				continue
			}
			j := i
			for j < len(s) && s[j] >= utf8.RuneSelf {
				j++
			}
			for k := i; k < j; k++ {
				r := table.Rune(s[k])
				good++
				switch {
				case r == utf8.RuneError || unicode.IsControl(r):
					good--
					bad++
				case j-i > 4: // no word has so many in a row
					bad += 0.1
				case unicode.IsLetter(r) && r != 'ª' && r != 'º':
					letters[s[k]]++
					if unicode.IsUpper(r) && k > 0 && lowerLatin(table, s[k-1]) {
						bad += 0.3
					}
				case !joins(s[k]) && s[k] != 0xa0 && k > 0 && k+1 < len(s) && letterLatin(table, s[k-1]) && letterLatin(table, s[k+1]) && !strings.ContainsRune("’–—…", r):
					bad++
				case strings.ContainsRune(latinSigns, r):
					signs++
				}
			}
			i = j
		}
	}
	if good == 0 {
		return 0
	}
	all, best := 0.0, 0.0
	for _, n := range letters {
		all += n
	}
	for _, language := range latinLetters {
		hits := 0.0
		for b, n := range letters {
			if n > 0 && strings.ContainsRune(language, unicode.ToLower(table.Rune(byte(b)))) {
				hits += n
			}
		}
		best = max(best, hits)
	}
	bad += 0.05 * (all - best)
	return (0.4*good + 0.6*(best+signs)) / (good + 12*bad)
}

func letterLatin(table *charset.OneByte, b byte) bool {
	return isLetter(b) || b >= utf8.RuneSelf && unicode.IsLetter(table.Rune(b))
}

func lowerLatin(table *charset.OneByte, b byte) bool {
	return b >= 'a' && b <= 'z' || b >= utf8.RuneSelf && unicode.IsLower(table.Rune(b))
}

// joins are signs that words have inside: ordinals, a soft hyphen, an acute accent for an apostrophe, the Catalan point.
func joins(c byte) bool {
	return c == 0xaa || c == 0xad || c == 0xb4 || c == 0xb7 || c == 0xba
}
