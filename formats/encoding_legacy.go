package formats

// legacyEncoding chooses between the encodings that came before UTF-8. Each is judged by how many of the bytes above ASCII form
// its characters, weighted by how common these are; sure is false when none fits.
//
// The common ranges: Shift_JIS kana (82 9F-F1, 83 40-96), GBK level one (B0-D7 with a trail of A1 or more), Big5 level one (A4-C6),
// Hangul in EUC-KR (B0-C8), kana in EUC-JP (A4, A5). In Windows-1252 text, letters above ASCII stand alone between ASCII letters.
func legacyEncoding(samples [][]byte) (name string, sure bool) {
	best, bestScore := "", 0.0
	for _, c := range legacyScores {
		var good, common, bad float64
		for _, s := range samples {
			g, k, b := c.score(s)
			good, common, bad = good+g, common+k, bad+b
		}
		if good == 0 {
			continue
		}
		score := (0.4*good + 0.6*common) / (good + 12*bad)
		if score > bestScore {
			best, bestScore = c.name, score
		}
	}
	return best, bestScore >= 0.25
}

var legacyScores = [...]struct {
	name  string
	score func([]byte) (good, common, bad float64)
}{
	{"windows-1252", scoreLatin},
	{"shift_jis", pairs(
		func(a byte) bool { return a >= 0x81 && a <= 0x9f || a >= 0xe0 && a <= 0xfc },
		func(b byte) bool { return b >= 0x40 && b <= 0xfc && b != 0x7f },
		func(a, b byte) bool {
			return a == 0x82 && b >= 0x9f && b <= 0xf1 || a == 0x83 && b >= 0x40 && b <= 0x96 || a == 0x81 && b <= 0x5b || a >= 0x88 && a <= 0x97
		},
		func(c byte) bool { return c >= 0xa1 && c <= 0xdf })},
	{"gb18030", pairs(
		func(a byte) bool { return a >= 0x81 && a <= 0xfe },
		func(b byte) bool { return b >= 0x40 && b <= 0xfe && b != 0x7f },
		func(a, b byte) bool { return b >= 0xa1 && (a >= 0xb0 && a <= 0xd7 || a == 0xa1 || a == 0xa3) }, nil)},
	{"big5", pairs(
		func(a byte) bool { return a >= 0xa1 && a <= 0xf9 },
		func(b byte) bool { return b >= 0x40 && b <= 0x7e || b >= 0xa1 && b <= 0xfe },
		func(a, b byte) bool {
			return a >= 0xa4 && a <= 0xc6 && (b < 0x7f || a < 0xb0 || a > 0xc6) || a == 0xa1 && b < 0x7f || a >= 0xa4 && a <= 0xaf
		}, nil)},
	{"euc-kr", pairs(
		func(a byte) bool { return a >= 0xa1 && a <= 0xfe },
		func(b byte) bool { return b >= 0xa1 && b <= 0xfe },
		func(a, _ byte) bool { return a >= 0xb0 && a <= 0xc8 }, nil)},
	{"euc-jp", pairs(
		func(a byte) bool { return a >= 0xa1 && a <= 0xfe || a == 0x8e },
		func(b byte) bool { return b >= 0xa1 && b <= 0xfe },
		func(a, _ byte) bool { return a == 0xa4 || a == 0xa5 }, nil)},
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
			case single != nil && single(a):
				good += 0.5
			case i+1 < len(s): // the last byte may be cut
				bad++
			}
		}
		return good, common, bad
	}
}

// scoreLatin counts the letters and signs of Windows-1252. Runs of three and more of its upper characters are no European text.
func scoreLatin(s []byte) (good, common, bad float64) {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x80 {
			continue
		}
		j := i
		for j < len(s) && s[j] >= 0x80 {
			j++
		}
		for k := i; k < j; k++ {
			switch c := s[k]; {
			case c == 0x81 || c == 0x8d || c == 0x8f || c == 0x90 || c == 0x9d:
				bad++
			case j-i >= 3:
				good, bad = good+1, bad+0.1
			default:
				good++
				letter := c >= 0xc0 && c != 0xd7 && c != 0xf7
				beside := i > 0 && isLetter(s[i-1]) || j < len(s) && isLetter(s[j])
				// Quotes, dashes, the euro sign, guillemets, degrees and inverted marks.
				sign := c == 0x80 || c == 0x85 || c >= 0x91 && c <= 0x97 || c == 0xa0 || c == 0xa3 || c == 0xa7 || c == 0xab || c == 0xbb || c == 0xb0 || c == 0xbf || c == 0xa1
				if letter && beside || sign {
					common++
				}
			}
		}
		i = j
	}
	return good, common, bad
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
