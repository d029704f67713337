package pattern

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats/tokenizer/internal/ucd"
)

// node is a piece of a parsed pattern.
type node struct {
	kind     string // set, cat, alt, repeat, group, atomic, look, behind, border, back, empty
	set      ranges
	subs     []*node
	min, max int
	greed    greed
	not      bool
	op       opcode
	n        int // group number
}

type parser struct {
	s      string
	at     int
	depth  int
	fold   bool
	dotAll bool
	spaced bool
	groups int
	square int // brackets that are open
	names  map[string]int
	known  map[string]ranges // properties looked up before
}

// Error says what the matcher does not support, or what is wrong, and where in the pattern.
type Error struct {
	Pattern string
	At      int
	What    string
}

func (e *Error) Error() string {
	return fmt.Sprintf("pattern %q at byte %d: %s", e.Pattern, e.At, e.What)
}

func (p *parser) fail(what string, args ...any) {
	panic(&Error{Pattern: p.s, At: p.at, What: fmt.Sprintf(what, args...)})
}

func (p *parser) more() bool { return p.at < len(p.s) }
func (p *parser) take(prefix string) bool {
	if strings.HasPrefix(p.s[p.at:], prefix) {
		p.at += len(prefix)
		return true
	}
	return false
}

func (p *parser) next() rune {
	if !p.more() {
		p.fail("the pattern ends too early")
	}
	r, n := utf8.DecodeRuneInString(p.s[p.at:])
	p.at += n
	return r
}

// Compile parses a pattern. The error is an *Error.
func Compile(s string) (out *Pattern, err error) {
	if len(s) > maxPattern {
		return nil, &Error{Pattern: s[:100] + "...", What: "the pattern is too long"}
	}
	if !utf8.ValidString(s) {
		return nil, &Error{Pattern: s, What: "the pattern is not UTF-8"}
	}
	defer func() {
		switch e := recover().(type) {
		case nil:
		case *Error:
			out, err = nil, e
		default:
			panic(e)
		}
	}()
	p := &parser{s: s, names: map[string]int{}, known: map[string]ranges{}}
	tree := p.alternatives()
	if p.more() {
		p.fail("a closing parenthesis without its opening one")
	}
	c := &compiler{pattern: s, groups: p.groups, sets: map[string]*set{}}
	c.registers = 2 * (p.groups + 1)
	c.emit(tree)
	c.add(instruction{op: opMatch})
	out = &Pattern{code: c.code, registers: c.registers}
	if first, always := starts(tree); always {
		out.first = first.compile()
	}
	return out, nil
}

// alternatives parses up to the end or a closing parenthesis. Options set inside end with it.
func (p *parser) alternatives() *node {
	if p.depth++; p.depth > maxDepth {
		p.fail("groups are nested too deep")
	}
	fold, dotAll, spaced := p.fold, p.dotAll, p.spaced
	defer func() { p.fold, p.dotAll, p.spaced = fold, dotAll, spaced; p.depth-- }()
	alt := &node{kind: "alt"}
	cat := &node{kind: "cat"}
	for p.more() && p.s[p.at] != ')' {
		if p.take("|") {
			alt.subs = append(alt.subs, cat)
			cat = &node{kind: "cat"}
			continue
		}
		if p.spaced && p.blank() {
			continue
		}
		item := p.item()
		if item == nil {
			continue
		}
		cat.subs = append(cat.subs, p.repeats(item))
	}
	alt.subs = append(alt.subs, cat)
	if len(alt.subs) == 1 {
		return cat
	}
	return alt
}

// blank skips a space or a comment of the extended syntax.
func (p *parser) blank() bool {
	if p.take("#") {
		for p.more() && p.next() != '\n' {
			continue
		}
		return true
	}
	if strings.IndexByte(" \t\r\n\f\v", p.s[p.at]) >= 0 {
		p.at++
		return true
	}
	return false
}

func (p *parser) single(r rune) *node {
	s := ranges{{r, r}}
	if p.fold {
		if expands(r) {
			p.fail("%q under (?i) can match several letters, which is not supported", r)
		}
		s = s.folded()
	}
	return &node{kind: "set", set: s}
}

// expands says whether ignoring case makes r match more than one letter.
func expands(r rune) bool {
	switch {
	case r == 0xDF, r == 0x1E9E, r == 0x149, r == 0x1F0, r == 0x390, r == 0x3B0, r == 0x587, r >= 0x1E96 && r <= 0x1E9B,
		r >= 0x1F50 && r <= 0x1F56, r >= 0x1F80 && r <= 0x1FFC && r != 0x1FBE, r >= 0xFB00 && r <= 0xFB17, r == 0x130:
		return true
	}
	return false
}

func (p *parser) item() *node {
	switch r := p.next(); r {
	case '(':
		return p.group()
	case '[':
		s := p.class()
		return &node{kind: "set", set: s}
	case '.':
		if p.dotAll {
			return &node{kind: "set", set: ranges{{0, ucd.MaxRune}}}
		}
		return &node{kind: "set", set: ranges{{'\n', '\n'}}.not()}
	case '^':
		return &node{kind: "border", op: opLineStart}
	case '$':
		return &node{kind: "border", op: opLineEnd}
	case '*', '+', '?':
		p.fail("a repeat without something to repeat")
		return nil
	case '\\':
		return p.escape()
	default:
		return p.single(r)
	}
}

func (p *parser) group() *node {
	wrap := func(n *node) *node {
		n.subs = []*node{p.alternatives()}
		if !p.take(")") {
			p.fail("a group is not closed")
		}
		return n
	}
	switch {
	case p.take("?:"):
		return wrap(&node{kind: "cat"})
	case p.take("?="):
		return wrap(&node{kind: "look"})
	case p.take("?!"):
		return wrap(&node{kind: "look", not: true})
	case p.take("?<="):
		return wrap(&node{kind: "behind"})
	case p.take("?<!"):
		return wrap(&node{kind: "behind", not: true})
	case p.take("?>"):
		return wrap(&node{kind: "atomic"})
	case p.take("?#"):
		for p.next() != ')' {
			continue
		}
		return nil
	case p.take("?<"):
		name, _, ok := strings.Cut(p.s[p.at:], ">")
		if !ok || name == "" {
			p.fail("the name of a group is not closed")
		}
		p.at += len(name) + 1
		p.groups++
		p.names[name] = p.groups
		return wrap(&node{kind: "group", n: p.groups})
	case p.take("?"):
		return p.options(wrap)
	}
	p.groups++
	return wrap(&node{kind: "group", n: p.groups})
}

// options parses (?imx-imx) and (?imx-imx:...).
func (p *parser) options(wrap func(*node) *node) *node {
	fold, dotAll, spaced := p.fold, p.dotAll, p.spaced
	on := true
	for {
		switch p.next() {
		case '-':
			on = false
		case 'i':
			p.fold = on
		case 'm':
			p.dotAll = on
		case 'x':
			p.spaced = on
		case ':':
			n := wrap(&node{kind: "cat"})
			p.fold, p.dotAll, p.spaced = fold, dotAll, spaced
			return n
		case ')': // to the end of the group that it stands in, alternatives and all
			n := &node{kind: "cat", subs: []*node{p.alternatives()}}
			p.fold, p.dotAll, p.spaced = fold, dotAll, spaced
			return n
		default:
			p.fail("this kind of group is not supported")
		}
	}
}

func (p *parser) escape() *node {
	switch {
	case p.take("b"), p.take("B"):
		return &node{kind: "border", op: opWordBorder, not: p.s[p.at-1] == 'B'}
	case p.take("A"):
		return &node{kind: "border", op: opTextStart}
	case p.take("z"):
		return &node{kind: "border", op: opTextEnd}
	case p.take("Z"):
		return &node{kind: "border", op: opTextEndLine}
	case p.take("k<"):
		name, _, ok := strings.Cut(p.s[p.at:], ">")
		n, known := p.names[name]
		if !ok || !known || p.fold {
			p.fail("this reference to a group is not supported")
		}
		p.at += len(name) + 1
		return &node{kind: "back", n: n}
	}
	if c := p.s[p.at:]; c != "" && c[0] >= '1' && c[0] <= '9' && (len(c) == 1 || c[1] < '0' || c[1] > '9') {
		n := int(c[0] - '0')
		if n > p.groups || len(p.names) > 0 || p.fold {
			p.fail("this reference to a group is not supported")
		}
		p.at++
		return &node{kind: "back", n: n}
	}
	if s := p.shorthand(); s != nil {
		return &node{kind: "set", set: s}
	}
	return p.single(p.character())
}

// shorthand parses \d, \p{...} and their kin, or gives nil.
func (p *parser) shorthand() ranges {
	if !p.more() {
		p.fail("the pattern ends with a backslash")
	}
	c := p.s[p.at]
	var s ranges
	switch c {
	case 'd', 'D':
		s = p.once(`\d`, func() ranges { return category("nd") })
	case 's', 'S':
		s = p.once(`\s`, func() ranges { return flagged(ucd.Space) })
	case 'w', 'W':
		s = p.word()
	case 'h', 'H':
		s = posix("xdigit")
	case 'p', 'P':
		p.at++
		return p.braced(c == 'P')
	case 'N', 'O', 'R', 'X', 'K', 'G', 'y', 'Y', 'g':
		p.fail("\\%c is not supported", c)
	default:
		return nil
	}
	p.at++
	if c < 'a' {
		s = s.not()
	}
	return s
}

func (p *parser) once(name string, find func() ranges) ranges {
	s, seen := p.known[name]
	if !seen {
		s = find()
		p.known[name] = s
	}
	return s
}

// word gives \w, which within brackets leaves out six numbers of Latin-1: the library that tokenizers use does.
func (p *parser) word() ranges {
	flag, name := ucd.Word, `\w`
	if p.square > 0 {
		flag, name = ucd.PosixWord, `[\w]`
	}
	return p.once(name, func() ranges { return flagged(flag) })
}

func (p *parser) braced(not bool) ranges {
	name, _, ok := strings.Cut(p.s[p.at:], "}")
	if !ok || name == "" || name[0] != '{' {
		p.fail("a property needs its name in braces")
	}
	p.at += len(name) + 1
	name = name[1:]
	if strings.HasPrefix(name, "^") {
		name, not = name[1:], !not
	}
	s := p.once(name, func() ranges { return property(name) })
	if strings.EqualFold(name, "word") {
		s = p.word()
	}
	if s == nil {
		p.fail("the property %q is not known", name)
	}
	if not {
		s = s.not()
	}
	return s
}

// character parses an escape that stands for one code point.
func (p *parser) character() rune {
	number := func(digits string, base int) rune {
		v, err := strconv.ParseUint(digits, base, 32)
		if err != nil || v > ucd.MaxRune {
			p.fail("%q is no code point", digits)
		}
		return rune(v)
	}
	switch r := p.next(); r {
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'f':
		return '\f'
	case 'v':
		return '\v'
	case 'a':
		return 7
	case 'e':
		return 27
	case 'x':
		if p.take("{") {
			digits, _, ok := strings.Cut(p.s[p.at:], "}")
			if !ok {
				p.fail("\\x{ is not closed")
			}
			p.at += len(digits) + 1
			return number(digits, 16)
		}
		n := 0
		for n < 2 && p.at+n < len(p.s) && strings.IndexByte("0123456789abcdefABCDEF", p.s[p.at+n]) >= 0 {
			n++
		}
		p.at += n
		if v := number("0"+p.s[p.at-n:p.at], 16); n > 0 && v < 128 {
			return v
		}
		p.fail("\\x needs a code point below 80, or braces")
	case 'u':
		if len(p.s)-p.at < 4 {
			p.fail("\\u needs four digits")
		}
		p.at += 4
		return number(p.s[p.at-4:p.at], 16)
	case '0':
		n := 0
		for n < 2 && p.at+n < len(p.s) && p.s[p.at+n] >= '0' && p.s[p.at+n] <= '7' {
			n++
		}
		p.at += n
		return number("0"+p.s[p.at-n:p.at], 8)
	default:
		if r < 128 && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			p.fail("\\%c is not supported", r)
		}
		return r
	}
	return 0
}

// class parses what follows an opening bracket.
func (p *parser) class() ranges {
	if p.depth++; p.depth > maxDepth {
		p.fail("classes are nested too deep")
	}
	p.square++
	defer func() { p.depth--; p.square-- }()
	not := p.take("^")
	var whole ranges
	cut := false // an && came before
	var now ranges
	for first := true; ; first = false {
		switch {
		case !p.more():
			p.fail("a class is not closed")
		case p.take("&&"):
			if cut {
				whole = whole.and(now.normal())
			} else {
				whole, cut = now.normal(), true
			}
			now = nil
			continue
		case p.s[p.at] == ']' && !first:
			p.at++
			out := now.normal()
			if cut {
				out = whole.and(out)
			}
			if p.fold {
				out = out.folded()
			}
			if not {
				out = out.not()
			}
			return out
		case p.take("[:"):
			name, _, ok := strings.Cut(p.s[p.at:], ":]")
			inverted := strings.HasPrefix(name, "^")
			s := posix(strings.TrimPrefix(name, "^"))
			if !ok || s == nil {
				p.fail("the bracket name is not known")
			}
			p.at += len(name) + 2
			if inverted {
				s = s.not()
			}
			now = append(now, s...)
		case p.take("["):
			now = append(now, p.class()...)
		default:
			now = p.member(now)
		}
	}
}

func (p *parser) member(now ranges) ranges {
	lo, s := p.element()
	if s != nil {
		return append(now, s...)
	}
	hi := lo
	if rest := p.s[p.at:]; len(rest) > 1 && rest[0] == '-' && rest[1] != ']' {
		p.at++
		if hi, s = p.element(); s != nil || hi < lo {
			p.fail("the end of a range is not a code point after its start")
		}
	}
	if p.fold {
		for r := lo; r <= hi && hi-lo < 0x3000; r++ {
			if expands(r) {
				p.fail("%q under (?i) can match several letters, which is not supported", r)
			}
		}
	}
	return append(now, [2]rune{lo, hi})
}

func (p *parser) element() (rune, ranges) {
	r := p.next()
	if r != '\\' {
		return r, nil
	}
	if p.take("b") {
		return '\b', nil
	}
	if s := p.shorthand(); s != nil {
		return 0, s
	}
	return p.character(), nil
}

// repeats parses the repeats that follow an item; there may be several.
func (p *parser) repeats(item *node) *node {
	for p.more() {
		lo, hi, interval := 0, -1, false
		switch {
		case p.take("*"):
		case p.take("+"):
			lo = 1
		case p.take("?"):
			hi = 1
		default:
			if lo, hi, interval = p.interval(); !interval {
				return item
			}
		}
		if item.kind == "border" || item.kind == "look" || item.kind == "behind" {
			p.fail("a repeat of something that matches nothing is not supported")
		}
		r := &node{kind: "repeat", subs: []*node{item}, min: lo, max: hi}
		if p.take("?") {
			r.greed = lazy
		} else if !interval && p.take("+") {
			r.greed = possessive
		}
		if interval && r.greed == lazy && lo == hi {
			p.fail("a lazy repeat of one count is not supported")
		}
		item = r
	}
	return item
}

// interval parses {n}, {n,}, {n,m} and {,m}. Any other brace is an ordinary character.
func (p *parser) interval() (lo, hi int, ok bool) {
	body, _, closed := strings.Cut(p.s[p.at:], "}")
	if !closed || body == "" || body[0] != '{' {
		return 0, 0, false
	}
	a, b, comma := strings.Cut(body[1:], ",")
	number := func(s string, missing int) (int, bool) {
		if s == "" {
			return missing, comma
		}
		v, err := strconv.ParseUint(s, 10, 31)
		return int(v), err == nil
	}
	if body == "{," || body == "{" {
		return 0, 0, false
	}
	lo, ok = number(a, 0)
	if !ok {
		return 0, 0, false
	}
	hi = lo
	if comma {
		if hi, ok = number(b, -1); !ok {
			return 0, 0, false
		}
	}
	p.at += len(body) + 1
	if lo > 10_000 || hi > 10_000 || hi >= 0 && hi < lo {
		p.fail("the counts of a repeat are too large or the wrong way round")
	}
	return lo, hi, true
}
