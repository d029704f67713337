package langid

import (
	"strings"
	"unicode/utf8"
)

// head is how many bytes of a text are looked at: a thousand settle it, and more would only cost.
const head = 1 << 10

// A span is one word of a text, its letters in scan.letters[first:last], with an edge on either side.
type span struct {
	first, last int
	script      script
}

// A scan holds the words of a text that belong to its language: neither addresses, nor names of files and variables, nor lines of code.
type scan struct {
	letters []letter
	words   []span
	hashes  []uint32     // features, see there
	count   [scripts]int // letters by script, weighed

	line  int  // where in words the line began
	signs int  // signs of code in it
	last  byte // its last byte that was no blank
	small bool // whether its first word is in small letters of ASCII
	code  bool // a line of code was seen
	prose bool // a line that is surely none was seen
}

// read fills the scan from the first bytes of a text.
func (s *scan) read(text string) {
	*s = scan{letters: s.letters[:0], words: s.words[:0], hashes: s.hashes[:0]}
	text = cut(text)
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '\n':
			s.endLine()
			i++
		case c <= ' ':
			i++
		case c == '<':
			if n := tag(text[i:]); n > 0 {
				i += n
				continue
			}
			fallthrough
		default:
			if s.last == 0 {
				if n := statement(text[i:]); n > 0 {
					s.code = true
					i += n
					continue
				}
			}
			i = s.readChunk(text, i)
		}
	}
	s.endLine()
	if s.code && !s.prose {
		s.words = s.words[:0] // such lines as "import os" and "return x"
	}
	for _, w := range s.words {
		s.count[w.script] += (w.last - w.first - 2) * weights[w.script]
	}
}

// cut shortens a text to its head, between two characters and if possible between two words.
func cut(text string) string {
	if len(text) <= head {
		return text
	}
	at := head
	for !utf8.RuneStart(text[at]) {
		at--
	}
	if blank := strings.LastIndexByte(text[:at], ' '); blank > head*3/4 {
		at = blank
	}
	return text[:at]
}

// tag gives the length of a tag of HTML or XML that a text begins with, 0 when it does not.
func tag(text string) int {
	if len(text) < 3 || text[1] != '/' && text[1] != '!' && (text[1]|0x20 < 'a' || text[1]|0x20 > 'z') {
		return 0
	}
	return strings.IndexByte(text[:min(len(text), 200)], '>') + 1
}

// letterOf gives the lower case of the letters of ASCII, 0 for anything else.
var letterOf = func() (t [256]letter) {
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = letter(c), letter(c)
	}
	return t
}()

// readChunk reads the characters up to the next blank and gives its place. A chunk that looks like an address or an
// identifier leaves no words of Latin letters.
func (s *scan) readChunk(text string, i int) int {
	first := len(s.words)
	var (
		junk    bool
		slashes int
		start   = i
		before  byte // the byte before, 0 at the start
		current = none
		wasLow  bool // the letter before was a small one of ASCII
		dotted  bool // a dot, colon or digit directly after a letter: what if a letter follows
	)
	if s.last != 0 && option(text[i:]) {
		s.signs += 2 // a command even where all else is words
		junk = true
	}
	for i < len(text) && text[i] > ' ' {
		c := text[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(text[i:])
			if blank(r) {
				break
			}
			sc, l := classify(r)
			current = s.add(sc, l, current)
			wasLow, dotted = false, false
			before = c
			i += size
			continue
		}
		if letterOf[c] != 0 {
			junk = junk || dotted && c >= 'a'
			current = s.add(latin, letterOf[c], current)
			low := c >= 'a'
			junk = junk || wasLow && !low
			for i++; i < len(text) && letterOf[text[i]] != 0; i++ {
				c = text[i]
				junk = junk || low && c < 'a'
				low = c >= 'a'
				if w := &s.words[len(s.words)-1]; w.last-w.first <= maxWord {
					s.letters = append(s.letters, letterOf[c])
					w.last++
				}
			}
			wasLow, dotted, before = low, false, c
			continue
		}
		if c == ';' && before >= utf8.RuneSelf {
			c = '?' // as Greek writes it
		}
		after := byte('\n')
		if i+1 < len(text) {
			after = text[i+1]
		}
		s.signs += sign(before, c, after)
		junk = junk || c == '@' || c == '_' || c == '\\' || c == ':' && strings.HasPrefix(text[i:], "://") || c >= '0' && c <= '9' && current == latin
		if c == '/' {
			slashes++
		}
		dotted = (c == '.' || c >= '0' && c <= '9') && current == latin || dotted && c >= '0' && c <= '9'
		current, wasLow = s.add(none, 0, current), false
		before = c
		i++
	}
	s.add(none, 0, current)
	if junk || slashes > 1 || slashes > 0 && text[start] == '/' {
		s.dropLatin(first)
	}
	if s.last == 0 {
		s.small = text[start] >= 'a' && text[start] <= 'z'
	}
	s.last = before
	return max(i, start+1)
}

// blank tells the blanks beyond ASCII that separate chunks.
func blank(r rune) bool {
	return r == 0xa0 || r == 0x3000 || r >= 0x2000 && r <= 0x200b || r == 0x2028 || r == 0x2029
}

// add continues, ends or begins a word with a letter and gives the script of the word that is open now.
func (s *scan) add(sc script, l letter, current script) script {
	if current != none {
		w := &s.words[len(s.words)-1]
		if sc == current {
			if w.last-w.first <= maxWord {
				s.letters = append(s.letters, l)
				w.last++
			}
			return sc
		}
		s.letters = append(s.letters, edge)
		w.last++
	}
	if sc != none {
		s.words = append(s.words, span{len(s.letters), len(s.letters) + 2, sc})
		s.letters = append(s.letters, edge, l)
	}
	return sc
}

// dropLatin drops the words of a chunk that are in Latin letters: Chinese has no blank between a sentence and a name in it.
func (s *scan) dropLatin(from int) {
	kept := s.words[:from]
	for _, w := range s.words[from:] {
		if w.script != latin {
			kept = append(kept, w)
		}
	}
	s.words = kept
}
