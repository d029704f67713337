package chattemplate

import (
	"context"
	"strings"
)

// A template is compiled to closures over numbered slots: nothing is looked up by name while it renders.
type (
	expr func(f *activation) any
	stmt func(f *activation) flow
)

// flow says how a statement ended.
type flow uint8

const (
	goesOn flow = iota
	breaks
	continues
)

// function is what becomes one activation: the template, a block, a macro, the body of a recursive loop, the test of a loop.
type function struct {
	outer *function
	slots map[ident]int
	extra int
	loops int // how many loops the code being compiled stands in
}

func (fn *function) slot(id ident) int {
	i, ok := fn.slots[id]
	if !ok {
		i = len(fn.slots) + fn.extra
		fn.slots[id] = i
	}
	return i
}

func (fn *function) size() int { return len(fn.slots) + fn.extra }

// place finds the activation and the slot that hold a variable.
func (fn *function) place(id ident) (hops, slot int, ok bool) {
	for ; fn != nil; fn = fn.outer {
		if i, ok := fn.slots[id]; ok {
			return hops, i, true
		}
		hops++
	}
	return 0, 0, false
}

// scope is where code is compiled: a function and the variables in sight.
type scope struct {
	fn       *function
	sym      *symbols
	toplevel bool // what is set here belongs to the render
	soft     bool // inside an if: an unknown filter matters only when it is reached
	escape   bool
}

func (s *scope) inner() *scope { return &scope{fn: s.fn, sym: newSymbols(s.sym), escape: s.escape} }

func (s *scope) inFunction() *scope {
	c := s.inner()
	c.fn = &function{outer: s.fn, slots: map[ident]int{}}
	return c
}

func (s *scope) softly() *scope {
	c := *s
	c.soft = true
	return &c
}

type compiler struct {
	names  []string // of the variables that are looked up in the render
	ids    map[string]int
	blocks map[string]*block
	order  []string
	// optimizing says that constants inside the expression being compiled are known to be sound.
	optimizing bool
}

// block is a named block.
type block struct {
	name string
	fn   *function
	run  stmt
	node *nBlock
}

func (c *compiler) nameID(name string) int {
	id, ok := c.ids[name]
	if !ok {
		id = len(c.names)
		c.names = append(c.names, name)
		c.ids[name] = id
	}
	return id
}

func compileTemplate(body []node) *program {
	c := &compiler{ids: map[string]int{}, blocks: map[string]*block{}}
	for _, n := range body {
		walk(n, func(n node) bool {
			if b, ok := n.(*nBlock); ok {
				if c.blocks[b.name] != nil {
					raiseAt(b.line, AssertionFailure, "block '%s' defined twice", b.name)
				}
				c.blocks[b.name] = &block{name: b.name, node: b}
				c.order = append(c.order, b.name)
			}
			return true
		})
	}
	root := &scope{fn: &function{slots: map[ident]int{}}, sym: newSymbols(nil), toplevel: true}
	run := c.independent(root, body)
	for _, name := range c.order {
		b := c.blocks[name]
		s := &scope{fn: &function{slots: map[ident]int{}}, sym: newSymbols(nil)}
		b.fn = s.fn
		var super stmt
		if readsBare(b.node.body, "super")["super"] {
			slot := s.fn.slot(s.sym.param("super"))
			none := &undefined{hint: "there is no parent block called '" + name + "'.", name: "super"}
			super = func(f *activation) flow { f.slots[slot] = none; return goesOn }
		}
		b.run = sequence(some2(super, c.independent(s, b.node.body)))
	}
	return &program{names: c.names, ids: c.ids, fn: root.fn, run: run, blocks: c.blocks, size: len(c.names)}
}

func some2(list ...stmt) []stmt {
	var out []stmt
	for _, s := range list {
		if s != nil {
			out = append(out, s)
		}
	}
	return out
}

// independent compiles a body that starts with the variables of the render alone.
func (c *compiler) independent(s *scope, body []node) stmt {
	var self stmt
	if readsBare(body, "self")["self"] {
		slot := s.fn.slot(s.sym.param("self"))
		self = func(f *activation) flow { f.slots[slot] = &templateRef{f.ctx}; return goesOn }
	}
	s.sym.visitAll(body)
	return sequence(some2(self, c.enter(s), c.body(body, s)))
}

// enter compiles the first values of a scope's variables.
func (c *compiler) enter(s *scope) stmt {
	type load struct {
		slot, id   int
		hops, from int
	}
	var resolves, aliases []load
	var clears []int
	for _, l := range s.sym.loads {
		slot := s.fn.slot(l.target)
		switch l.kind {
		case loadResolve:
			resolves = append(resolves, load{slot: slot, id: c.nameID(l.target.name)})
		case loadAlias:
			hops, from, ok := s.fn.place(l.from)
			if !ok {
				raise(nameError, "name '%s' is not defined", l.from.name)
			}
			aliases = append(aliases, load{slot: slot, hops: hops, from: from})
		case loadUndefined:
			clears = append(clears, slot)
		}
	}
	if len(resolves)+len(aliases)+len(clears) == 0 {
		return nil
	}
	return func(f *activation) flow {
		for _, l := range resolves {
			f.slots[l.slot] = f.ctx.vars[l.id]
		}
		for _, l := range aliases {
			f.slots[l.slot] = f.at(l.hops).slots[l.from]
		}
		for _, slot := range clears {
			f.slots[slot] = missing
		}
		return goesOn
	}
}

// leave compiles that a scope's variables are no more: code that captured them sees them undefined.
func (c *compiler) leave(s *scope) stmt {
	var clears []int
	for _, l := range s.sym.loads {
		clears = append(clears, s.fn.slot(l.target))
	}
	if len(clears) == 0 {
		return nil
	}
	return func(f *activation) flow {
		for _, slot := range clears {
			f.slots[slot] = missing
		}
		return goesOn
	}
}

func sequence(list []stmt) stmt {
	switch len(list) {
	case 0:
		return func(*activation) flow { return goesOn }
	case 1:
		return list[0]
	case 2:
		a, b := list[0], list[1]
		return func(f *activation) flow {
			if r := a(f); r != goesOn {
				return r
			}
			return b(f)
		}
	}
	return func(f *activation) flow {
		for _, s := range list {
			if r := s(f); r != goesOn {
				return r
			}
		}
		return goesOn
	}
}

func (c *compiler) body(nodes []node, s *scope) stmt {
	var list []stmt
	for _, n := range nodes {
		list = append(list, some2(c.statement(n, s))...)
	}
	return sequence(list)
}

func (c *compiler) statement(n node, s *scope) stmt {
	switch n := n.(type) {
	case *nOutput:
		return c.output(n, s)
	case *nFor:
		return c.forLoop(n, s)
	case *nIf:
		return c.ifBlock(n, s)
	case *nAssign:
		return c.assign(n, s)
	case *nAssignBlock:
		return c.assignBlock(n, s)
	case *nMacro:
		return c.macro(n, s)
	case *nCallBlock:
		return c.callBlock(n, s)
	case *nFilterBlock:
		return c.filterBlock(n, s)
	case *nWith:
		return c.with(n, s)
	case *nAutoescape:
		return c.autoescape(n, s)
	case *nBlock:
		return c.namedBlock(n, s)
	case *nLoad:
		return c.loadTemplate(n, s)
	case *nBreak:
		if s.fn.loops == 0 {
			raiseAt(n.line, pySyntaxError, "'break' outside loop")
		}
		return func(*activation) flow { return breaks }
	case *nContinue:
		if s.fn.loops == 0 {
			raiseAt(n.line, pySyntaxError, "'continue' not properly in loop")
		}
		return func(*activation) flow { return continues }
	}
	raise(SyntaxError, "unexpected statement")
	return nil
}

// output writes texts and expressions.
func (c *compiler) output(n *nOutput, s *scope) stmt {
	var list []stmt
	write := func(item node, line int) {
		if d, ok := item.(*nData); ok {
			text := d.text
			list = append(list, func(f *activation) flow { f.st.write(text); return goesOn })
			return
		}
		if v, ok := constant(item); ok && !s.escape {
			text := (&state{limits: Limits{}.filled(), ctx: context.Background()}).str(v)
			list = append(list, func(f *activation) flow { f.st.write(text); return goesOn })
			return
		}
		if s.escape {
			e := c.expr(item, s)
			list = append(list, func(f *activation) flow {
				f.st.step(line)
				f.st.write(string(f.st.escape(e(f))))
				return goesOn
			})
			return
		}
		if parts := flattenSum(item); len(parts) > 1 {
			list = append(list, c.sumOutput(parts, line, s))
			return
		}
		e := c.expr(item, s)
		list = append(list, func(f *activation) flow {
			f.st.step(line)
			f.st.writeValue(e(f))
			return goesOn
		})
	}
	for i, item := range n.items {
		write(item, n.lines[i])
	}
	return sequence(list)
}

// flattenSum gives the terms of a + b + c.
func flattenSum(n node) []node {
	b, ok := n.(*nBinary)
	if !ok || b.op != "+" {
		return []node{n}
	}
	return append(flattenSum(b.left), b.right)
}

// sumOutput writes a sum without joining its terms first, as long as they all are strings.
func (c *compiler) sumOutput(parts []node, line int, s *scope) stmt {
	terms := make([]expr, len(parts))
	for i, p := range parts {
		terms[i] = c.expr(p, s)
	}
	return func(f *activation) flow {
		st := f.st
		st.step(line)
		// A term that is a macro writes above what stands here and takes it away again.
		start := st.beginYield()
		var sum any
		joined := false
		for i, t := range terms {
			v := t(f)
			switch text, ok := v.(string); {
			case ok && !joined:
				st.writeValue(text)
			case i == 0:
				sum, joined = v, true
			default:
				if !joined {
					sum, joined = string(st.out[start:]), true
					st.drop(start)
				}
				sum = st.add(sum, v)
			}
		}
		if joined {
			st.writeValue(sum)
		}
		st.endYield()
		return goesOn
	}
}

func (c *compiler) ifBlock(n *nIf, s *scope) stmt {
	soft := s.softly()
	type branch struct {
		test expr
		body stmt
	}
	var branches []branch
	for _, b := range append([]*nIf{n}, n.elifs...) {
		branches = append(branches, branch{c.expr(b.test, soft), c.body(b.body, soft)})
	}
	orElse := c.body(n.orElse, soft)
	line := n.line
	return func(f *activation) flow {
		f.st.step(line)
		for i := range branches {
			if f.st.truth(branches[i].test(f)) {
				return branches[i].body(f)
			}
		}
		return orElse(f)
	}
}

func (c *compiler) filterBlock(n *nFilterBlock, s *scope) stmt {
	b := s.inner()
	b.sym.visitAll(n.body)
	b.sym.visit(n.filter)
	enter, body, filter, leave := c.enter(b), c.body(n.body, b), c.filterChain(n.filter, b), c.leave(b)
	line, escape := n.line, s.escape
	return func(f *activation) flow {
		f.st.step(line)
		text, r := written(f, enter, body)
		if r != goesOn {
			return r
		}
		var v any = text
		if escape {
			v = markup(text)
		}
		f.st.writeText(filter(f, v))
		if leave != nil {
			leave(f)
		}
		return goesOn
	}
}

func (c *compiler) with(n *nWith, s *scope) stmt {
	w := s.inner()
	for _, t := range n.targets {
		w.sym.visit(t)
	}
	w.sym.visitAll(n.body)
	enter := c.enter(w)
	var puts []func(*activation, any)
	var values []expr
	for i, t := range n.targets {
		for _, l := range w.sym.loads {
			if l.kind == loadParam {
				w.fn.slot(l.target)
			}
		}
		puts = append(puts, c.assigner(t, w))
		values = append(values, c.expr(n.values[i], s))
	}
	body, leave := c.body(n.body, w), c.leave(w)
	line := n.line
	return func(f *activation) flow {
		f.st.step(line)
		if enter != nil {
			enter(f)
		}
		for i, put := range puts {
			put(f, values[i](f))
		}
		r := body(f)
		if leave != nil && r == goesOn {
			leave(f)
		}
		return r
	}
}

func (c *compiler) autoescape(n *nAutoescape, s *scope) stmt {
	k, ok := n.on.(*nConst)
	if !ok {
		raiseAt(n.line, RuntimeFailure, "autoescape takes true or false here")
	}
	b := s.inner()
	b.escape = truthOfConst(k.value)
	b.sym.visitAll(n.body)
	enter, body, leave := c.enter(b), c.body(n.body, b), c.leave(b)
	on := b.escape
	return func(f *activation) flow {
		if enter != nil {
			enter(f)
		}
		old := f.st.autoescape
		f.st.autoescape = on
		r := body(f)
		f.st.autoescape = old
		if leave != nil && r == goesOn {
			leave(f)
		}
		return r
	}
}

func (c *compiler) namedBlock(n *nBlock, s *scope) stmt {
	b := c.blocks[n.name]
	line := n.line
	type local struct{ id, hops, slot int }
	var locals []local
	if n.scoped {
		seen := map[string]bool{}
		for sym := s.sym; sym != nil; sym = sym.parent {
			for name := range sym.stores {
				if id, ok := s.sym.find(name); ok && !seen[name] {
					if hops, slot, ok := s.fn.place(id); ok {
						locals = append(locals, local{c.nameID(name), hops, slot})
					}
				}
				seen[name] = true
			}
		}
	}
	return func(f *activation) flow {
		f.st.step(line)
		if b.node.required {
			raise(RuntimeFailure, "Required block %s not found", pyRepr(b.name))
		}
		ctx := f.ctx
		if n.scoped {
			ctx = ctx.copy()
			for _, l := range locals {
				if v := f.at(l.hops).slots[l.slot]; v != missing {
					ctx.vars[l.id] = v
				}
			}
		}
		f.st.runBlock(b, ctx)
		return goesOn
	}
}

// loadTemplate compiles what would need another template: there is none, which is an error where it is reached.
func (c *compiler) loadTemplate(n *nLoad, s *scope) stmt {
	name := c.expr(n.template, s)
	line := n.line
	return func(f *activation) flow {
		f.st.step(line)
		v := name(f)
		if n.kind == "include" && n.ignoreMissing {
			if u, ok := v.(*undefined); ok {
				u.fail()
			}
		}
		raise(TypeFailure, "no loader for this environment specified: a chat template cannot %s another one", strings.Replace(n.kind, "from", "import", 1))
		return goesOn
	}
}
