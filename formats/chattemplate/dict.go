package chattemplate

import (
	"math"
	"math/big"
)

// dict is Python's dict: ordered, and 1, 1.0 and True are the same key.
type dict struct {
	keys, vals []any
	index      map[any]int // of hashed keys; nil while the dict is small
}

const smallDict = 8

func newDict(size int) *dict {
	return &dict{keys: make([]any, 0, size), vals: make([]any, 0, size)}
}

type (
	bigKey   string
	tupleKey string
	otherKey string
)

// hashed gives what two equal keys share; ok is false for what cannot be a key.
func hashed(v any) (key any, ok bool) {
	switch v := v.(type) {
	case nil:
		return otherKey("None"), true
	case string:
		return v, true
	case markup:
		return string(v), true
	case int:
		return v, true
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	case float64:
		if v == math.Trunc(v) && !math.IsInf(v, 0) {
			if v >= -(1<<63) && v < 1<<63 {
				return int(v), true
			}
			b, _ := big.NewFloat(v).Int(nil)
			return bigKey(b.String()), true
		}
		return v, true
	case *big.Int:
		return bigKey(v.Text(62)), true
	case pyBytes:
		return v, true
	case *undefined:
		return otherKey("Undefined"), true
	case *tuple:
		var b []byte
		for _, item := range v.items {
			h, ok := hashed(item)
			if !ok {
				return nil, false
			}
			b = appendTyped(b, h)
		}
		return tupleKey(b), true
	case *list, *dict:
		return nil, false
	case *dictView:
		if v.kind != "dict_values" {
			return nil, false
		}
	case *rangeValue:
		return *v, true
	}
	return v, true // objects are themselves
}

// appendTyped appends a hashed key so that different ones differ.
func appendTyped(b []byte, h any) []byte {
	var text string
	kind := byte('?')
	switch h := h.(type) {
	case string:
		text, kind = h, 's'
	case int:
		text, kind = itoa(h), 'i'
	case float64:
		text, kind = floatRepr(h), 'f'
	case bigKey:
		text, kind = string(h), 'b'
	case tupleKey:
		text, kind = string(h), 't'
	case otherKey:
		text, kind = string(h), 'o'
	case pyBytes:
		text, kind = string(h), 'y'
	default:
		text = objectAddress(h)
	}
	b = append(b, kind)
	b = append(b, itoa(len(text))...)
	b = append(b, ':')
	return append(b, text...)
}

func (d *dict) getString(key string) (any, bool) {
	if d.index != nil {
		if i, ok := d.index[key]; ok {
			return d.vals[i], true
		}
		return nil, false
	}
	for i, k := range d.keys {
		switch k := k.(type) {
		case string:
			if k == key {
				return d.vals[i], true
			}
		case markup:
			if string(k) == key {
				return d.vals[i], true
			}
		}
	}
	return nil, false
}

// find gives the place of a hashed key, -1 for none.
func (d *dict) find(h any) int {
	if d.index != nil {
		if i, ok := d.index[h]; ok {
			return i
		}
		return -1
	}
	for i, k := range d.keys {
		if kh, _ := hashed(k); kh == h {
			return i
		}
	}
	return -1
}

func (d *dict) get(key any) (any, bool) {
	if s, ok := key.(string); ok {
		return d.getString(s)
	}
	h, ok := hashed(key)
	if !ok {
		typeError("unhashable type: '%s'", typeName(firstUnhashable(key)))
	}
	if i := d.find(h); i >= 0 {
		return d.vals[i], true
	}
	return nil, false
}

func firstUnhashable(v any) any {
	if t, ok := v.(*tuple); ok {
		for _, i := range t.items {
			if _, ok := hashed(i); !ok {
				return firstUnhashable(i)
			}
		}
	}
	return v
}

// set puts a value under a key that can be one.
func (d *dict) set(key, value any) {
	h, _ := hashed(key)
	if i := d.find(h); i >= 0 {
		d.vals[i] = value
		return
	}
	d.keys = append(d.keys, key)
	d.vals = append(d.vals, value)
	if d.index != nil {
		d.index[h] = len(d.keys) - 1
	} else if len(d.keys) > smallDict {
		d.index = make(map[any]int, 2*len(d.keys))
		for i, k := range d.keys {
			h, _ := hashed(k)
			d.index[h] = i
		}
	}
}

func (d *dict) put(st *state, key, value any) {
	if _, ok := hashed(key); !ok {
		typeError("unhashable type: '%s'", typeName(firstUnhashable(key)))
	}
	st.work(1)
	d.set(key, value)
}

func (d *dict) copy() *dict {
	c := newDict(len(d.keys))
	for i, k := range d.keys {
		c.set(k, d.vals[i])
	}
	return c
}
