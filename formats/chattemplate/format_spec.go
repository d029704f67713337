package chattemplate

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// spec is Python's format specification: [[fill]align][sign][z][#][0][width][grouping][.precision][type].
type spec struct {
	fill      string
	align     byte
	sign      byte
	alt       bool
	zero      bool
	noNegZero bool
	width     int
	group     byte
	precision int // -1: none
	verb      byte
}

func parseSpec(st *state, s string) spec {
	f := spec{fill: " ", precision: -1}
	filled := false
	if r, n := utf8.DecodeRuneInString(s); n > 0 && n < len(s) && strings.IndexByte("<>=^", s[n]) >= 0 {
		f.fill, f.align, filled = string(r), s[n], true
		s = s[n+1:]
	} else if s != "" && strings.IndexByte("<>=^", s[0]) >= 0 {
		f.align = s[0]
		s = s[1:]
	}
	take := func(c byte) bool {
		if s != "" && s[0] == c {
			s = s[1:]
			return true
		}
		return false
	}
	if s != "" && strings.IndexByte("+- ", s[0]) >= 0 {
		f.sign = s[0]
		s = s[1:]
	}
	f.noNegZero = take('z')
	f.alt = take('#')
	if !filled && take('0') {
		f.zero = true
		f.fill = "0"
	}
	digits := func() (int, bool) {
		n := 0
		for n < len(s) && isDigit(s[n]) {
			n++
		}
		if n == 0 {
			return 0, false
		}
		v, err := strconv.Atoi(s[:n])
		if err != nil || v > st.limits.Output {
			st.charge(maxInt)
		}
		s = s[n:]
		return v, true
	}
	f.width, _ = digits()
	if s != "" && (s[0] == ',' || s[0] == '_') {
		f.group = s[0]
		s = s[1:]
		if s != "" && (s[0] == ',' || s[0] == '_') {
			raise(valueError, "Cannot specify both ',' and '_'.")
		}
	}
	if take('.') {
		p, ok := digits()
		if !ok {
			raise(valueError, "Format specifier missing precision")
		}
		f.precision = p
	}
	if len(s) > 1 {
		raise(valueError, "Invalid format specifier")
	}
	if s != "" {
		f.verb = s[0]
	}
	return f
}

// formatValue is Python's format(v, s).
func (st *state) formatValue(v any, s string) string {
	if s == "" {
		return st.str(v)
	}
	switch x := v.(type) {
	case string:
		return st.formatStr(x, parseSpec(st, s))
	case markup:
		return st.formatStr(string(x), parseSpec(st, s))
	case bool:
		n, _ := number(x)
		f := parseSpec(st, s)
		return st.formatNumber(n, f, "bool")
	case int, *big.Int:
		return st.formatNumber(x, parseSpec(st, s), "int")
	case float64:
		return st.formatNumber(x, parseSpec(st, s), "float")
	}
	typeError("unsupported format string passed to %s.__format__", typeName(v))
	return ""
}

func badVerb(f spec, kind string) {
	raise(valueError, "Unknown format code '%c' for object of type '%s'", f.verb, kind)
}

func (st *state) formatStr(s string, f spec) string {
	if f.verb != 0 && f.verb != 's' {
		badVerb(f, "str")
	}
	if f.sign != 0 {
		raise(valueError, "Sign not allowed in string format specifier")
	}
	if f.alt {
		raise(valueError, "Alternate form (#) not allowed in string format specifier")
	}
	if f.group != 0 {
		raise(valueError, "Cannot specify '%c' with 's'.", f.group)
	}
	if f.align == '=' {
		raise(valueError, "'=' alignment not allowed in string format specifier")
	}
	if f.precision >= 0 {
		s = s[:byteOffset(s, f.precision)]
	}
	return st.aligned(s, f, '<')
}

func (st *state) aligned(s string, f spec, fallback byte) string {
	n := f.width - runeCount(s)
	if n <= 0 {
		return s
	}
	st.charge(len(s) + n*len(f.fill))
	align := f.align
	if align == 0 {
		align = fallback
	}
	left := 0
	switch align {
	case '>', '=':
		left = n
	case '^':
		left = n / 2
	}
	return strings.Repeat(f.fill, left) + s + strings.Repeat(f.fill, n-left)
}

func (st *state) formatNumber(v any, f spec, kind string) string {
	if fv, ok := v.(float64); ok {
		return st.formatFloat(fv, f, kind)
	}
	switch f.verb {
	case 'e', 'E', 'f', 'F', 'g', 'G', '%':
		return st.formatFloat(toFloat(v), f, kind)
	}
	if f.precision >= 0 {
		raise(valueError, "Precision not allowed in integer format specifier")
	}
	b := toBig(v)
	digits, prefix := "", ""
	abs := new(big.Int).Abs(b)
	size := 3
	switch f.verb {
	case 0, 'd', 'n':
		digits = bigText(abs)
	case 'b':
		digits, prefix, size = abs.Text(2), "0b", 4
	case 'o':
		digits, prefix, size = abs.Text(8), "0o", 4
	case 'x':
		digits, prefix, size = abs.Text(16), "0x", 4
	case 'X':
		digits, prefix, size = strings.ToUpper(abs.Text(16)), "0X", 4
	case 'c':
		if f.sign != 0 || f.group != 0 || f.alt {
			raise(valueError, "Sign not allowed with integer format specifier 'c'")
		}
		if !b.IsInt64() || b.Sign() < 0 || b.Int64() > utf8.MaxRune {
			raise(overflowError, "%%c arg not in range(0x110000)")
		}
		return st.aligned(string(rune(b.Int64())), f, '<')
	default:
		badVerb(f, "int")
	}
	if f.group == ',' && size == 4 {
		raise(valueError, "Cannot specify ',' with '%c'.", f.verb)
	}
	if f.group != 0 && f.verb == 'n' {
		raise(valueError, "Cannot specify '%c' with 'n'.", f.group)
	}
	if !f.alt {
		prefix = ""
	}
	return st.numberText(signOf(b.Sign() < 0, f), prefix, digits, "", f, size)
}

func signOf(negative bool, f spec) string {
	switch {
	case negative:
		return "-"
	case f.sign == '+' || f.sign == ' ':
		return string(f.sign)
	}
	return ""
}

// numberText puts a number together: sign and prefix, digits in groups, what follows the digits.
func (st *state) numberText(sign, prefix, digits, tail string, f spec, size int) string {
	head := sign + prefix
	if f.align == '=' || f.align == 0 && f.zero {
		room := f.width - len(head) - len(tail)
		if f.group != 0 && f.fill == "0" {
			return head + grouped(digits, f.group, size, room) + tail
		}
		digits = grouped(digits, f.group, size, 0)
		if n := room - len(digits); n > 0 {
			st.charge(n * len(f.fill))
			digits = strings.Repeat(f.fill, n) + digits
		}
		return head + digits + tail
	}
	return st.aligned(head+grouped(digits, f.group, size, 0)+tail, f, '>')
}

// grouped puts a separator between groups of digits, and zeros in front up to a width.
func grouped(digits string, sep byte, size, width int) string {
	if sep == 0 {
		return digits
	}
	var out []byte // backwards
	for i := len(digits) - 1; i >= 0 || len(out) < width; i-- {
		n := len(digits) - 1 - i
		if n > 0 && n%size == 0 {
			out = append(out, sep)
			if i < 0 && len(out) >= width {
				// A separator never stands first: one more zero goes before it.
				out = append(out, '0')
				break
			}
		}
		if i >= 0 {
			out = append(out, digits[i])
		} else {
			out = append(out, '0')
		}
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return string(out)
}

func (st *state) formatFloat(v float64, f spec, kind string) string {
	verb, precision := f.verb, f.precision
	if precision > 1<<20 {
		st.charge(maxInt)
	}
	tail := ""
	switch verb {
	case '%':
		v *= 100
		verb = 'f'
		tail = "%"
	case 'n':
		if f.group != 0 {
			raise(valueError, "Cannot specify '%c' with 'n'.", f.group)
		}
		verb = 'g'
	case 0, 'e', 'E', 'f', 'F', 'g', 'G':
	default:
		badVerb(f, kind)
	}
	negative := math.Signbit(v) && !math.IsNaN(v)
	abs := math.Abs(v)
	var text string
	switch {
	case math.IsInf(v, 0) || math.IsNaN(v):
		text = "inf"
		if math.IsNaN(v) {
			text = "nan"
		}
		if verb == 'E' || verb == 'F' || verb == 'G' {
			text = strings.ToUpper(text)
		}
		f.group = 0
	default:
		text = floatDigits(abs, verb, precision, f.alt)
	}
	if f.noNegZero && negative && strings.Trim(text, "0.eE+-") == "" {
		negative = false
	}
	n := 0
	for n < len(text) && isDigit(text[n]) {
		n++
	}
	if n == 0 {
		return st.numberText(signOf(negative, f), "", text, tail, f, 3)
	}
	return st.numberText(signOf(negative, f), "", text[:n], text[n:]+tail, f, 3)
}

// floatDigits writes a number that is not negative in one of the styles of Python.
func floatDigits(v float64, verb byte, precision int, alt bool) string {
	switch verb {
	case 'e', 'E', 'f', 'F':
		if precision < 0 {
			precision = 6
		}
		s := strconv.FormatFloat(v, verb|0x20, precision, 64)
		if alt && precision == 0 {
			if i := strings.IndexByte(s, 'e'); i >= 0 {
				s = s[:i] + "." + s[i:]
			} else {
				s += "."
			}
		}
		if verb < 'a' {
			s = strings.ToUpper(s)
		}
		return s
	case 'g', 'G':
		s := generalDigits(v, precision, 0, alt)
		if verb == 'G' {
			s = strings.ToUpper(s)
		}
		return s
	}
	if precision < 0 {
		return floatRepr(v)
	}
	return generalDigits(v, precision, 1, alt)
}

// generalDigits is the style g: exponent or not, whichever is shorter. Without a type (early is 1), Python keeps a digit behind the point
// and turns to exponents one place earlier.
func generalDigits(v float64, precision, early int, alt bool) string {
	if precision < 0 {
		precision = 6
	}
	if precision == 0 {
		precision = 1
	}
	e := strconv.FormatFloat(v, 'e', precision-1, 64)
	i := strings.IndexByte(e, 'e')
	exp, _ := strconv.Atoi(e[i+1:])
	mant, tail := e[:i], e[i:]
	if exp >= -4 && exp < precision-early || v == 0 {
		mant, tail = strconv.FormatFloat(v, 'f', max(precision-1-exp, 0), 64), ""
	}
	if !alt {
		if strings.IndexByte(mant, '.') >= 0 {
			mant = strings.TrimRight(strings.TrimRight(mant, "0"), ".")
		}
		if early == 1 && tail == "" && strings.IndexByte(mant, '.') < 0 {
			mant += ".0"
		}
	} else if strings.IndexByte(mant, '.') < 0 {
		mant += "."
	}
	return mant + tail
}
