package yaml

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/formats/internal/celltext"
	"github.com/slmgen/slmgen/internal/fault"
)

// anchors are the nodes of a document that aliases may name.
type anchors struct {
	nodes map[string]ast.Node
}

// maxAnchors bounds what a document holds in memory for later aliases.
const maxAnchors = 10_000

// unusual is a number of the core schema of YAML 1.2 that the parser takes for a text: one with an exponent and no point, or with more
// digits than 64 bits hold.
var unusual = regexp.MustCompile(`^[-+]?((\.[0-9]+|[0-9]+(\.[0-9]*)?)[eE][-+]?[0-9]+|[0-9]{19,})$`)

// writer writes nodes as JSON.
type writer struct {
	anchors *anchors
	limit   int64
	steps   int // aliases that were put in
}

// maxSteps bounds the aliases that are put into one row.
const maxSteps = 100_000

func (w *writer) value(b []byte, n ast.Node, depth int) ([]byte, error) {
	if depth > maxDepth {
		return b, fmt.Errorf("nested deeper than %d levels", maxDepth)
	}
	if int64(len(b)) > w.limit {
		return b, fault.New(fault.TooLarge, "the record is larger than %d bytes", w.limit).Do("raise the record limit; look for aliases that repeat one another")
	}
	switch n := n.(type) {
	case nil, *ast.NullNode:
		return append(b, "null"...), nil
	case *ast.BoolNode:
		return fmt.Append(b, n.Value), nil
	case *ast.StringNode:
		if n.Token != nil && n.Token.Type == token.StringType && unusual.MatchString(n.Value) {
			return number(b, n.Value), nil
		}
		return chat.AppendString(b, n.Value), nil
	case *ast.LiteralNode:
		return chat.AppendString(b, n.Value.Value), nil
	case *ast.IntegerNode, *ast.FloatNode:
		return number(b, n.GetToken().Value), nil
	case *ast.InfinityNode:
		if n.Value < 0 {
			return append(b, `"-Infinity"`...), nil
		}
		return append(b, `"Infinity"`...), nil
	case *ast.NanNode:
		return append(b, `"NaN"`...), nil
	case *ast.SequenceNode:
		b = append(b, '[')
		for i, item := range n.Values {
			if i > 0 {
				b = append(b, ',')
			}
			var err error
			if b, err = w.value(b, item, depth+1); err != nil {
				return b, err
			}
		}
		return append(b, ']'), nil
	case *ast.MappingNode:
		return w.mapping(b, n.Values, depth)
	case *ast.MappingValueNode:
		return w.mapping(b, []*ast.MappingValueNode{n}, depth)
	case *ast.TagNode:
		return w.tagged(b, n, depth)
	case *ast.AnchorNode:
		if w.anchors.nodes == nil {
			w.anchors.nodes = map[string]ast.Node{}
		}
		if len(w.anchors.nodes) >= maxAnchors {
			return b, fmt.Errorf("the document has more than %d anchors", maxAnchors)
		}
		w.anchors.nodes[n.Name.GetToken().Value] = n.Value
		return w.value(b, n.Value, depth+1)
	case *ast.AliasNode:
		target, err := w.target(n)
		if err != nil {
			return b, err
		}
		return w.value(b, target, depth+1)
	}
	return b, fmt.Errorf("a value of the kind %s is not read", n.Type())
}

func (w *writer) target(n *ast.AliasNode) (ast.Node, error) {
	name := n.Value.GetToken().Value
	if w.steps++; w.steps > maxSteps {
		return nil, fault.New(fault.TooLarge, "the record puts in more than %d aliases", maxSteps)
	}
	target, ok := w.anchors.nodes[name]
	if !ok {
		return nil, fmt.Errorf("no anchor before the alias *%s has its name", name)
	}
	return target, nil
}

// number writes a number with its text, or the nearest that JSON can hold.
func number(b []byte, text string) []byte {
	if v, err := formats.ParseValue([]byte(text)); err == nil && v.Kind == formats.Number {
		return append(b, text...)
	}
	digits := strings.TrimPrefix(text, "+")
	if strings.HasPrefix(digits, "0x") || strings.HasPrefix(digits, "0o") {
		if n, ok := new(big.Int).SetString(digits, 0); ok && !strings.Contains(digits, "_") {
			return n.Append(b, 10)
		}
	}
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	if strings.HasPrefix(digits, ".") {
		digits = "0" + digits
	}
	if at := strings.IndexByte(digits, '.'); at >= 0 && (at+1 == len(digits) || digits[at+1] < '0' || digits[at+1] > '9') {
		digits = digits[:at+1] + "0" + digits[at+1:]
	}
	if v, err := formats.ParseValue([]byte(sign + digits)); err == nil && v.Kind == formats.Number {
		return append(append(b, sign...), digits...)
	}
	return chat.AppendString(b, text) // 007, 1_000 and 0b1 are no numbers in YAML 1.2
}

func (w *writer) tagged(b []byte, n *ast.TagNode, depth int) ([]byte, error) {
	switch n.Start.Value {
	case "!!str", "!", "!<tag:yaml.org,2002:str>":
		if s, ok := n.Value.(ast.ScalarNode); ok {
			if l, ok := n.Value.(*ast.LiteralNode); ok {
				return chat.AppendString(b, l.Value.Value), nil
			}
			return chat.AppendString(b, s.GetToken().Value), nil
		}
	case "!!int", "!!float":
		if s, ok := n.Value.(ast.ScalarNode); ok {
			return number(b, s.GetToken().Value), nil
		}
	case "!!binary":
		text := ""
		switch v := n.Value.(type) {
		case *ast.StringNode:
			text = v.Value
		case *ast.LiteralNode:
			text = v.Value.Value
		}
		octets, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
		if err != nil {
			return b, errors.New("a value tagged !!binary is no base64")
		}
		return celltext.AppendOctets(b, octets), nil
	}
	return w.value(b, n.Value, depth+1)
}

// pair is a member of a mapping after merging.
type pair struct {
	key   string
	value ast.Node
}

func (w *writer) mapping(b []byte, values []*ast.MappingValueNode, depth int) ([]byte, error) {
	pairs, err := w.pairs(values, depth)
	if err != nil {
		return b, err
	}
	b = append(b, '{')
	for i, p := range pairs {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(chat.AppendString(b, p.key), ':')
		if b, err = w.value(b, p.value, depth+1); err != nil {
			return b, err
		}
	}
	return append(b, '}'), nil
}

// pairs gives the members of a mapping; those of merged mappings come last, unless the mapping has the key itself.
func (w *writer) pairs(values []*ast.MappingValueNode, depth int) ([]pair, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("nested deeper than %d levels", maxDepth)
	}
	var own, merged []pair
	has := map[string]bool{}
	for _, v := range values {
		if v.Key.IsMergeKey() {
			more, err := w.merge(v.Value, depth+1)
			if err != nil {
				return nil, err
			}
			merged = append(merged, more...)
			continue
		}
		key, err := w.key(v.Key)
		if err != nil {
			return nil, err
		}
		has[key] = true
		own = append(own, pair{key, v.Value})
	}
	for _, p := range merged {
		if !has[p.key] {
			has[p.key] = true
			own = append(own, p)
		}
	}
	return own, nil
}

func (w *writer) merge(n ast.Node, depth int) ([]pair, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("nested deeper than %d levels", maxDepth)
	}
	switch n := n.(type) {
	case *ast.AliasNode:
		target, err := w.target(n)
		if err != nil {
			return nil, err
		}
		return w.merge(target, depth+1)
	case *ast.MappingNode:
		return w.pairs(n.Values, depth+1)
	case *ast.MappingValueNode:
		return w.pairs([]*ast.MappingValueNode{n}, depth+1)
	case *ast.SequenceNode:
		var all []pair
		for _, item := range n.Values {
			more, err := w.merge(item, depth+1)
			if err != nil {
				return nil, err
			}
			if all = append(all, more...); len(all) > maxSteps {
				return nil, errors.New("too many members are merged")
			}
		}
		return all, nil
	}
	return nil, errors.New("<< merges something that is no mapping")
}

func (w *writer) key(n ast.Node) (string, error) {
	switch k := n.(type) {
	case *ast.MappingKeyNode:
		return w.key(k.Value)
	case *ast.StringNode:
		return k.Value, nil
	case *ast.LiteralNode:
		return k.Value.Value, nil
	case *ast.TagNode:
		return w.key(k.Value)
	case *ast.AliasNode:
		target, err := w.target(k)
		if err != nil {
			return "", err
		}
		if _, again := target.(*ast.AliasNode); again {
			break
		}
		return w.key(target)
	case ast.ScalarNode:
		return k.GetToken().Value, nil
	}
	return "", errors.New("a key of a mapping is no text")
}
