package formats

import (
	"strings"

	"github.com/slmgen/slmgen/formats/internal/charset"
)

// legacyEncoding chooses between the encodings that came before UTF-8. Each is judged by how many of the bytes above ASCII form
// its characters, weighted by how common these are; sure is false when none fits.
//
// The common ranges: Shift_JIS kana (82 9F-F1, 83 40-96), GBK level one (B0-D7 with a trail of A1 or more), Big5 level one (A4-C6),
// Hangul in EUC-KR (B0-C8), kana and level one in EUC-JP (A4, A5, B0-CF). Letters above ASCII of Latin alphabets are
// judged by language, see scoreLatin; in Cyrillic and Greek text none stands beside one.
//
// Hangul lies within the common ranges of GBK and EUC-JP, and kana among the rare ones of Big5: what fits a narrow range fits the wide
// one as well, so narrow ranges count a little more.
func legacyEncoding(samples [][]byte) (name string, sure bool) {
	best, bestScore := "", 0.0
	for _, l := range latinEncodings {
		// The right one of them comes near 1, so half of that is another encoding that is not known here.
		if score := l.weight * scoreLatin(charset.OneByteTable(l.name), samples); score > bestScore && score >= 0.5 {
			best, bestScore = l.name, score
		}
	}
	for _, c := range legacyScores {
		var good, common, bad float64
		for _, s := range samples {
			g, k, b := c.score(s)
			good, common, bad = good+g, common+k, bad+b
		}
		if good == 0 {
			continue
		}
		score := c.weight * (0.4*good + 0.6*common) / (good + 12*bad)
		if score > bestScore {
			best, bestScore = c.name, score
		}
	}
	return best, bestScore >= 0.25
}

// The letters of Windows-1251 outside of its main block: those of Ukrainian, Belarusian, Serbian and Macedonian, and ё.
const (
	cyrillicExtraSmall = "\x83\x90\x9a\x9c\x9d\x9e\x9f\xa2\xb3\xb4\xb8\xba\xbc\xbe\xbf"
	cyrillicExtra      = cyrillicExtraSmall + "\x80\x81\x8a\x8c\x8d\x8e\x8f\xa1\xa3\xa5\xa8\xaa\xaf\xb2\xbd"
)

var legacyScores = [...]struct {
	name   string
	weight float64
	score  func([]byte) (good, common, bad float64)
}{
	{"windows-1251", 1, scoreScript(
		func(c byte) bool { return c >= 0xc0 || strings.IndexByte(cyrillicExtra, c) >= 0 },
		func(c byte) bool { return c >= 0xe0 || strings.IndexByte(cyrillicExtraSmall, c) >= 0 })},
	{"koi8-r", 1, scoreScript(
		func(c byte) bool { return c >= 0xc0 || c == 0xa3 || c == 0xb3 },
		func(c byte) bool { return c >= 0xc0 && c <= 0xdf || c == 0xa3 })},
	{"windows-1253", 1, scoreScript(
		func(c byte) bool {
			return c >= 0xc0 && c != 0xd2 && c != 0xff || c == 0xa2 || c >= 0xb8 && c <= 0xbf && c != 0xbb && c != 0xbd
		},
		func(c byte) bool { return c >= 0xdc || c == 0xc0 })},
	{"shift_jis", 1, pairs(
		func(a byte) bool { return a >= 0x81 && a <= 0x9f || a >= 0xe0 && a <= 0xfc },
		func(b byte) bool { return b >= 0x40 && b <= 0xfc && b != 0x7f },
		func(a, b byte) bool {
			return a == 0x82 && b >= 0x9f && b <= 0xf1 || a == 0x83 && b >= 0x40 && b <= 0x96 || a == 0x81 && b <= 0x5b || a >= 0x88 && a <= 0x97
		},
		func(c byte) bool { return c >= 0xa1 && c <= 0xdf })},
	{"gb18030", 1, pairs(
		func(a byte) bool { return a >= 0x81 && a <= 0xfe },
		func(b byte) bool { return b >= 0x40 && b <= 0xfe && b != 0x7f },
		func(a, b byte) bool { return b >= 0xa1 && (a >= 0xb0 && a <= 0xd7 || a == 0xa1 || a == 0xa3) }, nil)},
	{"big5", 1, pairs(
		func(a byte) bool { return a >= 0xa1 && a <= 0xf9 },
		func(b byte) bool { return b >= 0x40 && b <= 0x7e || b >= 0xa1 && b <= 0xfe },
		func(a, b byte) bool {
			return a >= 0xa4 && a <= 0xc6 && (b < 0x7f || a < 0xb0 || a > 0xc6) || a == 0xa1 && b < 0x7f || a >= 0xa4 && a <= 0xaf
		}, nil)},
	{"euc-kr", 1.05, pairs(
		func(a byte) bool { return a >= 0x81 && a <= 0xfe },
		func(b byte) bool { return b >= 0x41 && b <= 0x5a || b >= 0x61 && b <= 0x7a || b >= 0x81 && b <= 0xfe },
		func(a, b byte) bool { return a >= 0xb0 && a <= 0xc8 && b >= 0xa1 }, nil)},
	{"euc-jp", 1.02, pairs(
		func(a byte) bool { return a >= 0xa1 && a <= 0xfe || a == 0x8e },
		func(b byte) bool { return b >= 0xa1 && b <= 0xfe },
		func(a, b byte) bool {
			return a == 0xa4 || a == 0xa5 || a >= 0xb0 && a <= 0xcf || a == 0xa1 && b <= 0xdd
		}, nil)},
}

// pairs scores an encoding of two-byte characters: how many there are, how many are common ones, how many bytes form none.
// single, when not nil, says which bytes are a character alone (half-width kana: allowed, but never common).
func pairs(lead, trail func(byte) bool, usual func(a, b byte) bool, single func(byte) bool) func([]byte) (good, common, bad float64) {
	return func(s []byte) (good, common, bad float64) {
		for i := 0; i < len(s); i++ {
			a := s[i]
			switch {
			case a < 0x80:
			case lead(a) && i+1 < len(s) && trail(s[i+1]):
				good++
				if usual(a, s[i+1]) {
					common++
				}
				i++
			case single != nil && single(a) && (i == 0 || !isLetter(s[i-1])):
				good += 0.5
				bad += 0.03 // text of nothing else is hardly Japanese
			case i+1 < len(s): // the last byte may be cut
				bad++
			}
		}
		return good, common, bad
	}
}

// scoreScript counts the letters of an alphabet of its own: words are small letters after at most one capital, and no Latin letter
// stands beside them.
func scoreScript(letter, small func(byte) bool) func([]byte) (good, common, bad float64) {
	return func(s []byte) (good, common, bad float64) {
		for i, c := range s {
			inWord := i > 0 && s[i-1] >= 0x80 && letter(s[i-1])
			switch {
			case c < 0x80:
			case !letter(c):
				bad += 0.2 // a quote or a dash, or another encoding
			case i > 0 && isLetter(s[i-1]) || i+1 < len(s) && isLetter(s[i+1]):
				bad++
			case small(c) || !inWord:
				good, common = good+1, common+1
			default:
				good++
				if small(s[i-1]) {
					bad += 0.3
				}
			}
		}
		return good, common, bad
	}
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
