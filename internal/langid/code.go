package langid

import (
	"strings"
	"unicode/utf8"
)

// sign weighs a character of ASCII between two others: above 0 it is one that code has and prose seldom.
func sign(before, c, after byte) int {
	alone := (before == 0 || before == ' ') && after <= ' '
	switch c {
	case '{', '}':
		if alone {
			return 2
		}
		return 1
	case '=', '[', '<', '>', '|', '&', '$', '\\', '_', '^', '~':
		return 1
	case '+', '*', '/', '%':
		if alone || after == '=' || after == c {
			return 1
		}
	case ';':
		if after == '\n' {
			return 1
		}
	case ':':
		if before == ')' || before == '"' || after == ':' || after == '=' {
			return 1
		}
	case '(':
		call := before|0x20 >= 'a' && before|0x20 <= 'z'
		if call && (after == '"' || after == '\'') {
			return 2
		}
		if call || after == ')' {
			return 1
		}
	}
	return 0
}

// endLine drops the words of a line of code: one that has a sign for every two words or more, or ends as statements do, and is no question.
func (s *scan) endLine() {
	words := len(s.words) - s.line
	switch {
	case s.signs >= 2 && s.last != '?' && (2*s.signs >= words || s.last == ';'):
		s.words, s.code = s.words[:s.line], true
	case words > 3 || words > 0 && (!s.small || s.last == '?' || s.last == '.' || s.last == '!' || s.last == ':' || s.last >= utf8.RuneSelf):
		s.prose = true
	}
	s.line, s.signs, s.last, s.small = len(s.words), 0, 0, false
}

// option says whether a chunk begins like an option of a command: -x, -xvf, --verbose.
func option(chunk string) bool {
	rest, ok := strings.CutPrefix(chunk, "-")
	if !ok {
		return false
	}
	long, isLong := strings.CutPrefix(rest, "-")
	n := 0
	for n < len(long) && letterOf[long[n]] != 0 {
		n++
	}
	if n == 0 || n < len(long) && long[n] >= utf8.RuneSelf {
		return false
	}
	return isLong || n <= 3
}

// openings of SQL, and the word that must follow somewhere when the opening could be one of a sentence in capitals.
var openings = [...]struct{ opening, then string }{
	{"SELECT", "FROM"}, {"WITH", "SELECT"}, {"UPDATE", "SET"}, {"INSERT INTO", ""}, {"DELETE FROM", ""}, {"CREATE TABLE", ""}, {"CREATE INDEX", ""},
	{"ALTER TABLE", ""}, {"DROP TABLE", ""},
}

// statement gives the length of a statement that is made of words, as sentences are, and that a line begins with: an import of Python or SQL
// with its key words in capitals. 0 stands for none.
func statement(text string) int {
	switch text[0] {
	case 'i', 'f':
		line, _, _ := strings.Cut(text, "\n")
		f := strings.Fields(line[:min(len(line), 100)])
		if len(f) > 3 && (f[0] == "import" && len(f) == 4 && f[2] == "as" || f[0] == "from" && f[2] == "import") {
			return len(line)
		}
		return 0
	case 'S', 'W', 'U', 'I', 'D', 'C', 'A':
	default:
		return 0
	}
	for _, o := range openings {
		rest, ok := strings.CutPrefix(text, o.opening)
		if !ok || rest == "" || rest[0] > ' ' {
			continue
		}
		end := len(text)
		if i := strings.IndexByte(text, ';'); i >= 0 {
			end = i + 1
		}
		if i := strings.Index(text[:end], "\n\n"); i >= 0 {
			end = i
		}
		if o.then == "" || shouted(text[len(o.opening):end], o.then) {
			return end
		}
	}
	return 0
}

// shouted says whether a word stands in capitals in a text that is not all in capitals.
func shouted(text, word string) bool {
	found, small := false, false
	for f := range strings.FieldsSeq(text) {
		found = found || f == word
		small = small || strings.ToUpper(f) != f || f == "*"
	}
	return found && small
}
