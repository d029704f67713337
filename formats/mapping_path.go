package formats

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// step is one step of a path: a member by key, or an element by index (negative counts from the end).
type step struct {
	key   string
	index int
	list  bool
	all   bool // every element
}

// maxPath bounds the steps of a path.
const maxPath = 64

// parsePath reads $.a.b[0]["x y"], [-1] and [*]; the leading "$." may be left out. The first step is always a column.
func parsePath(s string) ([]step, error) {
	rest := strings.TrimPrefix(s, "$")
	var out []step
	for first := true; rest != ""; first = false {
		switch {
		case rest[0] == '[':
			end := strings.IndexByte(rest, ']')
			if end < 0 {
				return nil, errors.New("a [ is not closed")
			}
			inside := rest[1:end]
			if inside == "*" {
				out = append(out, step{list: true, all: true})
			} else if q := strings.Trim(inside, `"'`); len(inside) >= 2 && q != inside {
				out = append(out, step{key: q})
			} else {
				n, err := strconv.Atoi(inside)
				if err != nil {
					return nil, errors.New("an index is a number, * or a quoted key")
				}
				out = append(out, step{index: n, list: true})
			}
			rest = rest[end+1:]
		case rest[0] == '.' || first:
			rest = strings.TrimPrefix(rest, ".")
			end := strings.IndexAny(rest, ".[")
			if end < 0 {
				end = len(rest)
			}
			if end == 0 {
				return nil, errors.New("a key is empty")
			}
			out = append(out, step{key: rest[:end]})
			rest = rest[end:]
		default:
			return nil, errors.New("unexpected text after ]")
		}
	}
	if len(out) > maxPath {
		return nil, errors.New("it has more than 64 steps")
	}
	if len(out) == 0 || out[0].list {
		return nil, errors.New("it must start with a column")
	}
	return out, nil
}

// pathOf writes the path to a member of a column.
func pathOf(keys ...string) string {
	out := "$"
	for _, k := range keys {
		if strings.ContainsAny(k, ".[]\"' ") {
			out += `["` + k + `"]`
			continue
		}
		out += "." + k
	}
	return out
}

// follow walks a path. JSON text in a cell is looked into. What is not there is Absent.
func follow(row *Value, path []step) Value {
	v := *row
	for n, s := range path {
		if n > 0 {
			v, _ = nested(&v)
		}
		switch {
		case s.all && v.Kind == Array:
			return followAll(&v, path[n+1:])
		case s.list && v.Kind == Array:
			i := s.index
			if i < 0 {
				i += len(v.Items)
			}
			if i < 0 || i >= len(v.Items) {
				return Value{}
			}
			v = v.Items[i]
		case !s.list && v.Kind == Objects:
			v = v.Get(s.key)
		default:
			return Value{}
		}
	}
	return v
}

// followAll walks the rest of a path in every element and gives what is there as a list. The lists of further wildcards are joined.
func followAll(list *Value, rest []step) Value {
	out := Value{Kind: Array}
	flat := slices.ContainsFunc(rest, func(s step) bool { return s.all })
	for i := range list.Items {
		x := list.Items[i]
		if len(rest) > 0 {
			x, _ = nested(&x)
			x = follow(&x, rest)
		}
		switch {
		case x.Kind == Absent:
		case flat && x.Kind == Array:
			out.Items = append(out.Items, x.Items...)
		default:
			out.Items = append(out.Items, x)
		}
	}
	out.Raw = appendValue(nil, &out)
	return out
}

// segment is a piece of a template: a text, or a path when path is not nil.
type segment struct {
	text string
	path []step
}

// parseTemplate reads "{a}: {$.b.c}"; {{ and }} are literal braces. A plain name in braces is a column, dots and all.
func parseTemplate(s string) ([]segment, error) {
	if len(s) > maxTemplate {
		return nil, errors.New("it is longer than 64 KiB")
	}
	var out []segment
	var text strings.Builder
	fields := 0
	for i := 0; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], "{{"), strings.HasPrefix(s[i:], "}}"):
			text.WriteByte(s[i])
			i++
		case s[i] == '}':
			return nil, errors.New("a } has no {")
		case s[i] == '{':
			end := strings.IndexByte(s[i:], '}')
			if end < 0 {
				return nil, errors.New("a { is not closed")
			}
			name := s[i+1 : i+end]
			if name == "" {
				return nil, errors.New("{} names no column")
			}
			path := []step{{key: name}}
			if strings.HasPrefix(name, "$") {
				var err error
				if path, err = parsePath(name); err != nil {
					return nil, err
				}
			}
			if text.Len() > 0 {
				out = append(out, segment{text: text.String()})
				text.Reset()
			}
			out = append(out, segment{path: path})
			fields++
			i += end
		default:
			text.WriteByte(s[i])
		}
	}
	if text.Len() > 0 {
		out = append(out, segment{text: text.String()})
	}
	if fields == 0 {
		return nil, errors.New("it names no column")
	}
	return out, nil
}

// fill puts the columns of a row into a template. ok is false when none of them holds anything.
func fill(row *Value, segs []segment) (string, bool) {
	var b strings.Builder
	ok := false
	for _, s := range segs {
		if s.path == nil {
			b.WriteString(s.text)
			continue
		}
		v := follow(row, s.path)
		switch v.Kind {
		case Absent, Null:
		case String:
			ok = ok || v.str != ""
			b.WriteString(v.str)
		default:
			ok = true
			b.Write(compact(&v))
		}
	}
	return b.String(), ok
}
