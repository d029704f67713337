package foreign

import (
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/yamldepth"
)

// maxYAMLDepth bounds nesting: a configuration needs four levels.
const maxYAMLDepth = 32

// readYAML reads a document without anchors: what they expand to has no bound.
func readYAML(doc []byte) (any, error) {
	if err := tooLarge(doc); err != nil {
		return nil, err
	}
	if yamldepth.Exceeds(doc, maxYAMLDepth) {
		return nil, fault.New(fault.Invalid, "the document is nested too deeply")
	}
	file, err := parser.ParseBytes(doc, 0)
	if err != nil {
		return nil, fault.New(fault.Invalid, "the document is no YAML: %s", strings.SplitN(err.Error(), "\n", 2)[0])
	}
	for _, d := range file.Docs {
		check := &yamlCheck{}
		if d.Body != nil {
			check.walk(d.Body, 0)
		}
		if check.why != "" {
			return nil, fault.New(fault.Invalid, "the document %s", check.why)
		}
	}
	var root any
	if err := yaml.Unmarshal(doc, &root); err != nil {
		return nil, fault.New(fault.Invalid, "the document is no YAML: %s", strings.SplitN(err.Error(), "\n", 2)[0])
	}
	return root, nil
}

type yamlCheck struct{ why string }

func (c *yamlCheck) walk(n ast.Node, depth int) {
	if depth > maxYAMLDepth {
		c.why = "is nested deeper than 32 levels"
		return
	}
	switch v := n.(type) {
	case *ast.AliasNode, *ast.AnchorNode, *ast.MergeKeyNode:
		c.why = "has anchors: write the values out"
	case *ast.MappingNode:
		for _, kv := range v.Values {
			c.walk(kv, depth)
		}
	case *ast.MappingValueNode:
		c.walk(v.Key, depth+1)
		c.walk(v.Value, depth+1)
	case *ast.SequenceNode:
		for _, item := range v.Values {
			c.walk(item, depth+1)
		}
	case *ast.TagNode:
		c.walk(v.Value, depth+1)
	}
}
