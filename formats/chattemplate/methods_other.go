package chattemplate

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

var (
	dictMethods  map[string]method
	listMethods  map[string]method
	tupleMethods map[string]method
	rangeMethods map[string]method
	intMethods   map[string]method
	floatMethods map[string]method
	bytesMethods map[string]method
)

func init() {
	view := func(name string) method {
		return func(_ *state, recv any, args []any, kw []keyword) any {
			countArgs("dict."+name, args, kw, 0, 0)
			return &dictView{d: recv.(*dict), kind: "dict_" + name}
		}
	}
	dictMethods = map[string]method{
		"keys":   view("keys"),
		"values": view("values"),
		"items":  view("items"),
		"get": func(_ *state, recv any, args []any, kw []keyword) any {
			countArgs("get", args, kw, 1, 2)
			if v, ok := recv.(*dict).get(args[0]); ok {
				return v
			}
			if len(args) == 2 {
				return args[1]
			}
			return nil
		},
		"copy": func(st *state, recv any, args []any, kw []keyword) any {
			countArgs("dict.copy", args, kw, 0, 0)
			st.work(len(recv.(*dict).keys))
			return recv.(*dict).copy()
		},
		"fromkeys": func(st *state, _ any, args []any, kw []keyword) any { return dictFromKeys(st, args, kw) },
	}
	listMethods = map[string]method{
		"copy": func(_ *state, recv any, args []any, kw []keyword) any {
			countArgs("list.copy", args, kw, 0, 0)
			return &list{items: recv.(*list).items}
		},
		"count": countItems,
		"index": indexItem,
	}
	tupleMethods = map[string]method{"count": countItems, "index": indexItem}
	rangeMethods = map[string]method{"count": countItems, "index": indexItem}
	intMethods = map[string]method{
		"bit_length": func(_ *state, recv any, args []any, kw []keyword) any {
			countArgs("int.bit_length", args, kw, 0, 0)
			n, _ := number(recv)
			return toBig(n).BitLen()
		},
		"bit_count": func(_ *state, recv any, args []any, kw []keyword) any {
			countArgs("int.bit_count", args, kw, 0, 0)
			n, _ := number(recv)
			return strings.Count(new(big.Int).Abs(toBig(n)).Text(2), "1")
		},
		"conjugate": func(_ *state, recv any, args []any, kw []keyword) any {
			countArgs("int.conjugate", args, kw, 0, 0)
			n, _ := number(recv)
			return n
		},
		"as_integer_ratio": func(_ *state, recv any, args []any, kw []keyword) any {
			countArgs("int.as_integer_ratio", args, kw, 0, 0)
			n, _ := number(recv)
			return &tuple{items: []any{n, 1}}
		},
		"to_bytes":   unsupportedMethod("int.to_bytes"),
		"from_bytes": unsupportedMethod("int.from_bytes"),
	}
	floatMethods = map[string]method{
		"is_integer": func(_ *state, recv any, args []any, kw []keyword) any {
			countArgs("float.is_integer", args, kw, 0, 0)
			f := recv.(float64)
			return f == math.Trunc(f) && !math.IsInf(f, 0)
		},
		"conjugate": func(_ *state, recv any, args []any, kw []keyword) any {
			countArgs("float.conjugate", args, kw, 0, 0)
			return recv
		},
		"as_integer_ratio": func(_ *state, recv any, args []any, kw []keyword) any {
			countArgs("float.as_integer_ratio", args, kw, 0, 0)
			f := recv.(float64)
			if math.IsNaN(f) {
				raise(valueError, "cannot convert NaN to integer ratio")
			}
			if math.IsInf(f, 0) {
				raise(overflowError, "cannot convert Infinity to integer ratio")
			}
			r := new(big.Rat).SetFloat64(f)
			return &tuple{items: []any{normInt(new(big.Int).Set(r.Num())), normInt(new(big.Int).Set(r.Denom()))}}
		},
		"hex": func(_ *state, recv any, args []any, kw []keyword) any {
			countArgs("float.hex", args, kw, 0, 0)
			return floatHex(recv.(float64))
		},
		"fromhex": unsupportedMethod("float.fromhex"),
	}
	bytesMethods = map[string]method{
		"decode": func(_ *state, recv any, args []any, kw []keyword) any {
			vals := bind("decode", []string{"encoding", "errors"}, 0, args, kw)
			s := string(recv.(pyBytes))
			switch enc := strings.ReplaceAll(strings.ToLower(strArg(optional(vals[0], "utf-8"))), "_", "-"); enc {
			case "utf-8", "utf8", "ascii":
				if !utf8.ValidString(s) || enc == "ascii" && !isASCII(s) {
					raise("UnicodeDecodeError", "'%s' codec can't decode these bytes", enc)
				}
				return s
			}
			raise("LookupError", "unknown encoding")
			return nil
		},
		"hex": func(_ *state, recv any, args []any, kw []keyword) any {
			countArgs("bytes.hex", args, kw, 0, 0)
			var b []byte
			for i := 0; i < len(recv.(pyBytes)); i++ {
				b = appendHex(b, uint32(recv.(pyBytes)[i]), 2)
			}
			return string(b)
		},
	}
}

// unsupportedMethod is a method that Python has and no template needs: using it is an error that says so.
func unsupportedMethod(name string) method {
	return func(*state, any, []any, []keyword) any {
		typeError("%s() is not supported", name)
		return nil
	}
}

func floatHex(f float64) string {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return floatRepr(f)
	case f == 0:
		if math.Signbit(f) {
			return "-0x0.0p+0"
		}
		return "0x0.0p+0"
	}
	bits := math.Float64bits(f)
	exp := int(bits >> 52 & 0x7ff)
	lead := "1"
	if exp == 0 {
		lead, exp = "0", 1
	}
	sign := ""
	if f < 0 {
		sign = "-"
	}
	mant := strconv.FormatUint(bits&(1<<52-1), 16)
	e := strconv.Itoa(exp - 1023)
	if exp >= 1023 {
		e = "+" + e
	}
	return sign + "0x" + lead + "." + strings.Repeat("0", 13-len(mant)) + mant + "p" + e
}

func dictFromKeys(st *state, args []any, kw []keyword) any {
	countArgs("fromkeys", args, kw, 1, 2)
	var v any
	if len(args) == 2 {
		v = args[1]
	}
	d := newDict(0)
	for _, k := range st.items(args[0]) {
		d.put(st, k, v)
	}
	return d
}

func countItems(st *state, recv any, args []any, kw []keyword) any {
	countArgs("count", args, kw, 1, 1)
	n := 0
	for _, v := range st.items(recv) {
		st.work(1)
		if st.equalItem(v, args[0]) {
			n++
		}
	}
	return n
}

func indexItem(st *state, recv any, args []any, kw []keyword) any {
	countArgs("index", args, kw, 1, 3)
	items := st.items(recv)
	start, stop := 0, len(items)
	if len(args) > 1 {
		start = intArg(args[1])
		if start < 0 {
			start = max(start+len(items), 0)
		}
	}
	if len(args) > 2 {
		stop = intArg(args[2])
		if stop < 0 {
			stop += len(items)
		}
	}
	for i := start; i < stop && i < len(items); i++ {
		st.work(1)
		if st.equalItem(items[i], args[0]) {
			return i
		}
	}
	raise(valueError, "%s is not in %s", st.repr(args[0]), typeName(recv))
	return nil
}
