package chattemplate

import "math/big"

func noKeywords(fn string, kw []keyword) {
	if len(kw) > 0 {
		typeError("%s() got an unexpected keyword argument '%s'", fn, kw[0].name)
	}
}

// bind lays positional and keyword arguments out by the names of a function's parameters. Those not given are missing; required is how
// many must be.
func bind(fn string, params []string, required int, args []any, kw []keyword) []any {
	if len(args) > len(params) {
		typeError("%s() takes %d positional arguments but %d were given", fn, len(params), len(args))
	}
	vals := make([]any, len(params))
	copy(vals, args)
	for i := len(args); i < len(params); i++ {
		vals[i] = missing
	}
next:
	for _, k := range kw {
		for i, p := range params {
			if p == k.name {
				if vals[i] != missing {
					typeError("%s() got multiple values for argument '%s'", fn, k.name)
				}
				vals[i] = k.value
				continue next
			}
		}
		typeError("%s() got an unexpected keyword argument '%s'", fn, k.name)
	}
	for i := 0; i < required; i++ {
		if vals[i] == missing {
			typeError("%s() missing 1 required positional argument: '%s'", fn, params[i])
		}
	}
	return vals
}

// countArgs checks a method that takes positional arguments alone.
func countArgs(fn string, args []any, kw []keyword, least, most int) {
	if len(kw) > 0 {
		typeError("%s() takes no keyword arguments", fn)
	}
	if len(args) < least || most >= 0 && len(args) > most {
		typeError("%s expected %d to %d arguments, got %d", fn, least, most, len(args))
	}
}

// intArg gives an argument that must be an int.
func intArg(v any) int {
	n, ok := smallInt(v)
	if !ok {
		typeError("'%s' object cannot be interpreted as an integer", typeName(v))
	}
	if b, isBig := v.(*big.Int); isBig {
		_ = b
		raise(overflowError, "Python int too large to convert to C ssize_t")
	}
	return n
}

// strArg gives an argument that must be a string.
func strArg(v any) string {
	s, ok := asString(v)
	if !ok {
		typeError("must be str, not %s", typeName(v))
	}
	return s
}

func optional(v, fallback any) any {
	if v == missing {
		return fallback
	}
	return v
}
