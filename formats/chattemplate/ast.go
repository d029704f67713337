package chattemplate

// node is a piece of a parsed template.
type node interface{}

// How a name is used.
const (
	ctxLoad = iota
	ctxStore
	ctxParam
)

type (
	nName struct {
		name string
		ctx  int
		line int
	}
	nNSRef struct {
		name, attr string
		line       int
	}
	nConst struct {
		value any
		line  int
	}
	nData  struct{ text string }
	nTuple struct {
		items []node
		line  int
	}
	nList struct{ items []node }
	nDict struct{ keys, values []node }
	nCond struct {
		test, yes, no node // no is nil without an else
		line          int
	}
	nBinary struct {
		op          string
		left, right node
	}
	nUnary struct {
		op   string
		expr node
	}
	nConcat  struct{ items []node }
	nCompare struct {
		expr node
		ops  []string
		args []node
	}
	nGetattr struct {
		expr node
		attr string
	}
	nGetitem struct {
		expr, arg node
	}
	nSlice   struct{ start, stop, step node }
	callArgs struct {
		args            []node
		names           []string
		values          []node // of the keyword arguments
		dynArgs, dynMap node
	}
	nCall struct {
		callArgs
		expr node
		line int
	}
	nFilter struct {
		callArgs
		expr node // nil in a filter block: what the block wrote
		name string
		line int
	}
	nTest struct {
		callArgs
		expr node
		name string
		line int
	}
)

type (
	nOutput struct {
		items []node
		lines []int // of the items
		line  int
	}
	nFor struct {
		target, iter node
		body, orElse []node
		test         node
		recursive    bool
		line         int
	}
	nIf struct {
		test   node
		body   []node
		elifs  []*nIf
		orElse []node
		line   int
	}
	nMacro struct {
		name     string
		params   []*nName
		defaults []node
		body     []node
		line     int
	}
	// nCallBlock is {% call %}; as a generation block, call is nil.
	nCallBlock struct {
		nMacro
		call *nCall
	}
	nFilterBlock struct {
		body   []node
		filter *nFilter
		line   int
	}
	nWith struct {
		targets, values, body []node
		line                  int
	}
	nBlock struct {
		name             string
		body             []node
		scoped, required bool
		line             int
	}
	nAssign struct {
		target, value node
		line          int
	}
	nAssignBlock struct {
		target node
		filter *nFilter
		body   []node
		line   int
	}
	nAutoescape struct {
		on   node
		body []node
		line int
	}
	// nLoad is extends, include, import and from: what asks for another template, which a chat template does not have.
	nLoad struct {
		kind          string
		template      node
		target        string   // of import
		names         []string // of from: the names that it binds
		ignoreMissing bool
		line          int
	}
	nBreak    struct{ line int }
	nContinue struct{ line int }
)

// children gives the parts of a node in the order in which scopes are worked out.
func children(n node) []node {
	switch n := n.(type) {
	case *nTuple:
		return n.items
	case *nList:
		return n.items
	case *nDict:
		var c []node
		for i := range n.keys {
			c = append(c, n.keys[i], n.values[i])
		}
		return c
	case *nCond:
		return some(n.test, n.yes, n.no)
	case *nBinary:
		return []node{n.left, n.right}
	case *nUnary:
		return []node{n.expr}
	case *nConcat:
		return n.items
	case *nCompare:
		return append([]node{n.expr}, n.args...)
	case *nGetattr:
		return []node{n.expr}
	case *nGetitem:
		return []node{n.expr, n.arg}
	case *nSlice:
		return some(n.start, n.stop, n.step)
	case *nCall:
		return n.children(n.expr)
	case *nFilter:
		return n.children(n.expr)
	case *nTest:
		return n.children(n.expr)
	case *nOutput:
		return n.items
	case *nFor:
		return append(append(append([]node{n.target, n.iter}, n.body...), n.orElse...), some(n.test)...)
	case *nIf:
		c := append([]node{n.test}, n.body...)
		for _, e := range n.elifs {
			c = append(c, e)
		}
		return append(c, n.orElse...)
	case *nMacro:
		return n.parts()
	case *nCallBlock:
		if n.call == nil {
			return n.parts()
		}
		return append([]node{n.call}, n.parts()...)
	case *nFilterBlock:
		return append(append([]node{}, n.body...), n.filter)
	case *nWith:
		return append(append(append([]node{}, n.targets...), n.values...), n.body...)
	case *nBlock:
		return n.body
	case *nAssign:
		return []node{n.target, n.value}
	case *nAssignBlock:
		c := []node{n.target}
		if n.filter != nil {
			c = append(c, n.filter)
		}
		return append(c, n.body...)
	case *nAutoescape:
		return append([]node{n.on}, n.body...)
	case *nLoad:
		return some(n.template)
	}
	return nil
}

func some(nodes ...node) []node {
	var c []node
	for _, n := range nodes {
		if n != nil {
			c = append(c, n)
		}
	}
	return c
}

func (a *callArgs) children(expr node) []node {
	return append(append(append(some(expr), a.args...), a.values...), some(a.dynArgs, a.dynMap)...)
}

func (m *nMacro) parts() []node {
	var c []node
	for _, p := range m.params {
		c = append(c, p)
	}
	return append(append(c, m.defaults...), m.body...)
}

// walk calls visit for n and everything below it, until visit says no.
func walk(n node, visit func(node) bool) {
	if !visit(n) {
		return
	}
	for _, c := range children(n) {
		walk(c, visit)
	}
}
