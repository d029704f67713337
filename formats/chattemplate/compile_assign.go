package chattemplate

// assigner compiles writing to a target.
func (c *compiler) assigner(target node, s *scope) func(f *activation, v any) {
	switch t := target.(type) {
	case *nName:
		id, _ := s.sym.find(t.name)
		hops, slot, ok := s.fn.place(id)
		if !ok {
			slot = s.fn.slot(id)
		}
		if s.toplevel {
			global := c.nameID(t.name)
			return func(f *activation, v any) {
				f.slots[slot] = v
				f.ctx.vars[global] = v
			}
		}
		if hops > 0 {
			return func(f *activation, v any) { f.at(hops).slots[slot] = v }
		}
		return func(f *activation, v any) { f.slots[slot] = v }
	case *nNSRef:
		raw := c.rawName(t.name, s)
		attr := t.attr
		return func(f *activation, v any) {
			ns, ok := raw(f).(*namespace)
			if !ok {
				kind := "_MissingType"
				if x := raw(f); x != missing {
					kind = typeName(x)
				}
				typeError("'%s' object does not support item assignment", kind)
			}
			ns.set(f.st, attr, v)
		}
	case *nTuple:
		var parts []func(*activation, any)
		for _, i := range t.items {
			parts = append(parts, c.assigner(i, s))
		}
		return func(f *activation, v any) {
			for i, item := range f.st.unpack(v, len(parts)) {
				parts[i](f, item)
			}
		}
	}
	raise(SyntaxError, "can't assign to this expression")
	return nil
}

// checkNamespaces compiles that what attributes are set of are namespaces.
func (c *compiler) checkNamespaces(target node, s *scope) func(f *activation) {
	var checks []expr
	walk(target, func(n node) bool {
		if r, ok := n.(*nNSRef); ok {
			checks = append(checks, c.rawName(r.name, s))
		}
		return true
	})
	if len(checks) == 0 {
		return nil
	}
	return func(f *activation) {
		for _, e := range checks {
			if _, ok := e(f).(*namespace); !ok {
				raise(RuntimeFailure, "cannot assign attribute on non-namespace object")
			}
		}
	}
}

func (c *compiler) assign(n *nAssign, s *scope) stmt {
	check := c.checkNamespaces(n.target, s)
	value := c.expr(n.value, s)
	put := c.assigner(n.target, s)
	line := n.line
	return func(f *activation) flow {
		f.st.step(line)
		if check != nil {
			check(f)
		}
		put(f, value(f))
		return goesOn
	}
}

func (c *compiler) assignBlock(n *nAssignBlock, s *scope) stmt {
	b := s.inner()
	b.sym.visitAll(n.body)
	enter, body, leave := c.enter(b), c.body(n.body, b), c.leave(b)
	var filter func(*activation, any) any
	if n.filter != nil {
		filter = c.filterChain(n.filter, b)
	}
	put := c.assigner(n.target, s)
	line, escape := n.line, s.escape
	return func(f *activation) flow {
		f.st.step(line)
		text, r := written(f, enter, body)
		if r != goesOn {
			return r
		}
		var v any = text
		if filter != nil {
			v = filter(f, v)
		}
		if escape {
			v = markup(f.st.str(v))
		}
		put(f, v)
		if leave != nil {
			leave(f)
		}
		return goesOn
	}
}

// written enters a block, runs its body and gives what that wrote.
func written(f *activation, enter, body stmt) (string, flow) {
	if enter != nil {
		enter(f)
	}
	mark := f.st.capture()
	if r := body(f); r != goesOn {
		f.st.abandon(mark)
		return "", r
	}
	return f.st.captured(mark), goesOn
}
