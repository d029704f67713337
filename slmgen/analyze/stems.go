package analyze

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// stemLetters is where a word is cut: words of one family mostly agree so far.
const stemLetters = 6

// stemmer makes bags of stems: what a text is about, whatever its grammar. It is for one goroutine.
type stemmer struct {
	word    []rune
	last    rune // the character before, of a script without spaces
	capital bool // the word begins with a capital
	inside  bool // a word stands before it in its sentence
	stems   []uint32
	numbers []uint32
	names   []uint32
}

// of fills stems, numbers and names with those of a text, each ascending and once. A stem is a word in lower case, without accents, without a few
// endings, cut after stemLetters letters; in scripts without spaces, two characters in a row. Numbers are the stems that hold digits, names
// those of words with a capital inside a sentence. They are valid until the next call.
func (s *stemmer) of(text string) {
	s.stems, s.numbers, s.names, s.word = s.stems[:0], s.numbers[:0], s.names[:0], s.word[:0]
	s.last, s.inside = 0, false
	for i := 0; i < len(text); {
		r := rune(text[i])
		if r < utf8.RuneSelf {
			if l := lowerWord[r]; l != 0 {
				s.letter(rune(l), r >= 'A' && r <= 'Z')
			} else {
				s.end()
				if r == '.' || r == '!' || r == '?' || r == ':' || r == '\n' || r == '"' {
					s.inside = false
				}
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		switch {
		case wordless(r):
			before := s.last
			s.end()
			if before != 0 {
				s.stems = append(s.stems, uint32(mix(uint64(before)<<32|uint64(r))))
			}
			s.last = r
		case unicode.IsLetter(r):
			s.letter(bare(unicode.ToLower(r)), unicode.IsUpper(r))
		case unicode.IsDigit(r):
			s.letter(r, false)
		case unicode.IsMark(r): // an accent of its own
		default:
			s.end()
		}
	}
	s.end()
	for _, list := range []*[]uint32{&s.stems, &s.numbers, &s.names} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
}

// letter takes the next letter of a word in.
func (s *stemmer) letter(r rune, capital bool) {
	if len(s.word) == 0 {
		s.capital = capital
	}
	s.word, s.last = append(s.word, r), 0
}

// end takes the word that has just ended in.
func (s *stemmer) end() {
	s.last = 0
	if len(s.word) == 0 {
		return
	}
	w := s.word
	s.word = s.word[:0]
	digits := false
	for _, r := range w {
		digits = digits || r >= '0' && r <= '9'
	}
	if !digits {
		w = cutEnding(w)
	}
	h := uint64(fnvStart)
	for _, r := range w {
		h = (h ^ uint64(r)) * fnvPrime
	}
	v := uint32(mix(h))
	s.stems = append(s.stems, v)
	switch {
	case digits:
		s.numbers = append(s.numbers, v)
	case s.capital && s.inside && len(w) > 1:
		s.names = append(s.names, v)
	}
	s.inside = true
}

// cutEnding takes off the endings by which English, and to a degree other European languages, mark number and tense: s, e, es, ed, ing.
func cutEnding(w []rune) []rune {
	n := len(w)
	if n < 4 {
		return w
	}
	cut := 0
	switch w[n-1] {
	case 's':
		if cut = 1; w[n-2] == 'e' && n > 5 {
			cut = 2
		} else if w[n-2] == 's' {
			cut = 0
		}
	case 'e':
		cut = 1
	case 'd':
		if w[n-2] == 'e' {
			cut = 2
		}
	case 'g':
		if w[n-2] == 'n' && w[n-3] == 'i' {
			cut = 3
		}
	}
	if n-cut >= 4 || cut == 1 && w[n-1] == 's' {
		w = w[:n-cut]
	}
	return w[:min(len(w), stemLetters)]
}

// bare gives a letter without its accent.
func bare(r rune) rune {
	if r < utf8.RuneSelf {
		return r
	}
	var buf [utf8.UTFMax]byte
	if d := norm.NFD.Properties(utf8.AppendRune(buf[:0], r)).Decomposition(); len(d) > 0 {
		if first, _ := utf8.DecodeRune(d); unicode.IsLetter(first) {
			return first
		}
	}
	return r
}
