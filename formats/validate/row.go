package validate

import (
	"slices"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/formats"
)

// row is one line while its rules are applied.
type row struct {
	node
	file *file
	// tools are the names of the tools that the row declares; nil when it declares none.
	tools map[string]bool
}

// node is a value with its place.
type node struct {
	formats.Value
	path string
	out  *Report
	line int64
}

func (n *node) get(key string) node {
	return node{n.Get(key), n.path + "/" + escape(key), n.out, n.line}
}

func (n *node) item(i int) node {
	return node{n.Items[i], n.path + "/" + strconv.Itoa(i), n.out, n.line}
}

func escape(key string) string {
	return strings.ReplaceAll(strings.ReplaceAll(key, "~", "~0"), "/", "~1")
}

func (n *node) fail(code, format string, args ...any) {
	n.out.add(n.line, n.path, code, SeverityError, format, args...)
}

func (n *node) warn(code, format string, args ...any) {
	n.out.add(n.line, n.path, code, SeverityWarning, format, args...)
}

// there says that a member exists and is not null.
func (n *node) there() bool { return n.Kind != formats.Absent && n.Kind != formats.Null }

// text gives a string; anything else is reported.
func (n *node) text(code string) (string, bool) {
	if !n.IsString() {
		n.fail(code, "this is %s, not a text; write it as a JSON string", n.kind())
		return "", false
	}
	return n.Str(), true
}

// kind names the JSON type with its article.
func (n *node) kind() string {
	switch n.Kind {
	case formats.Absent:
		return "missing"
	case formats.Null:
		return "null"
	case formats.Array:
		return "a list"
	case formats.Objects:
		return "an object"
	case formats.Number:
		return "a number"
	case formats.Bool:
		return "a boolean"
	}
	return "a text"
}

// blank says that a text says nothing.
func blank(s string) bool { return strings.TrimSpace(s) == "" }

// list visits the items of a list; another type, or an empty list where that is wrong, is reported.
func (n *node) list(code string, needed bool, visit func(node)) {
	switch {
	case n.Kind == formats.Absent:
		if needed {
			n.fail(code, "this list is missing; add it")
		}
	case !n.IsArray():
		n.fail(code, "this is %s, not a list; write it in [ ]", n.kind())
	case len(n.Items) == 0 && needed:
		n.fail(code, "this list is empty; leave the row out")
	}
	if n.IsArray() {
		for i := range n.Items {
			visit(n.item(i))
		}
	}
}

// members reports members that the service does not know.
func (n *node) members(code string, sev Severity, known ...string) {
	for i := range n.Members {
		if k := n.Members[i].Key; !slices.Contains(known, k) {
			n.out.add(n.line, n.path+"/"+escape(k), code, sev, "%q is no member that is known here; take it out (known: %s)", clip(k), strings.Join(known, ", "))
		}
	}
}

// columns is a rule about the columns of a row.
func columns(code string, sev Severity, known ...string) rule {
	return func(r *row) { r.members(code, sev, known...) }
}

// textColumns wants columns that are texts with something in them.
func textColumns(names ...string) rule {
	return func(r *row) {
		for _, name := range names {
			c := r.get(name)
			if s, ok := c.text("column_type"); ok && blank(s) {
				c.fail("empty_text", "this text says nothing; fill it or leave the row out")
			}
		}
	}
}

// clip shortens a text of the data for a message.
func clip(s string) string {
	const size = 60
	if len(s) <= size {
		return s
	}
	return strings.ToValidUTF8(s[:size], "") + "…"
}
