package formats

import (
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/slmgen/slmgen/internal/jsontext"
)

// maxDepth bounds nesting, so that a hostile row cannot exhaust the stack.
const maxDepth = 512

// ParseValue parses exactly one JSON value. Strict RFC 8259, with these choices: NaN, Infinity and -Infinity are errors that say so;
// duplicate keys are kept; a lone surrogate decodes to U+FFFD in Str but stays in Raw (in a Key it becomes the three bytes that
// generalized UTF-8 gives it, which chat.AppendString writes as the same escape); invalid UTF-8 is an error; nesting stops at 512.
// The Value refers to b. The error is a *SyntaxError.
func ParseValue(b []byte) (Value, error) {
	var p parser
	return p.parse(b)
}

// parser reads JSON values. Its texts are pieces of one copy of the input, and of one more buffer for those with escapes: two allocations
// for a row however many strings it has.
type parser struct {
	b    []byte
	text string // a copy of b, made with the first string
	i    int
	key  bool   // the string that is read is a key
	flat []byte // decoded texts; it never grows beyond its capacity, as they are shorter than their escaped form

	// The members and items of the containers that are open, and the slabs that those of closed ones lie in.
	members []Member
	items   []Value
	mslab   []Member
	islab   []Value
	reuse   bool // the slabs are used again for the next value
	lent    bool // texts are not copied either: they are valid until the next value or the end of the input's memory

	usual [4][8]string // the first keys of the last objects by depth: those of the next mostly are the same

	spelling *spelling // learns how lent texts are spelled; nil when nobody asks
	odd      bool      // an escape of the string at hand is not the one that AppendText would write
}

// parse reads b. With reuse the Value is valid until the next call.
func (p *parser) parse(b []byte) (Value, error) {
	p.b, p.i, p.text = b, 0, ""
	if p.lent {
		p.flat = p.flat[:0]
	} else {
		p.flat = nil
	}
	if p.spelling != nil {
		p.spelling.begin(b)
	}
	p.members, p.items = p.members[:0], p.items[:0]
	if p.reuse {
		p.mslab, p.islab = p.mslab[:0], p.islab[:0]
	}
	v, err := p.value(0)
	if err == nil {
		if p.space(); p.i == len(b) {
			return v, nil // invalid UTF-8 would have been met in a string or as an unexpected character
		}
		err = p.fail("unexpected %s after the value", p.seen())
	}
	if !utf8.Valid(b) {
		err = p.invalidUTF8()
	}
	return Value{}, err
}

// invalidUTF8 finds the first byte that is no UTF-8. An error of syntax before it is told first, as reading would meet it first.
func (p *parser) invalidUTF8() error {
	p.i, p.key = 0, false
	at := 0
	for at < len(p.b) {
		r, n := utf8.DecodeRune(p.b[at:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		at += n
	}
	whole := p.b
	p.b = whole[:at]
	_, err := p.value(0)
	if e, ok := err.(*SyntaxError); ok && e.Offset < int64(at) { //nolint:errorlint // value gives no other
		return err
	}
	p.b, p.i = whole, at
	return p.fail("invalid UTF-8")
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
	for p.i < len(p.b) && p.b[p.i] <= ' ' {
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
	case c == '"':
		s, err := p.string()
		return Value{Kind: String, Raw: p.b[start:p.i:p.i], str: s}, err
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.array(depth)
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
	return Value{Kind: k, Raw: p.b[p.i-len(w) : p.i : p.i]}, nil
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
	return Value{Kind: Number, Raw: p.b[start:p.i:p.i]}, nil
}

func (p *parser) object(depth int) (Value, error) {
	start, open := p.i, len(p.members)
	p.i++
	for {
		p.space()
		if p.i >= len(p.b) {
			return Value{}, p.fail("unexpected end of input: an object is not closed")
		}
		if p.b[p.i] == '}' {
			if len(p.members) > open {
				return Value{}, p.fail("a comma before } is not JSON")
			}
			break
		}
		if p.b[p.i] != '"' {
			return Value{}, p.fail("unexpected %s where a quoted key should stand", p.seen())
		}
		key, err := p.memberKey(depth, len(p.members)-open)
		if err != nil {
			return Value{}, err
		}
		p.space()
		if p.i >= len(p.b) || p.b[p.i] != ':' {
			return Value{}, p.fail("unexpected %s where a colon should stand", p.seen())
		}
		p.i++
		val, err := p.value(depth + 1)
		if err != nil {
			return Value{}, err
		}
		p.members = append(p.members, Member{key, val})
		p.space()
		if p.i < len(p.b) && p.b[p.i] == ',' {
			p.i++
			continue
		}
		if p.i < len(p.b) && p.b[p.i] == '}' {
			break
		}
		if p.i >= len(p.b) {
			return Value{}, p.fail("unexpected end of input: an object is not closed")
		}
		return Value{}, p.fail("unexpected %s where a comma or } should stand", p.seen())
	}
	p.i++
	v := Value{Kind: Objects, Raw: p.b[start:p.i:p.i]}
	if n := len(p.members) - open; n > 0 {
		v.Members = p.keepMembers(n)
		p.members = p.members[:open]
	}
	return v, nil
}

// memberKey reads the key of the member at place n of an object.
func (p *parser) memberKey(depth, n int) (string, error) {
	var usual *string
	if depth < len(p.usual) && n < len(p.usual[0]) && p.reuse {
		usual = &p.usual[depth][n]
		if end := p.i + 1 + len(*usual); *usual != "" && end < len(p.b) && p.b[end] == '"' && string(p.b[p.i+1:end]) == *usual {
			p.i = end + 1
			return *usual, nil
		}
	}
	p.key = true
	key, err := p.string()
	p.key = false
	// A key that is written as it is read can be known by its bytes.
	if plain, _ := jsontext.Text([]byte(key)); usual != nil && err == nil && plain == len(key) {
		*usual = strings.Clone(key)
	}
	return key, err
}

func (p *parser) array(depth int) (Value, error) {
	start, open := p.i, len(p.items)
	p.i++
	for {
		p.space()
		if p.i < len(p.b) && p.b[p.i] == ']' {
			if len(p.items) > open {
				return Value{}, p.fail("a comma before ] is not JSON")
			}
			break
		}
		val, err := p.value(depth + 1)
		if err != nil {
			return Value{}, err
		}
		p.items = append(p.items, val)
		p.space()
		if p.i < len(p.b) && p.b[p.i] == ',' {
			p.i++
			continue
		}
		if p.i < len(p.b) && p.b[p.i] == ']' {
			break
		}
		if p.i >= len(p.b) {
			return Value{}, p.fail("unexpected end of input: an array is not closed")
		}
		return Value{}, p.fail("unexpected %s where a comma or ] should stand", p.seen())
	}
	p.i++
	v := Value{Kind: Array, Raw: p.b[start:p.i:p.i]}
	if n := len(p.items) - open; n > 0 {
		v.Items = p.keepItems(n)
		p.items = p.items[:open]
	}
	return v, nil
}

// slabSize is how many members or items are allocated at once.
const slabSize = 64

// keepMembers moves the last n open members to their place.
func (p *parser) keepMembers(n int) []Member {
	from := p.members[len(p.members)-n:]
	if cap(p.mslab)-len(p.mslab) < n {
		p.mslab = make([]Member, 0, p.slab(n))
	}
	at := len(p.mslab)
	p.mslab = append(p.mslab, from...)
	return p.mslab[at : at+n : at+n]
}

func (p *parser) keepItems(n int) []Value {
	from := p.items[len(p.items)-n:]
	if cap(p.islab)-len(p.islab) < n {
		p.islab = make([]Value, 0, p.slab(n))
	}
	at := len(p.islab)
	p.islab = append(p.islab, from...)
	return p.islab[at : at+n : at+n]
}

// slab says how large the next slab should be. One for a single value is as large as needed, as somebody may keep it.
func (p *parser) slab(n int) int {
	if p.reuse {
		return max(n, slabSize)
	}
	return n
}

// alias gives the text of b[from:to] as a piece of the copy of b.
func (p *parser) alias(from, to int) string {
	if from == to {
		return ""
	}
	if p.text == "" {
		if p.lent {
			p.text = unsafe.String(&p.b[0], len(p.b))
		} else {
			p.text = string(p.b)
		}
	}
	return p.text[from:to]
}

// string reads a string; p.i stands on the opening quote.
func (p *parser) string() (string, error) {
	p.i++
	start := p.i
	plain, _ := jsontext.Text(p.b[start:]) // control tells of what is no UTF-8
	p.i += plain
	if p.i < len(p.b) && p.b[p.i] == '"' {
		p.i++
		return p.alias(start, p.i-1), nil
	}
	if cap(p.flat)-len(p.flat) < len(p.b)-start {
		p.flat = make([]byte, 0, len(p.b)-start) // of a lent one the texts so far keep the old memory
	}
	at := len(p.flat)
	p.odd = false
	p.flat = append(p.flat, p.b[start:p.i]...)
	for p.i < len(p.b) {
		switch c := p.b[p.i]; c {
		case '"':
			p.i++
			if len(p.flat) == at {
				return "", nil
			}
			text := unsafe.String(&p.flat[at], len(p.flat)-at) // nothing writes there again
			if p.spelling != nil && !p.odd && !p.key {
				p.spelling.escaped = append(p.spelling.escaped, spelledText{text, p.b[start : p.i-1]})
			}
			return text, nil
		case '\\':
			if err := p.escape(); err != nil {
				return "", err
			}
		default:
			return "", p.control(c)
		}
		n, _ := jsontext.Text(p.b[p.i:])
		p.flat = append(p.flat, p.b[p.i:p.i+n]...)
		p.i += n
	}
	return "", p.fail("unexpected end of input: a string is not closed")
}

func (p *parser) control(c byte) error {
	if c >= utf8.RuneSelf {
		return p.fail("invalid UTF-8")
	}
	if c == 0 {
		return p.fail("NUL byte inside a string: write \\u0000")
	}
	return p.fail("control character %s inside a string must be escaped", strconv.QuoteRune(rune(c)))
}
