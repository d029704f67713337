package chattemplate

import "math/big"

// globals are the names that every template knows.
var globals map[string]any

func init() {
	fn := func(name, kind string, f func(st *state, args []any, kw []keyword) any) any {
		return &builtin{name: name, kind: kind, fn: f}
	}
	globals = map[string]any{
		"range":     fn("safe_range", "function", makeRange),
		"dict":      fn("dict", "type", makeDict),
		"namespace": fn("Namespace", "type", makeNamespace),
		"cycler": fn("Cycler", "type", func(_ *state, args []any, kw []keyword) any {
			noKeywords("Cycler.__init__", kw)
			if len(args) == 0 {
				raise("RuntimeError", "at least one item has to be provided")
			}
			return &cycler{items: args}
		}),
		"joiner": fn("Joiner", "type", func(_ *state, args []any, kw []keyword) any {
			vals := bind("Joiner.__init__", []string{"sep"}, 0, args, kw)
			return &joiner{sep: optional(vals[0], ", ")}
		}),
		"lipsum": fn("generate_lorem_ipsum", "function", func(*state, []any, []keyword) any {
			raise(RuntimeFailure, "lipsum makes random text, which no chat template may hold")
			return nil
		}),
		"raise_exception": fn("raise_exception", "function", func(st *state, args []any, kw []keyword) any {
			vals := bind("raise_exception", []string{"message"}, 1, args, kw)
			raise(RaisedByTemplate, "%s", st.str(vals[0]))
			return nil
		}),
		"strftime_now": fn("strftime_now", "function", func(st *state, args []any, kw []keyword) any {
			vals := bind("strftime_now", []string{"format"}, 1, args, kw)
			s, ok := asString(vals[0])
			if !ok {
				typeError("strftime() argument 1 must be str, not %s", typeName(vals[0]))
			}
			st.charge(len(s) * 20)
			return strftime(st.now(), s)
		}),
	}
}

const maxRange = 100000

func makeRange(_ *state, args []any, kw []keyword) any {
	noKeywords("range", kw)
	if len(args) == 0 || len(args) > 3 {
		typeError("range expected 1 to 3 arguments, got %d", len(args))
	}
	vals := []int{0, 0, 1}
	for _, a := range args {
		if _, ok := smallInt(a); !ok {
			typeError("'%s' object cannot be interpreted as an integer", typeName(a))
		}
	}
	for i, a := range args {
		n, _ := smallInt(a)
		if _, isBig := a.(*big.Int); isBig {
			raise(overflowError, "Range too big. The sandbox blocks ranges larger than MAX_RANGE (%d).", maxRange)
		}
		if len(args) == 1 {
			vals[1] = n
		} else {
			vals[i] = n
		}
	}
	if vals[2] == 0 {
		raise(valueError, "range() arg 3 must not be zero")
	}
	r := &rangeValue{vals[0], vals[1], vals[2]}
	if n := r.len(); n > maxRange || n < 0 {
		raise(overflowError, "Range too big. The sandbox blocks ranges larger than MAX_RANGE (%d).", maxRange)
	}
	return r
}

// makeDict is dict(): of a mapping or of pairs, and of keywords.
func makeDict(st *state, args []any, kw []keyword) any {
	if len(args) > 1 {
		typeError("dict expected at most 1 argument, got %d", len(args))
	}
	d := newDict(len(kw))
	if len(args) == 1 {
		switch v := args[0].(type) {
		case *dict:
			st.work(len(v.keys))
			d = v.copy()
		case *undefined:
			v.fail()
		default:
			it := st.iterate(v)
			for i := 0; ; i++ {
				pair, ok := it()
				if !ok {
					break
				}
				st.length(pair)
				if !st.iterable(pair) {
					typeError("cannot convert dictionary update sequence element #%d to a sequence", i)
				}
				items := st.items(pair)
				if n := len(items); n != 2 {
					raise(valueError, "dictionary update sequence element #%d has length %d; 2 is required", i, n)
				}
				d.put(st, items[0], items[1])
			}
		}
	}
	for _, k := range kw {
		d.set(k.name, k.value)
	}
	return d
}

func makeNamespace(st *state, args []any, kw []keyword) any {
	return &namespace{attrs: makeDict(st, args, kw).(*dict)}
}
