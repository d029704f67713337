package chattemplate

import "math/big"

// test is what follows "is". One of a value alone has plain.
type test struct {
	plain func(st *state, v any) any
	args  []string // the names of further parameters
	run   func(st *state, v any, a []any) any
	name  string
}

func (t *test) apply(st *state, v any, args []any, kw []keyword) any {
	vals := bind(t.name, append([]string{"value"}, t.args...), 1+len(t.args), append([]any{v}, args...), kw)
	if t.plain != nil {
		return t.plain(st, v)
	}
	return t.run(st, v, vals[1:])
}

var tests map[string]*test

func init() {
	kind := func(is func(v any) bool) *test {
		return &test{plain: func(_ *state, v any) any { return is(v) }}
	}
	operator := func(op string) *test {
		return &test{args: []string{"b"}, run: func(st *state, v any, a []any) any { return st.compare(op, v, a[0]) }}
	}
	isInt := func(v any) bool {
		switch v.(type) {
		case int, *big.Int:
			return true
		}
		return false
	}
	tests = map[string]*test{
		"odd":  {plain: func(st *state, v any) any { return st.equal(st.arithmetic("%", v, 2), 1) }},
		"even": {plain: func(st *state, v any) any { return st.equal(st.arithmetic("%", v, 2), 0) }},
		"divisibleby": {args: []string{"num"}, run: func(st *state, v any, a []any) any {
			return st.equal(st.arithmetic("%", v, a[0]), 0)
		}},
		"defined":   kind(func(v any) bool { _, ok := v.(*undefined); return !ok }),
		"undefined": kind(func(v any) bool { _, ok := v.(*undefined); return ok }),
		"filter": {plain: func(_ *state, v any) any {
			mustHash(v)
			s, ok := asString(v)
			return ok && filters[s] != nil
		}},
		"test": {plain: func(_ *state, v any) any {
			mustHash(v)
			s, ok := asString(v)
			return ok && tests[s] != nil
		}},
		"none":    kind(func(v any) bool { return v == nil }),
		"boolean": kind(func(v any) bool { _, ok := v.(bool); return ok }),
		"false":   kind(func(v any) bool { return v == false }),
		"true":    kind(func(v any) bool { return v == true }),
		"integer": kind(isInt),
		"float":   kind(func(v any) bool { _, ok := v.(float64); return ok }),
		"lower":   {plain: func(st *state, v any) any { return isLowerText(st.str(v)) }},
		"upper":   {plain: func(st *state, v any) any { return isUpperText(st.str(v)) }},
		"string":  kind(func(v any) bool { _, ok := asString(v); return ok }),
		"mapping": kind(func(v any) bool { _, ok := v.(*dict); return ok }),
		"number":  kind(func(v any) bool { _, ok := number(v); return ok }),
		"sequence": {plain: func(st *state, v any) any {
			switch v.(type) {
			case string, markup, pyBytes, *list, *tuple, *dict, *rangeValue, *undefined:
				return true
			}
			return false
		}},
		"iterable": {plain: func(st *state, v any) any { return st.iterable(v) }},
		"callable": kind(callable),
		"sameas":   {args: []string{"other"}, run: func(_ *state, v any, a []any) any { return sameObject(v, a[0]) }},
		"escaped":  kind(func(v any) bool { _, ok := v.(markup); return ok }),
		"in":       {args: []string{"seq"}, run: func(st *state, v any, a []any) any { return st.contains(a[0], v) }},
		"eq":       operator("=="),
		"ne":       operator("!="),
		"gt":       operator(">"),
		"ge":       operator(">="),
		"lt":       operator("<"),
		"le":       operator("<="),
	}
	for alias, name := range map[string]string{"==": "eq", "equalto": "eq", "!=": "ne", ">": "gt", "greaterthan": "gt", ">=": "ge",
		"<": "lt", "lessthan": "lt", "<=": "le"} {
		tests[alias] = tests[name]
	}
	for name, t := range tests {
		t.name = name
	}
}

func mustHash(v any) {
	if _, ok := hashed(v); !ok {
		typeError("unhashable type: '%s'", typeName(v))
	}
}

// sameObject is Python's "is" as far as it can be told: small ints and texts of one character are shared by Python, other equal texts and
// numbers are taken for the same too.
func sameObject(a, b any) bool {
	if same(a, b) {
		return true
	}
	switch x := a.(type) {
	case int:
		y, ok := b.(int)
		return ok && x == y
	case string:
		y, ok := b.(string)
		return ok && x == y
	}
	return false
}
