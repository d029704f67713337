package chattemplate

import (
	"fmt"
	"math"
	"math/big"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// jsonWriter writes values as Python's json.dumps does.
type jsonWriter struct {
	st       *state
	b        []byte
	ascii    bool
	sortKeys bool
	indent   string
	pretty   bool
	item     string
	colon    string
	depth    int
}

func filterToJSON(st *state, v any, args []any, kw []keyword) any {
	vals := bind("tojson", []string{"x", "ensure_ascii", "indent", "separators", "sort_keys"}, 1, append([]any{v}, args...), kw)
	w := &jsonWriter{st: st, item: ", ", colon: ": "}
	w.ascii = st.truth(optional(vals[1], false))
	w.sortKeys = st.truth(optional(vals[4], false))
	switch in := optional(vals[2], nil).(type) {
	case nil:
	case string:
		w.pretty, w.indent = true, in
	case markup:
		w.pretty, w.indent = true, string(in)
	default:
		n, ok := smallInt(in)
		if !ok {
			st.failUndefined(in)
			typeError("can't multiply sequence by non-int of type '%s'", typeName(in))
		}
		w.pretty = true
		if n > 0 {
			st.charge(n)
			w.indent = strings.Repeat(" ", n)
		}
	}
	if w.pretty {
		w.item = ","
	}
	if sep := optional(vals[3], nil); sep != nil {
		pair := st.unpack(sep, 2)
		w.item, w.colon = strArg(pair[0]), strArg(pair[1])
	}
	w.value(v)
	return string(w.b)
}

func (w *jsonWriter) grow(n int) {
	w.st.work(1 + n>>6)
	if len(w.b)+n > w.st.limits.Output {
		raise(LimitFailure, "a value's JSON is larger than %d bytes", w.st.limits.Output)
	}
}

func (w *jsonWriter) value(v any) {
	w.grow(0)
	switch v := v.(type) {
	case nil:
		w.b = append(w.b, "null"...)
	case bool:
		w.b = strconv.AppendBool(w.b, v)
	case int:
		w.b = strconv.AppendInt(w.b, int64(v), 10)
	case *big.Int:
		w.b = append(w.b, bigText(v)...)
	case float64:
		w.b = append(w.b, jsonFloat(v)...)
	case string:
		w.text(v)
	case markup:
		w.text(string(v))
	case *list:
		w.array(v.items)
	case *tuple:
		w.array(v.items)
	case *dict:
		w.object(v)
	default:
		typeError("Object of type %s is not JSON serializable", typeName(v))
	}
}

func jsonFloat(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	return floatRepr(f)
}

func (w *jsonWriter) open(c byte) {
	w.b = append(w.b, c)
	w.depth++
	if w.depth > maxReprDepth {
		raise(LimitFailure, "a value nests deeper than %d", maxReprDepth)
	}
}

func (w *jsonWriter) close(c byte) {
	w.depth--
	w.newline()
	w.b = append(w.b, c)
}

func (w *jsonWriter) newline() {
	if !w.pretty {
		return
	}
	w.grow(1 + w.depth*len(w.indent))
	w.b = append(w.b, '\n')
	for i := 0; i < w.depth; i++ {
		w.b = append(w.b, w.indent...)
	}
}

func (w *jsonWriter) array(items []any) {
	if len(items) == 0 {
		w.b = append(w.b, "[]"...)
		return
	}
	w.open('[')
	for i, v := range items {
		if i > 0 {
			w.b = append(w.b, w.item...)
		}
		w.newline()
		w.value(v)
	}
	w.close(']')
}

func (w *jsonWriter) object(d *dict) {
	if len(d.keys) == 0 {
		w.b = append(w.b, "{}"...)
		return
	}
	order := make([]int, len(d.keys))
	for i := range order {
		order[i] = i
	}
	if w.sortKeys {
		sort.SliceStable(order, func(i, j int) bool { return w.st.ordered("<", d.keys[order[i]], d.keys[order[j]]) })
	}
	w.open('{')
	for n, i := range order {
		if n > 0 {
			w.b = append(w.b, w.item...)
		}
		w.newline()
		w.key(d.keys[i])
		w.b = append(w.b, w.colon...)
		w.value(d.vals[i])
	}
	w.close('}')
}

func (w *jsonWriter) key(k any) {
	switch k := k.(type) {
	case string:
		w.text(k)
	case markup:
		w.text(string(k))
	case nil:
		w.text("null")
	case bool:
		w.text(strconv.FormatBool(k))
	case int, *big.Int:
		w.text(pyRepr(k))
	case float64:
		w.text(jsonFloat(k))
	default:
		typeError("keys must be str, int, float, bool or None, not %s", typeName(k))
	}
}

func (w *jsonWriter) text(s string) {
	w.grow(len(s))
	w.b = append(w.b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c < 0x7f && c != '"' && c != '\\' || c >= 0x7f && !w.ascii {
			i++
			continue
		}
		w.b = append(w.b, s[start:i]...)
		n := 1
		switch {
		case c == '"' || c == '\\':
			w.b = append(w.b, '\\', c)
		case c == '\n':
			w.b = append(w.b, `\n`...)
		case c == '\r':
			w.b = append(w.b, `\r`...)
		case c == '\t':
			w.b = append(w.b, `\t`...)
		case c == '\f':
			w.b = append(w.b, `\f`...)
		case c == '\b':
			w.b = append(w.b, `\b`...)
		case c < 0x20:
			w.b = appendHex(append(w.b, `\u`...), uint32(c), 4)
		default:
			var r rune
			r, n = utf8.DecodeRuneInString(s[i:])
			if r >= 0x10000 {
				r -= 0x10000
				w.b = fmt.Appendf(w.b, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
			} else {
				w.b = appendHex(append(w.b, `\u`...), uint32(r), 4)
			}
		}
		i += n
		start = i
	}
	w.b = append(w.b, s[start:]...)
	w.b = append(w.b, '"')
}
