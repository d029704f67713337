package chattemplate

import "strings"

// parser turns tokens into nodes.
type parser struct {
	tokens []token
	pos    int
	depth  int
	ends   [][]string // the tags that each open statement waits for
	tags   []string
}

const maxNesting = 120

func parse(src string) []node {
	p := &parser{tokens: tokenize(src)}
	return p.body(nil)
}

func (p *parser) cur() token { return p.tokens[p.pos] }

func (p *parser) look() token {
	if p.pos+1 < len(p.tokens) {
		return p.tokens[p.pos+1]
	}
	return p.tokens[p.pos]
}

func (p *parser) next() token {
	t := p.tokens[p.pos]
	if p.pos+1 < len(p.tokens) {
		p.pos++
	}
	return t
}

func (p *parser) fail(line int, format string, args ...any) {
	raiseAt(line, SyntaxError, format, args...)
}

func (p *parser) enter() {
	p.depth++
	if p.depth > maxNesting {
		raiseAt(p.cur().line, LimitFailure, "the template nests deeper than %d", maxNesting)
	}
}

func (p *parser) skipOp(op string) bool {
	if p.cur().op(op) {
		p.next()
		return true
	}
	return false
}

func (p *parser) skipName(name string) bool {
	if p.cur().name(name) {
		p.next()
		return true
	}
	return false
}

func (p *parser) expect(kind tokenKind, text, what string) token {
	t := p.cur()
	if t.kind != kind || text != "" && t.text != text {
		if t.kind == tokEOF {
			p.fail(t.line, "unexpected end of template, expected '%s'.", what)
		}
		p.fail(t.line, "expected token '%s', got '%s'", what, t.describe())
	}
	return p.next()
}

func (p *parser) expectOp(op string) token { return p.expect(tokOperator, op, op) }
func (p *parser) expectWord(word string)   { p.expect(tokName, word, word) }
func (p *parser) expectName() token        { return p.expect(tokName, "", "name") }
func (p *parser) expectBlockEnd()          { p.expect(tokBlockEnd, "", "end of statement block") }

// body reads text, prints and statements up to a tag named in ends, which stays the current token; nil: up to the end of the template.
func (p *parser) body(ends []string) []node {
	p.enter()
	defer func() { p.depth-- }()
	if ends != nil {
		p.ends = append(p.ends, ends)
		defer func() { p.ends = p.ends[:len(p.ends)-1] }()
	}
	var body []node
	var out *nOutput
	add := func(n node, line int) {
		if out == nil {
			out = &nOutput{line: line}
			body = append(body, out)
		}
		out.items = append(out.items, n)
		out.lines = append(out.lines, line)
	}
	for {
		t := p.cur()
		switch t.kind {
		case tokEOF:
			if ends != nil {
				p.failUnexpected("", t.line)
			}
			return body
		case tokData:
			p.next()
			add(&nData{t.text}, t.line)
		case tokVariableBegin:
			p.next()
			add(p.tuple(tupleMode{cond: true}), t.line)
			p.expect(tokVariableEnd, "", "end of print statement")
		case tokBlockBegin:
			p.next()
			out = nil
			if p.cur().kind == tokName && contains(ends, p.cur().text) {
				return body
			}
			if n := p.statement(); n != nil {
				body = append(body, n)
			}
			p.expectBlockEnd()
		default:
			p.fail(t.line, "unexpected '%s'", t.describe())
		}
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// failUnexpected tells of a tag that does not belong here, or of the end of the template where one was waited for.
func (p *parser) failUnexpected(tag string, line int) {
	msg := "Unexpected end of template."
	if tag != "" {
		msg = "Encountered unknown tag '" + tag + "'."
	}
	if len(p.ends) > 0 {
		want := "'" + strings.Join(p.ends[len(p.ends)-1], "' or '") + "'"
		nested := false
		for _, e := range p.ends {
			nested = nested || contains(e, tag)
		}
		if nested {
			msg += " You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for " + want + "."
		} else {
			msg += " Jinja was looking for the following tags: " + want + "."
		}
	}
	if len(p.tags) > 0 {
		msg += " The innermost block that needs to be closed is '" + p.tags[len(p.tags)-1] + "'."
	}
	raiseAt(line, SyntaxError, "%s", msg)
}

// block reads the end of an opening tag and the statement's body; drop: the closing name is read too.
func (p *parser) block(drop bool, ends ...string) []node {
	p.skipOp(":")
	p.expectBlockEnd()
	body := p.body(ends)
	if drop {
		p.next()
	}
	return body
}

func (p *parser) statement() node {
	t := p.cur()
	if t.kind != tokName {
		p.fail(t.line, "tag name expected")
	}
	p.tags = append(p.tags, t.text)
	n, known := p.namedStatement(t)
	p.tags = p.tags[:len(p.tags)-1]
	if !known {
		p.failUnexpected(t.text, t.line)
	}
	return n
}

func (p *parser) namedStatement(t token) (n node, known bool) {
	p.next()
	switch t.text {
	case "for":
		return p.forLoop(t.line), true
	case "if":
		return p.ifBlock(t.line), true
	case "set":
		target := p.assignTarget(true, nil)
		if p.skipOp("=") {
			return &nAssign{target: target, value: p.tuple(tupleMode{cond: true}), line: t.line}, true
		}
		f := p.filters(nil)
		return &nAssignBlock{target: target, filter: f, body: p.block(true, "endset"), line: t.line}, true
	case "macro":
		m := &nMacro{line: t.line, name: p.assignName().name}
		p.signature(m)
		m.body = p.block(true, "endmacro")
		return m, true
	case "call":
		return p.callBlock(t.line), true
	case "generation":
		c := &nCallBlock{nMacro: nMacro{line: t.line}}
		c.body = p.block(true, "endgeneration")
		return c, true
	case "filter":
		f := p.filter(nil)
		f = p.filters(f)
		return &nFilterBlock{filter: f, body: p.block(true, "endfilter"), line: t.line}, true
	case "with":
		return p.with(t.line), true
	case "print":
		out := &nOutput{line: t.line}
		for p.cur().kind != tokBlockEnd {
			if len(out.items) > 0 {
				p.expectOp(",")
			}
			out.lines = append(out.lines, p.cur().line)
			out.items = append(out.items, p.expression())
		}
		return out, true
	case "block":
		return p.namedBlock(t.line), true
	case "autoescape":
		a := &nAutoescape{on: p.expression(), line: t.line}
		a.body = p.block(true, "endautoescape")
		return a, true
	case "extends", "include", "import", "from":
		return p.load(t), true
	case "break":
		return &nBreak{t.line}, true
	case "continue":
		return &nContinue{t.line}, true
	}
	p.pos--
	return nil, false
}

func (p *parser) forLoop(line int) node {
	f := &nFor{line: line, target: p.assignTarget(false, func() bool { return p.cur().name("in") })}
	p.expectWord("in")
	f.iter = p.tuple(tupleMode{end: func() bool { return p.cur().name("recursive") }})
	if p.skipName("if") {
		f.test = p.expression()
	}
	f.recursive = p.skipName("recursive")
	f.body = p.block(false, "endfor", "else")
	if p.next().text == "else" {
		f.orElse = p.block(true, "endfor")
	}
	return f
}

func (p *parser) ifBlock(line int) node {
	first := &nIf{line: line}
	for n := first; ; {
		n.test = p.tuple(tupleMode{})
		n.body = p.block(false, "elif", "else", "endif")
		switch p.next().text {
		case "elif":
			n = &nIf{line: p.cur().line}
			first.elifs = append(first.elifs, n)
			continue
		case "else":
			first.orElse = p.block(true, "endif")
		}
		return first
	}
}

func (p *parser) signature(m *nMacro) {
	p.expectOp("(")
	for !p.cur().op(")") {
		if len(m.params) > 0 {
			p.expectOp(",")
		}
		arg := p.assignName()
		arg.ctx = ctxParam
		if p.skipOp("=") {
			m.defaults = append(m.defaults, p.expression())
		} else if len(m.defaults) > 0 {
			p.fail(p.cur().line, "non-default argument follows default argument")
		}
		m.params = append(m.params, arg)
	}
	p.expectOp(")")
}

func (p *parser) callBlock(line int) node {
	c := &nCallBlock{nMacro: nMacro{line: line}}
	if p.cur().op("(") {
		p.signature(&c.nMacro)
	}
	call, ok := p.expression().(*nCall)
	if !ok {
		p.fail(line, "expected call")
	}
	c.call = call
	c.body = p.block(true, "endcall")
	return c
}

func (p *parser) with(line int) node {
	w := &nWith{line: line}
	for p.cur().kind != tokBlockEnd {
		if len(w.targets) > 0 {
			p.expectOp(",")
		}
		target := p.assignTarget(false, nil)
		setContext(target, ctxParam)
		w.targets = append(w.targets, target)
		p.expectOp("=")
		w.values = append(w.values, p.expression())
	}
	w.body = p.block(true, "endwith")
	return w
}

func (p *parser) namedBlock(line int) node {
	b := &nBlock{line: line, name: p.expectName().text}
	b.scoped = p.skipName("scoped")
	b.required = p.skipName("required")
	if p.cur().op("-") {
		p.fail(p.cur().line, "Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an underscore instead.")
	}
	b.body = p.block(true, "endblock")
	if b.required {
		for _, n := range b.body {
			out, ok := n.(*nOutput)
			for i := 0; ok && i < len(out.items); i++ {
				d, isData := out.items[i].(*nData)
				ok = isData && trimRightSpace(d.text) == ""
			}
			if !ok {
				p.fail(p.cur().line, "Required blocks can only contain comments or whitespace")
			}
		}
	}
	p.skipName(b.name)
	return b
}

func (p *parser) load(t token) node {
	n := &nLoad{kind: t.text, line: t.line, template: p.expression()}
	contextWords := func() bool {
		if (p.cur().name("with") || p.cur().name("without")) && p.look().name("context") {
			p.next()
			p.next()
			return true
		}
		return false
	}
	switch t.text {
	case "include":
		if p.cur().name("ignore") && p.look().name("missing") {
			n.ignoreMissing = true
			p.next()
			p.next()
		}
		contextWords()
	case "import":
		p.expectWord("as")
		n.target = p.assignName().name
		contextWords()
	case "from":
		p.expectWord("import")
		for {
			if len(n.names) > 0 {
				p.expectOp(",")
			}
			if p.cur().kind != tokName {
				p.expectName()
			}
			if contextWords() {
				break
			}
			name := p.assignName()
			if strings.HasPrefix(name.name, "_") {
				raiseAt(name.line, AssertionFailure, "names starting with an underline can not be imported")
			}
			if p.skipName("as") {
				name = p.assignName()
			}
			n.names = append(n.names, name.name)
			if contextWords() || !p.cur().op(",") {
				break
			}
		}
	}
	return n
}

// assignName reads one name that is written to.
func (p *parser) assignName() *nName {
	t := p.expectName()
	n := &nName{name: t.text, ctx: ctxStore, line: t.line}
	if isConstant(t.text) {
		p.fail(t.line, "can't assign to 'name'")
	}
	return n
}

func isConstant(name string) bool {
	switch name {
	case "true", "false", "none", "True", "False", "None":
		return true
	}
	return false
}

// assignTarget reads what is written to: a name, a tuple of them, with namespace an attribute of a namespace too.
func (p *parser) assignTarget(namespace bool, end func() bool) node {
	n := p.tuple(tupleMode{simple: true, namespace: namespace, end: end})
	line := p.cur().line
	setContext(n, ctxStore)
	if what := cannotAssign(n); what != "" {
		p.fail(line, "can't assign to '%s'", what)
	}
	return n
}

func setContext(n node, ctx int) {
	switch n := n.(type) {
	case *nName:
		n.ctx = ctx
	case *nTuple:
		for _, i := range n.items {
			setContext(i, ctx)
		}
	}
}

// cannotAssign names the kind of a node that cannot be written to, "" for one that can.
func cannotAssign(n node) string {
	switch n := n.(type) {
	case *nName:
		return ""
	case *nNSRef:
		return ""
	case *nTuple:
		for _, i := range n.items {
			if cannotAssign(i) != "" {
				return "tuple"
			}
		}
		return ""
	case *nConst:
		return "const"
	case *nList:
		return "list"
	case *nDict:
		return "dict"
	}
	return "expression"
}
