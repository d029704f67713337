package chattemplate

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode"
)

// numberOrFail gives a number, or raises what Python does for other values.
func numberOrFail(v any, message string) any {
	n, ok := number(v)
	if !ok {
		if u, isUndefined := v.(*undefined); isUndefined {
			u.fail()
		}
		typeError(message, typeName(v))
	}
	return n
}

func filterAbs(st *state, a []any) any {
	if _, ok := a[0].(*undefined); ok {
		typeError("bad operand type for abs(): 'Undefined'")
	}
	n := numberOrFail(a[0], "bad operand type for abs(): '%s'")
	if f, ok := n.(float64); ok {
		return math.Abs(f)
	}
	if st.ordered("<", n, 0) {
		return st.negate(n)
	}
	return n
}

func filterFilesize(st *state, a []any) any {
	bytes := floatOf(st, a[0])
	base, names := 1000.0, strings.Fields("kB MB GB TB PB EB ZB YB")
	if st.truth(optional(a[1], false)) {
		base, names = 1024, strings.Fields("KiB MiB GiB TiB PiB EiB ZiB YiB")
	}
	if bytes == 1 {
		return "1 Byte"
	}
	if bytes < base {
		return pyStr(truncate(bytes)) + " Bytes"
	}
	unit := base
	for i, name := range names {
		unit *= base
		if bytes < unit || i == len(names)-1 {
			return strconv.FormatFloat(base*bytes/unit, 'f', 1, 64) + " " + name
		}
	}
	return ""
}

// asNumeral gives a text that may be read as a number.
func asNumeral(v any) (string, bool) {
	if b, ok := v.(pyBytes); ok {
		return string(b), true
	}
	return asString(v)
}

// asciiDigits writes the decimal digits of any script as those of ASCII.
func asciiDigits(s string) string {
	if isASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r < 0x80 || !unicode.Is(unicode.Nd, r) {
			return r
		}
		// Digits stand in runs of ten, from zero on.
		for _, run := range unicode.Nd.R16 {
			if r >= rune(run.Lo) && r <= rune(run.Hi) {
				return '0' + (r-rune(run.Lo))%10
			}
		}
		for _, run := range unicode.Nd.R32 {
			if r >= rune(run.Lo) && r <= rune(run.Hi) {
				return '0' + (r-rune(run.Lo))%10
			}
		}
		return r
	}, s)
}

// parseFloat is float() of a text.
func parseFloat(s string) (float64, bool) {
	s = asciiDigits(strings.TrimFunc(s, isSpace))
	t := s
	if t != "" && (t[0] == '+' || t[0] == '-') {
		t = t[1:]
	}
	switch strings.ToLower(t) {
	case "inf", "infinity", "nan":
	default:
		for i := 0; i < len(t); i++ {
			c := t[i]
			number := isDigit(c) || strings.IndexByte("_.eE+-", c) >= 0
			if c == '_' && (i == 0 || i+1 == len(t) || !isDigit(t[i-1]) || !isDigit(t[i+1])) || !number {
				return 0, false
			}
		}
	}
	f, err := strconv.ParseFloat(strings.ReplaceAll(s, "_", ""), 64)
	if err != nil && !math.IsInf(f, 0) {
		return 0, false
	}
	return f, true
}

func floatOf(st *state, v any) float64 {
	if s, ok := asNumeral(v); ok {
		f, ok := parseFloat(s)
		if !ok {
			raise(valueError, "could not convert string to float: %s", pyRepr(s))
		}
		return f
	}
	n, ok := number(v)
	if !ok {
		st.failUndefined(v)
		typeError("float() argument must be a string or a real number, not '%s'", typeName(v))
	}
	return toFloat(n)
}

func filterFloat(st *state, a []any) any {
	fallback := optional(a[1], 0.0)
	switch v := a[0].(type) {
	case string, markup, pyBytes:
		s, _ := asNumeral(v)
		if f, ok := parseFloat(s); ok {
			return f
		}
		return fallback
	case *undefined:
		v.fail()
	}
	n, ok := number(a[0])
	if !ok {
		return fallback
	}
	return toFloat(n)
}

// parseInt is int() of a text in a base; 0 reads the base from the text.
func parseInt(s string, base int) (any, bool) {
	s = asciiDigits(strings.TrimFunc(s, isSpace))
	neg := false
	if s != "" && (s[0] == '+' || s[0] == '-') {
		neg = s[0] == '-'
		s = s[1:]
	}
	if len(s) > 1 && s[0] == '0' {
		b := map[byte]int{'x': 16, 'o': 8, 'b': 2}[s[1]|0x20]
		if b != 0 && (base == 0 || base == b) {
			base, s = b, strings.TrimPrefix(s[2:], "_")
		} else if base == 0 && strings.Trim(s, "0_") != "" {
			return nil, false
		}
	}
	if base == 0 {
		base = 10
	}
	if s == "" || s[0] == '_' || s[len(s)-1] == '_' || strings.Contains(s, "__") || s[0] == '+' || s[0] == '-' {
		return nil, false
	}
	s = strings.ReplaceAll(s, "_", "")
	if base&(base-1) != 0 && len(s) > maxIntDigits {
		return nil, false
	}
	b, ok := new(big.Int).SetString(s, base)
	if !ok {
		return nil, false
	}
	if neg {
		b.Neg(b)
	}
	return normInt(b), true
}

func filterInt(st *state, a []any) any {
	fallback := optional(a[1], 0)
	switch v := a[0].(type) {
	case string, markup, pyBytes:
		s, _ := asNumeral(v)
		base := 10
		baseOK := true
		if a[2] != missing {
			base, baseOK = smallInt(a[2])
		}
		if baseOK && (base == 0 || base >= 2 && base <= 36) {
			if n, ok := parseInt(s, base); ok {
				return n
			}
		}
		f, ok := parseFloat(s)
		if !ok || math.IsInf(f, 0) || math.IsNaN(f) {
			return fallback
		}
		return truncate(f)
	case float64:
		if math.IsNaN(v) {
			return fallback
		}
		if math.IsInf(v, 0) {
			raise(overflowError, "cannot convert float infinity to integer")
		}
		return truncate(v)
	case *undefined:
		v.fail()
	}
	if n, ok := number(a[0]); ok {
		return n
	}
	return fallback
}

func filterRound(st *state, a []any) any {
	method := "common"
	if a[2] != missing {
		m, ok := asString(a[2])
		if !ok || m != "common" && m != "ceil" && m != "floor" {
			raise(filterArgument, "method must be common, ceil or floor")
		}
		method = m
	}
	precision := optional(a[1], 0)
	if method != "common" {
		scale := st.arithmetic("**", 10, precision)
		v := st.arithmetic("*", a[0], scale)
		n, ok := number(v)
		if !ok {
			typeError("must be real number, not %s", typeName(v))
		}
		if f, isFloat := n.(float64); isFloat {
			if method == "ceil" {
				n = truncate(math.Ceil(f))
			} else {
				n = truncate(math.Floor(f))
			}
		}
		return st.arithmetic("/", n, scale)
	}
	n, ok := number(a[0])
	if !ok {
		typeError("type %s doesn't define __round__ method", typeName(a[0]))
	}
	f, isFloat := n.(float64)
	if precision == nil {
		if !isFloat {
			return n
		}
		return truncate(math.RoundToEven(f))
	}
	digits := intArg(precision)
	if isFloat {
		return roundFloat(f, digits)
	}
	if digits >= 0 {
		return n
	}
	return roundInt(toBig(n), -digits)
}

func roundFloat(f float64, digits int) any {
	if math.IsNaN(f) || math.IsInf(f, 0) || digits > 323 {
		return f
	}
	if digits >= 0 {
		r, _ := strconv.ParseFloat(strconv.FormatFloat(f, 'f', digits, 64), 64)
		return r
	}
	if digits < -308 {
		return math.Copysign(0, f)
	}
	// The exact value of the float, rounded half to even at a power of ten.
	unit := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-digits)), nil))
	q := new(big.Rat).Quo(new(big.Rat).SetFloat64(f), unit)
	r, _ := new(big.Rat).Mul(new(big.Rat).SetInt(halfEven(q.Num(), q.Denom())), unit).Float64()
	if math.IsInf(r, 0) {
		raise(overflowError, "rounded value too large to represent")
	}
	if r == 0 {
		return math.Copysign(0, f)
	}
	return r
}

// halfEven divides, to the nearest int, ties to the even one.
func halfEven(num, den *big.Int) *big.Int {
	q, r := new(big.Int).DivMod(num, den, new(big.Int))
	switch c := new(big.Int).Lsh(r, 1).Cmp(den); {
	case c > 0, c == 0 && q.Bit(0) == 1:
		q.Add(q, big.NewInt(1))
	}
	return q
}

func roundInt(b *big.Int, digits int) any {
	if digits > b.BitLen() {
		return 0
	}
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)
	return normInt(new(big.Int).Mul(halfEven(b, unit), unit))
}
