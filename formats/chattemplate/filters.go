package chattemplate

import (
	"strings"
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

func filterCenter(st *state, a []any) any {
	width := intArg(optional(a[1], 80))
	if m, ok := a[0].(markup); ok {
		return markup(st.pad("center", string(m), width, " "))
	}
	return st.pad("center", st.str(a[0]), width, " ")
}

func filterDefault(st *state, a []any) any {
	_, isUndefined := a[0].(*undefined)
	if isUndefined || st.truth(optional(a[2], false)) && !st.truth(a[0]) {
		return optional(a[1], "")
	}
	return a[0]
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
