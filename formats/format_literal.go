package formats

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats/chat"
)

// pythonValue reads what Python prints of lists and dicts, as tables that were written from data frames hold it in their cells:
// single quotes, None, True and False, tuples, and NumPy's arrays, whose elements no comma separates. ok is false for other text.
func pythonValue(s string) (v Value, ok bool) {
	p := literal{s: s}
	if !p.value(0) || p.skip() < len(s) {
		return v, false
	}
	v, err := ParseValue(p.out)
	return v, err == nil
}

// literal turns a Python literal into JSON. Its methods return false where s is none.
type literal struct {
	s   string
	i   int
	out []byte
}

// maxLiteral bounds the nesting of literals: a conversation needs few levels.
const maxLiteral = 32

// skip moves past white space and gives the place.
func (p *literal) skip() int {
	for p.i < len(p.s) && isSpace(p.s[p.i]) {
		p.i++
	}
	return p.i
}

// next moves to the next byte that is no white space and gives it, 0 at the end.
func (p *literal) next() byte {
	if p.skip() == len(p.s) {
		return 0
	}
	return p.s[p.i]
}

func (p *literal) value(depth int) bool {
	if depth > maxLiteral {
		return false
	}
	switch c := p.next(); c {
	case '{':
		return p.dict(depth)
	case '[':
		return p.list(']', depth)
	case '(':
		return p.list(')', depth)
	case '\'', '"':
		return p.text(c)
	}
	return p.word(depth)
}

func (p *literal) dict(depth int) bool {
	p.i++
	p.out = append(p.out, '{')
	for first := true; p.next() != '}'; first = false {
		if !first {
			p.out = append(p.out, ',')
		}
		if c := p.next(); c != '\'' && c != '"' || !p.text(c) || p.next() != ':' {
			return false
		}
		p.i++
		p.out = append(p.out, ':')
		if !p.value(depth + 1) {
			return false
		}
		switch p.next() {
		case ',':
			p.i++
		case '}':
		default:
			return false
		}
	}
	p.i++
	p.out = append(p.out, '}')
	return true
}

func (p *literal) list(end byte, depth int) bool {
	p.i++
	p.out = append(p.out, '[')
	for first := true; p.next() != end; first = false {
		if !first {
			p.out = append(p.out, ',')
		}
		if !p.value(depth + 1) {
			return false
		}
		if p.next() == ',' {
			p.i++
		}
	}
	p.i++
	p.out = append(p.out, ']')
	return true
}

// word reads a number, a constant, or array(value, dtype=...).
func (p *literal) word(depth int) bool {
	rest := p.s[p.i:]
	if inner, ok := strings.CutPrefix(rest, "array("); ok {
		p.i += len(rest) - len(inner)
		if !p.value(depth + 1) {
			return false
		}
		end := strings.IndexByte(p.s[p.i:], ')')
		if between := strings.TrimSpace(p.s[p.i:max(p.i+end, p.i)]); end < 0 || between != "" && !strings.HasPrefix(between, ", dtype=") {
			return false
		}
		p.i += end + 1
		return true
	}
	n := strings.IndexAny(rest, ",]}) \t\r\n")
	if n <= 0 {
		return false
	}
	p.i += n
	switch w := rest[:n]; w {
	case "None", "nan":
		p.out = append(p.out, "null"...)
	case "True":
		p.out = append(p.out, "true"...)
	case "False":
		p.out = append(p.out, "false"...)
	default:
		if c := w[0]; c != '-' && (c < '0' || c > '9') {
			return false
		}
		p.out = append(p.out, w...)
	}
	return true
}

// text reads a quoted string. Its escapes are those that repr writes.
func (p *literal) text(quote byte) bool {
	var b strings.Builder
	for p.i++; p.i < len(p.s); {
		c := p.s[p.i]
		switch {
		case c == quote:
			p.i++
			p.out = chat.AppendString(p.out, b.String())
			return true
		case c != '\\':
			b.WriteByte(c)
			p.i++
		default:
			r, _, tail, err := strconv.UnquoteChar(p.s[p.i:], quote)
			if strings.HasPrefix(p.s[p.i:], `\'`) || strings.HasPrefix(p.s[p.i:], `\"`) {
				r, tail, err = rune(p.s[p.i+1]), p.s[p.i+2:], nil
			}
			if err != nil || !utf8.ValidRune(r) {
				return false
			}
			b.WriteRune(r)
			p.i = len(p.s) - len(tail)
		}
	}
	return false
}
