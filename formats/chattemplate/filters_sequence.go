package chattemplate

import (
	"sort"
	"strings"
)

// step of an attribute path: a name or a number.
func attributePath(v any) []any {
	if v == nil {
		return nil
	}
	s, ok := asString(v)
	if !ok {
		return []any{v}
	}
	var path []any
	for _, part := range strings.Split(s, ".") {
		if part != "" && strings.IndexFunc(part, func(r rune) bool { return !isDigitRune(r) }) < 0 {
			n, ok := parseInt(part, 10)
			if !ok {
				raise(valueError, "invalid literal for int() with base 10: %s", pyRepr(part))
			}
			path = append(path, n)
		} else {
			path = append(path, part)
		}
	}
	return path
}

// attributeGetter gives what follows an attribute path, as filters with an attribute do.
func (st *state) attributeGetter(attr, fallback any, lowered bool) func(any) any {
	path := attributePath(attr)
	return func(item any) any {
		for _, p := range path {
			item = st.getitem(item, p)
			if _, ok := item.(*undefined); ok && fallback != nil {
				item = fallback
			}
		}
		if lowered {
			return ignoreCase(item)
		}
		return item
	}
}

func ignoreCase(v any) any {
	switch v := v.(type) {
	case string:
		return lower(v)
	case markup:
		return markup(lower(string(v)))
	}
	return v
}

// sorted sorts by keys, stably; items that are equal keep their order in reverse too.
func (st *state) sorted(items []any, key func(any) any, reverse bool) []any {
	keys := make([]any, len(items))
	order := make([]int, len(items))
	for i, v := range items {
		keys[i] = key(v)
		order[i] = i
		st.work(1)
	}
	sort.SliceStable(order, func(i, j int) bool {
		st.work(1)
		if reverse {
			return st.ordered("<", keys[order[j]], keys[order[i]])
		}
		return st.ordered("<", keys[order[i]], keys[order[j]])
	})
	out := make([]any, len(items))
	for i, o := range order {
		out[i] = items[o]
	}
	return out
}

func filterSort(st *state, a []any) any {
	attr := optional(a[3], nil)
	var parts []any
	if s, ok := asString(attr); ok {
		for _, p := range strings.Split(s, ",") {
			parts = append(parts, p)
		}
	} else {
		parts = []any{attr}
	}
	lowered := !st.truth(optional(a[2], false))
	var getters []func(any) any
	for _, p := range parts {
		getters = append(getters, st.attributeGetter(p, nil, lowered))
	}
	key := func(v any) any {
		vals := make([]any, len(getters))
		for i, g := range getters {
			vals[i] = g(v)
		}
		return &list{items: vals}
	}
	return &list{items: st.sorted(st.items(a[0]), key, st.truth(optional(a[1], false)))}
}

func filterDictsort(st *state, a []any) any {
	by, _ := asString(optional(a[2], "key"))
	pos := 0
	switch by {
	case "key":
	case "value":
		pos = 1
	default:
		raise(filterArgument, "You can only sort by either \"key\" or \"value\"")
	}
	d, ok := a[0].(*dict)
	if !ok {
		st.failUndefined(a[0])
		raise(attributeError, "'%s' object has no attribute 'items'", typeName(a[0]))
	}
	sensitive := st.truth(optional(a[1], false))
	key := func(v any) any {
		k := v.(*tuple).items[pos]
		if !sensitive {
			return ignoreCase(k)
		}
		return k
	}
	return &list{items: st.sorted(viewItems(&dictView{d: d, kind: "dict_items"}), key, st.truth(optional(a[3], false)))}
}

func filterUnique(st *state, a []any) any {
	getter := st.attributeGetter(optional(a[2], nil), nil, !st.truth(optional(a[1], false)))
	return generate(func() iterator {
		it := st.iterate(a[0])
		seen := newDict(0)
		return func() (any, bool) {
			for {
				v, ok := it()
				if !ok {
					return nil, false
				}
				st.step(0)
				k := getter(v)
				if _, have := seen.get(k); !have {
					seen.put(st, k, nil)
					return v, true
				}
			}
		}
	})
}

func extreme(st *state, a []any, op string) any {
	key := st.attributeGetter(optional(a[2], nil), nil, !st.truth(optional(a[1], false)))
	it := st.iterate(a[0])
	best, ok := it()
	if !ok {
		return &undefined{hint: "No aggregated item, sequence was empty."}
	}
	bestKey := key(best)
	for {
		v, ok := it()
		if !ok {
			return best
		}
		st.step(0)
		if k := key(v); st.ordered(op, k, bestKey) {
			best, bestKey = v, k
		}
	}
}

func filterJoin(st *state, a []any) any {
	var key func(any) any
	if attr := optional(a[2], nil); attr != nil {
		key = st.attributeGetter(attr, nil, false)
	}
	sep := st.str(optional(a[1], ""))
	it := st.iterate(a[0])
	var parts []string
	n := 0
	for {
		v, ok := it()
		if !ok {
			break
		}
		if key != nil {
			v = key(v)
		}
		st.step(0)
		s := st.str(v)
		if st.autoescape {
			s = string(st.escape(v))
		}
		parts = append(parts, s)
		n += len(s) + len(sep)
		st.charge(n)
	}
	s := strings.Join(parts, sep)
	if st.autoescape {
		return markup(s)
	}
	if len(st.carried) > 0 {
		return st.carryJoined(s, parts, sep)
	}
	return s
}

func filterSum(st *state, a []any) any {
	var key func(any) any
	if attr := optional(a[1], nil); attr != nil {
		key = st.attributeGetter(attr, nil, false)
	}
	sum := optional(a[2], 0)
	it := st.iterate(a[0])
	switch sum.(type) {
	case string, markup:
		typeError("sum() can't sum strings [use ''.join(seq) instead]")
	case pyBytes:
		typeError("sum() can't sum bytes [use b''.join(seq) instead]")
	}
	for {
		v, ok := it()
		if !ok {
			return sum
		}
		if key != nil {
			v = key(v)
		}
		st.step(0)
		sum = st.add(sum, v)
	}
}

func filterGroupby(st *state, a []any) any {
	fallback := optional(a[2], nil)
	sensitive := st.truth(optional(a[3], false))
	key := st.attributeGetter(a[1], fallback, !sensitive)
	shown := st.attributeGetter(a[1], fallback, false)
	var groups []any
	var group *list
	var last any
	for _, v := range st.sorted(st.items(a[0]), key, false) {
		k := key(v)
		if group == nil || !st.equalItem(k, last) {
			group = &list{}
			name := k
			if !sensitive {
				name = shown(v)
			}
			groups = append(groups, &tuple{items: []any{name, group}, group: true})
			last = k
		}
		group.items = append(group.items, v)
	}
	return &list{items: groups}
}

func filterItems(st *state, a []any) any {
	return generate(func() iterator {
		switch v := a[0].(type) {
		case *undefined:
			return func() (any, bool) { return nil, false }
		case *dict:
			return st.iterate(&dictView{d: v, kind: "dict_items"})
		}
		typeError("Can only get item pairs from a mapping.")
		return nil
	})
}

func filterMap(st *state, v any, args []any, kw []keyword) any {
	return generate(func() iterator {
		if !st.truth(v) {
			return func() (any, bool) { return nil, false }
		}
		apply := mapper(st, args, kw)
		it := st.iterate(v)
		return func() (any, bool) {
			x, ok := it()
			if !ok {
				return nil, false
			}
			st.step(0)
			return apply(x), true
		}
	})
}

func mapper(st *state, args []any, kw []keyword) func(any) any {
	hasAttr := false
	for _, k := range kw {
		hasAttr = hasAttr || k.name == "attribute"
	}
	if len(args) == 0 && hasAttr {
		var attr, fallback any
		for _, k := range kw {
			switch k.name {
			case "attribute":
				attr = k.value
			case "default":
				fallback = k.value
			default:
				raise(filterArgument, "Unexpected keyword argument %s", pyRepr(k.name))
			}
		}
		return st.attributeGetter(attr, fallback, false)
	}
	if len(args) == 0 {
		raise(filterArgument, "map requires a filter argument")
	}
	name, _ := asString(args[0])
	f := filters[name]
	if f == nil {
		if _, ok := hashed(args[0]); !ok {
			typeError("unhashable type: '%s'", typeName(args[0]))
		}
	}
	return func(x any) any {
		if f == nil {
			raise(RuntimeFailure, "No filter named %s.", st.repr(args[0]))
		}
		return f.apply(st, x, args[1:], kw)
	}
}

// selector makes select, reject, selectattr and rejectattr.
func selector(byAttr, reject bool) func(st *state, v any, args []any, kw []keyword) any {
	return func(st *state, v any, args []any, kw []keyword) any {
		return generate(func() iterator {
			if !st.truth(v) {
				return func() (any, bool) { return nil, false }
			}
			get := func(x any) any { return x }
			rest := args
			if byAttr {
				if len(args) == 0 {
					raise(filterArgument, "Missing parameter for attribute name")
				}
				get = st.attributeGetter(args[0], nil, false)
				rest = args[1:]
			}
			pass := func(x any) bool { return st.truth(x) }
			if len(rest) > 0 {
				name, _ := asString(rest[0])
				t := tests[name]
				if t == nil {
					if _, ok := hashed(rest[0]); !ok {
						typeError("unhashable type: '%s'", typeName(rest[0]))
					}
				}
				pass = func(x any) bool {
					if t == nil {
						raise(RuntimeFailure, "No test named %s.", st.repr(rest[0]))
					}
					return st.truth(t.apply(st, x, rest[1:], kw))
				}
			}
			it := st.iterate(v)
			return func() (any, bool) {
				for {
					x, ok := it()
					if !ok {
						return nil, false
					}
					st.step(0)
					if pass(get(x)) != reject {
						return x, true
					}
				}
			}
		})
	}
}

func filterRandom(st *state, a []any) any {
	n, ok := st.length(a[0])
	if !ok {
		typeError("object of type '%s' has no len()", typeName(a[0]))
	}
	if n == 0 {
		return &undefined{hint: "No random item, sequence was empty."}
	}
	st.seed = st.seed*6364136223846793005 + 1442695040888963407
	v, ok := st.subscript(a[0], int(st.seed>>33)%n)
	if !ok {
		typeError("'%s' object is not subscriptable", typeName(a[0]))
	}
	return v
}

// generate makes a generator of a filter: nothing is done before it is walked.
func generate(start func() iterator) *generator {
	var it iterator
	return &generator{kind: "generator", next: func() (any, bool) {
		if it == nil {
			it = start()
		}
		return it()
	}}
}

func filterBatch(st *state, a []any) any {
	return generate(func() iterator {
		it := st.iterate(a[0])
		done := false
		var ahead []any
		return func() (any, bool) {
			for !done {
				v, ok := it()
				if !ok {
					done = true
					break
				}
				st.step(0)
				full := st.equal(len(ahead), a[1])
				if full {
					out := &list{items: ahead}
					ahead = []any{v}
					return out, true
				}
				ahead = append(ahead, v)
			}
			if len(ahead) == 0 {
				return nil, false
			}
			out := ahead
			ahead = nil
			if fill := optional(a[2], nil); fill != nil && st.ordered("<", len(out), a[1]) {
				n := intArg(a[1])
				st.size(n)
				for len(out) < n {
					out = append(out, fill)
				}
			}
			return &list{items: out}, true
		}
	})
}

func filterSlice(st *state, a []any) any {
	return generate(func() iterator {
		items := st.items(a[0])
		per := st.arithmetic("//", len(items), a[1])
		n, ok := a[1].(int)
		if !ok {
			if b, isBool := a[1].(bool); isBool && b {
				n = 1
			} else {
				typeError("'%s' object cannot be interpreted as an integer", typeName(a[1]))
			}
		}
		size := per.(int)
		extra := 0
		if n > 0 {
			extra = len(items) % n
		}
		fill := optional(a[2], nil)
		at, i := 0, 0
		return func() (any, bool) {
			if i >= n {
				return nil, false
			}
			st.step(0)
			take := size
			if i < extra {
				take++
			}
			part := append([]any(nil), items[at:at+take]...)
			if fill != nil && i >= extra {
				part = append(part, fill)
			}
			at += take
			i++
			return &list{items: part}, true
		}
	})
}

func filterLength(st *state, a []any) any {
	n, ok := st.length(a[0])
	if !ok {
		typeError("object of type '%s' has no len()", typeName(a[0]))
	}
	return n
}

func filterFirst(st *state, a []any) any {
	if v, ok := st.iterate(a[0])(); ok {
		return v
	}
	return &undefined{hint: "No first item, sequence was empty."}
}

// reversed is Python's reversed(); nil where the type cannot.
func (st *state) reversed(v any) *generator {
	var items []any
	kind := "reversed"
	switch v := v.(type) {
	case *list:
		items, kind = v.items, "list_reverseiterator"
	case *tuple:
		items = v.items
	case *dict:
		items, kind = v.keys, "dict_reversekeyiterator"
	case *dictView:
		items, kind = viewItems(v), "dict_reverseitemiterator"
	case string, markup, pyBytes, *rangeValue:
		items = st.items(v)
		if _, ok := v.(markup); ok {
			for i := range items {
				items[i] = markup(items[i].(string))
			}
		}
		if _, ok := v.(*rangeValue); ok {
			kind = "range_iterator"
		}
	case *undefined:
		v.fail()
	default:
		return nil
	}
	i := len(items)
	return &generator{kind: kind, next: func() (any, bool) {
		if i == 0 {
			return nil, false
		}
		i--
		return items[i], true
	}}
}

func filterLast(st *state, a []any) any {
	if _, ok := a[0].(*undefined); ok {
		return &undefined{hint: "No last item, sequence was empty."}
	}
	g := st.reversed(a[0])
	if g == nil {
		typeError("'%s' object is not reversible", typeName(a[0]))
	}
	if v, ok := g.next(); ok {
		return v
	}
	return &undefined{hint: "No last item, sequence was empty."}
}

func filterReverse(st *state, a []any) any {
	switch v := a[0].(type) {
	case string:
		return st.sliceText(v, nil, nil, -1)
	case markup:
		return markup(st.sliceText(string(v), nil, nil, -1))
	case *undefined:
		return &generator{kind: "reversed", next: func() (any, bool) { return nil, false }}
	}
	if g := st.reversed(a[0]); g != nil {
		return g
	}
	if !st.iterable(a[0]) {
		raise(filterArgument, "argument must be iterable")
	}
	items := st.items(a[0])
	out := make([]any, len(items))
	for i, v := range items {
		out[len(items)-1-i] = v
	}
	return &list{items: out}
}
