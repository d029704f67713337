package registry

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/goccy/go-yaml/ast"
)

// setter puts a YAML value into one field of a model. It returns what is wrong, "" when nothing is.
type setter func(ast.Node) string

func modelFields(m *Model) map[string]setter {
	return map[string]setter{
		"id": text(&m.ID), "family": text(&m.Family), "kind": text(&m.Kind), "architecture": text(&m.Architecture), "notes": text(&m.Notes), "folder": text(&m.Folder),
		"user":   func(ast.Node) string { return "" }, // set for every model read here
		"params": fact(&m.Params, asInt64), "params_non_embedding": fact(&m.ParamsNonEmbedding, asInt64),
		"layers": fact(&m.Layers, asInt), "hidden_size": fact(&m.Hidden, asInt), "heads": fact(&m.Heads, asInt),
		"kv_heads": fact(&m.KVHeads, asInt), "head_dim": fact(&m.HeadDim, asInt), "intermediate_size": fact(&m.FeedForward, asInt),
		"vocab_size": fact(&m.Vocab, asInt), "tied_embeddings": fact(&m.Tied, asBool), "sliding_window": fact(&m.SlidingWindow, asInt),
		"context_length": fact(&m.Context, asInt), "licence": fact(&m.Licence, asText), "gated": fact(&m.Gated, asBool),
		"languages": fact(&m.Languages, asTexts), "language_count": fact(&m.LanguageCount, asInt),
		"chat_template": fact(&m.ChatTemplate, asText), "tool_calling": fact(&m.ToolCalling, asBool),
		"thinking_mode": fact(&m.Thinking, asBool), "ollama_tag": fact(&m.Ollama, asText), "unsloth_4bit": fact(&m.Unsloth4Bit, asText),
		"release_date": fact(&m.Released, asText),
		"scores":       strict(&m.Scores, "a list of {benchmark, value, setting, source}"),
		"conflicts":    strict(&m.Conflicts, "a list of {fact, a, b, advice}"),
	}
}

func text(into *string) setter {
	return func(n ast.Node) string {
		v, ok := asText(n)
		if !ok {
			return "must be text"
		}
		*into = v
		return ""
	}
}

// fact reads a bare value, or {value, source}. Null is unknown.
func fact[T any](into *Fact[T], read func(ast.Node) (T, bool)) setter {
	return func(n ast.Node) string {
		source := "user"
		if m, ok := n.(*ast.MappingNode); ok {
			n, source = nil, ""
			for _, v := range m.Values {
				switch key(v) {
				case "value":
					n = v.Value
				case "source":
					s, ok := asText(v.Value)
					if !ok {
						return "source must be text"
					}
					source = s
				default:
					return fmt.Sprintf("has the key %q: a fact holds value and source", key(v))
				}
			}
			if n == nil {
				return "has no value"
			}
		}
		if n.Type() == ast.NullType {
			*into = Fact[T]{Source: source}
			return ""
		}
		v, ok := read(n)
		if !ok {
			return fmt.Sprintf("must be %s", wanted[T]())
		}
		if source == "" {
			return "has no source"
		}
		*into = Known(v, source)
		return ""
	}
}

func wanted[T any]() string {
	var zero T
	switch any(zero).(type) {
	case bool:
		return "true or false"
	case string:
		return "text"
	case []string:
		return "a list of texts"
	}
	return "a whole number"
}

func asText(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.FloatNode: // a version such as 0.2, or a year
		return n.GetToken().Value, true
	case *ast.IntegerNode:
		return n.GetToken().Value, true
	}
	return "", false
}

func asTexts(n ast.Node) ([]string, bool) {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		return nil, false
	}
	out := make([]string, 0, len(list.Values))
	for _, v := range list.Values {
		switch v := v.(type) {
		case *ast.StringNode:
			out = append(out, v.Value)
		case *ast.BoolNode: // no, the code of Norwegian
			out = append(out, v.GetToken().Value)
		default:
			return nil, false
		}
	}
	return out, true
}

func asBool(n ast.Node) (bool, bool) {
	b, ok := n.(*ast.BoolNode)
	if !ok {
		return false, false
	}
	return b.Value, true
}

func asInt64(n ast.Node) (int64, bool) {
	i, ok := n.(*ast.IntegerNode)
	if !ok {
		return 0, false
	}
	switch v := i.Value.(type) {
	case int64:
		return v, true
	case uint64:
		return int64(min(v, math.MaxInt64)), v <= math.MaxInt64
	}
	return 0, false
}

func asInt(n ast.Node) (int, bool) {
	v, ok := asInt64(n)
	if !ok || v > math.MaxInt32 || v < math.MinInt32 {
		return 0, false
	}
	return int(v), true
}

// strict reads a list of objects through JSON, refusing unknown keys.
func strict[T any](into *[]T, want string) setter {
	return func(n ast.Node) string {
		if n.Type() == ast.NullType {
			return ""
		}
		list, ok := n.(*ast.SequenceNode)
		if !ok {
			return "must be " + want
		}
		for i, v := range list.Values {
			fields := map[string]any{}
			m, ok := v.(*ast.MappingNode)
			if !ok {
				return fmt.Sprintf("[%d] must be a mapping: %s", i, want)
			}
			for _, kv := range m.Values {
				switch value := kv.Value.(type) {
				case *ast.IntegerNode, *ast.FloatNode:
					number := json.Number(value.GetToken().Value)
					if key(kv) != "value" {
						fields[key(kv)] = number.String()
						break
					}
					fields[key(kv)] = number
				default:
					s, ok := asText(value)
					if !ok {
						return fmt.Sprintf("[%d].%s must be text or a number", i, key(kv))
					}
					fields[key(kv)] = s
				}
			}
			one, msg := decodeStrict[T](fields)
			if msg != "" {
				return fmt.Sprintf("[%d]: %s", i, msg)
			}
			*into = append(*into, one)
		}
		return ""
	}
}
