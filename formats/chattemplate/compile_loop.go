package chattemplate

func (c *compiler) forLoop(n *nFor, s *scope) stmt {
	loopScope, testScope, elseScope := s.inner(), s.inner(), s.inner()
	scopedBlock := false
	walk(n, func(n node) bool {
		if b, ok := n.(*nBlock); ok && b.scoped {
			scopedBlock = true
		}
		return true
	})
	extended := n.recursive || readsBare(n.body, "loop")["loop"] || scopedBlock
	var loopID ident
	if extended {
		loopID = loopScope.sym.param("loop")
	}
	loopScope.sym.visitTarget(n.target)
	loopScope.sym.visitAll(n.body)
	elseScope.sym.visitAll(n.orElse)
	walk(n, func(x node) bool {
		if name, ok := x.(*nName); ok && name.ctx == ctxStore && name.name == "loop" {
			raiseAt(name.line, AssertionFailure, "Can't assign to special loop variable in for-loop target")
		}
		return true
	})

	var filter func(f *activation, items any) any
	if n.test != nil {
		filter = c.loopTest(n, testScope, s)
	}
	iter := c.expr(n.iter, s)
	if n.recursive {
		loopScope.fn = &function{outer: s.fn, slots: map[ident]int{}}
		elseScope.fn = loopScope.fn
	}
	for _, l := range loopScope.sym.loads {
		loopScope.fn.slot(l.target)
	}
	loopSlot := -1
	if extended {
		loopSlot = loopScope.fn.slot(loopID)
	}
	put := c.assigner(n.target, loopScope)
	enter := c.enter(loopScope)
	loopScope.fn.loops++
	body := c.body(n.body, loopScope)
	loopScope.fn.loops--
	leave := c.leave(loopScope)
	var orElse stmt
	if len(n.orElse) > 0 {
		orElse = sequence(some2(c.enter(elseScope), c.body(n.orElse, elseScope), c.leave(elseScope)))
	}
	line := n.line

	run := func(f *activation, items any, recurse func(any, int) string, depth int) flow {
		st := f.st
		if loopSlot >= 0 {
			f.slots[loopSlot] = missing
		}
		if filter != nil {
			items = filter(f, items)
		}
		untouched := true
		it := st.iterate(items)
		var loop *loopContext
		if extended {
			loop = &loopContext{source: items, it: it, recurse: recurse, depth0: depth, index0: -1, after: missing, current: missing, before: missing, last: missing}
		}
		for {
			var v any
			var ok bool
			if loop != nil {
				v, ok = loop.advance()
			} else {
				v, ok = it()
			}
			if !ok {
				break
			}
			st.step(line)
			if loop != nil {
				put(f, v)
				f.slots[loopSlot] = loop
			} else {
				put(f, v)
			}
			if enter != nil {
				enter(f)
			}
			r := body(f)
			if r == breaks {
				break
			}
			if r == goesOn {
				untouched = false // as in jinja2, an item whose body was left early does not count for the else branch
			}
		}
		if leave != nil {
			leave(f)
		}
		if orElse != nil && untouched {
			return orElse(f)
		}
		return goesOn
	}
	if !n.recursive {
		return func(f *activation) flow {
			f.st.step(line)
			return run(f, iter(f), nil, 0)
		}
	}
	fn := loopScope.fn
	return func(f *activation) flow {
		st := f.st
		st.step(line)
		var recurse func(items any, depth int) string
		recurse = func(items any, depth int) string {
			st.enterCall()
			inner := &activation{slots: make([]any, fn.size()), outer: f, st: st, ctx: f.ctx}
			mark := st.capture()
			run(inner, items, recurse, depth)
			text := st.captured(mark)
			st.leaveCall()
			return text
		}
		st.writeValue(recurse(iter(f), 0))
		return goesOn
	}
}

// loopTest compiles the condition of a loop: a generator that lets some items through.
func (c *compiler) loopTest(n *nFor, t, outer *scope) func(f *activation, items any) any {
	t.sym.visitTarget(n.target)
	t.sym.visit(n.test)
	t.fn = &function{outer: outer.fn, slots: map[ident]int{}}
	for _, l := range t.sym.loads {
		t.fn.slot(l.target)
	}
	enter, put, test := c.enter(t), c.assigner(n.target, t), c.expr(n.test, t)
	again := c.repack(n.target, t)
	fn := t.fn
	hops := 0
	if n.recursive {
		hops = 1 // the body of a recursive loop is a function of its own
	}
	return func(f *activation, items any) any {
		inner := &activation{slots: make([]any, fn.size()), outer: f.at(hops), st: f.st, ctx: f.ctx}
		var it iterator
		return &generator{kind: "generator", next: func() (any, bool) {
			if it == nil {
				if enter != nil {
					enter(inner)
				}
				it = f.st.iterate(items)
			}
			for {
				v, ok := it()
				if !ok {
					return nil, false
				}
				put(inner, v)
				if f.st.truth(test(inner)) {
					return again(inner, v), true
				}
				f.st.step(0)
			}
		}}
	}
}

// repack compiles the value of a loop's target: a tuple, whatever was unpacked.
func (c *compiler) repack(target node, s *scope) func(f *activation, v any) any {
	t, ok := target.(*nTuple)
	if !ok {
		return func(_ *activation, v any) any { return v }
	}
	var parts []expr
	for _, i := range t.items {
		switch i := i.(type) {
		case *nName:
			parts = append(parts, c.rawName(i.name, s))
		case *nTuple:
			inner := c.repack(i, s)
			parts = append(parts, func(f *activation) any { return inner(f, nil) })
		}
	}
	return func(f *activation, _ any) any {
		items := make([]any, len(parts))
		for i, p := range parts {
			items[i] = p(f)
		}
		return &tuple{items: items}
	}
}
