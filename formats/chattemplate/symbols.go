package chattemplate

// How a variable of a scope gets its first value.
type loadKind uint8

const (
	loadParam     loadKind = iota // it is given: an argument, a loop's variable
	loadResolve                   // from the variables of the render
	loadAlias                     // a copy of the variable of an outer scope
	loadUndefined                 // none
)

// ident is a variable: names of one level that are not nested in each other are the same variable.
type ident struct {
	level int
	name  string
}

type loading struct {
	target ident
	kind   loadKind
	from   ident
}

// symbols are the variables of one scope: what its body reads and writes, worked out before anything runs. The rules are jinja2's: a name
// that a scope writes belongs to that scope and starts as a copy of the outer one, if that is known there; a name that it only reads is the
// outer one, or is looked up once when the scope is entered.
type symbols struct {
	level  int
	parent *symbols
	refs   map[string]ident
	loads  []loading // in the order of first use
	stores map[string]bool
}

func newSymbols(parent *symbols) *symbols {
	s := &symbols{parent: parent, refs: map[string]ident{}, stores: map[string]bool{}}
	if parent != nil {
		s.level = parent.level + 1
	}
	return s
}

func (s *symbols) copy() *symbols {
	c := &symbols{level: s.level, parent: s.parent, refs: make(map[string]ident, len(s.refs)), stores: make(map[string]bool, len(s.stores))}
	for k, v := range s.refs {
		c.refs[k] = v
	}
	for k := range s.stores {
		c.stores[k] = true
	}
	c.loads = append([]loading(nil), s.loads...)
	return c
}

func (s *symbols) setLoad(l loading) {
	for i := range s.loads {
		if s.loads[i].target == l.target {
			s.loads[i] = l
			return
		}
	}
	s.loads = append(s.loads, l)
}

func (s *symbols) define(name string, kind loadKind, from ident) ident {
	id := ident{s.level, name}
	s.refs[name] = id
	s.setLoad(loading{id, kind, from})
	return id
}

func (s *symbols) find(name string) (ident, bool) {
	for ; s != nil; s = s.parent {
		if id, ok := s.refs[name]; ok {
			return id, true
		}
	}
	return ident{}, false
}

func (s *symbols) load(name string) {
	if _, ok := s.find(name); !ok {
		s.define(name, loadResolve, ident{})
	}
}

func (s *symbols) store(name string) {
	s.stores[name] = true
	if _, ok := s.refs[name]; ok {
		return
	}
	if s.parent != nil {
		if outer, ok := s.parent.find(name); ok {
			s.define(name, loadAlias, outer)
			return
		}
	}
	s.define(name, loadUndefined, ident{})
}

func (s *symbols) param(name string) ident {
	s.stores[name] = true
	return s.define(name, loadParam, ident{})
}

// merge takes in what the branches of an if did. A name that only some branch writes starts with the outer value.
func (s *symbols) merge(branches []*symbols) {
	var written []string
	seen := map[string]bool{}
	for _, b := range branches {
		for _, l := range b.loads {
			if n := l.target.name; b.stores[n] && !s.stores[n] && !seen[n] {
				seen[n] = true
				written = append(written, n)
			}
		}
	}
	for _, b := range branches {
		for k, v := range b.refs {
			s.refs[k] = v
		}
		for _, l := range b.loads {
			s.setLoad(l)
		}
		for k := range b.stores {
			s.stores[k] = true
		}
	}
	for _, name := range written {
		target, _ := s.find(name)
		if s.parent != nil {
			if outer, ok := s.parent.find(name); ok {
				s.setLoad(loading{target, loadAlias, outer})
				continue
			}
		}
		s.setLoad(loading{target, loadResolve, ident{}})
	}
}

func (s *symbols) visitAll(nodes []node) {
	for _, n := range nodes {
		s.visit(n)
	}
}

// visit notes the names that n reads and writes in this scope. It stops at what opens a scope of its own.
func (s *symbols) visit(n node) {
	switch n := n.(type) {
	case *nName:
		switch n.ctx {
		case ctxParam:
			s.param(n.name)
		case ctxStore:
			s.store(n.name)
		default:
			s.load(n.name)
		}
	case *nNSRef:
		s.load(n.name)
	case *nIf:
		s.visitIf(n)
	case *nMacro:
		s.store(n.name)
	case *nLoad:
		s.visit(n.template)
		if n.target != "" {
			s.store(n.target)
		}
		for _, name := range n.names {
			s.store(name)
		}
	case *nAssign:
		s.visit(n.value)
		s.visit(n.target)
	case *nFor:
		s.visit(n.iter)
	case *nCallBlock:
		if n.call != nil {
			s.visit(n.call)
		}
	case *nFilterBlock:
		s.visit(n.filter)
	case *nWith:
		s.visitAll(n.values)
	case *nAssignBlock:
		s.visit(n.target)
	case *nAutoescape, *nBlock:
	default:
		s.visitAll(children(n))
	}
}

func (s *symbols) visitIf(n *nIf) {
	s.visit(n.test)
	body, elifs, orElse := s.copy(), s.copy(), s.copy()
	body.visitAll(n.body)
	for _, e := range n.elifs {
		elifs.visit(e)
	}
	orElse.visitAll(n.orElse)
	s.merge([]*symbols{body, elifs, orElse})
}

// visitTarget notes the variables of a loop.
func (s *symbols) visitTarget(n node) {
	switch n := n.(type) {
	case *nName:
		s.param(n.name)
	case *nTuple:
		for _, i := range n.items {
			s.visitTarget(i)
		}
	}
}

// readsBare says which of the names a body reads before it writes them.
func readsBare(body []node, names ...string) map[string]bool {
	open := map[string]bool{}
	for _, n := range names {
		open[n] = true
	}
	found := map[string]bool{}
	for _, b := range body {
		walk(b, func(n node) bool {
			switch n := n.(type) {
			case *nBlock:
				return false
			case *nName:
				if n.ctx == ctxLoad && open[n.name] {
					found[n.name] = true
				} else if n.ctx != ctxLoad {
					delete(open, n.name)
				}
			}
			return true
		})
	}
	return found
}
