package chattemplate

import (
	"sort"
	"strings"
	"unicode"
)

// quoteURL escapes all but letters, digits and _.-~; a slash too in a query, where a space is a plus.
func quoteURL(s string, query bool) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' || strings.IndexByte("_.-~", c) >= 0 || c == '/' && !query:
			b.WriteByte(c)
		case c == ' ' && query:
			b.WriteByte('+')
		default:
			const hex = "0123456789ABCDEF"
			b.WriteString("%" + string(hex[c>>4]) + string(hex[c&15]))
		}
	}
	return b.String()
}

func urlText(st *state, v any) string {
	if b, ok := v.(pyBytes); ok {
		return string(b)
	}
	return st.str(v)
}

func filterURLencode(st *state, a []any) any {
	v := a[0]
	if s, ok := asString(v); ok || !st.iterable(v) {
		if !ok {
			s = urlText(st, v)
		}
		st.charge(3 * len(s))
		return quoteURL(s, false)
	}
	if d, ok := v.(*dict); ok {
		v = &dictView{d: d, kind: "dict_items"}
	}
	var parts []string
	for _, item := range st.items(v) {
		pair := st.unpack(item, 2)
		parts = append(parts, quoteURL(urlText(st, pair[0]), true)+"="+quoteURL(urlText(st, pair[1]), true))
	}
	return strings.Join(parts, "&")
}

func filterXMLattr(st *state, a []any) any {
	d, ok := a[0].(*dict)
	if !ok {
		st.failUndefined(a[0])
		raise(attributeError, "'%s' object has no attribute 'items'", typeName(a[0]))
	}
	var parts []string
	n := 0
	for i, k := range d.keys {
		v := d.vals[i]
		if _, isUndefined := v.(*undefined); v == nil || isUndefined {
			continue
		}
		name, ok := asString(k)
		if !ok {
			typeError("expected string or bytes-like object, got '%s'", typeName(k))
		}
		if strings.ContainsAny(name, " \t\n\r\f\v/>=") {
			raise(valueError, "Invalid character in attribute name: %s", pyRepr(k))
		}
		parts = append(parts, string(st.escape(k))+`="`+string(st.escape(v))+`"`)
		n += len(parts[len(parts)-1])
		st.charge(n)
	}
	s := strings.Join(parts, " ")
	if s != "" && st.truth(optional(a[1], true)) {
		s = " " + s
	}
	if st.autoescape {
		return markup(s)
	}
	return s
}

func filterWordwrap(st *state, a []any) any {
	s, ok := asString(a[0])
	if !ok {
		st.failUndefined(a[0])
		raise(attributeError, "'%s' object has no attribute 'splitlines'", typeName(a[0]))
	}
	w := wrapper{breakLong: st.truth(optional(a[2], true)), hyphens: st.truth(optional(a[4], true))}
	by := "\n"
	if v := optional(a[3], nil); v != nil {
		by = strArg(v)
	}
	width := optional(a[1], 79)
	st.charge(len(s))
	var lines []string
	for _, line := range splitLines(s, false) {
		if st.ordered("<=", width, 0) {
			raise(valueError, "invalid width %s (must be > 0)", st.repr(width))
		}
		w.width = intArg(width)
		lines = append(lines, strings.Join(w.wrap(line), by))
		st.step(0)
	}
	return strings.Join(lines, by)
}

// wrapper breaks lines as Python's textwrap does.
type wrapper struct {
	width     int
	breakLong bool
	hyphens   bool
}

func isBlank(r rune) bool { return r == ' ' || r >= 9 && r <= 13 }

func isLetter(r rune) bool { return r == '_' || isAlnum(r) && !unicode.Is(unicode.Nd, r) }

func isWordRune(r rune) bool { return r == '_' || isAlnum(r) }

func isWordMark(r rune) bool { return isWordRune(r) || strings.ContainsRune("!\"'&.,?", r) }

// chunks cuts a line into white space and what may not be broken.
func (w *wrapper) chunks(s []rune) [][]rune {
	var out [][]rune
	for i := 0; i < len(s); {
		j := i + 1
		switch {
		case isBlank(s[i]):
			for j < len(s) && isBlank(s[j]) {
				j++
			}
		case !w.hyphens:
			for j < len(s) && !isBlank(s[j]) {
				j++
			}
		case i > 0 && isWordMark(s[i-1]) && dashes(s[i:]) > 0:
			j = i + dashes(s[i:])
		default:
			for ; ; j++ {
				if j >= len(s) || isBlank(s[j]) || isWordMark(s[j-1]) && dashes(s[j:]) > 0 {
					break
				}
				if s[j] == '-' && hyphenated(s, j) {
					j++
					break
				}
			}
		}
		out = append(out, s[i:j])
		i = j
	}
	return out
}

// dashes gives the length of a dash between words that s starts with.
func dashes(s []rune) int {
	n := 0
	for n < len(s) && s[n] == '-' {
		n++
	}
	if n >= 2 && n < len(s) && isWordRune(s[n]) {
		return n
	}
	return 0
}

// hyphenated says that a word may be broken behind its hyphen at j.
func hyphenated(s []rune, j int) bool {
	before := j >= 2 && isLetter(s[j-1]) && isLetter(s[j-2]) || j >= 3 && isLetter(s[j-3]) && s[j-2] == '-' && isWordMark(s[j-1])
	if !before || j+1 >= len(s) || !isLetter(s[j+1]) {
		return false
	}
	k := j + 2
	if k < len(s) && s[k] == '-' {
		k++
	}
	return k < len(s) && isLetter(s[k])
}

func blankChunk(c []rune) bool {
	for _, r := range c {
		if !isSpace(r) {
			return false
		}
	}
	return true
}

func (w *wrapper) wrap(line string) []string {
	chunks := w.chunks([]rune(line))
	var lines []string
	for len(chunks) > 0 {
		if len(lines) > 0 && blankChunk(chunks[0]) {
			chunks = chunks[1:]
			if len(chunks) == 0 {
				break
			}
		}
		var cur [][]rune
		n := 0
		for len(chunks) > 0 && n+len(chunks[0]) <= w.width {
			n += len(chunks[0])
			cur = append(cur, chunks[0])
			chunks = chunks[1:]
		}
		if len(chunks) > 0 && len(chunks[0]) > w.width {
			room := max(w.width-n, 1)
			switch {
			case w.breakLong:
				end := room
				if c := chunks[0]; w.hyphens && len(c) > room {
					for h := room - 1; h > 0; h-- {
						if c[h] == '-' {
							if strings.Trim(string(c[:h]), "-") != "" {
								end = h + 1
							}
							break
						}
					}
				}
				cur = append(cur, chunks[0][:end])
				chunks[0] = chunks[0][end:]
			case len(cur) == 0:
				cur = append(cur, chunks[0])
				chunks = chunks[1:]
			}
		}
		if len(cur) > 0 && blankChunk(cur[len(cur)-1]) {
			cur = cur[:len(cur)-1]
		}
		if len(cur) > 0 {
			var b strings.Builder
			for _, c := range cur {
				b.WriteString(string(c))
			}
			lines = append(lines, b.String())
		}
	}
	return lines
}

// pretty is Python's pprint.pformat with a width of 80.
func (st *state) pretty(v any) string {
	p := &prettyPrinter{st: st}
	p.format(v, 0, 0)
	return p.b.String()
}

type prettyPrinter struct {
	st    *state
	b     strings.Builder
	depth int
}

// sortedDicts gives v with the keys of its dicts sorted, for its text.
func (p *prettyPrinter) sortedDicts(v any) any {
	p.st.nest()
	defer p.st.unnest()
	p.st.work(1)
	all := func(items []any) []any {
		out := make([]any, len(items))
		for i, x := range items {
			out[i] = p.sortedDicts(x)
		}
		return out
	}
	switch v := v.(type) {
	case *list:
		return &list{items: all(v.items)}
	case *tuple:
		return &tuple{items: all(v.items)}
	case *dict:
		d := newDict(len(v.keys))
		for _, i := range p.order(v) {
			d.set(v.keys[i], p.sortedDicts(v.vals[i]))
		}
		return d
	}
	return v
}

// order gives the keys of a dict sorted; keys that cannot be compared by the name of their type.
func (p *prettyPrinter) order(d *dict) []int {
	order := make([]int, len(d.keys))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool {
		a, b := d.keys[order[i]], d.keys[order[j]]
		_, an := number(a)
		_, bn := number(b)
		_, as := asString(a)
		_, bs := asString(b)
		if an && bn || as && bs {
			return p.st.ordered("<", a, b)
		}
		return typeName(a) < typeName(b)
	})
	return order
}

func (p *prettyPrinter) format(v any, indent, allowance int) {
	p.depth++
	if p.depth > maxReprDepth {
		raise(LimitFailure, "a value nests deeper than %d", maxReprDepth)
	}
	defer func() { p.depth-- }()
	p.st.charge(p.b.Len())
	rep := p.st.repr(p.sortedDicts(v))
	if runeCount(rep) <= 80-indent-allowance {
		p.b.WriteString(rep)
		return
	}
	newline := ",\n" + strings.Repeat(" ", indent+1)
	switch x := v.(type) {
	case *dict:
		p.b.WriteString("{")
		for n, i := range p.order(x) {
			if n > 0 {
				p.b.WriteString(newline)
			}
			key := p.st.repr(x.keys[i])
			p.b.WriteString(key + ": ")
			end := 1
			if n == len(x.keys)-1 {
				end = allowance + 1
			}
			p.format(x.vals[i], indent+runeCount(key)+3, end)
		}
		p.b.WriteString("}")
	case *list:
		p.sequence("[", x.items, "]", indent, allowance, newline)
	case *tuple:
		end := ")"
		if len(x.items) == 1 {
			end = ",)"
		}
		p.sequence("(", x.items, end, indent, allowance, newline)
	case string:
		p.text(x, indent, allowance)
	default:
		p.b.WriteString(rep)
	}
}

func (p *prettyPrinter) sequence(open string, items []any, end string, indent, allowance int, newline string) {
	p.b.WriteString(open)
	for i, v := range items {
		if i > 0 {
			p.b.WriteString(newline)
		}
		room := 1
		if i == len(items)-1 {
			room = allowance + len(end)
		}
		p.format(v, indent+1, room)
	}
	p.b.WriteString(end)
}

// text breaks a long string into several literals.
func (p *prettyPrinter) text(s string, indent, allowance int) {
	level := p.depth
	if level == 1 {
		indent++
		allowance++
	}
	limit := 80 - indent
	var chunks []string
	lines := splitLines(s, true)
	for i, line := range lines {
		rep := pyRepr(line)
		width := limit
		if i == len(lines)-1 {
			width -= allowance
		}
		if runeCount(rep) <= width {
			chunks = append(chunks, rep)
			continue
		}
		parts := wordsWithSpace(line)
		cur := ""
		for j, part := range parts {
			candidate := cur + part
			room := limit
			if j == len(parts)-1 && i == len(lines)-1 {
				room -= allowance
			}
			if runeCount(pyRepr(candidate)) > room {
				if cur != "" {
					chunks = append(chunks, pyRepr(cur))
				}
				cur = part
			} else {
				cur = candidate
			}
		}
		if cur != "" {
			chunks = append(chunks, pyRepr(cur))
		}
	}
	if len(chunks) == 1 {
		p.b.WriteString(chunks[0])
		return
	}
	if level == 1 {
		p.b.WriteString("(")
	}
	p.b.WriteString(strings.Join(chunks, "\n"+strings.Repeat(" ", indent)))
	if level == 1 {
		p.b.WriteString(")")
	}
}

// wordsWithSpace cuts a line into words, each with the white space behind it.
func wordsWithSpace(s string) []string {
	var out []string
	start := 0
	inSpace := false
	for i, r := range s {
		space := isSpace(r)
		if inSpace && !space {
			out = append(out, s[start:i])
			start = i
		}
		inSpace = space
	}
	return append(out, s[start:])
}
