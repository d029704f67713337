package chattemplate

import (
	"strings"
	"unicode/utf8"
)

// isASCII says that a text has one byte a character.
func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// charAt gives a character of a text by its number, which may count from the end.
func charAt(s string, i int) (any, bool) {
	if isASCII(s) {
		if i < 0 {
			i += len(s)
		}
		if i < 0 || i >= len(s) {
			return nil, false
		}
		return asciiStrings[s[i]], true
	}
	if i < 0 {
		i += runeCount(s)
		if i < 0 {
			return nil, false
		}
	}
	for _, r := range s {
		if i == 0 {
			return runeString(r), true
		}
		i--
	}
	return nil, false
}

// subscript is v[arg]; ok is false where Python raises a TypeError or a LookupError.
func (st *state) subscript(v, arg any) (any, bool) {
	switch v := v.(type) {
	case *dict:
		if _, ok := hashed(arg); !ok {
			return nil, false
		}
		return v.get(arg)
	case *undefined:
		v.fail()
	}
	i, ok := smallInt(arg)
	if !ok {
		return nil, false
	}
	pick := func(items []any) (any, bool) {
		if i < 0 {
			i += len(items)
		}
		if i < 0 || i >= len(items) {
			return nil, false
		}
		return items[i], true
	}
	switch v := v.(type) {
	case *list:
		return pick(v.items)
	case *tuple:
		return pick(v.items)
	case string:
		st.work(len(v) >> 6)
		return charAt(v, i)
	case markup:
		c, ok := charAt(string(v), i)
		if !ok {
			return nil, false
		}
		return markup(c.(string)), true
	case pyBytes:
		if i < 0 {
			i += len(v)
		}
		if i < 0 || i >= len(v) {
			return nil, false
		}
		return int(v[i]), true
	case *rangeValue:
		n := v.len()
		if i < 0 {
			i += n
		}
		if i < 0 || i >= n {
			return nil, false
		}
		return v.start + i*v.step, true
	}
	return nil, false
}

// getitem is v[arg] as a template writes it: the member, else the attribute.
func (st *state) getitem(v, arg any) any {
	if t, ok := v.(*templateRef); ok {
		return st.blockOf(t, arg)
	}
	if item, ok := st.subscript(v, arg); ok {
		return item
	}
	if name, ok := asString(arg); ok {
		if a, ok := st.attribute(v, name); ok {
			return st.safely(v, name, a)
		}
		return &undefined{obj: v, hasObj: true, name: name}
	}
	return &undefined{obj: v, hasObj: true, name: arg}
}

// getattr is v.name as a template writes it: the attribute, else the member.
func (st *state) getattr(v any, name string) any {
	if a, ok := st.attribute(v, name); ok {
		return st.safely(v, name, a)
	}
	if t, ok := v.(*templateRef); ok {
		return st.blockOf(t, name)
	}
	if item, ok := st.subscript(v, name); ok {
		return item
	}
	return &undefined{obj: v, hasObj: true, name: name}
}

// blockOf gives a block as self.name and self["name"] do.
func (st *state) blockOf(t *templateRef, name any) any {
	if s, ok := name.(string); ok {
		if b, ok := st.program.blocks[s]; ok {
			return &blockRef{b, t.ctx}
		}
	}
	return &undefined{obj: t, hasObj: true, name: name}
}

// safely gives an attribute, or what stands for one that a sandbox does not give away.
func (st *state) safely(v any, name string, a any) any {
	unsafe := strings.HasPrefix(name, "_")
	switch v.(type) {
	case *list:
		unsafe = unsafe || listMutators[name]
	case *dict:
		unsafe = unsafe || dictMutators[name]
	case *generator:
		unsafe = unsafe || strings.HasPrefix(name, "gi_")
	}
	if unsafe {
		return &undefined{hint: "access to attribute " + pyRepr(name) + " of " + pyRepr(typeName(v)) + " object is unsafe.", obj: v, hasObj: true, name: name, class: SecurityFailure}
	}
	return a
}

var (
	listMutators = words("append clear pop reverse insert sort extend remove")
	dictMutators = words("clear pop popitem setdefault update")
)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// bound is one end of a slice.
func bound(v any) (n int, given bool) {
	if v == nil {
		return 0, false
	}
	n, ok := smallInt(v)
	if !ok {
		typeError("slice indices must be integers or None or have an __index__ method")
	}
	return n, true
}

// sliceIndices works out a slice of n members: where it starts, how many it takes and the step between them.
func sliceIndices(n int, start, stop, step any) (from, count, by int) {
	from, count, by, _ = sliceBounds(n, start, stop, step)
	return from, count, by
}

// sliceBounds is sliceIndices with the place where the slice stops.
func sliceBounds(n int, start, stop, step any) (from, count, by, to int) {
	by, given := bound(step)
	if !given {
		by = 1
	}
	if by == 0 {
		raise(valueError, "slice step cannot be zero")
	}
	lower, upper := 0, n
	if by < 0 {
		lower, upper = -1, n-1
	}
	end := func(v any, missing int) int {
		i, given := bound(v)
		if !given {
			return missing
		}
		if i < 0 {
			if i < -n-1 {
				i = -n - 1
			}
			i += n
			return max(i, lower)
		}
		return min(i, upper)
	}
	if by > 0 {
		from = end(start, lower)
		to = end(stop, upper)
		if to > from {
			count = (to-from-1)/by + 1
		}
		return from, count, by, to
	}
	from = end(start, upper)
	to = end(stop, lower)
	if from > to {
		if by == minInt {
			return from, 1, by, to
		}
		count = (from-to-1)/(-by) + 1
	}
	return from, count, by, to
}

func (st *state) slice(v, start, stop, step any) any {
	switch v := v.(type) {
	case string:
		return st.sliceText(v, start, stop, step)
	case markup:
		return markup(st.sliceText(string(v), start, stop, step))
	case *list:
		return &list{items: st.sliceItems(v.items, start, stop, step)}
	case *tuple:
		return &tuple{items: st.sliceItems(v.items, start, stop, step)}
	case *rangeValue:
		from, _, by, to := sliceBounds(v.len(), start, stop, step)
		return &rangeValue{start: v.start + from*v.step, stop: v.start + to*v.step, step: v.step * by}
	case pyBytes:
		from, n, by := sliceIndices(len(v), start, stop, step)
		b := make([]byte, n)
		for i := range b {
			b[i] = v[from+i*by]
		}
		return pyBytes(b)
	case *undefined:
		v.fail()
	case *dict:
		typeError("unhashable type: 'slice'")
	}
	typeError("'%s' object is not subscriptable", typeName(v))
	return nil
}

func (st *state) sliceItems(items []any, start, stop, step any) []any {
	from, n, by := sliceIndices(len(items), start, stop, step)
	st.work(n >> 4)
	if by == 1 {
		return items[from : from+n : from+n]
	}
	out := make([]any, n)
	for i := range out {
		out[i] = items[from+i*by]
	}
	return out
}

func (st *state) sliceText(s string, start, stop, step any) string {
	st.work(len(s) >> 6)
	if isASCII(s) {
		from, n, by := sliceIndices(len(s), start, stop, step)
		if n == 0 {
			return ""
		}
		if by == 1 {
			return s[from : from+n]
		}
		b := make([]byte, n)
		for i := range b {
			b[i] = s[from+i*by]
		}
		return string(b)
	}
	from, n, by := sliceIndices(runeCount(s), start, stop, step)
	if n == 0 {
		return ""
	}
	if by == 1 {
		a := byteOffset(s, from)
		return s[a : a+byteOffset(s[a:], n)]
	}
	runes := []rune(s)
	b := make([]byte, 0, n)
	for i := 0; i < n; i++ {
		b = utf8.AppendRune(b, runes[from+i*by])
	}
	return string(b)
}

// byteOffset gives where character n of s starts.
func byteOffset(s string, n int) int {
	if n <= 0 {
		return 0
	}
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}
