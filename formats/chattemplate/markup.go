package chattemplate

import (
	"html"
	"regexp"
	"strings"
)

// Text that the filters safe and escape have marked. Autoescaping is off in chat templates, so what matters is that joining such a text
// with another escapes the other one.

var htmlEscaper = strings.NewReplacer("&", "&amp;", ">", "&gt;", "<", "&lt;", "'", "&#39;", "\"", "&#34;")

func escapeText(s string) markup { return markup(htmlEscaper.Replace(s)) }

// escape is markupsafe.escape.
func (st *state) escape(v any) markup {
	if m, ok := v.(markup); ok {
		return m
	}
	s := st.str(v)
	st.charge(len(s) * 2)
	return st.limit(escapeText(s))
}

// markupJoin is ~ where autoescaping is on.
func (st *state) markupJoin(vals []any) any {
	safe := false
	for _, v := range vals {
		_, ok := v.(markup)
		safe = safe || ok
	}
	if !safe {
		return st.concat(vals)
	}
	var b strings.Builder
	for _, v := range vals {
		b.WriteString(string(st.escape(v)))
		st.charge(b.Len())
	}
	return markup(b.String())
}

// markupMethod gives a method of marked text: the one of strings, whose texts are marked again.
func markupMethod(name string) method {
	switch name {
	case "unescape":
		return func(_ *state, recv any, args []any, kw []keyword) any {
			countArgs("Markup.unescape", args, kw, 0, 0)
			return html.UnescapeString(recvStr(recv))
		}
	case "striptags":
		return func(_ *state, recv any, args []any, kw []keyword) any {
			countArgs("Markup.striptags", args, kw, 0, 0)
			return stripTags(recvStr(recv))
		}
	case "escape":
		return func(st *state, _ any, args []any, kw []keyword) any {
			countArgs("Markup.escape", args, kw, 1, 1)
			return st.escape(args[0])
		}
	case "join":
		return func(st *state, recv any, args []any, kw []keyword) any {
			countArgs("Markup.join", args, kw, 1, 1)
			var parts []string
			n := 0
			for _, v := range st.items(args[0]) {
				parts = append(parts, string(st.escape(v)))
				n += len(parts[len(parts)-1]) + len(recvStr(recv))
				st.charge(n)
			}
			return markup(strings.Join(parts, recvStr(recv)))
		}
	case "format", "format_map":
		return func(st *state, recv any, args []any, kw []keyword) any {
			return markup(st.formatText(recvStr(recv), args, kw, name == "format_map", true))
		}
	}
	m := strMethods[name]
	if m == nil {
		return nil
	}
	escaped := -1 // which argument is escaped before use
	switch name {
	case "replace", "center", "ljust", "rjust":
		escaped = 1
	}
	switch name {
	case "encode", "maketrans", "index", "find", "rindex", "rfind", "count", "startswith", "endswith":
		return m
	}
	return func(st *state, recv any, args []any, kw []keyword) any {
		if escaped >= 0 && escaped < len(args) {
			args = append([]any(nil), args...)
			args[escaped] = string(st.escape(args[escaped]))
		}
		switch r := m(st, recvStr(recv), args, kw).(type) {
		case string:
			return markup(r)
		case *list:
			return &list{items: marked(r.items)}
		case *tuple:
			return &tuple{items: marked(r.items)}
		default:
			return r
		}
	}
}

func marked(items []any) []any {
	out := make([]any, len(items))
	for i, v := range items {
		out[i] = markup(v.(string))
	}
	return out
}

var spaceRuns = regexp.MustCompile(`[\s\x1c-\x1f\x85\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x0b]+`)

// stripTags takes comments and tags out and makes every run of white space one space.
func stripTags(s string) string {
	for {
		start := strings.Index(s, "<!--")
		if start < 0 {
			break
		}
		end := strings.Index(s[start:], "-->")
		if end < 0 {
			break
		}
		s = s[:start] + s[start+end+3:]
	}
	for {
		start := strings.IndexByte(s, '<')
		if start < 0 {
			break
		}
		end := strings.IndexByte(s[start:], '>')
		if end < 0 {
			break
		}
		s = s[:start] + s[start+end+1:]
	}
	s = strings.TrimFunc(spaceRuns.ReplaceAllString(s, " "), isSpace)
	return html.UnescapeString(s)
}
