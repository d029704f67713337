package chattemplate

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

func strFormat(st *state, recv any, args []any, kw []keyword) any {
	return st.formatText(recvStr(recv), args, kw, false, false)
}

func strFormatMap(st *state, recv any, args []any, kw []keyword) any {
	return st.formatText(recvStr(recv), args, kw, true, false)
}

// formatting is one run of str.format.
type formatting struct {
	st     *state
	args   []any
	kw     []keyword
	values any // of format_map
	auto   int // the number of the next {}; -1: numbers are written out
	safe   bool
}

func (st *state) formatText(s string, args []any, kw []keyword, isMap, safe bool) string {
	f := &formatting{st: st, args: args, kw: kw, safe: safe}
	if isMap {
		if len(kw) > 0 {
			typeError("format_map() takes no keyword arguments")
		}
		if len(args) != 1 {
			typeError("format_map() takes exactly one argument (%d given)", len(args))
		}
		f.values, f.args = args[0], nil
	}
	return f.run(s, 2)
}

func (f *formatting) run(s string, depth int) string {
	if depth < 0 {
		raise(valueError, "Max string recursion exceeded")
	}
	var b strings.Builder
	for s != "" {
		i := strings.IndexAny(s, "{}")
		if i < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:i])
		if i+1 < len(s) && s[i+1] == s[i] {
			b.WriteByte(s[i])
			s = s[i+2:]
			continue
		}
		if s[i] == '}' {
			raise(valueError, "Single '}' encountered in format string")
		}
		s = s[i+1:]
		if s == "" {
			raise(valueError, "Single '{' encountered in format string")
		}
		end, open := -1, 1
		inBracket := false
		for j := 0; j < len(s) && end < 0; j++ {
			switch s[j] {
			case '[':
				inBracket = true
			case ']':
				inBracket = false
			case '{':
				open++
			case '}':
				if open--; open == 0 {
					end = j
				}
			}
		}
		_ = inBracket
		if end < 0 {
			raise(valueError, "expected '}' before end of string")
		}
		b.WriteString(f.field(s[:end], depth))
		f.st.charge(b.Len())
		s = s[end+1:]
	}
	return b.String()
}

// field writes one replacement field: name[!conversion][:specification].
func (f *formatting) field(s string, depth int) string {
	name, conv, spec := s, "", ""
	bracket := false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '[':
			bracket = true
			continue
		case ']':
			bracket = false
			continue
		case '{', '}':
			if !bracket {
				raise(valueError, "unexpected '{' in field name")
			}
			continue
		case '!', ':':
			if bracket {
				continue
			}
		default:
			continue
		}
		name = s[:i]
		rest := s[i:]
		if rest[0] == '!' {
			if len(rest) < 2 {
				raise(valueError, "end of string while looking for conversion specifier")
			}
			conv, rest = rest[1:2], rest[2:]
			if rest != "" && rest[0] != ':' {
				raise(valueError, "expected ':' after conversion specifier")
			}
		}
		if rest != "" {
			spec = rest[1:]
		}
		break
	}
	v := f.lookup(name)
	switch conv {
	case "":
	case "s":
		v = f.st.str(v)
	case "r":
		v = f.st.repr(v)
	case "a":
		v = asciiRepr(f.st.repr(v))
	default:
		raise(valueError, "Unknown conversion specifier %s", conv)
	}
	spec = f.run(spec, depth-1)
	if f.safe {
		if m, ok := v.(markup); ok {
			if spec != "" {
				raise(valueError, "Unsupported format specification for Markup.")
			}
			return string(m)
		}
		return string(escapeText(f.st.formatValue(v, spec)))
	}
	return f.st.formatValue(v, spec)
}

func asciiRepr(s string) string {
	var b []byte
	for _, r := range s {
		switch {
		case r < 0x80:
			b = append(b, byte(r))
		case r < 0x100:
			b = appendHex(append(b, `\x`...), uint32(r), 2)
		case r < 0x10000:
			b = appendHex(append(b, `\u`...), uint32(r), 4)
		default:
			b = appendHex(append(b, `\U`...), uint32(r), 8)
		}
	}
	return string(b)
}

func (f *formatting) lookup(name string) any {
	end := strings.IndexAny(name, ".[")
	first, rest := name, ""
	if end >= 0 {
		first, rest = name[:end], name[end:]
	}
	var v any
	n, err := strconv.Atoi(first)
	switch {
	case first == "":
		if f.auto < 0 {
			raise(valueError, "cannot switch from manual field specification to automatic field numbering")
		}
		v = f.positional(f.auto)
		f.auto++
	case err == nil && isDigit(first[0]):
		if f.auto > 0 {
			raise(valueError, "cannot switch from automatic field numbering to manual field specification")
		}
		f.auto = -1
		v = f.positional(n)
	default:
		v = f.named(first)
	}
	for rest != "" {
		if rest[0] == '.' {
			rest = rest[1:]
			end := strings.IndexAny(rest, ".[")
			if end < 0 {
				end = len(rest)
			}
			if end == 0 {
				raise(valueError, "Empty attribute in format string")
			}
			v = f.st.getattr(v, rest[:end])
			rest = rest[end:]
			continue
		}
		if rest[0] != '[' {
			raise(valueError, "Only '.' or '[' may follow ']' in format field specifier")
		}
		end := strings.IndexByte(rest, ']')
		if end < 0 {
			raise(valueError, "Missing ']' in format string")
		}
		key := rest[1:end]
		if key == "" {
			raise(valueError, "Empty attribute in format string")
		}
		if i, err := strconv.Atoi(key); err == nil && isDigit(key[0]) {
			v = f.st.getitem(v, i)
		} else {
			v = f.st.getitem(v, key)
		}
		rest = rest[end+1:]
	}
	return v
}

func (f *formatting) positional(n int) any {
	if n >= len(f.args) {
		raise(indexError, "Replacement index %d out of range for positional args tuple", n)
	}
	return f.args[n]
}

func (f *formatting) named(name string) any {
	if f.values != nil {
		v, ok := f.st.subscript(f.values, name)
		if !ok {
			if _, isDict := f.values.(*dict); !isDict {
				typeError("'%s' object is not subscriptable by names", typeName(f.values))
			}
			raise(keyError, "%s", pyRepr(name))
		}
		return v
	}
	for _, k := range f.kw {
		if k.name == name {
			return k.value
		}
	}
	raise(keyError, "%s", pyRepr(name))
	return nil
}

// percent is text % values.
func (st *state) percent(s string, values any, safe bool) any {
	args := []any{values}
	isTuple := false
	if t, ok := values.(*tuple); ok {
		args, isTuple = t.items, true
	}
	var mapping any
	if !isTuple {
		switch values.(type) {
		case *dict, *list, *rangeValue, *undefined, *dictView:
			mapping = values
		}
		if mapping != nil {
			if _, view := values.(*dictView); view {
				mapping = nil
			}
		}
	}
	used := 0
	next := func() any {
		if used >= len(args) {
			typeError("not enough arguments for format string")
		}
		used++
		return args[used-1]
	}
	text := func(v any) string {
		if !safe {
			return st.str(v)
		}
		return string(st.escape(v))
	}
	var b strings.Builder
	byName := false
	for s != "" {
		i := strings.IndexByte(s, '%')
		if i < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:i])
		s = s[i+1:]
		var v any
		haveKey := false
		if s != "" && s[0] == '(' {
			if mapping == nil {
				typeError("format requires a mapping")
			}
			open, end := 1, 1
			for ; end < len(s) && open > 0; end++ {
				switch s[end] {
				case '(':
					open++
				case ')':
					open--
				}
			}
			if open > 0 {
				raise(valueError, "incomplete format key")
			}
			key := s[1 : end-1]
			s = s[end:]
			item, ok := st.subscript(mapping, key)
			if !ok {
				if _, isDict := mapping.(*dict); !isDict {
					typeError("%s indices must be integers or slices, not str", typeName(mapping))
				}
				raise(keyError, "%s", pyRepr(key))
			}
			v, haveKey, byName = item, true, true
		}
		f := spec{fill: " ", precision: -1}
		left := false
		if s != "" && s[0] == '%' && !haveKey {
			b.WriteByte('%')
			s = s[1:]
			continue
		}
		for s != "" && strings.IndexByte("#0- +", s[0]) >= 0 {
			switch s[0] {
			case '#':
				f.alt = true
			case '0':
				f.zero = true
			case '-':
				left = true
			case ' ':
				if f.sign == 0 {
					f.sign = ' '
				}
			case '+':
				f.sign = '+'
			}
			s = s[1:]
		}
		amount := func() int {
			if s != "" && s[0] == '*' {
				s = s[1:]
				n, ok := smallInt(next())
				if !ok {
					typeError("* wants int")
				}
				return n
			}
			n := 0
			for n < len(s) && isDigit(s[n]) {
				n++
			}
			if n == 0 {
				return 0
			}
			v, err := strconv.Atoi(s[:n])
			if err != nil {
				raise(valueError, "width too big")
			}
			s = s[n:]
			return v
		}
		f.width = amount()
		if f.width < 0 {
			left, f.width = true, -f.width
		}
		if s != "" && s[0] == '.' {
			s = s[1:]
			f.precision = amount()
			f.precision = max(f.precision, 0)
		}
		if f.width > st.limits.Output || f.precision > 1<<20 {
			st.charge(maxInt)
		}
		if s != "" && strings.IndexByte("hlL", s[0]) >= 0 {
			s = s[1:]
		}
		if s == "" {
			raise(valueError, "incomplete format")
		}
		verb := s[0]
		s = s[1:]
		if !haveKey {
			v = next()
		}
		if left {
			f.align, f.zero = '<', false
		} else if f.zero {
			f.fill, f.align = "0", '='
		} else {
			f.align = '>'
		}
		b.WriteString(st.percentValue(verb, v, f, text))
		st.charge(b.Len())
	}
	if used < len(args) && !byName && mapping == nil {
		typeError("not all arguments converted during string formatting")
	}
	if safe {
		return markup(b.String())
	}
	return b.String()
}

func (st *state) percentValue(verb byte, v any, f spec, text func(any) string) string {
	plain := f
	if plain.align == '=' {
		plain.align, plain.fill = '>', " "
	}
	cut := func(s string) string {
		if f.precision >= 0 {
			s = s[:byteOffset(s, f.precision)]
		}
		return st.aligned(s, plain, '>')
	}
	switch verb {
	case 's':
		return cut(text(v))
	case 'r':
		return cut(st.repr(v))
	case 'a':
		return cut(asciiRepr(st.repr(v)))
	case 'c':
		if s, ok := asString(v); ok {
			if runeCount(s) != 1 {
				typeError("%%c requires int or char")
			}
			return st.aligned(s, plain, '>')
		}
		n, ok := smallInt(v)
		if !ok {
			typeError("%%c requires int or char")
		}
		if n < 0 || n > 0x10ffff {
			raise(overflowError, "%%c arg not in range(0x110000)")
		}
		return st.aligned(string(rune(n)), plain, '>')
	case 'd', 'i', 'u', 'o', 'x', 'X':
		n, ok := number(v)
		if !ok {
			kind := "a real number"
			if verb == 'o' || verb == 'x' || verb == 'X' {
				kind = "an integer"
			} else {
				st.failUndefined(v)
			}
			typeError("%%%c format: %s is required, not %s", verb, kind, typeName(v))
		}
		if x, isFloat := n.(float64); isFloat {
			if verb == 'o' || verb == 'x' || verb == 'X' {
				typeError("%%%c format: an integer is required, not float", verb)
			}
			n = truncate(x)
		}
		return st.percentInt(verb, toBig(n), f)
	case 'e', 'E', 'f', 'F', 'g', 'G':
		n, ok := number(v)
		if !ok {
			st.failUndefined(v)
			typeError("must be real number, not %s", typeName(v))
		}
		f.verb = verb
		if f.precision < 0 {
			f.precision = 6
		}
		return st.formatFloat(toFloat(n), f, "float")
	}
	raise(valueError, "unsupported format character '%c' (0x%x)", verb, verb)
	return ""
}

// truncate is int() of a float.
func truncate(x float64) any {
	if math.IsNaN(x) {
		raise(valueError, "cannot convert float NaN to integer")
	}
	if math.IsInf(x, 0) {
		raise(overflowError, "cannot convert float infinity to integer")
	}
	b, _ := big.NewFloat(x).Int(nil)
	return normInt(b)
}

func (st *state) percentInt(verb byte, b *big.Int, f spec) string {
	abs := new(big.Int).Abs(b)
	var digits, prefix string
	switch verb {
	case 'o':
		digits, prefix = abs.Text(8), "0o"
	case 'x':
		digits, prefix = abs.Text(16), "0x"
	case 'X':
		digits, prefix = strings.ToUpper(abs.Text(16)), "0X"
	default:
		digits = bigText(abs)
	}
	if !f.alt {
		prefix = ""
	}
	if n := f.precision - len(digits); n > 0 {
		digits = strings.Repeat("0", n) + digits
	}
	return st.numberText(signOf(b.Sign() < 0, f), prefix, digits, "", f, 3)
}
