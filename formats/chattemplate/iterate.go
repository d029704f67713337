package chattemplate

import "unicode/utf8"

func sliceIterator(items []any) iterator {
	i := 0
	return func() (any, bool) {
		if i >= len(items) {
			return nil, false
		}
		i++
		return items[i-1], true
	}
}

// tryIterate is Python's iter(); nil where the type has none.
func (st *state) tryIterate(v any) iterator {
	switch v := v.(type) {
	case *list:
		return sliceIterator(v.items)
	case *tuple:
		return sliceIterator(v.items)
	case *dict:
		return sliceIterator(v.keys)
	case string:
		return runeIterator(v)
	case markup: // its characters are plain strings
		return runeIterator(string(v))
	case pyBytes:
		i := 0
		return func() (any, bool) {
			if i >= len(v) {
				return nil, false
			}
			i++
			return int(v[i-1]), true
		}
	case *rangeValue:
		i, n := 0, v.len()
		return func() (any, bool) {
			if i >= n {
				return nil, false
			}
			i++
			return v.start + (i-1)*v.step, true
		}
	case *dictView:
		i := 0
		return func() (any, bool) {
			if i >= len(v.d.keys) {
				return nil, false
			}
			i++
			return viewItem(v, i-1), true
		}
	case *generator:
		return v.next
	case *undefined:
		return func() (any, bool) { return nil, false }
	case *loopContext:
		return func() (any, bool) {
			item, ok := v.advance()
			if !ok {
				return nil, false
			}
			return &tuple{items: []any{item, v}}, true
		}
	}
	return nil
}

var asciiStrings = func() (t [128]any) {
	for i := range t {
		t[i] = string(rune(i))
	}
	return t
}()

func runeString(r rune) any {
	if r < 128 {
		return asciiStrings[r]
	}
	return string(r)
}

func runeIterator(s string) iterator {
	return func() (any, bool) {
		if s == "" {
			return nil, false
		}
		r, n := utf8.DecodeRuneInString(s)
		s = s[n:]
		return runeString(r), true
	}
}

func viewItem(v *dictView, i int) any {
	switch v.kind {
	case "dict_keys":
		return v.d.keys[i]
	case "dict_values":
		return v.d.vals[i]
	}
	return &tuple{items: []any{v.d.keys[i], v.d.vals[i]}}
}

func viewItems(v *dictView) []any {
	items := make([]any, len(v.d.keys))
	for i := range items {
		items[i] = viewItem(v, i)
	}
	return items
}

func (st *state) iterable(v any) bool {
	if v, ok := v.(*templateRef); ok {
		return v != nil // it has __getitem__
	}
	return st.tryIterate(v) != nil
}

func (st *state) iterate(v any) iterator {
	it := st.tryIterate(v)
	if it == nil {
		typeError("'%s' object is not iterable", typeName(v))
	}
	return it
}

// items gives everything that iterating v gives. The result is not to be changed.
func (st *state) items(v any) []any {
	switch v := v.(type) {
	case *list:
		st.work(len(v.items) >> 4)
		return v.items
	case *tuple:
		st.work(len(v.items) >> 4)
		return v.items
	case *dict:
		st.work(len(v.keys) >> 4)
		return v.keys
	}
	it := st.iterate(v)
	var all []any
	for {
		item, ok := it()
		if !ok {
			return all
		}
		st.step(0)
		all = append(all, item)
		st.size(len(all))
	}
}

// size refuses a list of more members than an output may have bytes, at 16 bytes each.
func (st *state) size(n int) {
	if n > st.limits.Output>>4 {
		raise(LimitFailure, "a list would have more than %d members", st.limits.Output>>4)
	}
}

// unpack gives the n members of v for a tuple of n targets.
func (st *state) unpack(v any, n int) []any {
	switch v := v.(type) {
	case *tuple:
		if len(v.items) == n {
			return v.items
		}
	case *list:
		if len(v.items) == n {
			return v.items
		}
	}
	it := st.tryIterate(v)
	if it == nil {
		typeError("cannot unpack non-iterable %s object", typeName(v))
	}
	items := make([]any, 0, n)
	for {
		item, ok := it()
		if !ok {
			break
		}
		if len(items) == n {
			raise(valueError, "too many values to unpack (expected %d)", n)
		}
		items = append(items, item)
	}
	if len(items) < n {
		raise(valueError, "not enough values to unpack (expected %d, got %d)", n, len(items))
	}
	return items
}

// loopContext is the variable loop.
type loopContext struct {
	source  any
	it      iterator
	recurse func(items any, depth int) string
	depth0  int
	index0  int
	size    int
	sized   bool
	after   any
	current any
	before  any
	last    any // what changed() last saw
}

func (l *loopContext) advance() (any, bool) {
	v := l.after
	if v != missing {
		l.after = missing
	} else {
		var ok bool
		if v, ok = l.it(); !ok {
			return nil, false
		}
	}
	l.index0++
	l.before = l.current
	l.current = v
	return v, true
}

func (l *loopContext) peek() any {
	if l.after == missing {
		if v, ok := l.it(); ok {
			l.after = v
		}
	}
	return l.after
}

func (l *loopContext) length() int {
	if l.sized {
		return l.size
	}
	l.sized = true
	if n, ok := (&state{}).length(l.source); ok {
		l.size = n
		return n
	}
	var rest []any
	for {
		v, ok := l.it()
		if !ok {
			break
		}
		rest = append(rest, v)
	}
	l.it = sliceIterator(rest)
	l.size = len(rest) + l.index0 + 1
	if l.after != missing {
		l.size++
	}
	return l.size
}

var (
	noPrevious = &undefined{hint: "there is no previous item"}
	noNext     = &undefined{hint: "there is no next item"}
)

// attr gives a property of loop; ok is false for a name that it does not have.
func (l *loopContext) attr(name string) (any, bool) {
	switch name {
	case "index":
		return l.index0 + 1, true
	case "index0":
		return l.index0, true
	case "first":
		return l.index0 == 0, true
	case "last":
		return l.peek() == missing, true
	case "length":
		return l.length(), true
	case "revindex":
		return l.length() - l.index0, true
	case "revindex0":
		return l.length() - l.index0 - 1, true
	case "depth":
		return l.depth0 + 1, true
	case "depth0":
		return l.depth0, true
	case "previtem":
		if l.index0 == 0 {
			return noPrevious, true
		}
		return l.before, true
	case "nextitem":
		if v := l.peek(); v != missing {
			return v, true
		}
		return noNext, true
	case "cycle":
		return &builtin{name: "cycle", kind: "method", fn: func(_ *state, args []any, kw []keyword) any {
			noKeywords("LoopContext.cycle", kw)
			if len(args) == 0 {
				typeError("no items for cycling given")
			}
			return args[l.index0%len(args)]
		}}, true
	case "changed":
		return &builtin{name: "changed", kind: "method", fn: func(st *state, args []any, kw []keyword) any {
			noKeywords("LoopContext.changed", kw)
			now := &tuple{items: args}
			if l.last != missing && st.equal(l.last, now) {
				return false
			}
			l.last = now
			return true
		}}, true
	}
	return nil, false
}

func (l *loopContext) call(args []any, kw []keyword) any {
	if len(args) == 0 && len(kw) == 1 && kw[0].name == "iterable" {
		args, kw = []any{kw[0].value}, nil
	}
	noKeywords("LoopContext.__call__", kw)
	if len(args) != 1 {
		typeError("LoopContext.__call__() takes 2 positional arguments but %d were given", len(args)+1)
	}
	if l.recurse == nil {
		typeError("The loop must have the 'recursive' marker to be called recursively.")
	}
	return l.recurse(args[0], l.depth0+1)
}
