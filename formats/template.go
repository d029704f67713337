package formats

import (
	"hash/fnv"
	"math"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// A template is a JSON value (want) written down by way of another one (have) that says the same things in another shape: what have
// holds too is a reference into it, so that a change made there arrives, and only the rest is spelled out.
//
//	{"$":1}                          the value at the same place in have
//	{"$":"/messages/0/content"}      the value at that JSON pointer
//	{"$":"/text","at":7,"n":12}      bytes 7 to 19 of the string there
//	{"$s":"/tools"}                  the string that spells the value there without white space
//	{"$j":"/tools"}                  the value that the string there spells; {"$j":1} at the same place
//	{"$=":{"$":2}}                   a literal object whose first key begins with $
//	{"$o":{"$x":...}}                an object of templates whose first key begins with $
//
// Every other value stands for itself; members and items are templates again.

const (
	refMin   = 12 // a shorter text may stand in have by chance: it is referred to only at the same place or under the same key
	sliceMin = 16 // a shorter text is spelled out rather than cut from a longer one
)

// makeTemplate writes want by way of have. It is verified: filling the template with have gives want.
func makeTemplate(want, have *Value) []byte {
	ix := &templateIndex{at: map[string][]string{}, spelled: map[string]string{}}
	ix.add(have, "")
	b := ix.node(nil, want, "", have)
	if t, err := ParseValue(b); err == nil {
		if got, ok := fillTemplate(&t, have, math.MaxInt64); ok && string(got) == string(compact(want)) {
			return b
		}
	}
	return append(appendValue([]byte(`{"$=":`), want), '}')
}

// templateIndex knows where each value of have stands.
type templateIndex struct {
	at      map[string][]string // compact text -> pointers
	spelled map[string]string   // compact text of what a string spells -> pointer of the string
	long    []longText
}

type longText struct{ text, pointer string }

// samePlaces bounds how many places of one value are kept.
const samePlaces = 8

func (ix *templateIndex) add(v *Value, pointer string) {
	text := string(compact(v))
	if len(text) > 4 && len(ix.at[text]) < samePlaces {
		ix.at[text] = append(ix.at[text], pointer)
	}
	switch v.Kind {
	case Objects:
		for i := range v.Members {
			ix.add(&v.Members[i].Value, pointer+pointerTo(v.Members[i].Key))
		}
	case Array:
		for i := range v.Items {
			ix.add(&v.Items[i], pointer+"/"+strconv.Itoa(i))
		}
	case String:
		if len(v.str) > sliceMin {
			ix.long = append(ix.long, longText{v.str, pointer})
		}
		if inner, ok := spelledValue(v.str); ok {
			ix.spelled[string(compact(&inner))] = pointer
		}
	}
}

// spelledValue reads a string that spells a JSON object or array.
func spelledValue(s string) (Value, bool) {
	t := strings.TrimSpace(s)
	if len(t) < 2 || t[0] != '{' && t[0] != '[' {
		return Value{}, false
	}
	v, err := ParseValue([]byte(t))
	return v, err == nil
}

// node appends the template of want, which stands at pointer; same is what have holds there.
func (ix *templateIndex) node(b []byte, want *Value, pointer string, same *Value) []byte {
	text := string(compact(want))
	// A short scalar is referred to as well, so that a change of a label or a rank arrives.
	scalar := want.Kind == Bool || want.Kind == Number || want.Kind == String
	if (len(text) > 4 || scalar) && same.Kind == want.Kind && text == string(compact(same)) {
		return append(b, `{"$":1}`...)
	}
	if p, ok := ix.find(text, pointer); ok {
		return append(chat.AppendString(append(b, `{"$":`...), p), '}')
	}
	if same.Kind == String && want.Kind != String {
		if v, err := ParseValue([]byte(same.str)); err == nil && text == string(compact(&v)) {
			return append(b, `{"$j":1}`...)
		}
	}
	switch want.Kind {
	case Objects, Array:
		if p, ok := ix.spelled[text]; ok && len(text) >= refMin {
			return append(chat.AppendString(append(b, `{"$j":`...), p), '}')
		}
	case String:
		return ix.text(b, want, text)
	}
	switch want.Kind {
	case Objects:
		return ix.object(b, want, pointer, same)
	case Array:
		b = append(b, '[')
		for i := range want.Items {
			if i > 0 {
				b = append(b, ',')
			}
			var there Value
			if same.Kind == Array && i < len(same.Items) {
				there = same.Items[i]
			}
			b = ix.node(b, &want.Items[i], pointer+"/"+strconv.Itoa(i), &there)
		}
		return append(b, ']')
	}
	return append(b, text...)
}

func (ix *templateIndex) object(b []byte, want *Value, pointer string, same *Value) []byte {
	wrapped := len(want.Members) > 0 && strings.HasPrefix(want.Members[0].Key, "$")
	if wrapped {
		b = append(b, `{"$o":`...)
	}
	b = append(b, '{')
	for i := range want.Members {
		m := &want.Members[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = append(chat.AppendString(b, m.Key), ':')
		there := same.Get(m.Key)
		b = ix.node(b, &m.Value, pointer+pointerTo(m.Key), &there)
	}
	b = append(b, '}')
	if wrapped {
		b = append(b, '}')
	}
	return b
}

// find gives where have holds a value: under the same key if possible, elsewhere only when it is too long to be there by chance.
func (ix *templateIndex) find(text, pointer string) (string, bool) {
	key := pointer[strings.LastIndexByte(pointer, '/')+1:]
	places := ix.at[text]
	for _, p := range places {
		if key != "" && p[strings.LastIndexByte(p, '/')+1:] == key && len(places) < samePlaces && !isIndex(key) {
			return p, true
		}
	}
	if len(places) > 0 && len(places) < samePlaces && len(text) >= refMin {
		return places[0], true
	}
	return "", false
}

func isIndex(key string) bool { return key != "" && key[0] >= '0' && key[0] <= '9' }

// text appends the template of a string that have does not hold as it is.
func (ix *templateIndex) text(b []byte, want *Value, spelled string) []byte {
	if inner, ok := spelledValue(want.str); ok {
		text := string(compact(&inner))
		if places := ix.at[text]; len(places) > 0 && len(text) >= refMin && text == want.str {
			return append(chat.AppendString(append(b, `{"$s":`...), places[0]), '}')
		}
	}
	if len(want.str) >= sliceMin && !unwritable(want) {
		for _, l := range ix.long {
			if at := strings.Index(l.text, want.str); at >= 0 {
				b = chat.AppendString(append(b, `{"$":`...), l.pointer)
				b = strconv.AppendInt(append(b, `,"at":`...), int64(at), 10)
				b = strconv.AppendInt(append(b, `,"n":`...), int64(len(want.str)), 10)
				return append(b, '}')
			}
		}
	}
	return append(b, spelled...)
}

// fillTemplate gives the value that t stands for; false when have lacks what t refers to, or the value grows beyond limit bytes: a
// hostile template may refer to a long text very often.
func fillTemplate(t, have *Value, limit int64) ([]byte, bool) {
	f := templateFill{root: have, limit: limit}
	b := f.node(nil, t, "")
	return b, !f.failed
}

type templateFill struct {
	root   *Value
	limit  int64
	failed bool
}

func (f *templateFill) node(b []byte, t *Value, pointer string) []byte {
	if f.failed = f.failed || int64(len(b)) > f.limit; f.failed {
		return b
	}
	switch t.Kind {
	case Objects:
		if len(t.Members) > 0 && strings.HasPrefix(t.Members[0].Key, "$") {
			return f.marked(b, t, pointer)
		}
		b = append(b, '{')
		for i := range t.Members {
			m := &t.Members[i]
			if i > 0 {
				b = append(b, ',')
			}
			b = append(chat.AppendString(b, m.Key), ':')
			b = f.node(b, &m.Value, pointer+pointerTo(m.Key))
		}
		return append(b, '}')
	case Array:
		b = append(b, '[')
		for i := range t.Items {
			if i > 0 {
				b = append(b, ',')
			}
			b = f.node(b, &t.Items[i], pointer+"/"+strconv.Itoa(i))
		}
		return append(b, ']')
	}
	return appendValue(b, t)
}

func (f *templateFill) marked(b []byte, t *Value, pointer string) []byte {
	v := &t.Members[0].Value
	switch t.Members[0].Key {
	case "$=":
		return appendValue(b, v)
	case "$o":
		b = append(b, '{')
		for i := range v.Members {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(chat.AppendString(b, v.Members[i].Key), ':')
			b = f.node(b, &v.Members[i].Value, pointer+pointerTo(v.Members[i].Key))
		}
		return append(b, '}')
	case "$":
		if v.Kind == Number {
			return f.put(b, at(f.root, pointer))
		}
		if len(t.Members) == 3 {
			return f.slice(b, t)
		}
		return f.put(b, at(f.root, v.str))
	case "$s":
		if s := at(f.root, v.str); s.Kind != Absent {
			return chat.AppendString(b, string(compact(&s)))
		}
	case "$j":
		if v.Kind == String {
			pointer = v.str
		}
		s := at(f.root, pointer)
		if inner, err := ParseValue([]byte(s.str)); err == nil {
			return appendValue(b, &inner)
		}
	}
	f.failed = true
	return append(b, "null"...)
}

func (f *templateFill) put(b []byte, v Value) []byte {
	if v.Kind == Absent {
		f.failed = true
		return append(b, "null"...)
	}
	return appendValue(b, &v)
}

func (f *templateFill) slice(b []byte, t *Value) []byte {
	s := at(f.root, t.Members[0].Value.str)
	from, err1 := strconv.Atoi(string(t.Members[1].Value.Raw))
	n, err2 := strconv.Atoi(string(t.Members[2].Value.Raw))
	if err1 != nil || err2 != nil || from < 0 || n < 0 || from+n > len(s.str) || from+n < from {
		f.failed = true
		return append(b, "null"...)
	}
	return chat.AppendString(b, s.str[from:from+n])
}

// at gives the value at a JSON pointer, Absent when there is none.
func at(v *Value, pointer string) Value {
	cur := *v
	for pointer != "" {
		if pointer[0] != '/' {
			return Value{}
		}
		key, rest := pointer[1:], ""
		if i := strings.IndexByte(key, '/'); i >= 0 {
			key, rest = key[:i], key[i:]
		}
		pointer = rest
		switch cur.Kind {
		case Objects:
			if strings.IndexByte(key, '~') >= 0 {
				key = strings.ReplaceAll(strings.ReplaceAll(key, "~1", "/"), "~0", "~")
			}
			cur = cur.Get(key)
		case Array:
			n, err := strconv.Atoi(key)
			if err != nil || n < 0 || n >= len(cur.Items) {
				return Value{}
			}
			cur = cur.Items[n]
		default:
			return Value{}
		}
	}
	return cur
}

// templateSeal is a hash of everything in have that t does not refer to: keys, lengths of lists, and the values that t spells out
// itself. While it is the same, filling t gives what was meant, with the changes made to the values that t refers to.
func templateSeal(t, have *Value) string {
	refs := map[string]bool{}
	collectRefs(t, "", refs)
	h := fnv.New64a()
	var walk func(v *Value, pointer string)
	walk = func(v *Value, pointer string) {
		if refs[pointer] && !cutBelow(refs, pointer) {
			_, _ = h.Write([]byte{'$', ';'})
			return
		}
		switch v.Kind {
		case Objects:
			_, _ = h.Write([]byte{'{'})
			for i := range v.Members {
				_, _ = h.Write(chat.AppendString(nil, v.Members[i].Key))
				walk(&v.Members[i].Value, pointer+pointerTo(v.Members[i].Key))
			}
			_, _ = h.Write([]byte{'}'})
		case Array:
			_, _ = h.Write([]byte{'['})
			for i := range v.Items {
				walk(&v.Items[i], pointer+"/"+strconv.Itoa(i))
			}
			_, _ = h.Write([]byte{']'})
		default:
			_, _ = h.Write(append(compact(v), ';'))
		}
	}
	walk(have, "")
	return strconv.FormatUint(h.Sum64(), 16)
}

// cutBelow says that a piece is taken out of a text inside the value at pointer.
func cutBelow(refs map[string]bool, pointer string) bool {
	for p, whole := range refs {
		if !whole && strings.HasPrefix(p, pointer+"/") {
			return true
		}
	}
	return false
}

// collectRefs gathers the places that t takes whole values from. A place that it takes a piece of is false: it
// must not change.
func collectRefs(t *Value, pointer string, refs map[string]bool) {
	switch t.Kind {
	case Array:
		for i := range t.Items {
			collectRefs(&t.Items[i], pointer+"/"+strconv.Itoa(i), refs)
		}
	case Objects:
		ms := t.Members
		if len(ms) > 0 && strings.HasPrefix(ms[0].Key, "$") {
			v := &ms[0].Value
			switch {
			case ms[0].Key == "$=":
				return
			case len(ms) == 3:
				refs[v.str] = false
				return
			case ms[0].Key != "$o":
				if v.Kind == String {
					pointer = v.str
				}
				if _, cut := refs[pointer]; !cut {
					refs[pointer] = true
				}
				return
			}
			ms = v.Members
		}
		for i := range ms {
			collectRefs(&ms[i].Value, pointer+pointerTo(ms[i].Key), refs)
		}
	}
}
