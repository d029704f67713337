package chattemplate

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"sort"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// Value is a value that a template can work with. The zero Value is None. Values never change and may be shared.
type Value struct{ v any }

// Values are named values in an order: the variables of a render, or an object. Reading them is safe for concurrent use; Set is not.
type Values struct{ d *dict }

// NewValues gives empty Values.
func NewValues() *Values { return &Values{d: newDict(8)} }

// Set puts a value under a name, behind the others if the name is new, and returns the same Values.
func (v *Values) Set(name string, value Value) *Values {
	v.d.set(name, value.v)
	return v
}

// Get gives the value under a name, and whether there is one.
func (v *Values) Get(name string) (Value, bool) {
	x, ok := v.d.getString(name)
	return Value{x}, ok
}

// Has says whether there is a value under a name.
func (v *Values) Has(name string) bool { _, ok := v.d.getString(name); return ok }

// Len gives the number of names.
func (v *Values) Len() int { return len(v.d.keys) }

// Names gives the names in their order.
func (v *Values) Names() []string {
	names := make([]string, len(v.d.keys))
	for i, k := range v.d.keys {
		names[i], _ = asString(k)
	}
	return names
}

// Clone gives a copy that can be Set by itself.
func (v *Values) Clone() *Values { return &Values{d: v.d.copy()} }

// Object gives a dict of the values as they are now.
func (v *Values) Object() Value { return Value{v.d.copy()} }

// String gives a Python str.
func String(s string) Value { return Value{strings.ToValidUTF8(s, "\uFFFD")} }

// Bool gives True or False.
func Bool(b bool) Value { return Value{b} }

// Int gives a Python int.
func Int(n int64) Value { return Value{int(n)} }

// BigInt gives a Python int of any size; n is copied.
func BigInt(n *big.Int) Value { return Value{normInt(new(big.Int).Set(n))} }

// Float gives a Python float.
func Float(f float64) Value { return Value{f} }

// List gives a Python list.
func List(items ...Value) Value { return Value{&list{items: unwrap(items)}} }

// Tuple gives a Python tuple.
func Tuple(items ...Value) Value { return Value{&tuple{items: unwrap(items)}} }

func unwrap(items []Value) []any {
	out := make([]any, len(items))
	for i, v := range items {
		out[i] = v.v
	}
	return out
}

// Repr gives the value as Python's repr() writes it.
func (v Value) Repr() string { return pyRepr(v.v) }

const maxJSONDepth = 500

// ParseJSON reads one JSON value as Python's json.loads does: objects keep their order and the last of two equal names, a number without a
// point or an exponent is an int of any size. Half of a surrogate pair becomes U+FFFD. Errors: "invalid"; "too_large" for a value that
// nests deeper than 500.
func ParseJSON(data []byte) (Value, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	v, err := decodeJSON(d, 0)
	if err != nil {
		return Value{}, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Value{}, fault.New(fault.Invalid, "there is more text after the JSON value").At(fault.Position{Byte: d.InputOffset()})
	}
	return Value{v}, nil
}

// ParseVariables reads a JSON object as the variables of a render.
func ParseVariables(data []byte) (*Values, error) {
	v, err := ParseJSON(data)
	if err != nil {
		return nil, err
	}
	d, ok := v.v.(*dict)
	if !ok {
		return nil, fault.New(fault.Invalid, "the variables of a template must be a JSON object, not a %s", typeName(v.v))
	}
	return &Values{d: d}, nil
}

func jsonFault(d *json.Decoder, err error) error {
	return fault.Wrap(fault.Invalid, err, "this is not JSON").At(fault.Position{Byte: d.InputOffset()})
}

func decodeJSON(d *json.Decoder, depth int) (any, error) {
	if depth > maxJSONDepth {
		return nil, fault.New(fault.TooLarge, "the JSON nests deeper than %d", maxJSONDepth)
	}
	t, err := d.Token()
	if err != nil {
		return nil, jsonFault(d, err)
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '[' {
			items := []any{}
			for d.More() {
				v, err := decodeJSON(d, depth+1)
				if err != nil {
					return nil, err
				}
				items = append(items, v)
			}
			_, err := d.Token()
			if err != nil {
				return nil, jsonFault(d, err)
			}
			return &list{items: items}, nil
		}
		obj := newDict(4)
		for d.More() {
			k, err := d.Token()
			if err != nil {
				return nil, jsonFault(d, err)
			}
			v, err := decodeJSON(d, depth+1)
			if err != nil {
				return nil, err
			}
			obj.set(k.(string), v)
		}
		if _, err := d.Token(); err != nil {
			return nil, jsonFault(d, err)
		}
		return obj, nil
	case json.Number:
		return jsonNumber(string(t))
	}
	return t, nil // string, bool, nil
}

func jsonNumber(s string) (any, error) {
	if strings.ContainsAny(s, ".eE") {
		f, _ := strconv.ParseFloat(s, 64) // too large: an infinity, as in Python
		return f, nil
	}
	if n, err := strconv.Atoi(s); err == nil {
		return n, nil
	}
	if len(s) > maxIntDigits+1 {
		return nil, fault.New(fault.TooLarge, "an int has more than %d digits", maxIntDigits)
	}
	b, _ := new(big.Int).SetString(s, 10)
	return normInt(b), nil
}

// FromGo gives the value of a Go value: nil, bool, ints, floats, string, json.Number, json.RawMessage, *big.Int, Value, *Values, slices of
// those and map[string]any, whose names are taken in sorted order. Error: "invalid" for any other type.
func FromGo(v any) (Value, error) {
	x, err := fromGo(v, 0)
	return Value{x}, err
}

func fromGo(v any, depth int) (any, error) {
	if depth > maxJSONDepth {
		return nil, fault.New(fault.TooLarge, "the value nests deeper than %d", maxJSONDepth)
	}
	switch v := v.(type) {
	case nil:
		return nil, nil
	case bool:
		return v, nil
	case string:
		return String(v).v, nil
	case int:
		return v, nil
	case int8:
		return int(v), nil
	case int16:
		return int(v), nil
	case int32:
		return int(v), nil
	case int64:
		return int(v), nil
	case uint8:
		return int(v), nil
	case uint16:
		return int(v), nil
	case uint32:
		return int(v), nil
	case uint:
		return normInt(new(big.Int).SetUint64(uint64(v))), nil
	case uint64:
		return normInt(new(big.Int).SetUint64(v)), nil
	case float32:
		return float64(v), nil
	case float64:
		return v, nil
	case *big.Int:
		return BigInt(v).v, nil
	case json.Number:
		x, err := ParseJSON([]byte(v))
		return x.v, err
	case json.RawMessage:
		x, err := ParseJSON(v)
		return x.v, err
	case Value:
		return v.v, nil
	case *Values:
		return v.d.copy(), nil
	case []any:
		return fromSlice(v, depth)
	case []string:
		return fromSlice(v, depth)
	case []Value:
		return fromSlice(v, depth)
	case []map[string]any:
		return fromSlice(v, depth)
	case map[string]any:
		names := make([]string, 0, len(v))
		for k := range v {
			names = append(names, k)
		}
		sort.Strings(names)
		d := newDict(len(names))
		for _, k := range names {
			x, err := fromGo(v[k], depth+1)
			if err != nil {
				return nil, err
			}
			d.set(String(k).v, x)
		}
		return d, nil
	}
	return nil, fault.New(fault.Invalid, "a template cannot work with a Go %T", v).Do("give it as JSON by ParseJSON")
}

func fromSlice[T any](items []T, depth int) (any, error) {
	out := make([]any, len(items))
	for i, item := range items {
		x, err := fromGo(item, depth+1)
		if err != nil {
			return nil, err
		}
		out[i] = x
	}
	return &list{items: out}, nil
}
