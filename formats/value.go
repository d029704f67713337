package formats

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// ValueKind is the JSON type of a Value.
type ValueKind uint8

// The JSON types. Absent is the Value of a member that is not there, which is not Null.
const (
	Absent ValueKind = iota
	Null
	Bool
	Number
	String
	Array
	Objects
)

// String names the type as error messages call it.
func (k ValueKind) String() string {
	return [...]string{"absent", "null", "a boolean", "a number", "a string", "an array", "an object"}[k]
}

// Member is one member of an object. Keys may repeat; both are kept.
type Member struct {
	Key   string
	Value Value
}

// Value is a parsed JSON value that keeps its text: numbers are not converted, members keep their order and their duplicates.
// It refers to the bytes it was parsed from.
type Value struct {
	Kind    ValueKind
	Raw     []byte // the exact text, without surrounding white space
	Members []Member
	Items   []Value
	str     string
}

// Get gives the last member named key (as JSON parsers agree for duplicates), or a Value of kind Absent.
func (v *Value) Get(key string) Value {
	for i := len(v.Members) - 1; i >= 0; i-- {
		if v.Members[i].Key == key {
			return v.Members[i].Value
		}
	}
	return Value{}
}

// Has says whether an object has a member named key.
func (v *Value) Has(key string) bool {
	for i := range v.Members {
		if v.Members[i].Key == key {
			return true
		}
	}
	return false
}

// Str gives the decoded text of a string, the empty string for other types.
func (v *Value) Str() string { return v.str }

// IsString says whether the value is a string.
func (v *Value) IsString() bool { return v.Kind == String }

// IsObject says whether the value is an object.
func (v *Value) IsObject() bool { return v.Kind == Objects }

// IsArray says whether the value is an array.
func (v *Value) IsArray() bool { return v.Kind == Array }

// Clone copies the exact text, so that it may be kept.
func (v *Value) Clone() []byte { return append([]byte(nil), v.Raw...) }

// SyntaxError is a JSON error at a byte offset of the text that was parsed.
type SyntaxError struct {
	Offset int64
	Msg    string
}

func (e *SyntaxError) Error() string { return e.Msg + " at byte " + strconv.FormatInt(e.Offset, 10) }

// maxDepth bounds nesting, so that a hostile row cannot exhaust the stack.
const maxDepth = 512

// ParseValue parses exactly one JSON value. Strict RFC 8259, with these choices: NaN, Infinity and -Infinity are errors that say so;
// duplicate keys are kept; a lone surrogate decodes to U+FFFD in Str but stays in Raw (in a Key it becomes the three bytes that
// generalized UTF-8 gives it, which chat.AppendString writes as the same escape); invalid UTF-8 is an error; nesting stops at 512.
// The Value refers to b. The error is a *SyntaxError.
func ParseValue(b []byte) (Value, error) {
	p := parser{b: b}
	v, err := p.value(0)
	if err != nil {
		return Value{}, err
	}
	p.space()
	if p.i < len(b) {
		return Value{}, p.fail("unexpected %s after the value", p.seen())
	}
	return v, nil
}

type parser struct {
	b   []byte
	i   int
	key bool // the string that is read is a key
}

func (p *parser) fail(msg string, args ...string) error {
	for _, a := range args {
		msg = strings.Replace(msg, "%s", a, 1)
	}
	return &SyntaxError{Offset: int64(p.i), Msg: msg}
}

func (p *parser) seen() string {
	if p.i >= len(p.b) {
		return "end of input"
	}
	r, _ := utf8.DecodeRune(p.b[p.i:])
	return strconv.QuoteRune(r)
}

func (p *parser) space() {
	for p.i < len(p.b) {
		switch p.b[p.i] {
		case ' ', '\t', '\n', '\r':
			p.i++
		default:
			return
		}
	}
}

func (p *parser) value(depth int) (Value, error) {
	if depth > maxDepth {
		return Value{}, p.fail("nested deeper than 512 levels")
	}
	p.space()
	if p.i >= len(p.b) {
		return Value{}, p.fail("unexpected end of input: the value is not complete")
	}
	start := p.i
	switch c := p.b[p.i]; {
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.array(depth)
	case c == '"':
		s, err := p.text()
		return Value{Kind: String, Raw: p.b[start:p.i], str: s}, err
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	case c == 't':
		return p.word("true", Bool)
	case c == 'f':
		return p.word("false", Bool)
	case c == 'n':
		return p.word("null", Null)
	case c == 'N' || c == 'I':
		return Value{}, p.fail("NaN and Infinity are not JSON: write null or a string")
	case c == 0:
		return Value{}, p.fail("NUL byte where a value should stand")
	}
	return Value{}, p.fail("unexpected %s where a value should stand", p.seen())
}

func (p *parser) word(w string, k ValueKind) (Value, error) {
	if len(p.b)-p.i < len(w) || string(p.b[p.i:p.i+len(w)]) != w {
		return Value{}, p.fail("unexpected %s where a value should stand", p.seen())
	}
	p.i += len(w)
	return Value{Kind: k, Raw: p.b[p.i-len(w) : p.i]}, nil
}

func (p *parser) digits() bool {
	start := p.i
	for p.i < len(p.b) && p.b[p.i] >= '0' && p.b[p.i] <= '9' {
		p.i++
	}
	return p.i > start
}

func (p *parser) number() (Value, error) {
	start := p.i
	if p.b[p.i] == '-' {
		p.i++
		if p.i < len(p.b) && p.b[p.i] == 'I' {
			return Value{}, p.fail("NaN and Infinity are not JSON: write null or a string")
		}
	}
	zero := p.i < len(p.b) && p.b[p.i] == '0'
	n := p.i
	if !p.digits() {
		return Value{}, p.fail("a number needs a digit")
	}
	if zero && p.i-n > 1 {
		return Value{}, p.fail("a number must not begin with 0")
	}
	if p.i < len(p.b) && p.b[p.i] == '.' {
		p.i++
		if !p.digits() {
			return Value{}, p.fail("a number needs a digit after the point")
		}
	}
	if p.i < len(p.b) && (p.b[p.i] == 'e' || p.b[p.i] == 'E') {
		p.i++
		if p.i < len(p.b) && (p.b[p.i] == '+' || p.b[p.i] == '-') {
			p.i++
		}
		if !p.digits() {
			return Value{}, p.fail("a number needs a digit in its exponent")
		}
	}
	return Value{Kind: Number, Raw: p.b[start:p.i]}, nil
}

func (p *parser) object(depth int) (Value, error) {
	start := p.i
	p.i++
	v := Value{Kind: Objects}
	for {
		p.space()
		if p.i >= len(p.b) {
			return v, p.fail("unexpected end of input: an object is not closed")
		}
		if p.b[p.i] == '}' {
			if len(v.Members) > 0 {
				return v, p.fail("a comma before } is not JSON")
			}
			break
		}
		if p.b[p.i] != '"' {
			return v, p.fail("unexpected %s where a quoted key should stand", p.seen())
		}
		p.key = true
		key, err := p.text()
		p.key = false
		if err != nil {
			return v, err
		}
		p.space()
		if p.i >= len(p.b) || p.b[p.i] != ':' {
			return v, p.fail("unexpected %s where a colon should stand", p.seen())
		}
		p.i++
		val, err := p.value(depth + 1)
		if err != nil {
			return v, err
		}
		v.Members = append(v.Members, Member{key, val})
		p.space()
		if p.i < len(p.b) && p.b[p.i] == ',' {
			p.i++
			continue
		}
		if p.i < len(p.b) && p.b[p.i] == '}' {
			break
		}
		if p.i >= len(p.b) {
			return v, p.fail("unexpected end of input: an object is not closed")
		}
		return v, p.fail("unexpected %s where a comma or } should stand", p.seen())
	}
	p.i++
	v.Raw = p.b[start:p.i]
	return v, nil
}

func (p *parser) array(depth int) (Value, error) {
	start := p.i
	p.i++
	v := Value{Kind: Array}
	for {
		p.space()
		if p.i < len(p.b) && p.b[p.i] == ']' {
			if len(v.Items) > 0 {
				return v, p.fail("a comma before ] is not JSON")
			}
			break
		}
		val, err := p.value(depth + 1)
		if err != nil {
			return v, err
		}
		v.Items = append(v.Items, val)
		p.space()
		if p.i < len(p.b) && p.b[p.i] == ',' {
			p.i++
			continue
		}
		if p.i < len(p.b) && p.b[p.i] == ']' {
			break
		}
		if p.i >= len(p.b) {
			return v, p.fail("unexpected end of input: an array is not closed")
		}
		return v, p.fail("unexpected %s where a comma or ] should stand", p.seen())
	}
	p.i++
	v.Raw = p.b[start:p.i]
	return v, nil
}

// text reads a string; p.i stands on the opening quote.
func (p *parser) text() (string, error) {
	p.i++
	start := p.i
	for p.i < len(p.b) {
		c := p.b[p.i]
		switch {
		case c == '"':
			s := string(p.b[start:p.i])
			p.i++
			return s, nil
		case c == '\\':
			return p.escaped(start)
		case c < 0x20:
			return "", p.control(c)
		case c < utf8.RuneSelf:
			p.i++
		default:
			if err := p.rune(); err != nil {
				return "", err
			}
		}
	}
	return "", p.fail("unexpected end of input: a string is not closed")
}

func (p *parser) control(c byte) error {
	if c == 0 {
		return p.fail("NUL byte inside a string: write \\u0000")
	}
	return p.fail("control character %s inside a string must be escaped", strconv.QuoteRune(rune(c)))
}

func (p *parser) rune() error {
	r, n := utf8.DecodeRune(p.b[p.i:])
	if r == utf8.RuneError && n == 1 {
		return p.fail("invalid UTF-8")
	}
	p.i += n
	return nil
}

func (p *parser) escaped(start int) (string, error) {
	out := append(make([]byte, 0, p.i-start+32), p.b[start:p.i]...)
	for p.i < len(p.b) {
		c := p.b[p.i]
		switch {
		case c == '"':
			p.i++
			return string(out), nil
		case c == '\\':
			r, err := p.escape()
			if err != nil {
				return "", err
			}
			if p.key && utf16.IsSurrogate(r) {
				// A key has no Raw that keeps what its text cannot say. In these three bytes AppendString knows the half pair again.
				out = append(out, 0xe0|byte(r>>12), 0x80|byte(r>>6)&0xbf, 0x80|byte(r)&0xbf)
			} else {
				out = utf8.AppendRune(out, r) // U+FFFD for a lone surrogate
			}
		case c < 0x20:
			return "", p.control(c)
		default:
			at := p.i // copy a whole stretch without escapes at once
			for p.i < len(p.b) && p.b[p.i] >= 0x20 && p.b[p.i] != '"' && p.b[p.i] != '\\' {
				if p.b[p.i] < utf8.RuneSelf {
					p.i++
				} else if err := p.rune(); err != nil {
					return "", err
				}
			}
			out = append(out, p.b[at:p.i]...)
		}
	}
	return "", p.fail("unexpected end of input: a string is not closed")
}

func (p *parser) escape() (rune, error) {
	if p.i+1 >= len(p.b) {
		return 0, p.fail("unexpected end of input: a string is not closed")
	}
	c := p.b[p.i+1]
	if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 {
		p.i += 2
		return rune("\"\\/\b\f\n\r\t"[i]), nil
	}
	if c != 'u' {
		return 0, p.fail("unknown escape in a string")
	}
	r, ok := p.hex(p.i + 2)
	if !ok {
		return 0, p.fail("\\u needs four hexadecimal digits")
	}
	p.i += 6
	if utf16.IsSurrogate(r) {
		if p.i+1 < len(p.b) && p.b[p.i] == '\\' && p.b[p.i+1] == 'u' {
			if lo, ok := p.hex(p.i + 2); ok {
				if full := utf16.DecodeRune(r, lo); full != utf8.RuneError {
					p.i += 6
					return full, nil
				}
			}
		}
	}
	return r, nil
}

func (p *parser) hex(at int) (rune, bool) {
	if at+4 > len(p.b) {
		return 0, false
	}
	n, err := strconv.ParseUint(string(p.b[at:at+4]), 16, 32)
	return rune(n), err == nil
}
