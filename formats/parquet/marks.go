package parquet

import (
	"encoding/json"
	"strings"

	arrowschema "github.com/apache/arrow/go/v17/parquet/schema"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/internal/schema"
)

// columnMarks is the metadata entry under which a file keeps what its columns mean beyond their types: by path, dots in names doubled,
// {"messages.list.element.weight":{"slmgen:absent":"true"}}.
const columnMarks = "slmgen.columns"

func markPath(path, name string) string {
	name = strings.ReplaceAll(name, ".", "..")
	if path == "" {
		return name
	}
	return path + "." + name
}

// marks gives the entry for the columns of a file to write.
func (s *sink) marks() string {
	all := map[string]map[string]string{}
	var walk func(n *writeNode, path string)
	walk = func(n *writeNode, path string) {
		keys, values := n.Metadata()
		for i := range keys {
			if all[path] == nil {
				all[path] = map[string]string{}
			}
			all[path][keys[i]] = values[i]
		}
		for _, f := range n.fields {
			walk(f, markPath(path, f.Name))
		}
		if n.elem != nil {
			walk(n.elem, markPath(markPath(path, "list"), "element"))
		}
	}
	for _, f := range s.root.fields {
		walk(f, markPath("", f.Name))
	}
	b, err := json.Marshal(all)
	if err != nil {
		return "{}" // maps of texts always marshal
	}
	return string(b)
}

// isJSON says that the schema calls a column JSON, as Hugging Face datasets does with columns of mixed types.
func isJSON(p *arrowschema.PrimitiveNode) bool {
	_, logical := p.LogicalType().(arrowschema.JSONLogicalType)
	return logical || p.ConvertedType() == arrowschema.ConvertedTypes.JSON
}

// readMarks puts the marks of a file on the nodes below root. An entry that is not of this kind is another program's: it is passed over.
func readMarks(root *node, entry *string) {
	if entry == nil {
		return
	}
	var all map[string]map[string]string
	if json.Unmarshal([]byte(*entry), &all) != nil {
		return
	}
	var walk func(n *node, path string)
	walk = func(n *node, path string) {
		var m schema.Node
		for k, v := range all[path] {
			m.Mark(k, v)
		}
		n.absent = m.NullMeansAbsent && n.optional
		if n.column != nil {
			n.column.json, n.column.python = n.column.json || m.JSON, m.Python
		}
		for _, c := range n.children {
			walk(c, markPath(path, c.name))
		}
	}
	for _, c := range root.children {
		walk(c, markPath("", c.name))
	}
}

// appendJSON appends a text that holds JSON as that JSON; a text that does not hold any stays a text.
func appendJSON(b []byte, text []byte) ([]byte, bool) {
	v, err := formats.ParseValue(text)
	if err != nil {
		return b, false
	}
	return formats.AppendValue(b, &v), true
}
