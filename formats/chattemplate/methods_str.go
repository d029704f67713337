package chattemplate

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

func isSpace(r rune) bool {
	switch {
	case r >= 9 && r <= 13, r >= 0x1c && r <= 0x20, r == 0x85, r == 0xa0, r == 0x1680, r >= 0x2000 && r <= 0x200a,
		r == 0x2028, r == 0x2029, r == 0x202f, r == 0x205f, r == 0x3000:
		return true
	}
	return false
}

func trimRightSpace(s string) string { return strings.TrimRightFunc(s, isSpace) }

// spaceLen gives the length of the white space that s starts with.
func spaceLen(s string) int { return len(s) - len(strings.TrimLeftFunc(s, isSpace)) }

var strMethods map[string]method

func init() {
	strMethods = map[string]method{
		"strip":        stripMethod("strip", true, true),
		"lstrip":       stripMethod("lstrip", true, false),
		"rstrip":       stripMethod("rstrip", false, true),
		"split":        strSplit,
		"rsplit":       strRsplit,
		"splitlines":   strSplitlines,
		"partition":    strPartition,
		"rpartition":   strRpartition,
		"replace":      strReplace,
		"startswith":   affix("startswith", strings.HasPrefix),
		"endswith":     affix("endswith", strings.HasSuffix),
		"find":         finder("find", false, false),
		"rfind":        finder("rfind", true, false),
		"index":        finder("index", false, true),
		"rindex":       finder("rindex", true, true),
		"count":        strCount,
		"join":         strJoin,
		"upper":        textMethod("upper", upper),
		"lower":        textMethod("lower", lower),
		"title":        textMethod("title", titleCase),
		"capitalize":   textMethod("capitalize", capitalize),
		"swapcase":     textMethod("swapcase", swapCase),
		"casefold":     textMethod("casefold", casefold),
		"zfill":        strZfill,
		"center":       padder("center"),
		"ljust":        padder("ljust"),
		"rjust":        padder("rjust"),
		"expandtabs":   strExpandtabs,
		"format":       strFormat,
		"format_map":   strFormatMap,
		"removeprefix": strRemoveprefix,
		"removesuffix": strRemovesuffix,
		"encode":       strEncode,
		"translate":    strTranslate,
		"maketrans":    strMaketrans,
		"isalnum":      every("isalnum", isAlnum),
		"isalpha":      every("isalpha", unicode.IsLetter),
		"isdecimal":    every("isdecimal", func(r rune) bool { return unicode.Is(unicode.Nd, r) }),
		"isdigit":      every("isdigit", isDigitRune),
		"isnumeric":    every("isnumeric", isNumeric),
		"isspace":      every("isspace", isSpace),
		"isascii":      question("isascii", isASCII),
		"isprintable":  question("isprintable", func(s string) bool { return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0 }),
		"isidentifier": question("isidentifier", isIdentifier),
		"islower":      question("islower", isLowerText),
		"isupper":      question("isupper", isUpperText),
		"istitle":      question("istitle", isTitleText),
	}
}

func recvStr(v any) string { s, _ := asString(v); return s }

func textMethod(name string, f func(string) string) method {
	return func(st *state, recv any, args []any, kw []keyword) any {
		countArgs("str."+name, args, kw, 0, 0)
		s := recvStr(recv)
		st.charge(len(s))
		return f(s)
	}
}

func question(name string, f func(string) bool) method {
	return func(st *state, recv any, args []any, kw []keyword) any {
		countArgs("str."+name, args, kw, 0, 0)
		s := recvStr(recv)
		st.charge(len(s))
		return f(s)
	}
}

func every(name string, f func(rune) bool) method {
	return question(name, func(s string) bool {
		return s != "" && strings.IndexFunc(s, func(r rune) bool { return !f(r) }) < 0
	})
}

func stripMethod(name string, left, right bool) method {
	return func(st *state, recv any, args []any, kw []keyword) any {
		countArgs(name, args, kw, 0, 1)
		s := recvStr(recv)
		var chars any
		if len(args) == 1 {
			chars = args[0]
		}
		return strip(name, s, chars, left, right)
	}
}

func strip(name, s string, chars any, left, right bool) string {
	cut := isSpace
	if chars != nil {
		set, ok := asString(chars)
		if !ok {
			typeError("%s arg must be None or str", name)
		}
		if left && right {
			return strings.Trim(s, set)
		} else if left {
			return strings.TrimLeft(s, set)
		}
		return strings.TrimRight(s, set)
	}
	if left {
		s = strings.TrimLeftFunc(s, cut)
	}
	if right {
		s = strings.TrimRightFunc(s, cut)
	}
	return s
}

// replaceText is str.replace within the limits.
func (st *state) replaceText(s, old, with string, count int) string {
	n := strings.Count(s, old)
	if count >= 0 && count < n {
		n = count
	}
	if grow := len(with) - len(old); grow > 0 {
		if n > st.limits.Output/grow {
			st.charge(maxInt)
		}
		st.charge(len(s) + n*grow)
	}
	st.charge(len(s))
	return strings.Replace(s, old, with, count)
}

func strReplace(st *state, recv any, args []any, kw []keyword) any {
	countArgs("replace", args, kw, 2, 3)
	count := -1
	old, with := replaceArg(args[0], 1), replaceArg(args[1], 2)
	if len(args) == 3 {
		count = intArg(args[2])
	}
	return st.replaceText(recvStr(recv), old, with, count)
}

func replaceArg(v any, n int) string {
	s, ok := asString(v)
	if !ok {
		typeError("replace() argument %d must be str, not %s", n, typeName(v))
	}
	return s
}

// span gives the part of a text that start and end select, and the number of its first character; ok is false past the end.
func span(s string, args []any) (part string, first int, ok bool) {
	if len(args) == 0 {
		return s, 0, true
	}
	n := runeCount(s)
	place := func(v any, missing int) int {
		i, given := bound(v)
		if !given {
			return missing
		}
		if i < 0 {
			i = max(i+n, 0)
		}
		return i
	}
	start := place(args[0], 0)
	stop := n
	if len(args) > 1 {
		stop = min(place(args[1], n), n)
	}
	if start > n || start > stop {
		return "", start, false
	}
	a := byteOffset(s, start)
	return s[a : a+byteOffset(s[a:], stop-start)], start, true
}

func affix(name string, has func(s, x string) bool) method {
	return func(st *state, recv any, args []any, kw []keyword) any {
		countArgs(name, args, kw, 1, 3)
		part, _, ok := span(recvStr(recv), args[1:])
		choices := []any{args[0]}
		if t, isTuple := args[0].(*tuple); isTuple {
			choices = t.items
		}
		for _, c := range choices {
			x, isStr := asString(c)
			if !isStr {
				if _, isTuple := args[0].(*tuple); isTuple {
					typeError("tuple for %s must only contain str, not %s", name, typeName(c))
				}
				typeError("%s first arg must be str or a tuple of str, not %s", name, typeName(c))
			}
			if ok && has(part, x) {
				return true
			}
			st.work(1)
		}
		return false
	}
}

func finder(name string, last, must bool) method {
	return func(st *state, recv any, args []any, kw []keyword) any {
		countArgs(name, args, kw, 1, 3)
		s := recvStr(recv)
		st.charge(len(s))
		x := strArg(args[0])
		part, first, ok := span(s, args[1:])
		i := -1
		if ok {
			if last {
				i = strings.LastIndex(part, x)
			} else {
				i = strings.Index(part, x)
			}
		}
		if i < 0 {
			if must {
				raise(valueError, "substring not found")
			}
			return -1
		}
		return first + runeCount(part[:i])
	}
}

func strCount(st *state, recv any, args []any, kw []keyword) any {
	countArgs("count", args, kw, 1, 3)
	s := recvStr(recv)
	st.charge(len(s))
	x := strArg(args[0])
	part, _, ok := span(s, args[1:])
	if !ok {
		return 0
	}
	return strings.Count(part, x)
}

func strJoin(st *state, recv any, args []any, kw []keyword) any {
	countArgs("str.join", args, kw, 1, 1)
	if !st.iterable(args[0]) {
		typeError("can only join an iterable")
	}
	sep := recvStr(recv)
	items := st.items(args[0])
	parts := make([]string, len(items))
	n := 0
	safe := false
	for i, item := range items {
		s, ok := asString(item)
		if !ok {
			typeError("sequence item %d: expected str instance, %s found", i, typeName(item))
		}
		_, isMarkup := item.(markup)
		safe = safe || isMarkup
		parts[i] = s
		n += len(s) + len(sep)
		st.charge(n)
	}
	s := strings.Join(parts, sep)
	if len(st.carried) > 0 {
		return st.carryJoined(s, parts, sep)
	}
	return s
}

// carryJoined is carry for parts with a separator between them.
func (st *state) carryJoined(s string, parts []string, sep string) string {
	var pieces []string
	for i, p := range parts {
		if i > 0 {
			pieces = append(pieces, sep)
		}
		pieces = append(pieces, p)
	}
	return st.carry(s, pieces...)
}

func strZfill(st *state, recv any, args []any, kw []keyword) any {
	countArgs("str.zfill", args, kw, 1, 1)
	s := recvStr(recv)
	n := intArg(args[0]) - runeCount(s)
	if n <= 0 {
		return s
	}
	st.charge(len(s) + n)
	if s != "" && (s[0] == '-' || s[0] == '+') {
		return s[:1] + strings.Repeat("0", n) + s[1:]
	}
	return strings.Repeat("0", n) + s
}

// pad fills a text up to a width.
func (st *state) pad(name, s string, width int, fill string) string {
	n := width - runeCount(s)
	if n <= 0 {
		return s
	}
	if n > st.limits.Output {
		st.charge(maxInt)
	}
	st.charge(len(s) + n*len(fill))
	left := 0
	switch name {
	case "center":
		left = n/2 + (n & width & 1)
	case "rjust":
		left = n
	}
	return strings.Repeat(fill, left) + s + strings.Repeat(fill, n-left)
}

func padder(name string) method {
	return func(st *state, recv any, args []any, kw []keyword) any {
		countArgs(name, args, kw, 1, 2)
		fill := " "
		width := intArg(args[0])
		if len(args) == 2 {
			f, ok := asString(args[1])
			if !ok {
				typeError("The fill character must be a unicode character, not %s", typeName(args[1]))
			}
			if runeCount(f) != 1 {
				typeError("The fill character must be exactly one character long")
			}
			fill = f
		}
		return st.pad(name, recvStr(recv), width, fill)
	}
}

func strExpandtabs(st *state, recv any, args []any, kw []keyword) any {
	vals := bind("expandtabs", []string{"tabsize"}, 0, args, kw)
	size := 8
	if vals[0] != missing {
		size = intArg(vals[0])
	}
	var b strings.Builder
	col := 0
	for _, r := range recvStr(recv) {
		switch r {
		case '\t':
			if size > 0 {
				n := size - col%size
				st.charge(b.Len() + n)
				b.WriteString(strings.Repeat(" ", n))
				col += n
			}
			continue
		case '\n', '\r':
			col = -1
		}
		b.WriteRune(r)
		col++
	}
	return b.String()
}

func strRemoveprefix(_ *state, recv any, args []any, kw []keyword) any {
	countArgs("removeprefix", args, kw, 1, 1)
	return strings.TrimPrefix(recvStr(recv), strArg(args[0]))
}

func strRemovesuffix(_ *state, recv any, args []any, kw []keyword) any {
	countArgs("removesuffix", args, kw, 1, 1)
	return strings.TrimSuffix(recvStr(recv), strArg(args[0]))
}

func strEncode(_ *state, recv any, args []any, kw []keyword) any {
	vals := bind("encode", []string{"encoding", "errors"}, 0, args, kw)
	s := recvStr(recv)
	errs := strArg(optional(vals[1], "strict"))
	limit := rune(0)
	switch enc := strings.ReplaceAll(strings.ToLower(strArg(optional(vals[0], "utf-8"))), "_", "-"); enc {
	case "utf-8", "utf8":
		return pyBytes(s)
	case "ascii", "us-ascii":
		limit = 0x80
	case "latin-1", "latin1", "iso-8859-1", "iso8859-1":
		limit = 0x100
	default:
		raise("LookupError", "unknown encoding: %s", enc)
	}
	var b []byte
	for _, r := range s {
		switch {
		case r < limit:
			b = append(b, byte(r))
		case errs == "ignore":
		case errs == "replace":
			b = append(b, '?')
		default:
			raise("UnicodeEncodeError", "this codec can't encode character %s", pyRepr(string(r)))
		}
	}
	return pyBytes(b)
}

func strTranslate(st *state, recv any, args []any, kw []keyword) any {
	countArgs("str.translate", args, kw, 1, 1)
	var b strings.Builder
	for _, r := range recvStr(recv) {
		st.work(1)
		v, ok := st.subscript(args[0], int(r))
		if !ok {
			if _, isDict := args[0].(*dict); !isDict {
				if _, sized := st.length(args[0]); !sized {
					typeError("'%s' object is not subscriptable", typeName(args[0]))
				}
			}
			b.WriteRune(r)
			continue
		}
		switch v := v.(type) {
		case nil:
		case string:
			b.WriteString(v)
		case int:
			if v < 0 || v > unicode.MaxRune {
				raise(valueError, "character mapping must be in range(0x110000)")
			}
			b.WriteRune(rune(v))
		default:
			typeError("character mapping must return integer, None or str")
		}
		st.charge(b.Len())
	}
	return b.String()
}

func strMaketrans(st *state, _ any, args []any, kw []keyword) any {
	countArgs("maketrans", args, kw, 1, 3)
	out := newDict(0)
	if len(args) == 1 {
		d, ok := args[0].(*dict)
		if !ok {
			typeError("if you give only one argument to maketrans it must be a dict")
		}
		for i, k := range d.keys {
			if s, ok := asString(k); ok {
				if runeCount(s) != 1 {
					raise(valueError, "string keys in translate table must be of length 1")
				}
				r, _ := utf8.DecodeRuneInString(s)
				k = int(r)
			} else if _, ok := smallInt(k); !ok {
				typeError("keys in translate table must be strings or integers")
			}
			out.put(st, k, d.vals[i])
		}
		return out
	}
	from, to := []rune(strArg(args[0])), []rune(strArg(args[1]))
	if len(from) != len(to) {
		raise(valueError, "the first two maketrans arguments must have equal length")
	}
	for i, r := range from {
		out.put(st, int(r), int(to[i]))
	}
	if len(args) == 3 {
		for _, r := range strArg(args[2]) {
			out.put(st, int(r), nil)
		}
	}
	return out
}
