package chattemplate

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxIntDigits is how many digits Python lets an int have as text.
const maxIntDigits = 4300

const maxReprDepth = 200

// printer writes values as repr() does.
type printer struct {
	st    *state // counts and limits; nil: neither
	b     []byte
	depth int
}

func pyRepr(v any) string {
	p := &printer{}
	p.repr(v)
	return string(p.b)
}

func pyStr(v any) string {
	if s, ok := asString(v); ok {
		return s
	}
	return pyRepr(v)
}

func (st *state) repr(v any) string {
	p := &printer{st: st}
	p.repr(v)
	return string(p.b)
}

// str is Python's str().
func (st *state) str(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case markup:
		return string(v)
	case int:
		return strconv.Itoa(v)
	case *undefined:
		return ""
	}
	return st.repr(v)
}

func floatRepr(f float64) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	s := strconv.FormatFloat(f, 'e', -1, 64)
	e, _ := strconv.Atoi(s[strings.IndexByte(s, 'e')+1:])
	if e < -4 || e >= 16 {
		return s
	}
	s = strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

func bigText(b *big.Int) string {
	if b.BitLen() > maxIntDigits*10/3 {
		if n := len(b.Text(10)); n > maxIntDigits+1 || n == maxIntDigits+1 && b.Sign() > 0 {
			raise(valueError, "Exceeds the limit (%d digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit", maxIntDigits)
		}
	}
	return b.String()
}

// objectAddress tells objects apart that have no text of their own.
func objectAddress(v any) string { return fmt.Sprintf("%p", v) }

func (p *printer) repr(v any) {
	if p.st != nil {
		p.st.work(1)
		if len(p.b) > p.st.limits.Output {
			raise(LimitFailure, "a value's text is larger than %d bytes", p.st.limits.Output)
		}
	}
	p.depth++
	if p.depth > maxReprDepth {
		raise(LimitFailure, "a value nests deeper than %d", maxReprDepth)
	}
	defer func() { p.depth-- }()
	switch v := v.(type) {
	case nil:
		p.text("None")
	case bool:
		if v {
			p.text("True")
		} else {
			p.text("False")
		}
	case int:
		p.b = strconv.AppendInt(p.b, int64(v), 10)
	case *big.Int:
		p.text(bigText(v))
	case float64:
		p.text(floatRepr(v))
	case string:
		p.quoted(v)
	case markup:
		p.text("Markup(")
		p.quoted(string(v))
		p.text(")")
	case pyBytes:
		p.bytes(string(v))
	case *list:
		p.sequence("[", v.items, "]")
	case *tuple:
		if len(v.items) == 1 {
			p.sequence("(", v.items, ",)")
		} else {
			p.sequence("(", v.items, ")")
		}
	case *dict:
		p.dict(v)
	case *dictView:
		p.text(v.kind + "(")
		p.sequence("[", viewItems(v), "]")
		p.text(")")
	case *rangeValue:
		p.text("range(" + itoa(v.start) + ", " + itoa(v.stop))
		if v.step != 1 {
			p.text(", " + itoa(v.step))
		}
		p.text(")")
	case *undefined:
		p.text("Undefined")
	case *namespace:
		p.text("<Namespace ")
		p.dict(v.attrs)
		p.text(">")
	case *macro:
		if v.code.name == "" {
			p.text("<Macro anonymous>")
		} else {
			p.text("<Macro " + pyRepr(v.code.name) + ">")
		}
	case *loopContext:
		p.text("<LoopContext " + itoa(v.index0+1) + "/" + itoa(v.length()) + ">")
	case *templateRef:
		p.text("<TemplateReference None>")
	default:
		p.object(v)
	}
}

func (p *printer) text(s string) { p.b = append(p.b, s...) }

func (p *printer) sequence(open string, items []any, end string) {
	p.text(open)
	for i, item := range items {
		if i > 0 {
			p.text(", ")
		}
		p.repr(item)
	}
	p.text(end)
}

func (p *printer) dict(d *dict) {
	p.text("{")
	for i, k := range d.keys {
		if i > 0 {
			p.text(", ")
		}
		p.repr(k)
		p.text(": ")
		p.repr(d.vals[i])
	}
	p.text("}")
}

// quoted writes a string as repr() does: in single quotes unless it holds one and no double quote.
func (p *printer) quoted(s string) {
	quote := byte('\'')
	if strings.IndexByte(s, '\'') >= 0 && strings.IndexByte(s, '"') < 0 {
		quote = '"'
	}
	p.b = append(p.b, quote)
	for _, r := range s {
		switch {
		case r == rune(quote) || r == '\\':
			p.b = append(p.b, '\\', byte(r))
		case r == '\n':
			p.text(`\n`)
		case r == '\r':
			p.text(`\r`)
		case r == '\t':
			p.text(`\t`)
		case r < 0x20 || r == 0x7f:
			p.text(`\x`)
			p.b = appendHex(p.b, uint32(r), 2)
		case r < 0x7f:
			p.b = append(p.b, byte(r))
		case unicode.IsPrint(r):
			p.b = utf8.AppendRune(p.b, r)
		case r < 0x100:
			p.text(`\x`)
			p.b = appendHex(p.b, uint32(r), 2)
		case r < 0x10000:
			p.text(`\u`)
			p.b = appendHex(p.b, uint32(r), 4)
		default:
			p.text(`\U`)
			p.b = appendHex(p.b, uint32(r), 8)
		}
	}
	p.b = append(p.b, quote)
}

func (p *printer) bytes(s string) {
	quote := byte('\'')
	if strings.IndexByte(s, '\'') >= 0 && strings.IndexByte(s, '"') < 0 {
		quote = '"'
	}
	p.b = append(p.b, 'b', quote)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == quote || c == '\\':
			p.b = append(p.b, '\\', c)
		case c == '\n':
			p.text(`\n`)
		case c == '\r':
			p.text(`\r`)
		case c == '\t':
			p.text(`\t`)
		case c < 0x20 || c >= 0x7f:
			p.text(`\x`)
			p.b = appendHex(p.b, uint32(c), 2)
		default:
			p.b = append(p.b, c)
		}
	}
	p.b = append(p.b, quote)
}

// object writes what has no text but its address, which is always the same here.
func (p *printer) object(v any) {
	const address = " at 0x7f0000000000>"
	switch v := v.(type) {
	case *builtin:
		switch v.kind {
		case "type":
			p.text("<class '" + v.name + "'>")
		case "function":
			p.text("<function " + v.name + address)
		default:
			p.text("<built-in method " + v.name + " of " + v.of + " object" + address)
		}
	case *generator:
		if v.kind == "generator" {
			p.text("<generator object filter" + address)
			return
		}
		p.text("<" + v.kind + " object" + address)
	default:
		p.text("<" + objectType(v) + address)
	}
}
