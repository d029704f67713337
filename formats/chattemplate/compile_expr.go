package chattemplate

// rawName compiles reading a variable that may be missing.
func (c *compiler) rawName(name string, s *scope) expr {
	id, ok := s.sym.find(name)
	if !ok {
		raise(assertionError, "Tried to resolve a name to a reference that was unknown to the frame (%s)", pyRepr(name))
	}
	hops, slot, ok := s.fn.place(id)
	if !ok {
		raise(nameError, "name '%s' is not defined", name)
	}
	switch hops {
	case 0:
		return func(f *activation) any { return f.slots[slot] }
	case 1:
		return func(f *activation) any { return f.outer.slots[slot] }
	}
	return func(f *activation) any { return f.at(hops).slots[slot] }
}

func (c *compiler) name(name string, _ int, s *scope) expr {
	get := c.rawName(name, s)
	none := &undefined{name: name}
	return func(f *activation) any {
		if v := get(f); v != missing {
			return v
		}
		return none
	}
}

func (c *compiler) exprs(nodes []node, s *scope) []expr {
	list := make([]expr, len(nodes))
	for i, n := range nodes {
		list[i] = c.expr(n, s)
	}
	return list
}

func (c *compiler) expr(n node, s *scope) expr {
	if !s.escape {
		if v, ok := constant(n); ok {
			ok, unspeakable := foldable(v)
			if unspeakable != "" {
				return func(*activation) any { raise(nameError, "name '%s' is not defined", unspeakable); return nil }
			}
			if ok {
				return func(*activation) any { return v }
			}
		}
	}
	if !c.optimizing && optimized(n) {
		checkDicts(n)
		c.optimizing = true
		defer func() { c.optimizing = false }()
	}
	switch n := n.(type) {
	case *nName:
		return c.name(n.name, n.line, s)
	case *nConst:
		v := n.value
		return func(*activation) any { return v }
	case *nData:
		v := any(n.text)
		return func(*activation) any { return v }
	case *nTuple:
		items := c.exprs(n.items, s)
		return func(f *activation) any { return &tuple{items: evalAll(f, items)} }
	case *nList:
		items := c.exprs(n.items, s)
		return func(f *activation) any { return &list{items: evalAll(f, items)} }
	case *nDict:
		keys, values := c.exprs(n.keys, s), c.exprs(n.values, s)
		return func(f *activation) any {
			pairs := make([]any, 0, 2*len(keys))
			for i := range keys {
				pairs = append(pairs, keys[i](f), values[i](f))
			}
			d := newDict(len(keys))
			for i := 0; i < len(pairs); i += 2 {
				d.put(f.st, pairs[i], pairs[i+1])
			}
			return d
		}
	case *nCond:
		return c.cond(n, s.softly())
	case *nBinary:
		return c.binary(n, s)
	case *nUnary:
		x := c.expr(n.expr, s)
		switch n.op {
		case "not":
			return func(f *activation) any { return !f.st.truth(x(f)) }
		case "-":
			return func(f *activation) any { return f.st.negate(x(f)) }
		}
		return func(f *activation) any { return f.st.positive(x(f)) }
	case *nConcat:
		items := c.exprs(n.items, s)
		if s.escape {
			return func(f *activation) any { return f.st.markupJoin(evalAll(f, items)) }
		}
		return func(f *activation) any {
			var few [8]any
			vals := few[:0]
			for _, e := range items {
				vals = append(vals, e(f))
			}
			return f.st.concat(vals)
		}
	case *nCompare:
		return c.compare(n, s)
	case *nGetattr:
		return c.getattr(n, s)
	case *nGetitem:
		return c.getitem(n, s)
	case *nCall:
		return c.call(n, s, nil)
	case *nFilter:
		x := c.expr(n.expr, s)
		apply := c.filter(n, s)
		return func(f *activation) any { return apply(f, x(f)) }
	case *nTest:
		return c.test(n, s)
	case *nSlice:
		raise(pySyntaxError, "invalid syntax")
	}
	raise(SyntaxError, "unexpected expression")
	return nil
}

func evalAll(f *activation, items []expr) []any {
	vals := make([]any, len(items))
	for i, e := range items {
		vals[i] = e(f)
	}
	return vals
}

func (c *compiler) cond(n *nCond, s *scope) expr {
	test, yes := c.expr(n.test, s), c.expr(n.yes, s)
	if n.no == nil {
		none := &undefined{hint: "the inline if-expression on line " + itoa(n.line) + " evaluated to false and no else section was defined."}
		return func(f *activation) any {
			if f.st.truth(test(f)) {
				return yes(f)
			}
			return none
		}
	}
	no := c.expr(n.no, s)
	return func(f *activation) any {
		if f.st.truth(test(f)) {
			return yes(f)
		}
		return no(f)
	}
}

func (c *compiler) binary(n *nBinary, s *scope) expr {
	a, b := c.expr(n.left, s), c.expr(n.right, s)
	switch n.op {
	case "and":
		return func(f *activation) any {
			if v := a(f); !f.st.truth(v) {
				return v
			}
			return b(f)
		}
	case "or":
		return func(f *activation) any {
			if v := a(f); f.st.truth(v) {
				return v
			}
			return b(f)
		}
	case "+":
		if parts := flattenSum(n); len(parts) > 2 {
			return c.sum(c.exprs(parts, s))
		}
		return func(f *activation) any {
			x := a(f)
			return f.st.add(x, b(f))
		}
	}
	op := n.op
	return func(f *activation) any {
		x := a(f)
		return f.st.arithmetic(op, x, b(f))
	}
}

// sum adds several terms; runs of strings are joined once.
func (c *compiler) sum(terms []expr) expr {
	return func(f *activation) any {
		st := f.st
		acc := terms[0](f)
		for i := 1; i < len(terms); {
			text, ok := acc.(string)
			if !ok {
				acc = st.add(acc, terms[i](f))
				i++
				continue
			}
			var few [256]byte
			buf := append(few[:0], text...)
			var odd any
			isOdd := false
			for ; i < len(terms); i++ {
				v := terms[i](f)
				t, ok := v.(string)
				if !ok {
					odd, isOdd = v, true
					i++
					break
				}
				st.charge(len(buf) + len(t))
				buf = append(buf, t...)
			}
			acc = string(buf)
			if isOdd {
				acc = st.add(acc, odd)
			}
		}
		return acc
	}
}

func (c *compiler) compare(n *nCompare, s *scope) expr {
	first := c.expr(n.expr, s)
	args := c.exprs(n.args, s)
	if len(args) == 1 {
		op, b := n.ops[0], args[0]
		switch op {
		case "==":
			return func(f *activation) any {
				x := first(f)
				return f.st.equal(x, b(f))
			}
		case "!=":
			return func(f *activation) any {
				x := first(f)
				return !f.st.equal(x, b(f))
			}
		}
		return func(f *activation) any {
			x := first(f)
			return f.st.compare(op, x, b(f))
		}
	}
	ops := n.ops
	return func(f *activation) any {
		x := first(f)
		var r any = true
		for i, op := range ops {
			y := args[i](f)
			r = f.st.compare(op, x, y)
			if r == false {
				return r
			}
			x = y
		}
		return r
	}
}

func (c *compiler) getattr(n *nGetattr, s *scope) expr {
	x, attr := c.expr(n.expr, s), n.attr
	plain := !hasDictAttr(attr)
	return func(f *activation) any {
		v := x(f)
		if d, ok := v.(*dict); ok && plain {
			if item, ok := d.getString(attr); ok {
				return item
			}
			return &undefined{obj: v, hasObj: true, name: attr}
		}
		return f.st.getattr(v, attr)
	}
}

func (c *compiler) getitem(n *nGetitem, s *scope) expr {
	x := c.expr(n.expr, s)
	if sl, ok := n.arg.(*nSlice); ok {
		var parts [3]expr
		for i, p := range []node{sl.start, sl.stop, sl.step} {
			if p != nil {
				parts[i] = c.expr(p, s)
			}
		}
		return func(f *activation) any {
			v := x(f)
			var b [3]any
			for i, p := range parts {
				if p != nil {
					b[i] = p(f)
				}
			}
			return f.st.slice(v, b[0], b[1], b[2])
		}
	}
	arg := c.expr(n.arg, s)
	return func(f *activation) any {
		v := x(f)
		return f.st.getitem(v, arg(f))
	}
}

// compiledArgs evaluate the arguments of a call.
type compiledArgs struct {
	args    []expr
	names   []string
	values  []expr
	dynArgs expr
	dynMap  expr
}

func (c *compiler) arguments(a *callArgs, s *scope) *compiledArgs {
	ca := &compiledArgs{args: c.exprs(a.args, s), names: a.names, values: c.exprs(a.values, s)}
	if a.dynArgs != nil {
		ca.dynArgs = c.expr(a.dynArgs, s)
	}
	if a.dynMap != nil {
		ca.dynMap = c.expr(a.dynMap, s)
	}
	return ca
}

func (a *compiledArgs) eval(f *activation) (args []any, kw []keyword) {
	if len(a.args) > 0 {
		args = evalAll(f, a.args)
	}
	if a.dynArgs != nil {
		v := a.dynArgs(f)
		if !f.st.iterable(v) {
			typeError("argument after * must be an iterable, not %s", typeName(v))
		}
		args = append(args, f.st.items(v)...)
	}
	if len(a.names) > 0 {
		kw = make([]keyword, len(a.names))
		for i, n := range a.names {
			kw[i] = keyword{n, a.values[i](f)}
		}
	}
	if a.dynMap != nil {
		v := a.dynMap(f)
		if u, ok := v.(*undefined); ok {
			u.fail()
		}
		d, ok := v.(*dict)
		if !ok {
			typeError("argument after ** must be a mapping, not %s", typeName(v))
		}
		for i, k := range d.keys {
			name, ok := asString(k)
			if !ok {
				typeError("keywords must be strings")
			}
			for _, have := range kw {
				if have.name == name {
					typeError("got multiple values for keyword argument '%s'", name)
				}
			}
			kw = append(kw, keyword{name, d.vals[i]})
		}
	}
	return args, kw
}

func (c *compiler) call(n *nCall, s *scope, caller expr) expr {
	args := c.arguments(&n.callArgs, s)
	if caller != nil {
		for _, name := range n.names {
			if name == "caller" {
				raiseAt(n.line, pySyntaxError, "keyword argument repeated: caller")
			}
		}
		args.names = append(append([]string(nil), args.names...), "caller")
		args.values = append(append([]expr(nil), args.values...), caller)
	}
	// A method that is called at once needs no value of its own.
	if g, ok := n.expr.(*nGetattr); ok {
		x, attr := c.expr(g.expr, s), g.attr
		return func(f *activation) any {
			v := x(f)
			if m := methodOf(v, attr); m != nil {
				a, kw := args.eval(f)
				f.st.work(1)
				return m(f.st, v, a, kw)
			}
			fn := f.st.getattr(v, attr)
			a, kw := args.eval(f)
			return f.st.call(fn, a, kw)
		}
	}
	x := c.expr(n.expr, s)
	return func(f *activation) any {
		fn := x(f)
		a, kw := args.eval(f)
		return f.st.call(fn, a, kw)
	}
}

func (c *compiler) filter(n *nFilter, s *scope) func(f *activation, v any) any {
	def, ok := filters[n.name]
	if !ok && !s.soft {
		raiseAt(n.line, AssertionFailure, "No filter named %s.", pyRepr(n.name))
	}
	args := c.arguments(&n.callArgs, s)
	if !ok {
		return func(f *activation, _ any) any {
			raise(RuntimeFailure, "No filter named %s found.", pyRepr(n.name))
			return nil
		}
	}
	bare := len(n.args) == 0 && len(n.values) == 0 && n.dynArgs == nil && n.dynMap == nil
	line := n.line
	return func(f *activation, v any) any {
		st := f.st
		st.work(1)
		if bare {
			st.line = line
			return def.apply(st, v, nil, nil)
		}
		a, kw := args.eval(f)
		return def.apply(st, v, a, kw)
	}
}

// filterChain compiles the filters of a block over what it wrote.
func (c *compiler) filterChain(n *nFilter, s *scope) func(f *activation, v any) any {
	apply := c.filter(n, s)
	inner, ok := n.expr.(*nFilter)
	if !ok {
		return apply
	}
	before := c.filterChain(inner, s)
	return func(f *activation, v any) any { return apply(f, before(f, v)) }
}

func (c *compiler) test(n *nTest, s *scope) expr {
	def, ok := tests[n.name]
	if !ok && !s.soft {
		raiseAt(n.line, AssertionFailure, "No test named %s.", pyRepr(n.name))
	}
	x := c.expr(n.expr, s)
	args := c.arguments(&n.callArgs, s)
	if !ok {
		return func(f *activation) any {
			raise(RuntimeFailure, "No test named %s found.", pyRepr(n.name))
			return nil
		}
	}
	if def.plain != nil && len(n.args) == 0 && len(n.values) == 0 && n.dynArgs == nil && n.dynMap == nil {
		plain := def.plain
		return func(f *activation) any { return plain(f.st, x(f)) }
	}
	return func(f *activation) any {
		v := x(f)
		a, kw := args.eval(f)
		return def.apply(f.st, v, a, kw)
	}
}
