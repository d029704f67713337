package formats

import (
	"bytes"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// object appends an object whose members fn writes with key and the methods below.
func (w *rowWriter) object(fn func()) { w.nest('{', '}', fn) }

// list appends an array whose items fn begins with item each.
func (w *rowWriter) list(fn func()) { w.nest('[', ']', fn) }

func (w *rowWriter) nest(open, end byte, fn func()) {
	outer := w.open
	w.open = false
	w.b = append(w.b, open)
	fn()
	w.b = append(w.b, end)
	w.open = outer
}

// each appends a list of n items, of which put appends one.
func (w *rowWriter) each(n int, put func(i int)) {
	w.list(func() {
		for i := range n {
			w.item()
			put(i)
		}
	})
}

// item separates the items of a list.
func (w *rowWriter) item() {
	if w.open {
		w.b = append(w.b, ',')
	}
	w.open = true
}

// value writes a member whose value is a text.
func (w *rowWriter) value(k, s string) {
	w.key(k)
	w.b = chat.AppendString(w.b, s)
}

// raw writes a member whose value is JSON text.
func (w *rowWriter) raw(k string, text []byte) {
	w.key(k)
	w.b = append(w.b, text...)
}

// extra writes the members of o.
func (w *rowWriter) extra(o chat.Object) {
	for i := range o {
		w.field(&o[i])
	}
}

// spread writes into an object that has a column of Meta for its unknown members those members.
func (w *rowWriter) spread(column string) {
	for i := range w.e.Meta {
		if w.used[i] || w.e.Meta[i].Key != column || !w.own {
			continue
		}
		v, err := ParseValue(w.e.Meta[i].Value)
		if err != nil || v.Kind != Objects {
			continue
		}
		w.used[i] = true
		for k := range v.Members {
			w.raw(v.Members[k].Key, v.Members[k].Value.Raw)
		}
	}
}

// reading takes the members of an object one after the other; what nobody took is its rest.
type reading struct {
	v    *Value
	used []bool
}

func readingOf(v *Value) *reading { return &reading{v, make([]bool, len(v.Members))} }

// take gives the last member under the first of names that is there in one of the kinds (any kind when none is named), and marks it.
func (r *reading) take(names []string, kinds ...ValueKind) Value {
	for _, name := range names {
		for i := len(r.v.Members) - 1; i >= 0; i-- {
			m := &r.v.Members[i]
			if m.Key != name {
				continue
			}
			if r.used[i] || len(kinds) > 0 && !slices.Contains(kinds, m.Value.Kind) {
				break
			}
			r.used[i] = true
			return m.Value
		}
	}
	return Value{}
}

// text takes a text that can be written again from its decoded form; other values stay in the rest.
func (r *reading) text(names ...string) (string, bool) {
	for _, name := range names {
		for i := len(r.v.Members) - 1; i >= 0; i-- {
			if m := &r.v.Members[i]; m.Key == name {
				if r.used[i] || m.Value.Kind != String || unwritable(&m.Value) {
					break
				}
				r.used[i] = true
				return m.Value.str, true
			}
		}
	}
	return "", false
}

// rest gives what nobody took, in order.
func (r *reading) rest() chat.Object {
	var out chat.Object
	for i := range r.v.Members {
		if !r.used[i] {
			out = append(out, chat.Field{Key: r.v.Members[i].Key, Value: compact(&r.v.Members[i].Value)})
		}
	}
	return out
}

// sameJSON says that two values are the same but for white space and the order of members.
func sameJSON(a, b *Value) bool {
	if a.Kind != b.Kind || len(a.Members) != len(b.Members) || len(a.Items) != len(b.Items) {
		return false
	}
	switch a.Kind {
	case Objects:
		for i := range a.Members {
			other := b.Get(a.Members[i].Key)
			mine := a.Get(a.Members[i].Key)
			if !sameJSON(&mine, &other) || duplicates(a) != nil {
				return false
			}
		}
		return true
	case Array:
		for i := range a.Items {
			if !sameJSON(&a.Items[i], &b.Items[i]) {
				return false
			}
		}
		return true
	case String:
		return a.str == b.str && unwritable(a) == unwritable(b)
	}
	return bytes.Equal(a.Raw, b.Raw)
}

// keepRaw keeps the text of a part unless the fields alone, written the usual way, say the same.
func keepRaw(p *chat.Part, v *Value, usual []byte) {
	if u, err := ParseValue(usual); err == nil && sameJSON(&u, v) {
		return
	}
	p.Raw = compact(v)
}

// looksJSON says that a text may be an object or a list.
func looksJSON(s string) bool {
	s = strings.TrimSpace(s)
	return len(s) > 1 && (s[0] == '{' || s[0] == '[')
}
