package langid

import "unicode"

// A letter is what the models know of one: its code in lower case, variants that mean the same made one.
type letter uint16

// near holds script and lower case of the letters below 0x800, those of nearly all texts that a model decides.
var near = func() (t [0x800]struct {
	script script
	lower  letter
}) {
	for r := range rune(len(t)) {
		t[r].script, t[r].lower = scriptOf(r), lower(r)
	}
	return t
}()

// classify gives script and lower case of a rune.
func classify(r rune) (script, letter) {
	if r < rune(len(near)) {
		return near[r].script, near[r].lower
	}
	s := scriptOf(r)
	if s == latin {
		return s, lower(r)
	}
	return s, letter(r)
}

func lower(r rune) letter {
	switch r = unicode.ToLower(r); r {
	case 'ș':
		return 'ş' // Romanian is written with either
	case 'ț':
		return 'ţ'
	case 'ي', 'ى':
		return 'ی' // the same letter in Persian and Arabic keyboards
	case 'ك':
		return 'ک'
	}
	if r >= 0xff41 && r <= 0xff5a {
		r -= 0xff41 - 'a' // full width
	}
	return letter(r)
}
