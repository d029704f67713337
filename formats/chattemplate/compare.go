package chattemplate

import (
	"math"
	"math/big"
	"strings"
)

// number gives an int, bool, *big.Int or float64; a bool as the int that it is.
func number(v any) (any, bool) {
	switch v := v.(type) {
	case int, *big.Int, float64:
		return v, true
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	}
	return nil, false
}

func toBig(v any) *big.Int {
	switch v := v.(type) {
	case int:
		return big.NewInt(int64(v))
	case *big.Int:
		return v
	}
	return nil
}

// compareNumbers orders two numbers exactly; ok is false where one is NaN.
func compareNumbers(a, b any) (order int, ok bool) {
	if x, isInt := a.(int); isInt {
		if y, isInt := b.(int); isInt {
			switch {
			case x < y:
				return -1, true
			case x > y:
				return 1, true
			}
			return 0, true
		}
	}
	x, xf := a.(float64)
	y, yf := b.(float64)
	switch {
	case xf && yf:
		switch {
		case x < y:
			return -1, true
		case x > y:
			return 1, true
		}
		return 0, x == y
	case xf:
		n, ok := compareFloat(toBig(b), x)
		return -n, ok
	case yf:
		return compareFloat(toBig(a), y)
	}
	return toBig(a).Cmp(toBig(b)), true
}

func compareFloat(i *big.Int, f float64) (int, bool) {
	switch {
	case math.IsNaN(f):
		return 0, false
	case math.IsInf(f, 1):
		return -1, true
	case math.IsInf(f, -1):
		return 1, true
	}
	return new(big.Float).SetInt(i).Cmp(big.NewFloat(f)), true
}

// same says that two values are one object, as far as a template can tell.
func same(a, b any) bool {
	switch x := a.(type) {
	case *list, *tuple, *dict, *generator, *namespace, *macro, *loopContext, *cycler, *joiner, *builtin, *undefined, *rangeValue, *dictView, *big.Int, *blockRef, *templateRef:
		return a == b
	case nil:
		return b == nil
	case bool:
		y, ok := b.(bool)
		return ok && x == y
	}
	return false
}

// equal is ==.
func (st *state) equal(a, b any) bool {
	switch x := a.(type) {
	case string:
		switch y := b.(type) {
		case string:
			return x == y
		case markup:
			return x == string(y)
		}
		return false
	case markup:
		y, ok := asString(b)
		return ok && string(x) == y
	case nil:
		return b == nil
	case pyBytes:
		y, ok := b.(pyBytes)
		return ok && x == y
	case *undefined:
		_, ok := b.(*undefined)
		return ok
	case *list:
		y, ok := b.(*list)
		return ok && (x == y || st.equalAll(x.items, y.items))
	case *tuple:
		y, ok := b.(*tuple)
		return ok && (x == y || st.equalAll(x.items, y.items))
	case *dict:
		y, ok := b.(*dict)
		return ok && (x == y || st.equalDicts(x, y))
	case *rangeValue:
		y, ok := b.(*rangeValue)
		if !ok || x.len() != y.len() {
			return false
		}
		return x.len() == 0 || x.start == y.start && (x.len() == 1 || x.step == y.step)
	case *dictView:
		y, ok := b.(*dictView)
		if !ok || x.kind == "dict_values" || y.kind == "dict_values" {
			return ok && x == y
		}
		if len(x.d.keys) != len(y.d.keys) {
			return false
		}
		for i := range x.d.keys {
			if !st.contains(y, viewItem(x, i)) {
				return false
			}
		}
		return true
	}
	if x, ok := number(a); ok {
		if y, ok := number(b); ok {
			n, ok := compareNumbers(x, y)
			return ok && n == 0
		}
		return false
	}
	return same(a, b)
}

// equalItem is == as members of containers are compared: the same object is equal to itself whatever it says.
func (st *state) equalItem(a, b any) bool { return same(a, b) || st.equal(a, b) }

func (st *state) equalAll(a, b []any) bool {
	if len(a) != len(b) {
		return false
	}
	st.nest()
	defer st.unnest()
	for i := range a {
		st.work(1)
		if !st.equalItem(a[i], b[i]) {
			return false
		}
	}
	return true
}

// nest counts how deep values are walked.
func (st *state) nest() {
	st.depth++
	if st.depth > st.limits.Depth+maxReprDepth {
		raise(LimitFailure, "a value nests deeper than %d", maxReprDepth)
	}
}

func (st *state) unnest() { st.depth-- }

func (st *state) equalDicts(a, b *dict) bool {
	if len(a.keys) != len(b.keys) {
		return false
	}
	st.nest()
	defer st.unnest()
	for i, k := range a.keys {
		st.work(1)
		v, ok := b.get(k)
		if !ok || !st.equalItem(a.vals[i], v) {
			return false
		}
	}
	return true
}

// compare is one of the comparison operators.
func (st *state) compare(op string, a, b any) any {
	switch op {
	case "==":
		return st.equal(a, b)
	case "!=":
		return !st.equal(a, b)
	case "in":
		return st.contains(b, a)
	case "not in":
		return !st.contains(b, a)
	}
	return st.ordered(op, a, b)
}

func holds(op string, order int) bool {
	switch op {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

// ordered is <, <=, > or >=.
func (st *state) ordered(op string, a, b any) bool {
	if x, ok := number(a); ok {
		if y, ok := number(b); ok {
			n, ok := compareNumbers(x, y)
			return ok && holds(op, n)
		}
	}
	if x, ok := asString(a); ok {
		if y, ok := asString(b); ok {
			return holds(op, strings.Compare(x, y))
		}
	}
	switch x := a.(type) {
	case *undefined:
		x.fail()
	case *list:
		if y, ok := b.(*list); ok {
			return st.orderedAll(op, x.items, y.items)
		}
	case *tuple:
		if y, ok := b.(*tuple); ok {
			return st.orderedAll(op, x.items, y.items)
		}
	case pyBytes:
		if y, ok := b.(pyBytes); ok {
			return holds(op, strings.Compare(string(x), string(y)))
		}
	case *dictView:
		if y, ok := b.(*dictView); ok && x.kind != "dict_values" && y.kind != "dict_values" {
			return st.orderedViews(op, x, y)
		}
	}
	if u, ok := b.(*undefined); ok {
		u.fail()
	}
	typeError("'%s' not supported between instances of '%s' and '%s'", op, typeName(a), typeName(b))
	return false
}

func (st *state) orderedAll(op string, a, b []any) bool {
	st.nest()
	defer st.unnest()
	for i := 0; i < len(a) && i < len(b); i++ {
		st.work(1)
		if !st.equalItem(a[i], b[i]) {
			return st.ordered(op, a[i], b[i])
		}
	}
	return holds(op, len(a)-len(b))
}

// orderedViews compares keys or items as sets.
func (st *state) orderedViews(op string, a, b *dictView) bool {
	if op == ">" || op == ">=" {
		a, b = b, a
	}
	if len(a.d.keys) > len(b.d.keys) || (op == "<" || op == ">") && len(a.d.keys) == len(b.d.keys) {
		return false
	}
	for i := range a.d.keys {
		if !st.contains(b, viewItem(a, i)) {
			return false
		}
	}
	return true
}

// contains is item in v.
func (st *state) contains(v, item any) bool {
	switch v := v.(type) {
	case string, markup:
		text, _ := asString(v)
		s, ok := asString(item)
		if !ok {
			typeError("'in <string>' requires string as left operand, not %s", typeName(item))
		}
		st.work(len(text) >> 6)
		return strings.Contains(text, s)
	case *dict:
		_, ok := v.get(item)
		return ok
	case *dictView:
		switch v.kind {
		case "dict_keys":
			_, ok := v.d.get(item)
			return ok
		case "dict_items":
			t, ok := item.(*tuple)
			if !ok || len(t.items) != 2 {
				return false
			}
			x, ok := v.d.get(t.items[0])
			return ok && st.equalItem(x, t.items[1])
		}
	case pyBytes:
		switch x := item.(type) {
		case pyBytes:
			return strings.Contains(string(v), string(x))
		case int:
			if x < 0 || x > 255 {
				raise(valueError, "byte must be in range(0, 256)")
			}
			return strings.IndexByte(string(v), byte(x)) >= 0
		}
		typeError("a bytes-like object is required, not '%s'", typeName(item))
	}
	it := st.tryIterate(v)
	if it == nil {
		typeError("argument of type '%s' is not iterable", typeName(v))
	}
	for {
		x, ok := it()
		if !ok {
			return false
		}
		st.work(1)
		if st.equalItem(x, item) {
			return true
		}
	}
}
