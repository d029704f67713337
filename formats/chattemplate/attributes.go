package chattemplate

import (
	"math/big"
	"strings"
)

// method is a method of a Python type; recv is the value that it is called on.
type method func(st *state, recv any, args []any, kw []keyword) any

var (
	commonDunders = words("__class__ __delattr__ __dir__ __doc__ __eq__ __format__ __ge__ __getattribute__ __getstate__ __gt__ __hash__ __init__ __init_subclass__ __le__ __lt__ __ne__ __new__ __reduce__ __reduce_ex__ __repr__ __setattr__ __sizeof__ __str__ __subclasshook__")
	sizedDunders  = words("__len__ __contains__ __iter__ __getitem__")
)

func hasDictAttr(name string) bool {
	_, ok := dictMethods[name]
	return ok || dictMutators[name] || strings.HasPrefix(name, "__")
}

// methodOf gives a method that may be called at once, nil where there is none such.
func methodOf(v any, name string) method {
	switch v.(type) {
	case string:
		return strMethods[name]
	case *dict:
		return dictMethods[name]
	case *list:
		return listMethods[name]
	case *tuple:
		return tupleMethods[name]
	}
	return nil
}

func boundTo(v any, name string, m method) any {
	return &builtin{name: name, kind: "builtin_function_or_method", of: typeName(v), fn: func(st *state, args []any, kw []keyword) any {
		return m(st, v, args, kw)
	}}
}

// attribute is Python's getattr(); ok is false where the object has no such attribute.
func (st *state) attribute(v any, name string) (any, bool) {
	var table map[string]method
	sized := false
	switch v := v.(type) {
	case *namespace:
		if name == "__class__" || name == "_Namespace__attrs" {
			return v, true
		}
		return v.attrs.getString(name)
	case *undefined:
		if strings.HasPrefix(name, "__") && strings.HasSuffix(name, "__") {
			if commonDunders[name] || sizedDunders[name] {
				return v, true
			}
			return nil, false
		}
		v.fail()
	case string:
		table, sized = strMethods, true
	case markup:
		if m := markupMethod(name); m != nil {
			return boundTo(v, name, m), true
		}
		if name == "__html__" {
			return v, true
		}
		sized = true
	case pyBytes:
		table, sized = bytesMethods, true
	case *dict:
		table, sized = dictMethods, true
		if dictMutators[name] {
			return v, true
		}
	case *list:
		table, sized = listMethods, true
		if listMutators[name] {
			return v, true
		}
	case *tuple:
		table, sized = tupleMethods, true
		if v.group {
			switch name {
			case "grouper":
				return v.items[0], true
			case "list":
				return v.items[1], true
			}
		}
	case *rangeValue:
		table, sized = rangeMethods, true
		switch name {
		case "start":
			return v.start, true
		case "stop":
			return v.stop, true
		case "step":
			return v.step, true
		}
	case int, bool, *big.Int:
		table = intMethods
		switch name {
		case "real", "numerator":
			n, _ := number(v)
			return n, true
		case "imag":
			return 0, true
		case "denominator":
			return 1, true
		}
	case float64:
		table = floatMethods
		switch name {
		case "real":
			return v, true
		case "imag":
			return 0.0, true
		}
	case *loopContext:
		if a, ok := v.attr(name); ok {
			return a, true
		}
		if strings.HasPrefix(name, "_") && words("_after _before _current _iterable _iterator _last_changed_value _length _peek_next _recurse _to_iterator _undefined")[name] {
			return v, true
		}
	case *macro:
		switch name {
		case "name":
			if v.code.name == "" {
				return nil, true
			}
			return v.code.name, true
		case "arguments":
			names := make([]any, len(v.code.params))
			for i, p := range v.code.params {
				names[i] = p
			}
			return &list{items: names}, true
		case "catch_kwargs":
			return v.code.kwargs >= 0, true
		case "catch_varargs":
			return v.code.varargs >= 0, true
		case "caller":
			return v.code.usesCall, true
		case "explicit_caller":
			return v.code.explicit, true
		}
	case *cycler:
		if a, ok := v.attr(name); ok {
			return a, true
		}
	case *joiner:
		switch name {
		case "sep":
			return v.sep, true
		case "used":
			return v.used, true
		}
	case *blockRef:
		switch name {
		case "name":
			return v.b.name, true
		case "super":
			return &undefined{hint: "there is no parent block called '" + v.b.name + "'.", name: "super"}, true
		}
	case *dictView:
		sized = true
		if name == "mapping" || name == "isdisjoint" && v.kind != "dict_values" {
			return &builtin{name: name, kind: "builtin_function_or_method", fn: func(st *state, args []any, kw []keyword) any {
				countArgs(name, args, kw, 1, 1)
				for _, x := range st.items(args[0]) {
					if st.contains(v, x) {
						return false
					}
				}
				return true
			}}, true
		}
	case *generator:
		if v.kind == "generator" && words("close send throw gi_code gi_frame gi_running gi_suspended gi_yieldfrom")[name] {
			return v, true
		}
	}
	if m, ok := table[name]; ok {
		return boundTo(v, name, m), true
	}
	if commonDunders[name] || sized && sizedDunders[name] {
		return v, true
	}
	return nil, false
}

func (c *cycler) attr(name string) (any, bool) {
	switch name {
	case "current":
		return c.items[c.pos], true
	case "items":
		return &tuple{items: c.items}, true
	case "pos":
		return c.pos, true
	case "next":
		return &builtin{name: name, kind: "method", fn: func(_ *state, args []any, kw []keyword) any {
			countArgs("Cycler.next", args, kw, 0, 0)
			v := c.items[c.pos]
			c.pos = (c.pos + 1) % len(c.items)
			return v
		}}, true
	case "reset":
		return &builtin{name: name, kind: "method", fn: func(_ *state, args []any, kw []keyword) any {
			countArgs("Cycler.reset", args, kw, 0, 0)
			c.pos = 0
			return nil
		}}, true
	}
	return nil, false
}

// callable is Python's callable().
func callable(v any) bool {
	switch v.(type) {
	case *builtin, *macro, *joiner, *loopContext, *blockRef, *undefined:
		return true
	}
	return false
}

func (st *state) call(fn any, args []any, kw []keyword) any {
	st.work(1)
	switch fn := fn.(type) {
	case *builtin:
		return fn.fn(st, args, kw)
	case *macro:
		return fn.call(st, args, kw)
	case *loopContext:
		return fn.call(args, kw)
	case *joiner:
		countArgs("Joiner.__call__", args, kw, 0, 0)
		if fn.used {
			return fn.sep
		}
		fn.used = true
		return ""
	case *blockRef:
		countArgs("BlockReference.__call__", args, kw, 0, 0)
		mark := st.capture()
		st.runBlock(fn.b, fn.ctx)
		return st.captured(mark)
	case *undefined:
		fn.fail()
	}
	typeError("'%s' object is not callable", typeName(fn))
	return nil
}
