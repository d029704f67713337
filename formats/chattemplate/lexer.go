package chattemplate

import (
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokEOF tokenKind = iota
	tokData
	tokVariableBegin
	tokVariableEnd
	tokBlockBegin
	tokBlockEnd
	tokName
	tokString
	tokInteger
	tokFloat
	tokOperator
)

// token is one piece of a template. text is the name, the operator or the data; value is what a literal stands for.
type token struct {
	kind  tokenKind
	text  string
	value any
	line  int
}

func (t token) is(kind tokenKind, text string) bool { return t.kind == kind && t.text == text }
func (t token) op(text string) bool                 { return t.is(tokOperator, text) }
func (t token) name(text string) bool               { return t.is(tokName, text) }

// describe names the token as messages do.
func (t token) describe() string {
	switch t.kind {
	case tokEOF:
		return "end of template"
	case tokData:
		return "template data / text"
	case tokVariableBegin:
		return "begin of print statement"
	case tokVariableEnd:
		return "end of print statement"
	case tokBlockBegin:
		return "begin of statement block"
	case tokBlockEnd:
		return "end of statement block"
	case tokInteger, tokFloat:
		return pyStr(t.value)
	}
	return t.text
}

// lexer cuts a template into tokens with trim_blocks and lstrip_blocks, as chat templates are read.
type lexer struct {
	src       string
	pos       int
	line      int
	lineStart bool // the last token ended a line
	tokens    []token
}

// normalizeSource makes every line end "\n" and drops one at the end of the template.
func normalizeSource(src string) string {
	if strings.IndexByte(src, '\r') >= 0 {
		src = strings.ReplaceAll(src, "\r\n", "\n")
		src = strings.ReplaceAll(src, "\r", "\n")
	}
	return strings.TrimSuffix(src, "\n")
}

func tokenize(src string) []token {
	l := &lexer{src: normalizeSource(src), line: 1, lineStart: true}
	for l.pos < len(l.src) {
		l.text()
	}
	return append(l.tokens, token{kind: tokEOF, line: l.line})
}

func (l *lexer) fail(format string, args ...any) { raiseAt(l.line, SyntaxError, format, args...) }

func (l *lexer) emit(t token) {
	t.line = l.line
	l.tokens = append(l.tokens, t)
}

// advance moves over n bytes and counts their lines.
func (l *lexer) advance(n int) {
	piece := l.src[l.pos : l.pos+n]
	l.line += strings.Count(piece, "\n")
	l.pos += n
	if n > 0 {
		l.lineStart = piece[n-1] == '\n'
	}
}

// text reads data up to the next tag, and the tag.
func (l *lexer) text() {
	rest := l.src[l.pos:]
	at := -1
	for i := 0; i+1 < len(rest); i++ {
		j := strings.IndexByte(rest[i:], '{')
		if j < 0 || i+j+1 >= len(rest) {
			break
		}
		i += j
		if c := rest[i+1]; c == '%' || c == '{' || c == '#' {
			at = i
			break
		}
	}
	if at < 0 {
		l.emit(token{kind: tokData, text: rest})
		l.advance(len(rest))
		return
	}
	kind := rest[at+1]
	size := 2
	var sign byte
	if at+2 < len(rest) && (rest[at+2] == '-' || rest[at+2] == '+') {
		sign, size = rest[at+2], 3
	}
	raw := 0
	if kind == '%' {
		raw = rawTag(rest[at:], size)
	}
	l.data(rest[:at], sign, kind != '{')
	if raw > 0 {
		l.advance(raw)
		l.rawBlock()
		return
	}
	switch kind {
	case '#':
		l.advance(size)
		l.comment()
	case '{':
		l.emit(token{kind: tokVariableBegin})
		l.advance(size)
		l.tag(tokVariableEnd)
	default:
		l.emit(token{kind: tokBlockBegin})
		l.advance(size)
		l.tag(tokBlockEnd)
	}
}

// data emits text before a tag, stripped as the tag's sign says, and moves over all of it.
func (l *lexer) data(text string, sign byte, block bool) {
	kept := text
	switch {
	case sign == '-':
		kept = trimRightSpace(text)
	case sign != '+' && block:
		from := strings.LastIndexByte(text, '\n') + 1
		if (from > 0 || l.lineStart) && trimRightSpace(text[from:]) == "" {
			kept = text[:from]
		}
	}
	if kept != "" {
		l.emit(token{kind: tokData, text: kept})
	}
	l.advance(len(text))
}

// rawTag gives the length of a {% raw %} tag at the start of s, 0 where there is none.
func rawTag(s string, from int) int {
	i := from + spaceLen(s[from:])
	if !strings.HasPrefix(s[i:], "raw") {
		return 0
	}
	i += 3
	i += spaceLen(s[i:])
	switch {
	case strings.HasPrefix(s[i:], "-%}"):
		i += 3
		return i + spaceLen(s[i:])
	case strings.HasPrefix(s[i:], "%}"):
		return i + 2
	}
	return 0
}

func (l *lexer) rawBlock() {
	rest := l.src[l.pos:]
	for from := 0; ; {
		at := strings.Index(rest[from:], "{%")
		if at < 0 {
			l.fail("Missing end of raw directive")
		}
		at += from
		i, sign := at+2, byte(0)
		if i < len(rest) && (rest[i] == '-' || rest[i] == '+') {
			sign = rest[i]
			i++
		}
		j := i + spaceLen(rest[i:])
		if strings.HasPrefix(rest[j:], "endraw") {
			j += 6
			j += spaceLen(rest[j:])
			if n := closing(rest[j:], "%}", true); n > 0 {
				l.data(rest[:at], sign, true)
				l.advance(j + n - at)
				return
			}
		}
		from = at + 2
	}
}

// closing gives the length of an end of a tag at the start of s, with the white space that it takes; 0 where there is none.
func closing(s, end string, block bool) int {
	switch {
	case block && strings.HasPrefix(s, "+"+end):
		return 1 + len(end)
	case strings.HasPrefix(s, "-"+end):
		return 1 + len(end) + spaceLen(s[1+len(end):])
	case strings.HasPrefix(s, end):
		if block && strings.HasPrefix(s[len(end):], "\n") {
			return len(end) + 1
		}
		return len(end)
	}
	return 0
}

func (l *lexer) comment() {
	rest := l.src[l.pos:]
	at := strings.Index(rest, "#}")
	if at < 0 {
		l.fail("Missing end of comment tag")
	}
	if at > 0 && (rest[at-1] == '-' || rest[at-1] == '+') {
		at--
	}
	l.advance(at + closing(rest[at:], "#}", true))
}

// tag reads the tokens inside a tag up to its end, which counts only where the brackets are closed.
func (l *lexer) tag(end tokenKind) {
	mark := "%}"
	if end == tokVariableEnd {
		mark = "}}"
	}
	var open []byte
	for l.pos < len(l.src) {
		rest := l.src[l.pos:]
		if len(open) == 0 {
			if n := closing(rest, mark, end == tokBlockEnd); n > 0 {
				l.emit(token{kind: end})
				l.advance(n)
				return
			}
		}
		if n := spaceLen(rest); n > 0 {
			l.advance(n)
			continue
		}
		c := rest[0]
		if c >= '0' && c <= '9' {
			l.number(rest)
			continue
		}
		if n := nameLen(rest); n > 0 {
			if !isIdentifier(rest[:n]) {
				l.fail("Invalid character in identifier")
			}
			l.emit(token{kind: tokName, text: rest[:n]})
			l.advance(n)
			continue
		}
		if c == '\'' || c == '"' {
			if n := stringLen(rest); n > 0 {
				l.emit(token{kind: tokString, value: l.unescape(rest[1 : n-1])})
				l.advance(n)
				continue
			}
		}
		n := operatorLen(rest)
		if n == 0 {
			r, _ := utf8.DecodeRuneInString(rest)
			l.fail("unexpected char %s at %d", pyRepr(string(r)), utf8.RuneCountInString(l.src[:l.pos]))
		}
		op := rest[:n]
		switch op {
		case "{":
			open = append(open, '}')
		case "(":
			open = append(open, ')')
		case "[":
			open = append(open, ']')
		case "}", ")", "]":
			if len(open) == 0 {
				l.fail("unexpected '%s'", op)
			}
			if want := open[len(open)-1]; want != op[0] {
				l.fail("unexpected '%s', expected '%c'", op, want)
			}
			open = open[:len(open)-1]
		}
		l.emit(token{kind: tokOperator, text: op})
		l.advance(n)
	}
}

func operatorLen(s string) int {
	if len(s) > 1 {
		switch s[:2] {
		case "//", "**", "==", "!=", ">=", "<=":
			return 2
		}
	}
	if strings.IndexByte("+-/*%~[](){}><=.:|,;", s[0]) >= 0 {
		return 1
	}
	return 0
}

// digitRun gives the length of digits with single underscores between them.
func digitRun(s string, ok func(byte) bool) int {
	n := 0
	for n < len(s) {
		if ok(s[n]) {
			n++
		} else if s[n] == '_' && n > 0 && n+1 < len(s) && ok(s[n+1]) {
			n += 2
		} else {
			break
		}
	}
	return n
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func floatLen(s string) int {
	n := digitRun(s, isDigit)
	if n == 0 {
		return 0
	}
	dotted := false
	if n+1 < len(s) && s[n] == '.' {
		if m := digitRun(s[n+1:], isDigit); m > 0 {
			n += 1 + m
			dotted = true
		}
	}
	if n < len(s) && (s[n] == 'e' || s[n] == 'E') {
		i := n + 1
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if m := digitRun(s[i:], isDigit); m > 0 {
			return i + m
		}
	}
	if dotted {
		return n
	}
	return 0
}

func (l *lexer) number(s string) {
	if l.pos == 0 || l.src[l.pos-1] != '.' {
		if n := floatLen(s); n > 0 {
			f, _ := strconv.ParseFloat(strings.ReplaceAll(s[:n], "_", ""), 64) // out of range: an infinity, as in Python
			l.emit(token{kind: tokFloat, value: f})
			l.advance(n)
			return
		}
	}
	n := integerLen(s)
	text := strings.ReplaceAll(s[:n], "_", "")
	base := 10
	if n > 1 && text[0] == '0' {
		switch text[1] | 0x20 {
		case 'b':
			base, text = 2, text[2:]
		case 'o':
			base, text = 8, text[2:]
		case 'x':
			base, text = 16, text[2:]
		}
	}
	if base == 10 && len(text) > maxIntDigits {
		raiseAt(l.line, valueError, "Exceeds the limit (%d digits) for integer string conversion: value has %d digits; use sys.set_int_max_str_digits() to increase the limit", maxIntDigits, len(text))
	}
	b, _ := new(big.Int).SetString(text, base)
	l.emit(token{kind: tokInteger, value: normInt(b)})
	l.advance(n)
}

func integerLen(s string) int {
	if s[0] == '0' {
		if len(s) > 1 {
			var ok func(byte) bool
			switch s[1] | 0x20 {
			case 'b':
				ok = func(c byte) bool { return c == '0' || c == '1' }
			case 'o':
				ok = func(c byte) bool { return c >= '0' && c <= '7' }
			case 'x':
				ok = func(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }
			}
			if ok != nil {
				i := 2
				if i < len(s) && s[i] == '_' {
					i++
				}
				if m := digitRun(s[i:], ok); m > 0 {
					return i + m
				}
			}
		}
		return digitRun(s, func(c byte) bool { return c == '0' })
	}
	return digitRun(s, isDigit)
}

// stringLen gives the length of the literal that s starts with, its quotes included; 0 where it does not end.
func stringLen(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			if i+1 >= len(s) {
				return 0
			}
			i++
		case s[0]:
			return i + 1
		}
	}
	return 0
}

// unescape reads the inside of a string literal by Python's unicode-escape rules. Every character outside ASCII is first written as an
// escape of its own, which matters after a backslash.
func (l *lexer) unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var in []byte
	for _, r := range s {
		switch {
		case r < 0x80:
			in = append(in, byte(r))
		case r < 0x100:
			in = append(in, `\x`...)
			in = appendHex(in, uint32(r), 2)
		case r < 0x10000:
			in = append(in, `\u`...)
			in = appendHex(in, uint32(r), 4)
		default:
			in = append(in, `\U`...)
			in = appendHex(in, uint32(r), 8)
		}
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(in); i++ {
		if in[i] != '\\' {
			out = append(out, in[i])
			continue
		}
		i++
		if i >= len(in) {
			l.fail("\\ at end of string")
		}
		c := in[i]
		switch c {
		case '\n':
		case '\\', '\'', '"':
			out = append(out, c)
		case 'a':
			out = append(out, 7)
		case 'b':
			out = append(out, 8)
		case 'f':
			out = append(out, 12)
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'v':
			out = append(out, 11)
		case '0', '1', '2', '3', '4', '5', '6', '7':
			v := rune(0)
			n := 0
			for n < 3 && i+n < len(in) && in[i+n] >= '0' && in[i+n] <= '7' {
				v = v*8 + rune(in[i+n]-'0')
				n++
			}
			i += n - 1
			out = utf8.AppendRune(out, v)
		case 'x', 'u', 'U':
			width := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
			n := 0
			for n < width && i+1+n < len(in) && isHex(in[i+1+n]) {
				n++
			}
			if n < width {
				l.fail("truncated \\%c%s escape", c, strings.Repeat("X", width))
			}
			v, _ := strconv.ParseUint(string(in[i+1:i+1+width]), 16, 64)
			if v > unicode.MaxRune {
				l.fail("illegal Unicode character")
			}
			out = utf8.AppendRune(out, rune(v)) // half of a surrogate pair becomes U+FFFD: no UTF-8 text can hold it
			i += width
		case 'N':
			l.fail("\\N names of characters are not known here")
		default:
			out = append(out, '\\', c)
		}
	}
	return string(out)
}

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

func appendHex(b []byte, v uint32, width int) []byte {
	for i := width - 1; i >= 0; i-- {
		b = append(b, "0123456789abcdef"[v>>(4*uint(i))&15])
	}
	return b
}

// nameLen gives the length of the run of characters that may stand in a name.
func nameLen(s string) int {
	for i, r := range s {
		named := r == '_' || r < 0x80 && (r|0x20 >= 'a' && r|0x20 <= 'z' || r >= '0' && r <= '9') ||
			r >= 0x80 && r != utf8.RuneError && (isAlnum(r) || unicode.In(r, unicode.Mn, unicode.Mc, unicode.Pc, unicode.Other_ID_Continue, unicode.Other_ID_Start))
		if !named {
			return i
		}
	}
	return len(s)
}

func isIdentifier(s string) bool {
	for i, r := range s {
		start := r == '_' || unicode.IsLetter(r) || unicode.In(r, unicode.Nl, unicode.Other_ID_Start)
		if !start && (i == 0 || !unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue)) {
			return false
		}
	}
	return s != ""
}
