package tokenizer

import (
	"sync"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats/tokenizer/internal/ucd"
)

// The hand-written scanners below cut as the regular expressions of well-known tokenizers do. They read bytes, look code points up in one
// table, and never go back further than a few bytes, so that they take time in proportion to the text. Tests hold each one against the
// general matcher.

// kinds of code points, as bits.
const (
	isLetter  = 1 << iota // \p{L}
	isNumber              // \p{N}
	isSpace               // \s
	isMark                // \p{M}
	isUpper               // Lu Lt Lm Lo M
	isLower               // Ll Lm Lo M
	isPunct               // \p{P}, \p{S}
	isNewline             // \r \n
)

// kindTable gives the kinds of every code point in two steps.
type kindTable struct {
	ascii [utf8.RuneSelf]uint8
	u     *ucd.Tables
	kinds [256]uint8
}

var kindsOf = sync.OnceValue(func() *kindTable {
	t := &kindTable{u: ucd.Get()}
	for c := range t.u.Classes() {
		cat := t.u.Category(uint8(c))
		var k uint8
		switch cat[0] {
		case 'L':
			k |= isLetter
		case 'N':
			k |= isNumber
		case 'M':
			k |= isMark
		case 'P', 'S':
			k |= isPunct
		}
		switch cat {
		case "Lu", "Lt":
			k |= isUpper
		case "Ll":
			k |= isLower
		case "Lm", "Lo", "Mn", "Mc", "Me":
			k |= isUpper | isLower
		}
		if t.u.Flags(uint8(c))&ucd.Space != 0 {
			k |= isSpace
		}
		t.kinds[c] = k
	}
	for r := range rune(utf8.RuneSelf) {
		t.ascii[r] = t.kinds[t.u.Class(r)]
		if r == '\r' || r == '\n' {
			t.ascii[r] |= isNewline
		}
	}
	return t
})

// at gives the kinds and the length of the code point at i, which is within b.
func (t *kindTable) at(b []byte, i int) (uint8, int) {
	if c := b[i]; c < utf8.RuneSelf {
		return t.ascii[c], 1
	}
	r, n := utf8.DecodeRune(b[i:])
	return t.kinds[t.u.Class(r)], n
}

// run gives the end of the run of code points from i on that have one of the kinds.
func (t *kindTable) run(b []byte, i int, kinds uint8) int {
	for i < len(b) {
		if c := b[i]; c < utf8.RuneSelf {
			if t.ascii[c]&kinds == 0 {
				return i
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if t.kinds[t.u.Class(r)]&kinds == 0 {
			return i
		}
		i += n
	}
	return i
}

// other gives the end of the run from i on that has none of the kinds.
func (t *kindTable) other(b []byte, i int, kinds uint8) int {
	for i < len(b) {
		if c := b[i]; c < utf8.RuneSelf {
			if t.ascii[c]&kinds != 0 {
				return i
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if t.kinds[t.u.Class(r)]&kinds != 0 {
			return i
		}
		i += n
	}
	return i
}

// contraction gives the length of 's 't 're 've 'm 'll 'd at i, or 0. Under (?i) the long s counts as an s.
func contraction(b []byte, i int, anyCase, longS bool) int {
	if i+1 >= len(b) || b[i] != '\'' {
		return 0
	}
	fold := func(c byte) byte {
		if anyCase && c >= 'A' && c <= 'Z' {
			return c | 0x20
		}
		return c
	}
	switch c := fold(b[i+1]); c {
	case 's', 't', 'm', 'd':
		return 2
	case 'r', 'v', 'l':
		if i+2 >= len(b) {
			return 0
		}
		if next := fold(b[i+2]); c == 'l' && next == 'l' || c != 'l' && next == 'e' {
			return 3
		}
	case 0xC5:
		if longS && i+2 < len(b) && b[i+2] == 0xBF {
			return 3
		}
	}
	return 0
}

// spaces gives the end of the match of \s+(?!\S)|\s+ at i, where a space is: all but the last one before other text.
func (t *kindTable) spaces(b []byte, i int) int {
	end, last := i, i
	for end < len(b) {
		k, n := t.at(b, end)
		if k&isSpace == 0 {
			break
		}
		last = end
		end += n
	}
	if end < len(b) && last > i {
		return last
	}
	return end
}

// lines gives the end of the match of \s*[\r\n]+ at i, or 0 where there is none.
func (t *kindTable) lines(b []byte, i int) int {
	end := 0
	for i < len(b) {
		k, n := t.at(b, i)
		if k&isSpace == 0 {
			break
		}
		i += n
		if k&isNewline != 0 {
			end = i
		}
	}
	return end
}

// gpt2 scans 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
type gpt2 struct{}

func (gpt2) next(b []byte, i int) (int, int, bool, error) {
	if i >= len(b) {
		return 0, 0, false, nil
	}
	t := kindsOf()
	if n := contraction(b, i, false, false); n > 0 {
		return i, i + n, true, nil
	}
	start, j := i, i
	if b[i] == ' ' && i+1 < len(b) {
		j++
	}
	k, n := t.at(b, j)
	switch {
	case k&isLetter != 0:
		return start, t.run(b, j+n, isLetter), true, nil
	case k&isNumber != 0:
		return start, t.run(b, j+n, isNumber), true, nil
	case k&isSpace == 0:
		return start, t.other(b, j+n, isSpace|isLetter|isNumber), true, nil
	}
	return start, t.spaces(b, i), true, nil
}

// cl100k scans (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,D}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
type cl100k struct {
	digits    int  // D
	plainCase bool // written [sS] instead of (?i:s)
}

func (s cl100k) next(b []byte, i int) (int, int, bool, error) {
	if i >= len(b) {
		return 0, 0, false, nil
	}
	t := kindsOf()
	if n := contraction(b, i, true, !s.plainCase); n > 0 {
		return i, i + n, true, nil
	}
	k, n := t.at(b, i)
	if k&isLetter != 0 {
		return i, t.run(b, i+n, isLetter), true, nil
	}
	if k&isNumber != 0 {
		return i, t.upTo(b, i+n, isNumber, s.digits-1), true, nil
	}
	if k&isNewline == 0 && i+n < len(b) {
		if next, m := t.at(b, i+n); next&isLetter != 0 {
			return i, t.run(b, i+n+m, isLetter), true, nil
		}
	}
	if end := t.symbols(b, i, k, n, ""); end > 0 {
		return i, end, true, nil
	}
	if end := t.lines(b, i); end > 0 {
		return i, end, true, nil
	}
	return i, t.spaces(b, i), true, nil
}

// upTo gives the end of at most so many more code points of the kinds.
func (t *kindTable) upTo(b []byte, i int, kinds uint8, most int) int {
	for ; most > 0 && i < len(b); most-- {
		k, n := t.at(b, i)
		if k&kinds == 0 {
			break
		}
		i += n
	}
	return i
}

// symbols gives the end of the match of  ?[^\s\p{L}\p{N}]+[\r\n]* at i, or 0; extra are bytes that may follow among the line ends.
func (t *kindTable) symbols(b []byte, i int, k uint8, n int, extra string) int {
	j := i
	if b[i] == ' ' && i+1 < len(b) {
		j++
		k, n = t.at(b, j)
	}
	if k&(isSpace|isLetter|isNumber) != 0 {
		return 0
	}
	end := t.other(b, j+n, isSpace|isLetter|isNumber)
	for end < len(b) && (b[end] == '\r' || b[end] == '\n' || extra != "" && b[end] == extra[0]) {
		end++
	}
	return end
}

// o200k scans [^\r\n\p{L}\p{N}]?U*L+C?|[^\r\n\p{L}\p{N}]?U+L*C?|\p{N}{1,D}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
// where U is [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}], L is [\p{Ll}\p{Lm}\p{Lo}\p{M}] and C a contraction.
type o200k struct {
	digits       int
	contractions bool
}

func (s o200k) next(b []byte, i int) (int, int, bool, error) {
	if i >= len(b) {
		return 0, 0, false, nil
	}
	t := kindsOf()
	k, n := t.at(b, i)
	if k&isNumber == 0 {
		if end := s.word(t, b, i, k, n); end > 0 {
			return i, end, true, nil
		}
	} else {
		return i, t.upTo(b, i+n, isNumber, s.digits-1), true, nil
	}
	if end := t.symbols(b, i, k, n, "/"); end > 0 {
		return i, end, true, nil
	}
	if end := t.lines(b, i); end > 0 {
		return i, end, true, nil
	}
	return i, t.spaces(b, i), true, nil
}

// word matches the two alternatives of words, the first one first. Each tries with the character before the word, then without.
func (s o200k) word(t *kindTable, b []byte, i int, k uint8, n int) int {
	lead := k&(isNewline|isLetter|isNumber) == 0
	for _, lower := range [2]bool{true, false} {
		if lead {
			if end := s.cased(t, b, i+n, lower); end > 0 {
				return end
			}
		}
		if end := s.cased(t, b, i, lower); end > 0 {
			return end
		}
	}
	return 0
}

// cased matches U*L+ or, with lower false, U+L*, and a contraction.
func (s o200k) cased(t *kindTable, b []byte, i int, lower bool) int {
	up := t.run(b, i, isUpper)
	end := t.run(b, up, isLower)
	switch {
	case lower && end == up:
		// U* gives back what L+ can take: only the last code point matters, for all after it would be taken by L+ too.
		if up == i {
			return 0
		}
		at := up
		for at > i {
			_, n := utf8.DecodeLastRune(b[i:at])
			if k, _ := t.at(b, at-n); k&isLower != 0 {
				// L+ starts here and runs on to the first code point that is not lower.
				end = t.run(b, at-n, isLower)
				break
			}
			at -= n
		}
		if at == i {
			return 0
		}
	case !lower && up == i:
		return 0
	}
	if s.contractions && end < len(b) && b[end] == '\'' {
		end += contraction(b, end, true, true)
	}
	return end
}
