package formats

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// toolShape is how a provider spells the definition of a function.
type toolShape uint8

const (
	toolOther     toolShape = iota // a tool of the provider's own, or a shape nobody knows
	toolWrapped                    // OpenAI, Mistral, Cohere: {"type":"function","function":{"name","description","parameters"}}
	toolBare                       // {"name","description","parameters"}: Gemini's declarations, and what many datasets have
	toolSchema                     // Anthropic: {"name","description","input_schema"}
	toolSpec                       // Bedrock: {"toolSpec":{"name","description","inputSchema":{"json":{}}}}
	toolFlat                       // OpenAI's responses: {"type":"function","name","description","parameters"}
	toolParameter                  // Cohere's first: {"name","description","parameter_definitions":{"x":{"type","description","required"}}}
)

// toolFunction is what all these shapes say.
type toolFunction struct {
	name, description Value
	schema            json.RawMessage // the JSON Schema of the arguments; nil when the source has none
	strict            Value
	rest              []string // members that only the source's shape has
}

// toolOf reads a definition in any of the shapes.
func toolOf(raw []byte) (toolShape, toolFunction, bool) {
	v, err := ParseValue(raw)
	if err != nil || v.Kind != Objects {
		return toolOther, toolFunction{}, false
	}
	shape, fn := shapeOfTool(&v)
	if shape == toolOther {
		return toolOther, toolFunction{}, false
	}
	f := toolFunction{name: fn.Get("name"), description: fn.Get("description"), strict: fn.Get("strict")}
	for i := range fn.Members {
		switch m := &fn.Members[i]; m.Key {
		case "name", "description", "strict":
		case "type":
			if m.Value.str != "function" && m.Value.str != "custom" {
				f.rest = append(f.rest, m.Key)
			}
		case "parameters", "input_schema", "parametersJsonSchema", "parameters_json_schema":
			f.schema = compact(&m.Value)
		case "inputSchema":
			inner := m.Value.Get("json")
			if inner.Kind == Absent {
				inner = m.Value
			}
			f.schema = compact(&inner)
		case "parameter_definitions":
			f.schema = schemaOfDefinitions(&m.Value)
		default:
			f.rest = append(f.rest, m.Key)
		}
	}
	if s, err := ParseValue(f.schema); err == nil && shape == toolBare {
		f.schema = lowerTypes(nil, &s, "")
	}
	return shape, f, f.name.Kind == String && f.name.str != ""
}

func shapeOfTool(v *Value) (toolShape, Value) {
	if fn := v.Get("function"); fn.Kind == Objects {
		return toolWrapped, fn
	}
	if spec := v.Get("toolSpec"); spec.Kind == Objects {
		return toolSpec, spec
	}
	typ := v.Get("type")
	switch {
	case v.Has("input_schema"):
		return toolSchema, *v
	case v.Has("parameter_definitions"):
		return toolParameter, *v
	case typ.str == "function":
		return toolFlat, *v
	case typ.Kind == String && typ.str != "custom" || !v.Has("name"):
		return toolOther, *v
	}
	return toolBare, *v
}

// lowerTypes appends a schema whose types are spelled as JSON Schema does: Gemini also writes them in capitals.
func lowerTypes(b []byte, v *Value, key string) []byte {
	switch v.Kind {
	case Objects:
		b = append(b, '{')
		for i := range v.Members {
			if i > 0 {
				b = append(b, ',')
			}
			m := &v.Members[i]
			inner := m.Key
			if key == "properties" {
				inner = "" // a property that is called type
			}
			b = append(chat.AppendString(b, m.Key), ':')
			b = lowerTypes(b, &m.Value, inner)
		}
		return append(b, '}')
	case Array:
		b = append(b, '[')
		for i := range v.Items {
			if i > 0 {
				b = append(b, ',')
			}
			b = lowerTypes(b, &v.Items[i], "")
		}
		return append(b, ']')
	case String:
		if key == "type" {
			switch v.str {
			case "STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL":
				return chat.AppendString(b, strings.ToLower(v.str))
			}
		}
	}
	return appendValue(b, v)
}

// schemaOfDefinitions makes a JSON Schema of {"x":{"type":"str","description":...,"required":true}}.
func schemaOfDefinitions(v *Value) json.RawMessage {
	types := map[string]string{"str": "string", "int": "integer", "float": "number", "bool": "boolean", "list": "array", "dict": "object"}
	b := []byte(`{"type":"object","properties":{`)
	var needed []byte
	for i := range v.Members {
		m := &v.Members[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = append(chat.AppendString(b, m.Key), `:{`...)
		first := true
		for k := range m.Value.Members {
			d := &m.Value.Members[k]
			if d.Key == "required" {
				if string(d.Value.Raw) == "true" {
					needed = append(chat.AppendString(needed, m.Key), ',')
				}
				continue
			}
			if !first {
				b = append(b, ',')
			}
			first = false
			b = append(chat.AppendString(b, d.Key), ':')
			if t, ok := types[d.Value.str]; ok && d.Key == "type" {
				b = chat.AppendString(b, t)
			} else {
				b = appendValue(b, &d.Value)
			}
		}
		b = append(b, '}')
	}
	b = append(b, '}')
	if len(needed) > 0 {
		b = append(append(append(b, `,"required":[`...), bytes.TrimSuffix(needed, []byte{','})...), ']')
	}
	return append(b, '}')
}

// tool appends a definition in a shape. The source's own text is kept when it has that shape already. false: it has no such shape, which
// is counted.
func (w *rowWriter) tool(t *chat.ToolDef, want toolShape) bool {
	shape, f, ok := toolOf(t.Raw)
	if w.own || ok && shape == want && (shape != toolBare || w.e.Origin.Format != "gemini") { // whose types are in capitals
		w.b = append(w.b, t.Raw...)
		return true
	}
	if !ok {
		w.lose("tool")
		return false
	}
	for range f.rest {
		w.lose("tool_extra")
	}
	fn := func(schema string) func() {
		return func() {
			if want == toolFlat {
				w.value("type", "function")
			}
			w.raw("name", compact(&f.name))
			if f.description.Kind != Absent {
				w.raw("description", compact(&f.description))
			}
			if schema != "" && f.schema != nil {
				w.raw(schema, f.schema)
			}
			if f.strict.Kind != Absent {
				if want == toolWrapped || want == toolFlat {
					w.raw("strict", f.strict.Raw)
				} else {
					w.lose("tool_extra")
				}
			}
		}
	}
	if f.schema == nil && (want == toolSchema || want == toolSpec) {
		f.schema = json.RawMessage(`{"type":"object","properties":{}}`) // these two demand one
	}
	switch want {
	case toolWrapped:
		w.object(func() {
			w.value("type", "function")
			w.key("function")
			w.object(fn("parameters"))
		})
	case toolSchema:
		w.object(fn("input_schema"))
	case toolSpec:
		w.object(func() {
			w.key("toolSpec")
			w.object(func() {
				fn("")()
				w.key("inputSchema")
				w.object(func() { w.raw("json", f.schema) })
			})
		})
	default:
		w.object(fn("parameters"))
	}
	return true
}

// tools appends the list of definitions in a shape.
func (w *rowWriter) tools(want toolShape) {
	w.list(func() {
		for i := range w.e.Tools {
			start, open := len(w.b), w.open
			w.item()
			if !w.tool(&w.e.Tools[i], want) {
				w.b, w.open = w.b[:start], open
			}
		}
	})
}
