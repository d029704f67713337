package chattemplate

import (
	"math/big"
	"strconv"
	"unicode/utf8"
)

// Values of a template are Go values: nil is None, bool, int and *big.Int (one that does not fit an int) are Python's bool and int, float64,
// string, markup, pyBytes, *list, *tuple, *dict, and the objects below. Lists, tuples and dicts never change once a template can see them.
type (
	markup  string
	pyBytes string
	list    struct{ items []any }
	tuple   struct {
		items []any
		group bool // of groupby, whose members have the names grouper and list
	}
	rangeValue struct{ start, stop, step int }
	// generator is what can be walked over once.
	generator struct {
		kind string // the name of its Python type
		next iterator
	}
	dictView struct {
		d    *dict
		kind string // dict_keys, dict_values, dict_items
	}
	namespace struct{ attrs *dict }
	cycler    struct {
		items []any
		pos   int
	}
	joiner struct {
		sep  any
		used bool
	}
	// builtin is a callable of this package.
	builtin struct {
		name string
		kind string // the name of its Python type
		of   string // the name of the type that it is a method of
		fn   func(st *state, args []any, kw []keyword) any
	}
	templateRef struct{ ctx *variables }
	blockRef    struct {
		b   *block
		ctx *variables
	}
	keyword struct {
		name  string
		value any
	}
	iterator func() (any, bool)
	sentinel struct{ _ byte }
)

// missing marks a variable without a value.
var missing any = &sentinel{}

// undefined is what stands for something that is not there.
type undefined struct {
	hint   string
	obj    any
	hasObj bool
	name   any
	class  string // of the error that its use raises, "" for UndefinedError
}

func (u *undefined) message() string {
	if u.hint != "" {
		return u.hint
	}
	if !u.hasObj {
		return pyRepr(u.name) + " is undefined"
	}
	if _, ok := u.name.(string); !ok {
		return objectType(u.obj) + " has no element " + pyRepr(u.name)
	}
	return pyRepr(objectType(u.obj)) + " has no attribute " + pyRepr(u.name)
}

func (u *undefined) fail() {
	class := u.class
	if class == "" {
		class = UndefinedFailure
	}
	raise(class, "%s", u.message())
}

func (n *namespace) set(st *state, attr string, v any) {
	if attr != "" && attr[0] == '_' {
		raise(SecurityFailure, "Chat templates cannot store underscore-prefixed attributes on a namespace, but got %s. Please rename the attribute.", pyRepr(attr))
	}
	n.attrs.put(st, attr, v)
}

// typeName names the Python type of a value.
func typeName(v any) string {
	switch v := v.(type) {
	case nil:
		return "NoneType"
	case bool:
		return "bool"
	case int, *big.Int:
		return "int"
	case float64:
		return "float"
	case string:
		return "str"
	case markup:
		return "Markup"
	case pyBytes:
		return "bytes"
	case *list:
		return "list"
	case *tuple:
		if v.group {
			return "_GroupTuple"
		}
		return "tuple"
	case *dict:
		return "dict"
	case *rangeValue:
		return "range"
	case *generator:
		return v.kind
	case *dictView:
		return v.kind
	case *namespace:
		return "TemplateNamespace"
	case *undefined:
		return "Undefined"
	case *macro:
		return "Macro"
	case *loopContext:
		return "LoopContext"
	case *cycler:
		return "Cycler"
	case *joiner:
		return "Joiner"
	case *builtin:
		return v.kind
	case *templateRef:
		return "TemplateReference"
	case *blockRef:
		return "BlockReference"
	}
	return "object"
}

// objectType names the type of a value as messages about missing attributes do.
func objectType(v any) string {
	switch x := v.(type) {
	case nil:
		return "None"
	case markup:
		return "markupsafe.Markup object"
	case *macro, *loopContext, *undefined, *templateRef, *blockRef:
		return "jinja2.runtime." + typeName(v) + " object"
	case *cycler, *joiner:
		return "jinja2.utils." + typeName(v) + " object"
	case *namespace:
		return "transformers.utils.chat_template_utils._cached_compile_jinja_template.<locals>.TemplateNamespace object"
	case *tuple:
		if x.group {
			return "jinja2.filters._GroupTuple object"
		}
	}
	return typeName(v) + " object"
}

func asString(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case markup:
		return string(v), true
	}
	return "", false
}

// asIndex gives v as __index__ does: of ints and bools.
func asIndex(v any) (*big.Int, bool) {
	switch v := v.(type) {
	case bool:
		if v {
			return big.NewInt(1), true
		}
		return big.NewInt(0), true
	case int:
		return big.NewInt(int64(v)), true
	case *big.Int:
		return v, true
	}
	return nil, false
}

// smallInt gives an index as an int; one too large for an int becomes the largest or smallest one.
func smallInt(v any) (int, bool) {
	switch v := v.(type) {
	case int:
		return v, true
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	case *big.Int:
		if v.Sign() < 0 {
			return minInt, true
		}
		return maxInt, true
	}
	return 0, false
}

const (
	maxInt = int(^uint(0) >> 1)
	minInt = -maxInt - 1
)

// normInt gives an int where it fits.
func normInt(b *big.Int) any {
	if b.IsInt64() {
		return int(b.Int64())
	}
	return b
}

func itoa(n int) string { return strconv.Itoa(n) }

func runeCount(s string) int { return utf8.RuneCountInString(s) }

func runeCountBytes(b []byte) int { return utf8.RuneCount(b) }

func truthOfConst(v any) bool { return (&state{}).truth(v) }

// truth is Python's bool().
func (st *state) truth(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case int:
		return v != 0
	case float64:
		return v != 0
	case string:
		return v != ""
	case markup:
		return v != ""
	case pyBytes:
		return v != ""
	case *list:
		return len(v.items) > 0
	case *tuple:
		return len(v.items) > 0
	case *dict:
		return len(v.keys) > 0
	case *rangeValue:
		return v.len() > 0
	case *dictView:
		return len(v.d.keys) > 0
	case *undefined:
		return false
	case *loopContext:
		return v.length() > 0
	}
	return true
}

func (r *rangeValue) len() int {
	switch {
	case r.step > 0 && r.start < r.stop:
		return int((uint(r.stop)-uint(r.start)-1)/uint(r.step)) + 1
	case r.step < 0 && r.start > r.stop:
		return int((uint(r.start)-uint(r.stop)-1)/uint(-r.step)) + 1
	}
	return 0
}

// length is Python's len(); ok is false where the type has none.
func (st *state) length(v any) (n int, ok bool) {
	switch v := v.(type) {
	case string:
		return runeCount(v), true
	case markup:
		return runeCount(string(v)), true
	case pyBytes:
		return len(v), true
	case *list:
		return len(v.items), true
	case *tuple:
		return len(v.items), true
	case *dict:
		return len(v.keys), true
	case *rangeValue:
		return v.len(), true
	case *dictView:
		return len(v.d.keys), true
	case *undefined:
		return 0, true
	case *loopContext:
		return v.length(), true
	}
	return 0, false
}
