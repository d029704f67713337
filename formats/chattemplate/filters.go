package chattemplate

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode"
)

// filter is a filter. One with params gets its arguments laid out by them, the value first; required counts the value.
type filter struct {
	params   []string
	required int
	run      func(st *state, a []any) any
	raw      func(st *state, v any, args []any, kw []keyword) any
	name     string
	// perRender says that the filter is not worked out before a render.
	perRender bool
}

func (f *filter) apply(st *state, v any, args []any, kw []keyword) any {
	if f.raw != nil {
		return f.raw(st, v, args, kw)
	}
	if len(args) == 0 && len(kw) == 0 && f.required <= 1 {
		var few [8]any
		vals := few[:len(f.params)]
		vals[0] = v
		for i := 1; i < len(vals); i++ {
			vals[i] = missing
		}
		return f.run(st, vals)
	}
	all := make([]any, 0, len(args)+1)
	return f.run(st, bind(f.name, f.params, f.required, append(append(all, v), args...), kw))
}

var filters map[string]*filter

func def(params string, required int, run func(st *state, a []any) any) *filter {
	return &filter{params: strings.Fields(params), required: required, run: run}
}

func init() {
	filters = map[string]*filter{
		"abs":            def("value", 1, filterAbs),
		"attr":           def("obj name", 2, filterAttr),
		"batch":          def("value linecount fill_with", 2, filterBatch),
		"capitalize":     def("s", 1, func(st *state, a []any) any { return softText(st, a[0], capitalize) }),
		"center":         def("value width", 1, filterCenter),
		"count":          def("obj", 1, filterLength),
		"default":        def("value default_value boolean", 1, filterDefault),
		"dictsort":       def("value case_sensitive by reverse", 1, filterDictsort),
		"escape":         def("s", 1, func(st *state, a []any) any { return st.escape(a[0]) }),
		"filesizeformat": def("value binary", 1, filterFilesize),
		"first":          def("seq", 1, filterFirst),
		"float":          def("value default", 1, filterFloat),
		"forceescape":    def("value", 1, func(st *state, a []any) any { return escapeText(st.str(a[0])) }),
		"format":         {raw: filterFormat},
		"groupby":        def("value attribute default case_sensitive", 2, filterGroupby),
		"indent":         def("s width first blank", 1, filterIndent),
		"int":            def("value default base", 1, filterInt),
		"join":           def("value d attribute", 1, filterJoin),
		"last":           def("seq", 1, filterLast),
		"list":           def("value", 1, func(st *state, a []any) any { return &list{items: st.items(a[0])} }),
		"lower":          def("s", 1, func(st *state, a []any) any { return softText(st, a[0], lower) }),
		"items":          def("value", 1, filterItems),
		"map":            {raw: filterMap},
		"min":            def("value case_sensitive attribute", 1, func(st *state, a []any) any { return extreme(st, a, "<") }),
		"max":            def("value case_sensitive attribute", 1, func(st *state, a []any) any { return extreme(st, a, ">") }),
		"pprint":         def("value", 1, func(st *state, a []any) any { return st.pretty(a[0]) }),
		"random":         def("seq", 1, filterRandom),
		"reject":         {raw: selector(false, true)},
		"rejectattr":     {raw: selector(true, true)},
		"replace":        def("s old new count", 3, filterReplace),
		"reverse":        def("value", 1, filterReverse),
		"round":          def("value precision method", 1, filterRound),
		"safe":           def("value", 1, func(st *state, a []any) any { return markup(st.str(a[0])) }),
		"select":         {raw: selector(false, false)},
		"selectattr":     {raw: selector(true, false)},
		"slice":          def("value slices fill_with", 2, filterSlice),
		"sort":           def("value reverse case_sensitive attribute", 1, filterSort),
		"string":         def("s", 1, func(st *state, a []any) any { return softStr(st, a[0]) }),
		"striptags":      def("value", 1, func(st *state, a []any) any { return stripTags(st.str(a[0])) }),
		"sum":            def("iterable attribute start", 1, filterSum),
		"title":          def("s", 1, filterTitle),
		"trim":           def("value chars", 1, filterTrim),
		"truncate":       def("s length killwords end leeway", 1, filterTruncate),
		"unique":         def("value case_sensitive attribute", 1, filterUnique),
		"upper":          def("s", 1, func(st *state, a []any) any { return softText(st, a[0], upper) }),
		"urlencode":      def("value", 1, filterURLencode),
		"urlize":         def("value trim_url_limit nofollow target rel extra_schemes", 1, filterURLize),
		"wordcount":      def("s", 1, filterWordcount),
		"wordwrap":       def("s width break_long_words wrapstring break_on_hyphens", 1, filterWordwrap),
		"xmlattr":        def("d autospace", 1, filterXMLattr),
		"tojson":         {raw: filterToJSON},
	}
	filters["d"], filters["e"], filters["length"] = filters["default"], filters["escape"], filters["count"]
	for name, f := range filters {
		f.name = name
	}
	for _, name := range []string{"map", "random", "reject", "rejectattr", "select", "selectattr"} {
		filters[name].perRender = true
	}
}

// softStr is str() that keeps marked text.
func softStr(st *state, v any) any {
	switch v := v.(type) {
	case string, markup:
		return v
	}
	return st.str(v)
}

func softText(st *state, v any, f func(string) string) any {
	switch v := v.(type) {
	case markup:
		return markup(f(string(v)))
	default:
		s := st.str(v)
		st.charge(len(s))
		return f(s)
	}
}

// numberOrFail gives a number, or raises what Python does for other values.
func numberOrFail(v any, message string) any {
	n, ok := number(v)
	if !ok {
		if u, isUndefined := v.(*undefined); isUndefined {
			u.fail()
		}
		typeError(message, typeName(v))
	}
	return n
}

func filterAbs(st *state, a []any) any {
	if _, ok := a[0].(*undefined); ok {
		typeError("bad operand type for abs(): 'Undefined'")
	}
	n := numberOrFail(a[0], "bad operand type for abs(): '%s'")
	if f, ok := n.(float64); ok {
		return math.Abs(f)
	}
	if st.ordered("<", n, 0) {
		return st.negate(n)
	}
	return n
}

func filterAttr(st *state, a []any) any {
	name, ok := asString(a[1])
	if !ok {
		typeError("attribute name must be string, not '%s'", typeName(a[1]))
	}
	if _, ok := st.attribute(a[0], name); !ok {
		return &undefined{obj: a[0], hasObj: true, name: name}
	}
	return st.getattr(a[0], name)
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

func filterCenter(st *state, a []any) any {
	width := intArg(optional(a[1], 80))
	if m, ok := a[0].(markup); ok {
		return markup(st.pad("center", string(m), width, " "))
	}
	return st.pad("center", st.str(a[0]), width, " ")
}

func filterLength(st *state, a []any) any {
	n, ok := st.length(a[0])
	if !ok {
		typeError("object of type '%s' has no len()", typeName(a[0]))
	}
	return n
}

func filterDefault(st *state, a []any) any {
	_, isUndefined := a[0].(*undefined)
	if isUndefined || st.truth(optional(a[2], false)) && !st.truth(a[0]) {
		return optional(a[1], "")
	}
	return a[0]
}

func filterFilesize(st *state, a []any) any {
	bytes := floatOf(st, a[0])
	base, names := 1000.0, strings.Fields("kB MB GB TB PB EB ZB YB")
	if st.truth(optional(a[1], false)) {
		base, names = 1024, strings.Fields("KiB MiB GiB TiB PiB EiB ZiB YiB")
	}
	if bytes == 1 {
		return "1 Byte"
	}
	if bytes < base {
		return pyStr(truncate(bytes)) + " Bytes"
	}
	unit := base
	for i, name := range names {
		unit *= base
		if bytes < unit || i == len(names)-1 {
			return strconv.FormatFloat(base*bytes/unit, 'f', 1, 64) + " " + name
		}
	}
	return ""
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

// asNumeral gives a text that may be read as a number.
func asNumeral(v any) (string, bool) {
	if b, ok := v.(pyBytes); ok {
		return string(b), true
	}
	return asString(v)
}

// asciiDigits writes the decimal digits of any script as those of ASCII.
func asciiDigits(s string) string {
	if isASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r < 0x80 || !unicode.Is(unicode.Nd, r) {
			return r
		}
		// Digits stand in runs of ten, from zero on.
		for _, run := range unicode.Nd.R16 {
			if r >= rune(run.Lo) && r <= rune(run.Hi) {
				return '0' + (r-rune(run.Lo))%10
			}
		}
		for _, run := range unicode.Nd.R32 {
			if r >= rune(run.Lo) && r <= rune(run.Hi) {
				return '0' + (r-rune(run.Lo))%10
			}
		}
		return r
	}, s)
}

// parseFloat is float() of a text.
func parseFloat(s string) (float64, bool) {
	s = asciiDigits(strings.TrimFunc(s, isSpace))
	t := s
	if t != "" && (t[0] == '+' || t[0] == '-') {
		t = t[1:]
	}
	switch strings.ToLower(t) {
	case "inf", "infinity", "nan":
	default:
		for i := 0; i < len(t); i++ {
			c := t[i]
			number := isDigit(c) || strings.IndexByte("_.eE+-", c) >= 0
			if c == '_' && (i == 0 || i+1 == len(t) || !isDigit(t[i-1]) || !isDigit(t[i+1])) || !number {
				return 0, false
			}
		}
	}
	f, err := strconv.ParseFloat(strings.ReplaceAll(s, "_", ""), 64)
	if err != nil && !math.IsInf(f, 0) {
		return 0, false
	}
	return f, true
}

func floatOf(st *state, v any) float64 {
	if s, ok := asNumeral(v); ok {
		f, ok := parseFloat(s)
		if !ok {
			raise(valueError, "could not convert string to float: %s", pyRepr(s))
		}
		return f
	}
	n, ok := number(v)
	if !ok {
		st.failUndefined(v)
		typeError("float() argument must be a string or a real number, not '%s'", typeName(v))
	}
	return toFloat(n)
}

func filterFloat(st *state, a []any) any {
	fallback := optional(a[1], 0.0)
	switch v := a[0].(type) {
	case string, markup, pyBytes:
		s, _ := asNumeral(v)
		if f, ok := parseFloat(s); ok {
			return f
		}
		return fallback
	case *undefined:
		v.fail()
	}
	n, ok := number(a[0])
	if !ok {
		return fallback
	}
	return toFloat(n)
}

// parseInt is int() of a text in a base; 0 reads the base from the text.
func parseInt(s string, base int) (any, bool) {
	s = asciiDigits(strings.TrimFunc(s, isSpace))
	neg := false
	if s != "" && (s[0] == '+' || s[0] == '-') {
		neg = s[0] == '-'
		s = s[1:]
	}
	if len(s) > 1 && s[0] == '0' {
		b := map[byte]int{'x': 16, 'o': 8, 'b': 2}[s[1]|0x20]
		if b != 0 && (base == 0 || base == b) {
			base, s = b, strings.TrimPrefix(s[2:], "_")
		} else if base == 0 && strings.Trim(s, "0_") != "" {
			return nil, false
		}
	}
	if base == 0 {
		base = 10
	}
	if s == "" || s[0] == '_' || s[len(s)-1] == '_' || strings.Contains(s, "__") || s[0] == '+' || s[0] == '-' {
		return nil, false
	}
	s = strings.ReplaceAll(s, "_", "")
	if base&(base-1) != 0 && len(s) > maxIntDigits {
		return nil, false
	}
	b, ok := new(big.Int).SetString(s, base)
	if !ok {
		return nil, false
	}
	if neg {
		b.Neg(b)
	}
	return normInt(b), true
}

func filterInt(st *state, a []any) any {
	fallback := optional(a[1], 0)
	switch v := a[0].(type) {
	case string, markup, pyBytes:
		s, _ := asNumeral(v)
		base := 10
		baseOK := true
		if a[2] != missing {
			base, baseOK = smallInt(a[2])
		}
		if baseOK && (base == 0 || base >= 2 && base <= 36) {
			if n, ok := parseInt(s, base); ok {
				return n
			}
		}
		f, ok := parseFloat(s)
		if !ok || math.IsInf(f, 0) || math.IsNaN(f) {
			return fallback
		}
		return truncate(f)
	case float64:
		if math.IsNaN(v) {
			return fallback
		}
		if math.IsInf(v, 0) {
			raise(overflowError, "cannot convert float infinity to integer")
		}
		return truncate(v)
	case *undefined:
		v.fail()
	}
	if n, ok := number(a[0]); ok {
		return n
	}
	return fallback
}

func filterFormat(st *state, v any, args []any, kw []keyword) any {
	if len(args) > 0 && len(kw) > 0 {
		raise(filterArgument, "can't handle positional and keyword arguments at the same time")
	}
	var with any = &tuple{items: args}
	if len(kw) > 0 {
		d := newDict(len(kw))
		for _, k := range kw {
			d.set(k.name, k.value)
		}
		with = d
	}
	m, safe := v.(markup)
	if safe {
		return st.percent(string(m), with, true)
	}
	return st.percent(st.str(v), with, false)
}

func filterIndent(st *state, a []any) any {
	var by string
	switch w := optional(a[1], 4).(type) {
	case string:
		by = w
	case markup:
		by = string(w)
	default:
		n, ok := smallInt(w)
		if !ok {
			st.failUndefined(w)
			typeError("can't multiply sequence by non-int of type '%s'", typeName(w))
		}
		st.charge(max(n, 0))
		by = strings.Repeat(" ", max(n, 0))
	}
	m, safe := a[0].(markup)
	s := string(m)
	if !safe {
		text, ok := a[0].(string)
		if !ok {
			if _, isList := a[0].(*list); !isList {
				st.add(a[0], "\n") // raises what Python does
			}
			raise(attributeError, "'%s' object has no attribute 'splitlines'", typeName(a[0]))
		}
		s = text
	} else if _, isMarkup := optional(a[1], 4).(string); isMarkup {
		by = optional(a[1], 4).(string)
	}
	lines := splitLines(s+"\n", false)
	st.charge(len(s) + len(lines)*len(by))
	var b strings.Builder
	if st.truth(optional(a[2], false)) {
		b.WriteString(by)
	}
	blank := st.truth(optional(a[3], false))
	for i, line := range lines {
		if i > 0 {
			b.WriteByte('\n')
			if blank || line != "" {
				b.WriteString(by)
			}
		}
		b.WriteString(line)
	}
	if safe {
		return markup(b.String())
	}
	return b.String()
}

func filterReplace(st *state, a []any) any {
	count := -1
	if c := optional(a[3], nil); c != nil {
		count = intArg(c)
	}
	if st.autoescape {
		return markup(st.replaceText(string(st.escape(a[0])), string(st.escape(a[1])), string(st.escape(a[2])), count))
	}
	return st.replaceText(st.str(a[0]), st.str(a[1]), st.str(a[2]), count)
}

func filterRound(st *state, a []any) any {
	method := "common"
	if a[2] != missing {
		m, ok := asString(a[2])
		if !ok || m != "common" && m != "ceil" && m != "floor" {
			raise(filterArgument, "method must be common, ceil or floor")
		}
		method = m
	}
	precision := optional(a[1], 0)
	if method != "common" {
		scale := st.arithmetic("**", 10, precision)
		v := st.arithmetic("*", a[0], scale)
		n, ok := number(v)
		if !ok {
			typeError("must be real number, not %s", typeName(v))
		}
		if f, isFloat := n.(float64); isFloat {
			if method == "ceil" {
				n = truncate(math.Ceil(f))
			} else {
				n = truncate(math.Floor(f))
			}
		}
		return st.arithmetic("/", n, scale)
	}
	n, ok := number(a[0])
	if !ok {
		typeError("type %s doesn't define __round__ method", typeName(a[0]))
	}
	f, isFloat := n.(float64)
	if precision == nil {
		if !isFloat {
			return n
		}
		return truncate(math.RoundToEven(f))
	}
	digits := intArg(precision)
	if isFloat {
		return roundFloat(f, digits)
	}
	if digits >= 0 {
		return n
	}
	return roundInt(toBig(n), -digits)
}

func roundFloat(f float64, digits int) any {
	if math.IsNaN(f) || math.IsInf(f, 0) || digits > 323 {
		return f
	}
	if digits >= 0 {
		r, _ := strconv.ParseFloat(strconv.FormatFloat(f, 'f', digits, 64), 64)
		return r
	}
	if digits < -308 {
		return math.Copysign(0, f)
	}
	// The exact value of the float, rounded half to even at a power of ten.
	unit := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-digits)), nil))
	q := new(big.Rat).Quo(new(big.Rat).SetFloat64(f), unit)
	r, _ := new(big.Rat).Mul(new(big.Rat).SetInt(halfEven(q.Num(), q.Denom())), unit).Float64()
	if math.IsInf(r, 0) {
		raise(overflowError, "rounded value too large to represent")
	}
	if r == 0 {
		return math.Copysign(0, f)
	}
	return r
}

// halfEven divides, to the nearest int, ties to the even one.
func halfEven(num, den *big.Int) *big.Int {
	q, r := new(big.Int).DivMod(num, den, new(big.Int))
	switch c := new(big.Int).Lsh(r, 1).Cmp(den); {
	case c > 0, c == 0 && q.Bit(0) == 1:
		q.Add(q, big.NewInt(1))
	}
	return q
}

func roundInt(b *big.Int, digits int) any {
	if digits > b.BitLen() {
		return 0
	}
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)
	return normInt(new(big.Int).Mul(halfEven(b, unit), unit))
}

func filterTrim(st *state, a []any) any {
	chars := optional(a[1], nil)
	if m, ok := a[0].(markup); ok {
		return markup(strip("strip", string(m), chars, true, true))
	}
	s := st.str(a[0])
	st.charge(len(s))
	return strip("strip", s, chars, true, true)
}

func filterTitle(st *state, a []any) any {
	return softText(st, a[0], func(s string) string {
		var b strings.Builder
		start := true
		runes := []rune(s)
		from := 0
		for i, r := range runes {
			if isSpace(r) || strings.ContainsRune("-({[<", r) {
				start = true
				from = i + 1
				b.WriteRune(r)
				continue
			}
			if start {
				b.WriteString(upper(string(r)))
				start = false
			} else {
				b.WriteString(lowerAt(runes[from+1:wordEnd(runes, i)], i-from-1))
			}
		}
		return b.String()
	})
}

// wordEnd gives where the word of filterTitle that holds character i ends.
func wordEnd(runes []rune, i int) int {
	for i < len(runes) && !isSpace(runes[i]) && !strings.ContainsRune("-({[<", runes[i]) {
		i++
	}
	return i
}

func filterTruncate(st *state, a []any) any {
	length, end := optional(a[1], 255), optional(a[3], "...")
	leeway := optional(a[4], nil)
	if leeway == nil {
		leeway = 5
	}
	endLen, ok := st.length(end)
	if !ok {
		typeError("object of type '%s' has no len()", typeName(end))
	}
	if !st.ordered(">=", length, endLen) {
		raise(assertionError, "expected length >= %d, got %s", endLen, st.str(length))
	}
	if !st.ordered(">=", leeway, 0) {
		raise(assertionError, "expected leeway >= 0, got %s", st.str(leeway))
	}
	n, ok := st.length(a[0])
	if !ok {
		typeError("object of type '%s' has no len()", typeName(a[0]))
	}
	if st.ordered("<=", n, st.add(length, leeway)) {
		return a[0]
	}
	head := st.slice(a[0], nil, st.arithmetic("-", length, endLen), nil)
	if !st.truth(optional(a[2], false)) {
		s, isStr := asString(head)
		if !isStr {
			typeError("'%s' object has no attribute 'rsplit'", typeName(head))
		}
		if i := strings.LastIndexByte(s, ' '); i >= 0 {
			s = s[:i]
		}
		if _, safe := head.(markup); safe {
			head = markup(s)
		} else {
			head = s
		}
	}
	return st.add(head, end)
}

func filterWordcount(st *state, a []any) any {
	n, in := 0, false
	s := st.str(a[0])
	st.charge(len(s))
	for _, r := range s {
		word := r == '_' || isAlnum(r)
		if word && !in {
			n++
		}
		in = word
	}
	return n
}
