package chattemplate

import (
	"context"
	"math"
)

// Constant expressions are worked out when a template is compiled, as jinja2 does. It is not only quicker: there a slice of something that
// cannot be sliced is undefined, while it is an error in an expression that is worked out when the template renders.

// notConstant is the panic of a node that has no constant value.
type notConstant struct{}

// foldState is a render for constants, with room for little.
func foldState() *state {
	return &state{ctx: context.Background(), limits: Limits{Output: 100_000, Steps: 100_000, Depth: 10}, budget: stepBatch, yieldAt: -1}
}

// constant gives the value of a constant expression; ok is false for any other.
func constant(n node) (v any, ok bool) {
	if !mayFold(n) {
		return nil, false
	}
	defer func() {
		if recover() != nil {
			v, ok = nil, false
		}
	}()
	return fold(foldState(), n), true
}

// mayFold tells quickly of nodes that have no constant value.
func mayFold(n node) bool {
	switch n := n.(type) {
	case *nName, *nCall, nil:
		return false
	case *nBinary:
		return mayFold(n.left)
	case *nCompare:
		return mayFold(n.expr)
	case *nGetattr:
		return mayFold(n.expr)
	case *nGetitem:
		return mayFold(n.expr)
	case *nFilter:
		return mayFold(n.expr)
	case *nTest:
		return mayFold(n.expr)
	case *nUnary:
		return mayFold(n.expr)
	case *nConcat:
		return mayFold(n.items[0])
	case *nCond:
		return mayFold(n.test)
	}
	return true
}

func foldAll(st *state, nodes []node) []any {
	vals := make([]any, len(nodes))
	for i, n := range nodes {
		vals[i] = fold(st, n)
	}
	return vals
}

// fold gives the value of a node, or panics.
func fold(st *state, n node) any {
	st.work(1)
	switch n := n.(type) {
	case *nConst:
		return n.value
	case *nData:
		return n.text
	case *nTuple:
		return &tuple{items: foldAll(st, n.items)}
	case *nList:
		return &list{items: foldAll(st, n.items)}
	case *nDict:
		d := newDict(len(n.keys))
		for i := range n.keys {
			k := fold(st, n.keys[i])
			d.put(st, k, fold(st, n.values[i]))
		}
		return d
	case *nCond:
		if st.truth(fold(st, n.test)) {
			return fold(st, n.yes)
		}
		return fold(st, n.no)
	case *nBinary:
		left := fold(st, n.left)
		switch n.op {
		case "and":
			if !st.truth(left) {
				return left
			}
			return fold(st, n.right)
		case "or":
			if st.truth(left) {
				return left
			}
			return fold(st, n.right)
		case "+":
			return st.add(left, fold(st, n.right))
		}
		return st.arithmetic(n.op, left, fold(st, n.right))
	case *nUnary:
		v := fold(st, n.expr)
		switch n.op {
		case "not":
			return !st.truth(v)
		case "-":
			return st.negate(v)
		}
		return st.positive(v)
	case *nConcat:
		return st.concat(foldAll(st, n.items))
	case *nCompare:
		x := fold(st, n.expr)
		var r any = true
		for i, op := range n.ops {
			y := fold(st, n.args[i])
			if r = st.compare(op, x, y); r == false {
				return r
			}
			x = y
		}
		return r
	case *nGetattr:
		return st.getattr(fold(st, n.expr), n.attr)
	case *nGetitem:
		v := fold(st, n.expr)
		if s, ok := n.arg.(*nSlice); ok {
			return foldSlice(st, v, s)
		}
		return st.getitem(v, fold(st, n.arg))
	case *nFilter:
		f := filters[n.name]
		if f == nil || f.perRender {
			panic(notConstant{})
		}
		v := fold(st, n.expr)
		args, kw := foldArgs(st, &n.callArgs)
		return f.apply(st, v, args, kw)
	case *nTest:
		t := tests[n.name]
		if t == nil {
			panic(notConstant{})
		}
		v := fold(st, n.expr)
		args, kw := foldArgs(st, &n.callArgs)
		return t.apply(st, v, args, kw)
	}
	panic(notConstant{})
}

func foldArgs(st *state, a *callArgs) (args []any, kw []keyword) {
	args = foldAll(st, a.args)
	for i, n := range a.values {
		kw = append(kw, keyword{a.names[i], fold(st, n)})
	}
	if a.dynArgs != nil {
		args = append(args, st.items(fold(st, a.dynArgs))...)
	}
	if a.dynMap != nil {
		d := fold(st, a.dynMap).(*dict)
		for i, k := range d.keys {
			kw = append(kw, keyword{k.(string), d.vals[i]})
		}
	}
	return args, kw
}

func foldSlice(st *state, v any, s *nSlice) (r any) {
	var b [3]any
	for i, n := range []node{s.start, s.stop, s.step} {
		if n != nil {
			b[i] = fold(st, n)
		}
	}
	defer func() {
		if e := recover(); e != nil {
			if f, ok := e.(*failure); !ok || f.Class != TypeFailure {
				panic(e)
			}
			r = &undefined{obj: v, hasObj: true, name: "slice"}
		}
	}()
	return st.slice(v, b[0], b[1], b[2])
}

// foldable says that a constant may stand for its expression; unspeakable is the name of a float in it that jinja2 has no spelling for.
func foldable(v any) (ok bool, unspeakable string) {
	all := func(items []any) (bool, string) {
		name := ""
		for _, x := range items {
			ok, bad := foldable(x)
			if !ok {
				return false, ""
			}
			if name == "" {
				name = bad
			}
		}
		return true, name
	}
	switch v := v.(type) {
	case float64:
		if math.IsInf(v, 0) {
			return true, "inf"
		}
		if math.IsNaN(v) {
			return true, "nan"
		}
		return true, ""
	case *list:
		return all(v.items)
	case *tuple:
		if v.group {
			return false, ""
		}
		return all(v.items)
	case *dict:
		ok, bad := all(v.keys)
		ok2, bad2 := all(v.vals)
		if bad == "" {
			bad = bad2
		}
		return ok && ok2, bad
	case *generator, *undefined, *dictView, *namespace, *builtin, pyBytes:
		return false, ""
	}
	return true, ""
}

// optimized says that jinja2 looks for constants inside such a node when it compiles.
func optimized(n node) bool {
	switch n.(type) {
	case *nCond, *nBinary, *nUnary, *nConcat, *nCompare, *nGetattr, *nGetitem, *nCall, *nFilter, *nTest:
		return true
	}
	return false
}

// checkDicts raises what a constant dict with a key that cannot be one raises while jinja2 compiles, run or not.
func checkDicts(n node) {
	walk(n, func(n node) bool {
		d, ok := n.(*nDict)
		if !ok {
			return true
		}
		for i := range d.keys {
			k, ok := constant(d.keys[i])
			if !ok {
				break
			}
			if _, ok := constant(d.values[i]); !ok {
				break
			}
			if _, ok := hashed(k); !ok {
				typeError("unhashable type: '%s'", typeName(firstUnhashable(k)))
			}
		}
		return true
	})
}
