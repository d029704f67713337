package charset

import "unicode/utf8"

// eucKR reads code page 949, which adds to EUC-KR the syllables that it lacks.
func eucKR(src []byte) (rune, int) {
	lead := src[0]
	switch {
	case lead == 0x80 || lead == 0xff:
		return utf8.RuneError, 1
	case len(src) < 2:
		return 0, -1
	}
	trail := src[1]
	r := utf8.RuneError
	if trail >= 0x41 && trail < 0xff {
		r = korean.at(int(lead-0x81)*190 + int(trail-0x41))
	}
	if r == utf8.RuneError && trail < utf8.RuneSelf {
		return r, 1 // the trail is a character of its own
	}
	return r, 2
}
