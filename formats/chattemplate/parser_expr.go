package chattemplate

// tupleMode says how expressions divided by commas are read.
type tupleMode struct {
	simple    bool // only names and literals
	cond      bool // conditional expressions too
	parens    bool // inside parentheses: may be empty
	namespace bool // a.b too, to write to
	end       func() bool
}

func (p *parser) tuple(m tupleMode) node {
	var items []node
	isTuple := false
	line := p.cur().line
	for {
		if len(items) > 0 {
			p.expectOp(",")
		}
		t := p.cur()
		if t.kind == tokVariableEnd || t.kind == tokBlockEnd || t.op(")") || m.end != nil && m.end() {
			break
		}
		switch {
		case m.simple:
			items = append(items, p.primary(m.namespace))
		case m.cond || m.parens:
			items = append(items, p.expression())
		default:
			items = append(items, p.or())
		}
		if !p.cur().op(",") {
			break
		}
		isTuple = true
		line = p.cur().line
	}
	if !isTuple {
		if len(items) > 0 {
			return items[0]
		}
		if !m.parens {
			p.fail(p.cur().line, "Expected an expression, got '%s'", p.cur().describe())
		}
	}
	return &nTuple{items: items, line: line}
}

const maxChain = 1000

// chained refuses chains of operators, subscripts or filters that are longer than anybody writes: each link is a level of recursion.
func (p *parser) chained(links int) {
	if links >= maxChain {
		raiseAt(p.cur().line, LimitFailure, "an expression chains more than %d operations", maxChain)
	}
}

// expression reads one expression, conditional ones included.
func (p *parser) expression() node {
	p.enter()
	defer func() { p.depth-- }()
	line := p.cur().line
	n := p.or()
	for i := 0; p.skipName("if"); i++ {
		p.chained(i)
		c := &nCond{yes: n, test: p.or(), line: line}
		if p.skipName("else") {
			c.no = p.expression()
		}
		n = c
		line = p.cur().line
	}
	return n
}

func (p *parser) or() node {
	n := p.and()
	for i := 0; p.skipName("or"); i++ {
		p.chained(i)
		n = &nBinary{"or", n, p.and()}
	}
	return n
}

func (p *parser) and() node {
	n := p.not()
	for i := 0; p.skipName("and"); i++ {
		p.chained(i)
		n = &nBinary{"and", n, p.not()}
	}
	return n
}

func (p *parser) not() node {
	if p.cur().name("not") {
		p.enter()
		defer func() { p.depth-- }()
		p.next()
		return &nUnary{"not", p.not()}
	}
	return p.compare()
}

func (p *parser) compare() node {
	c := &nCompare{expr: p.sum()}
	for {
		t := p.cur()
		op := ""
		switch {
		case t.kind == tokOperator && (t.text == "==" || t.text == "!=" || t.text == "<" || t.text == "<=" || t.text == ">" || t.text == ">="):
			op = t.text
			p.next()
		case t.name("in"):
			op = "in"
			p.next()
		case t.name("not") && p.look().name("in"):
			op = "not in"
			p.next()
			p.next()
		}
		if op == "" {
			break
		}
		c.ops = append(c.ops, op)
		c.args = append(c.args, p.sum())
	}
	if len(c.ops) == 0 {
		return c.expr
	}
	return c
}

func (p *parser) sum() node {
	n := p.concat()
	for i := 0; p.cur().op("+") || p.cur().op("-"); i++ {
		p.chained(i)
		op := p.next().text
		n = &nBinary{op, n, p.concat()}
	}
	return n
}

func (p *parser) concat() node {
	items := []node{p.product()}
	for p.skipOp("~") {
		items = append(items, p.product())
	}
	if len(items) == 1 {
		return items[0]
	}
	return &nConcat{items}
}

func (p *parser) product() node {
	n := p.power()
	for i := 0; p.cur().op("*") || p.cur().op("/") || p.cur().op("//") || p.cur().op("%"); i++ {
		p.chained(i)
		op := p.next().text
		n = &nBinary{op, n, p.power()}
	}
	return n
}

func (p *parser) power() node {
	n := p.unary(true)
	for i := 0; p.skipOp("**"); i++ {
		p.chained(i)
		n = &nBinary{"**", n, p.unary(true)}
	}
	return n
}

func (p *parser) unary(withFilter bool) node {
	var n node
	if p.cur().op("-") || p.cur().op("+") {
		p.enter()
		op := p.next().text
		n = &nUnary{op, p.unary(false)}
		p.depth--
	} else {
		n = p.primary(false)
	}
	n = p.postfix(n)
	for i := 0; withFilter; i++ {
		p.chained(i)
		t := p.cur()
		switch {
		case t.op("|"):
			n = p.filters(n)
		case t.name("is"):
			n = p.test(n)
		case t.op("("):
			n = p.call(n)
		default:
			return n
		}
	}
	return n
}

func (p *parser) primary(namespace bool) node {
	t := p.cur()
	switch t.kind {
	case tokName:
		p.next()
		switch t.text {
		case "true", "True":
			return &nConst{true, t.line}
		case "false", "False":
			return &nConst{false, t.line}
		case "none", "None":
			return &nConst{nil, t.line}
		}
		if namespace && p.skipOp(".") {
			return &nNSRef{t.text, p.expectName().text, t.line}
		}
		return &nName{name: t.text, line: t.line}
	case tokString:
		p.next()
		s := t.value.(string)
		for p.cur().kind == tokString {
			s += p.next().value.(string)
		}
		return &nConst{s, t.line}
	case tokInteger, tokFloat:
		p.next()
		return &nConst{t.value, t.line}
	case tokOperator:
		switch t.text {
		case "(":
			p.next()
			n := p.tuple(tupleMode{cond: true, parens: true})
			p.expectOp(")")
			return n
		case "[":
			p.next()
			l := &nList{}
			for !p.cur().op("]") {
				if len(l.items) > 0 {
					p.expectOp(",")
				}
				if p.cur().op("]") {
					break
				}
				l.items = append(l.items, p.expression())
			}
			p.expectOp("]")
			return l
		case "{":
			p.next()
			d := &nDict{}
			for !p.cur().op("}") {
				if len(d.keys) > 0 {
					p.expectOp(",")
				}
				if p.cur().op("}") {
					break
				}
				d.keys = append(d.keys, p.expression())
				p.expectOp(":")
				d.values = append(d.values, p.expression())
			}
			p.expectOp("}")
			return d
		}
	}
	p.fail(t.line, "unexpected '%s'", t.describe())
	return nil
}

func (p *parser) postfix(n node) node {
	for i := 0; ; i++ {
		p.chained(i)
		switch t := p.cur(); {
		case t.op("."):
			p.next()
			a := p.next()
			switch a.kind {
			case tokName:
				n = &nGetattr{n, a.text}
			case tokInteger:
				n = &nGetitem{n, &nConst{a.value, a.line}}
			default:
				p.fail(a.line, "expected name or number")
			}
		case t.op("["):
			n = p.subscript(n)
		case t.op("("):
			n = p.call(n)
		default:
			return n
		}
	}
}

func (p *parser) subscript(n node) node {
	t := p.next()
	var args []node
	for !p.cur().op("]") {
		if len(args) > 0 {
			p.expectOp(",")
		}
		args = append(args, p.subscripted())
	}
	p.expectOp("]")
	if len(args) == 1 {
		return &nGetitem{n, args[0]}
	}
	for _, a := range args {
		if _, ok := a.(*nSlice); ok {
			raiseAt(t.line, pySyntaxError, "invalid syntax")
		}
	}
	return &nGetitem{n, &nTuple{items: args, line: t.line}}
}

func (p *parser) subscripted() node {
	s := &nSlice{}
	if !p.cur().op(":") {
		n := p.expression()
		if !p.cur().op(":") {
			return n
		}
		s.start = n
	}
	p.next()
	ends := func() bool { return p.cur().op("]") || p.cur().op(",") }
	if !p.cur().op(":") && !ends() {
		s.stop = p.expression()
	}
	if p.skipOp(":") && !ends() {
		s.step = p.expression()
	}
	return s
}

func (p *parser) arguments() callArgs {
	line := p.expectOp("(").line
	var a callArgs
	ensure := func(ok bool) {
		if !ok {
			p.fail(line, "invalid syntax for function call expression")
		}
	}
	for first := true; !p.cur().op(")"); first = false {
		if !first {
			p.expectOp(",")
			if p.cur().op(")") {
				break
			}
		}
		switch t := p.cur(); {
		case t.op("*"):
			ensure(a.dynArgs == nil && a.dynMap == nil)
			p.next()
			a.dynArgs = p.expression()
		case t.op("**"):
			ensure(a.dynMap == nil)
			p.next()
			a.dynMap = p.expression()
		case t.kind == tokName && p.look().op("="):
			ensure(a.dynMap == nil)
			p.next()
			p.next()
			if contains(a.names, t.text) {
				raiseAt(t.line, pySyntaxError, "keyword argument repeated: %s", t.text)
			}
			a.names = append(a.names, t.text)
			a.values = append(a.values, p.expression())
		default:
			ensure(a.dynArgs == nil && a.dynMap == nil && len(a.names) == 0)
			a.args = append(a.args, p.expression())
		}
	}
	p.expectOp(")")
	return a
}

func (p *parser) call(n node) node {
	line := p.cur().line
	return &nCall{callArgs: p.arguments(), expr: n, line: line}
}

// filters reads a chain of filters after n; nil where there is none and n is nil.
func (p *parser) filters(n node) *nFilter {
	f, _ := n.(*nFilter)
	for i := 0; p.skipOp("|"); i++ {
		p.chained(i)
		f = p.filter(n)
		n = f
	}
	return f
}

func (p *parser) dotted() token {
	t := p.expectName()
	for p.skipOp(".") {
		t.text += "." + p.expectName().text
	}
	return t
}

func (p *parser) filter(n node) *nFilter {
	t := p.dotted()
	f := &nFilter{expr: n, name: t.text, line: t.line}
	if p.cur().op("(") {
		f.callArgs = p.arguments()
	}
	return f
}

func (p *parser) test(n node) node {
	line := p.next().line
	negated := p.skipName("not")
	t := &nTest{expr: n, line: line, name: p.dotted().text}
	switch c := p.cur(); {
	case c.op("("):
		t.callArgs = p.arguments()
	case (c.kind == tokName && c.text != "else" && c.text != "or" && c.text != "and") ||
		c.kind == tokString || c.kind == tokInteger || c.kind == tokFloat || c.op("[") || c.op("{"):
		if c.name("is") {
			p.fail(c.line, "You cannot chain multiple tests with is")
		}
		t.args = []node{p.postfix(p.primary(false))}
	}
	if negated {
		return &nUnary{"not", t}
	}
	return t
}
