package chattemplate

// macroCode is the compiled body of a macro, a call block or a generation block.
type macroCode struct {
	name     string
	params   []string
	slots    []int
	defaults []expr // of the last parameters
	noValue  []*undefined
	fn       *function
	enter    stmt
	body     stmt
	caller   int // slots of the special names, -1: the body does not use them
	kwargs   int
	varargs  int
	explicit bool // caller is among the parameters
	usesCall bool
}

func (c *compiler) macroBody(n *nMacro, s *scope) *macroCode {
	b := s.inFunction()
	b.escape = s.escape
	m := &macroCode{name: n.name, fn: b.fn, caller: -1, kwargs: -1, varargs: -1}
	b.sym.visitAll((&nMacro{params: n.params, defaults: n.defaults, body: n.body}).parts())
	special := readsBare(n.body, "caller", "kwargs", "varargs")
	named := map[string]bool{}
	for i, p := range n.params {
		if named[p.name] {
			raiseAt(n.line, pySyntaxError, "duplicate argument '%s' in function definition", p.name)
		}
		named[p.name] = true
		id, _ := b.sym.find(p.name)
		m.params = append(m.params, p.name)
		m.slots = append(m.slots, b.fn.slot(id))
		m.noValue = append(m.noValue, &undefined{hint: "parameter '" + p.name + "' was not provided", name: p.name})
		if p.name == "caller" {
			m.explicit = true
			if special["caller"] && len(n.params)-i > len(n.defaults) {
				raiseAt(n.line, AssertionFailure, "When defining macros or call blocks the special \"caller\" argument must be omitted or be given a default.")
			}
		}
	}
	if special["caller"] {
		m.usesCall = true
		if !named["caller"] {
			m.caller = b.fn.slot(b.sym.param("caller"))
		}
	}
	if special["kwargs"] && !named["kwargs"] {
		m.kwargs = b.fn.slot(b.sym.param("kwargs"))
	}
	if special["varargs"] && !named["varargs"] {
		m.varargs = b.fn.slot(b.sym.param("varargs"))
	}
	m.enter = c.enter(b)
	for _, d := range n.defaults {
		m.defaults = append(m.defaults, c.expr(d, b))
	}
	m.body = c.body(n.body, b)
	return m
}

func (c *compiler) macro(n *nMacro, s *scope) stmt {
	m := c.macroBody(n, s)
	put := c.assigner(&nName{name: n.name, ctx: ctxStore}, s)
	return func(f *activation) flow {
		put(f, &macro{code: m, home: f})
		return goesOn
	}
}

func (c *compiler) callBlock(n *nCallBlock, s *scope) stmt {
	m := c.macroBody(&n.nMacro, s)
	line := n.line
	if n.call == nil {
		return func(f *activation) flow {
			f.st.step(line)
			f.st.generation(&macro{code: m, home: f})
			return goesOn
		}
	}
	call := c.call(n.call, s, func(f *activation) any { return &macro{code: m, home: f} })
	return func(f *activation) flow {
		f.st.step(line)
		f.st.writeText(call(f))
		return goesOn
	}
}

// macro is a macro together with the activation in which it was defined, whose variables it sees.
type macro struct {
	code *macroCode
	home *activation
}

func (m *macro) call(st *state, args []any, kw []keyword) any {
	code := m.code
	st.enterCall()
	f := &activation{slots: make([]any, code.fn.size()), outer: m.home, st: st, ctx: m.home.ctx}
	n := min(len(args), len(code.params))
	for i := range code.params {
		v := missing
		if i < n {
			v = args[i]
		} else {
			for k := range kw {
				if kw[k].name == code.params[i] {
					v = kw[k].value
					kw = append(append([]keyword(nil), kw[:k]...), kw[k+1:]...)
					break
				}
			}
		}
		f.slots[code.slots[i]] = v
	}
	if code.caller >= 0 {
		f.slots[code.caller] = noCaller
		for k := range kw {
			if kw[k].name == "caller" {
				if kw[k].value != nil {
					f.slots[code.caller] = kw[k].value
				}
				kw = append(append([]keyword(nil), kw[:k]...), kw[k+1:]...)
				break
			}
		}
	}
	shown := "None"
	if code.name != "" {
		shown = pyRepr(code.name)
	}
	if code.kwargs >= 0 {
		d := newDict(len(kw))
		for _, k := range kw {
			d.set(k.name, k.value)
		}
		f.slots[code.kwargs] = d
	} else if len(kw) > 0 {
		for _, k := range kw {
			if k.name == "caller" {
				typeError("macro %s was invoked with two values for the special caller argument. This is most likely a bug.", shown)
			}
		}
		typeError("macro %s takes no keyword argument %s", shown, pyRepr(kw[0].name))
	}
	if code.varargs >= 0 {
		f.slots[code.varargs] = &tuple{items: append([]any(nil), args[n:]...)}
	} else if len(args) > len(code.params) {
		typeError("macro %s takes not more than %d argument(s)", shown, len(code.params))
	}
	if code.enter != nil {
		code.enter(f)
	}
	for i, slot := range code.slots {
		if f.slots[slot] != missing {
			continue
		}
		if d := i - (len(code.params) - len(code.defaults)); d >= 0 {
			f.slots[slot] = code.defaults[d](f)
		} else {
			f.slots[slot] = code.noValue[i]
		}
	}
	line := st.line
	mark := st.capture()
	code.body(f)
	text := st.captured(mark)
	st.line = line
	st.leaveCall()
	if st.autoescape {
		return markup(text)
	}
	return text
}

var noCaller = &undefined{hint: "No caller defined", name: "caller"}
