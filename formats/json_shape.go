package formats

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/slmgen/slmgen/internal/fault"
)

// objectShape is how one JSON object holds the rows of a file.
type objectShape uint8

const (
	shapeRow     objectShape = iota // it is a row itself
	shapeWrapper                    // {"data":[{"a":1},{"a":2}]}
	shapeColumns                    // {"a":[1,2],"b":[3,4]}
	shapeLabels                     // {"a":{"0":1,"1":2},"b":{"0":3,"1":4}}, columns again
	shapeKeyed                      // {"0":{"a":1,"b":3},"1":{"a":2,"b":4}}
	shapeSplit                      // {"columns":["a","b"],"index":[0,1],"data":[[1,3],[2,4]]}
)

func (s objectShape) String() string {
	return [...]string{"one JSON object", "a JSON object around an array", "a JSON object of columns", "a JSON object of columns with row labels", "a JSON object of rows by their keys", "a JSON object of column names and rows of cells"}[s]
}

// shapeMember is a member of the object as far as the head shows it.
type shapeMember struct {
	key   string
	open  byte  // what its value begins with
	value Value // when it is complete
	whole bool
	first Value  // the first element of an array, or the value of the first member of an object
	label string // the key of that member
}

// shapeMembers gives the members of the object at the beginning of text; closed says that the object ends in it, and nothing follows.
func shapeMembers(text []byte) (all []shapeMember, closed, ok bool) {
	rest := bytes.TrimLeft(text[1:], " \t\r\n")
	for {
		key, after, _, good := firstValue(rest)
		if !good || !key.IsString() {
			return all, false, len(rest) == 0
		}
		after = bytes.TrimLeft(after, " \t\r\n")
		if len(after) == 0 || after[0] != ':' {
			return all, false, len(after) == 0
		}
		after = bytes.TrimLeft(after[1:], " \t\r\n")
		if len(after) == 0 {
			return all, false, true
		}
		m := shapeMember{key: key.Str(), open: after[0]}
		v, next, cut, good := firstValue(after)
		if good {
			m.value, m.whole = v, true
		} else if !cut {
			return all, false, false
		}
		m.peek(after)
		if all = append(all, m); cut {
			return all, false, true
		}
		if next = bytes.TrimLeft(next, " \t\r\n"); len(next) == 0 || next[0] != ',' {
			return all, len(next) > 0 && next[0] == '}' && blank(next[1:]), len(next) == 0 || next[0] == '}'
		}
		rest = bytes.TrimLeft(next[1:], " \t\r\n")
	}
}

// peek looks at the first thing inside the value that text begins with.
func (m *shapeMember) peek(text []byte) {
	inside := text[1:]
	if m.open == '{' {
		k, after, _, ok := firstValue(inside)
		after = bytes.TrimLeft(after, " \t\r\n")
		if !ok || !k.IsString() || len(after) == 0 || after[0] != ':' {
			return
		}
		m.label, inside = k.Str(), after[1:]
	}
	if m.open == '{' || m.open == '[' {
		m.first, _, _, _ = firstValue(inside)
	}
}

// objectShapeOf tells how the object at the beginning of text holds rows. path leads to the array of a shapeWrapper.
func objectShapeOf(text []byte, whole bool) (shape objectShape, path []string) {
	all, closed, ok := shapeMembers(text)
	ok = ok && len(all) > 0 && (closed || !whole)
	if ok && splitShape(all) {
		return shapeSplit, nil
	}
	if path, ok := wrapperPath(text, whole); ok {
		return shapeWrapper, path
	}
	kinds := map[byte]int{}
	for i := range all {
		kinds[all[i].open]++
	}
	switch {
	case ok && kinds['['] == len(all) && columnShape(all, closed):
		return shapeColumns, nil
	case ok && kinds['{'] == len(all):
		return dictShape(all, closed), nil
	}
	return shapeRow, nil
}

func splitShape(all []shapeMember) bool {
	var names, cells bool
	for i := range all {
		m := &all[i]
		switch m.key {
		case "columns":
			names = m.open == '[' && m.whole && !slices.ContainsFunc(m.value.Items, func(v Value) bool { return v.Kind != String && v.Kind != Number })
		case "data":
			cells = m.open == '[' && (m.first.IsArray() || m.whole && len(m.value.Items) == 0)
		case "index":
			cells = cells || m.open == '[' && !m.whole // the head ends in it
		case "dtypes", "index_names", "column_names", "name":
		default:
			return false
		}
	}
	return names && cells
}

// columnShape says whether arrays are columns and not lists that one row has: messages, tokens, choices of different number.
func columnShape(all []shapeMember, closed bool) bool {
	length := -1
	for i := range all {
		m := &all[i]
		switch {
		case messageLike(&m.first), m.first.Kind == Number && (m.key == "input_ids" || m.key == "attention_mask"):
			return false
		case len(all) == 1 && m.first.Kind != String && m.first.Kind != Number && m.first.Kind != Bool:
			return false // one list of objects or lists is what wrapperPath judges
		case m.whole && length >= 0 && len(m.value.Items) != length:
			return false
		case m.whole:
			length = len(m.value.Items)
		case !closed && length >= 0 && length < 2:
			return false
		}
	}
	return length != 0
}

// dictShape tells columns with row labels from rows with keys.
func dictShape(all []shapeMember, closed bool) objectShape {
	first := &all[0]
	numbered := true
	for i := range all {
		m := &all[i]
		if m.whole && messageLike(&m.value) {
			return shapeRow
		}
		numbered = numbered && isCount(m.key)
	}
	if numbered && (first.label != "" || first.whole) {
		return shapeKeyed
	}
	labels := true
	for i := range all {
		labels = labels && isCount(all[i].label)
	}
	if labels && !numbered {
		return shapeLabels
	}
	// Keys that say something: only rows that are alike are rows.
	alike, known := 0, false
	for i := range all {
		m := &all[i]
		if !m.whole {
			continue
		}
		if len(m.value.Members) != len(first.value.Members) {
			return shapeRow
		}
		for j := range m.value.Members {
			if k := m.value.Members[j].Key; k != first.value.Members[j].Key {
				return shapeRow
			} else if columnNames[k] {
				known = true
			}
		}
		alike++
	}
	if alike >= 2 && known || alike >= 5 && len(first.value.Members) > 1 && !closed {
		return shapeKeyed
	}
	return shapeRow
}

func isCount(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n >= 0
}

// commented refuses JSON with comments: what a comment takes out must not be read as rows, nor the rows as text.
func commented(text []byte) *Error {
	opened := false
	for range 4 {
		text = bytes.TrimLeft(text, " \t\r\n")
		for bytes.HasPrefix(text, []byte("//")) || bytes.HasPrefix(text, []byte("/*")) {
			end := "\n"
			if text[1] == '*' {
				end = "*/"
			}
			i := bytes.Index(text, []byte(end))
			if i < 0 {
				return nil
			}
			text = bytes.TrimLeft(text[i+len(end):], " \t\r\n")
			if opened || len(text) > 0 && (text[0] == '{' || text[0] == '[') {
				return fault.New(fault.Unsupported, "this is JSON with comments").Do("take the comments out")
			}
		}
		if len(text) == 0 || text[0] != '{' && text[0] != '[' {
			return nil
		}
		opened, text = true, text[1:]
	}
	return nil
}
