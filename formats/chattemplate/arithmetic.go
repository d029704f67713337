package chattemplate

import (
	"math"
	"math/big"
	"math/bits"
	"strings"
)

// add is +.
func (st *state) add(a, b any) any {
	switch x := a.(type) {
	case string:
		if y, ok := b.(string); ok {
			st.charge(len(x) + len(y))
			s := x + y
			if len(st.carried) > 0 {
				return st.carry(s, x, y)
			}
			return s
		}
		if y, ok := b.(markup); ok { // Markup's own __radd__
			return st.limit(escapeText(x) + y)
		}
	case markup:
		if y, ok := asString(b); ok {
			if _, safe := b.(markup); safe {
				return st.limit(x + markup(y))
			}
			return st.limit(x + escapeText(y))
		}
	case int:
		if y, ok := b.(int); ok {
			if s, carry := addInt(x, y); !carry {
				return s
			}
		}
	case *list:
		if y, ok := b.(*list); ok {
			return &list{items: st.join(x.items, y.items)}
		}
	case *tuple:
		if y, ok := b.(*tuple); ok {
			return &tuple{items: st.join(x.items, y.items)}
		}
	case pyBytes:
		if y, ok := b.(pyBytes); ok {
			st.charge(len(x) + len(y))
			return x + y
		}
	}
	if r, ok := st.numeric("+", a, b); ok {
		return r
	}
	st.failUndefined(a, b)
	switch a.(type) {
	case string, markup:
		typeError("can only concatenate str (not \"%s\") to str", typeName(b))
	case *list:
		typeError("can only concatenate list (not \"%s\") to list", typeName(b))
	case *tuple:
		typeError("can only concatenate tuple (not \"%s\") to tuple", typeName(b))
	case pyBytes:
		typeError("can't concat %s to bytes", typeName(b))
	}
	unsupported("+", a, b)
	return nil
}

func addInt(x, y int) (sum int, overflow bool) {
	s := x + y
	return s, (x > 0 && y > 0 && s < 0) || (x < 0 && y < 0 && s >= 0)
}

func (st *state) limit(m markup) markup {
	st.charge(len(m))
	return m
}

func (st *state) join(a, b []any) []any {
	st.size(len(a) + len(b))
	st.work((len(a) + len(b)) >> 3)
	return append(append(make([]any, 0, len(a)+len(b)), a...), b...)
}

func (st *state) failUndefined(values ...any) {
	for _, v := range values {
		if u, ok := v.(*undefined); ok {
			u.fail()
		}
	}
}

func unsupported(op string, a, b any) {
	shown := op
	if op == "**" {
		shown = "** or pow()"
	}
	typeError("unsupported operand type(s) for %s: '%s' and '%s'", shown, typeName(a), typeName(b))
}

// arithmetic is one of - * / // % **.
func (st *state) arithmetic(op string, a, b any) any {
	if op == "%" {
		if s, ok := asString(a); ok {
			_, safe := a.(markup)
			return st.percent(s, b, safe)
		}
	}
	if op == "*" {
		if n, ok := asIndex(b); ok && repeatable(a) {
			return st.repeat(a, n)
		}
		if n, ok := asIndex(a); ok && repeatable(b) {
			return st.repeat(b, n)
		}
	}
	if r, ok := st.numeric(op, a, b); ok {
		return r
	}
	st.failUndefined(a, b)
	if op == "*" && (repeatable(a) || repeatable(b)) {
		other := b
		if !repeatable(a) {
			other = a
		}
		typeError("can't multiply sequence by non-int of type '%s'", typeName(other))
	}
	unsupported(op, a, b)
	return nil
}

func repeatable(v any) bool {
	switch v.(type) {
	case string, markup, pyBytes, *list, *tuple:
		return true
	}
	return false
}

func (st *state) repeat(v any, times *big.Int) any {
	n := 0
	if times.Sign() > 0 {
		if !times.IsInt64() {
			raise(overflowError, "cannot fit 'int' into an index-sized integer")
		}
		n = int(times.Int64())
	}
	text := func(s string) string {
		if s == "" {
			return ""
		}
		if n > st.limits.Output/len(s) {
			st.charge(maxInt)
		}
		st.charge(n * len(s))
		return strings.Repeat(s, n)
	}
	items := func(in []any) []any {
		if len(in) == 0 || n == 0 {
			return nil
		}
		if n > st.limits.Output/len(in) {
			st.size(maxInt)
		}
		st.size(n * len(in))
		st.work(n * len(in) >> 3)
		out := make([]any, 0, n*len(in))
		for i := 0; i < n; i++ {
			out = append(out, in...)
		}
		return out
	}
	switch v := v.(type) {
	case string:
		return text(v)
	case markup:
		return markup(text(string(v)))
	case pyBytes:
		return pyBytes(text(string(v)))
	case *list:
		return &list{items: items(v.items)}
	case *tuple:
		return &tuple{items: items(v.items)}
	}
	return nil
}

// numeric does arithmetic of two numbers; ok is false where one is none.
func (st *state) numeric(op string, a, b any) (any, bool) {
	x, ok := number(a)
	if !ok {
		return nil, false
	}
	y, ok := number(b)
	if !ok {
		return nil, false
	}
	_, xf := x.(float64)
	_, yf := y.(float64)
	if xf || yf {
		return floatOp(op, toFloat(x), toFloat(y)), true
	}
	return st.intOp(op, x, y), true
}

func toFloat(v any) float64 {
	switch v := v.(type) {
	case float64:
		return v
	case int:
		return float64(v)
	case *big.Int:
		f, _ := new(big.Float).SetInt(v).Float64()
		if math.IsInf(f, 0) {
			raise(overflowError, "int too large to convert to float")
		}
		return f
	}
	return 0
}

func floatOp(op string, x, y float64) any {
	switch op {
	case "+":
		return x + y
	case "-":
		return x - y
	case "*":
		return x * y
	case "/":
		if y == 0 {
			raise(zeroDivision, "float division by zero")
		}
		return x / y
	case "//":
		if y == 0 {
			raise(zeroDivision, "float floor division by zero")
		}
		q, _ := floatDivMod(x, y)
		return q
	case "%":
		if y == 0 {
			raise(zeroDivision, "float modulo")
		}
		_, r := floatDivMod(x, y)
		return r
	}
	return floatPow(x, y)
}

// floatDivMod is Python's divmod of floats: the rest has the divisor's sign.
func floatDivMod(x, y float64) (q, r float64) {
	r = math.Mod(x, y)
	d := (x - r) / y
	if r != 0 {
		if (y < 0) != (r < 0) {
			r += y
			d--
		}
	} else {
		r = math.Copysign(0, y)
	}
	if d == 0 {
		return math.Copysign(0, x/y), r
	}
	q = math.Floor(d)
	if d-q > 0.5 {
		q++
	}
	return q, r
}

func floatPow(x, y float64) any {
	if x == 0 && y < 0 && !math.IsInf(y, 0) {
		raise(zeroDivision, "0.0 cannot be raised to a negative power")
	}
	if x < 0 && !math.IsInf(x, 0) && !math.IsInf(y, 0) && y != math.Floor(y) {
		typeError("complex numbers are not supported")
	}
	r := power(x, y)
	if math.IsInf(r, 0) && !math.IsInf(x, 0) && !math.IsInf(y, 0) {
		raise(overflowError, "(34, 'Numerical result out of range')")
	}
	return r
}

// power is pow() of the C library, which is right to the last bit where math.Pow is not: whole exponents and square roots.
func power(x, y float64) float64 {
	const precise = 320
	whole := y == math.Trunc(y) && math.Abs(y) <= 1024
	if x == 0 || math.IsInf(x, 0) || math.IsNaN(x) || !whole && (math.Abs(y) != 0.5 || x < 0) {
		return math.Pow(x, y)
	}
	one := new(big.Float).SetPrec(precise).SetInt64(1)
	base := new(big.Float).SetPrec(precise).SetFloat64(x)
	r := new(big.Float).SetPrec(precise).Set(one)
	if whole {
		for n := int(math.Abs(y)); n > 0; n >>= 1 {
			if n&1 == 1 {
				r.Mul(r, base)
			}
			base.Mul(base, base)
		}
	} else {
		r.Sqrt(base)
	}
	if y < 0 {
		r.Quo(one, r)
	}
	f, _ := r.Float64()
	return f
}

func (st *state) intOp(op string, x, y any) any {
	i, small := x.(int)
	j, small2 := y.(int)
	if small && small2 {
		if r, ok := smallOp(op, i, j); ok {
			return r
		}
	}
	a, b := toBig(x), toBig(y)
	st.work((a.BitLen() + b.BitLen()) >> 6)
	switch op {
	case "+":
		return st.big(new(big.Int).Add(a, b))
	case "-":
		return st.big(new(big.Int).Sub(a, b))
	case "*":
		st.bits(a.BitLen() + b.BitLen())
		st.work(a.BitLen() * (b.BitLen() >> 6) >> 10)
		return st.big(new(big.Int).Mul(a, b))
	case "/":
		if b.Sign() == 0 {
			raise(zeroDivision, "division by zero")
		}
		f, _ := new(big.Rat).SetFrac(a, b).Float64()
		if math.IsInf(f, 0) {
			raise(overflowError, "integer division result too large for a float")
		}
		return f
	case "//", "%":
		if b.Sign() == 0 {
			raise(zeroDivision, "integer division or modulo by zero")
		}
		q, r := new(big.Int).QuoRem(a, b, new(big.Int))
		if r.Sign() != 0 && (r.Sign() < 0) != (b.Sign() < 0) {
			r.Add(r, b)
			q.Sub(q, big.NewInt(1))
		}
		if op == "//" {
			return normInt(q)
		}
		return normInt(r)
	}
	return st.intPow(a, b)
}

func smallOp(op string, i, j int) (any, bool) {
	switch op {
	case "+":
		s, over := addInt(i, j)
		return s, !over
	case "-":
		d := i - j
		over := i >= 0 && j < 0 && d < 0 || i < 0 && j > 0 && d >= 0
		return d, !over
	case "*":
		hi, lo := bits.Mul64(uint64(absInt(i)), uint64(absInt(j)))
		if hi != 0 || lo >= 1<<63 {
			return nil, false
		}
		return i * j, true
	case "/":
		const exact = 1 << 53
		if j == 0 || i > exact || i < -exact || j > exact || j < -exact {
			return nil, false
		}
		return float64(i) / float64(j), true
	case "//", "%":
		if j == 0 || j == -1 {
			return nil, false
		}
		q, r := i/j, i%j
		if r != 0 && (r < 0) != (j < 0) {
			q--
			r += j
		}
		if op == "//" {
			return q, true
		}
		return r, true
	}
	return nil, false
}

func absInt(i int) int {
	if i < 0 {
		return -i
	}
	return i
}

// maxBits is how long an int may grow.
const maxBits = 1 << 20

func (st *state) bits(n int) {
	if n > maxBits {
		raise(LimitFailure, "an int would have more than %d bits", maxBits)
	}
}

func (st *state) big(b *big.Int) any {
	st.bits(b.BitLen())
	return normInt(b)
}

func (st *state) intPow(a, b *big.Int) any {
	if b.Sign() < 0 {
		if a.Sign() == 0 {
			raise(zeroDivision, "0.0 cannot be raised to a negative power")
		}
		return floatPow(toFloat(normInt(a)), toFloat(normInt(b)))
	}
	if a.BitLen() <= 1 { // -1, 0, 1
		switch {
		case b.Sign() == 0 || a.Sign() > 0:
			return 1
		case a.Sign() == 0:
			return 0
		case b.Bit(0) == 0:
			return 1
		}
		return -1
	}
	if !b.IsInt64() || b.Int64() > maxBits || a.BitLen()*int(b.Int64()) > 2*maxBits {
		st.bits(maxInt)
	}
	st.work(int(b.Int64()) * a.BitLen() >> 4)
	return st.big(new(big.Int).Exp(a, b, nil))
}

func (st *state) negate(v any) any {
	n, ok := number(v)
	if !ok {
		st.failUndefined(v)
		typeError("bad operand type for unary -: '%s'", typeName(v))
	}
	switch n := n.(type) {
	case int:
		if n != minInt {
			return -n
		}
	case float64:
		return -n
	}
	return normInt(new(big.Int).Neg(toBig(n)))
}

func (st *state) positive(v any) any {
	n, ok := number(v)
	if !ok {
		st.failUndefined(v)
		typeError("bad operand type for unary +: '%s'", typeName(v))
	}
	return n
}

// concat is ~.
func (st *state) concat(vals []any) any {
	texts := make([]string, len(vals))
	n := 0
	for i, v := range vals {
		texts[i] = st.str(v)
		n += len(texts[i])
		st.charge(n)
	}
	s := strings.Join(texts, "")
	if len(st.carried) > 0 {
		return st.carry(s, texts...)
	}
	return s
}
