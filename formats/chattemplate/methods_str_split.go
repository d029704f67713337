package chattemplate

import (
	"strings"
	"unicode/utf8"
)

func splitArgs(name string, args []any, kw []keyword) (sep any, most int) {
	vals := bind(name, []string{"sep", "maxsplit"}, 0, args, kw)
	sep = optional(vals[0], nil)
	most = -1
	if vals[1] != missing {
		most = intArg(vals[1])
	}
	if sep != nil {
		s, ok := asString(sep)
		if !ok {
			typeError("must be str or None, not %s", typeName(sep))
		}
		if s == "" {
			raise(valueError, "empty separator")
		}
		sep = s
	}
	return sep, most
}

func stringList(parts []string) any {
	items := make([]any, len(parts))
	for i, p := range parts {
		items[i] = p
	}
	return &list{items: items}
}

func strSplit(st *state, recv any, args []any, kw []keyword) any {
	s := recvStr(recv)
	sep, most := splitArgs("split", args, kw)
	st.charge(len(s))
	if sep != nil {
		n := -1
		if most >= 0 && most < len(s) {
			n = most + 1
		}
		st.size(strings.Count(s, sep.(string)))
		return stringList(strings.SplitN(s, sep.(string), n))
	}
	st.size(len(s) / 2)
	var parts []string
	for {
		s = strings.TrimLeftFunc(s, isSpace)
		if s == "" {
			break
		}
		end := strings.IndexFunc(s, isSpace)
		if most >= 0 && len(parts) >= most {
			parts = append(parts, s)
			break
		}
		if end < 0 {
			parts = append(parts, s)
			break
		}
		parts = append(parts, s[:end])
		s = s[end:]
	}
	return stringList(parts)
}

func strRsplit(st *state, recv any, args []any, kw []keyword) any {
	s := recvStr(recv)
	sep, most := splitArgs("rsplit", args, kw)
	st.charge(len(s))
	var parts []string
	if sep != nil {
		by := sep.(string)
		st.size(strings.Count(s, by))
		for most < 0 || len(parts) < most {
			i := strings.LastIndex(s, by)
			if i < 0 {
				break
			}
			parts = append(parts, s[i+len(by):])
			s = s[:i]
		}
		parts = append(parts, s)
	} else {
		st.size(len(s) / 2)
		for {
			s = trimRightSpace(s)
			if s == "" {
				break
			}
			i := strings.LastIndexFunc(s, isSpace)
			if most >= 0 && len(parts) >= most {
				parts = append(parts, s)
				break
			}
			if i < 0 {
				parts = append(parts, s)
				break
			}
			_, n := utf8.DecodeRuneInString(s[i:])
			parts = append(parts, s[i+n:])
			s = s[:i]
		}
	}
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return stringList(parts)
}

// splitLines cuts at everything that Python's splitlines takes for the end of a line.
func splitLines(s string, keep bool) []string {
	var lines []string
	start := 0
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		ends := r >= '\n' && r <= '\r' || r >= 0x1c && r <= 0x1e || r == 0x85 || r == 0x2028 || r == 0x2029
		if !ends {
			i += n
			continue
		}
		if r == '\r' && i+1 < len(s) && s[i+1] == '\n' {
			n = 2
		}
		if keep {
			lines = append(lines, s[start:i+n])
		} else {
			lines = append(lines, s[start:i])
		}
		i += n
		start = i
	}
	if start < len(s) {
		lines = append(lines, s[start:])
	}
	return lines
}

func strSplitlines(st *state, recv any, args []any, kw []keyword) any {
	vals := bind("splitlines", []string{"keepends"}, 0, args, kw)
	s := recvStr(recv)
	st.charge(len(s))
	keep := false
	if vals[0] != missing {
		keep = intArg(vals[0]) != 0
	}
	lines := splitLines(s, keep)
	st.size(len(lines))
	return stringList(lines)
}

func separator(name string, args []any, kw []keyword) string {
	countArgs("str."+name, args, kw, 1, 1)
	sep := strArg(args[0])
	if sep == "" {
		raise(valueError, "empty separator")
	}
	return sep
}

func strPartition(_ *state, recv any, args []any, kw []keyword) any {
	s, sep := recvStr(recv), separator("partition", args, kw)
	before, after, ok := strings.Cut(s, sep)
	if !ok {
		return &tuple{items: []any{s, "", ""}}
	}
	return &tuple{items: []any{before, sep, after}}
}

func strRpartition(_ *state, recv any, args []any, kw []keyword) any {
	s, sep := recvStr(recv), separator("rpartition", args, kw)
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return &tuple{items: []any{"", "", s}}
	}
	return &tuple{items: []any{s[:i], sep, s[i+len(sep):]}}
}
