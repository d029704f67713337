package formats

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/slmgen/slmgen/formats/chat"
)

// legacyCall is the Type of a call that the source spelled as function_call, the form before tool_calls.
const legacyCall = "function_call"

func (d *turnDecoder) toolCalls(v *Value) error {
	inner, inString := nested(v)
	if inString {
		d.odd = true
	}
	if inner.Kind != Array {
		if noText(&inner) {
			d.odd = true
			return nil
		}
		p := d.at.of("tool_calls")
		return invalidAt(p, "%s is %s, not a list of calls", p, inner.Kind).Do("write [{\"function\": {\"name\": ..., \"arguments\": ...}}]")
	}
	if len(inner.Items) == 0 {
		d.odd = true
		return nil
	}
	for i := range inner.Items {
		c, usual, err := decodeCall(&inner.Items[i], d.at.of("tool_calls")+"/"+strconv.Itoa(i))
		if err != nil {
			return err
		}
		d.odd = d.odd || !usual
		d.m.ToolCalls = append(d.m.ToolCalls, c)
	}
	return nil
}

// decodeCall reads {"id","type","function":{"name","arguments"}} or the bare {"name","arguments"}. usual says that the call can be
// spelled back from its fields: members in that order, arguments as a string of a JSON object, nothing more.
func decodeCall(v *Value, pointer string) (c chat.ToolCall, usual bool, err error) {
	if v.Kind != Objects {
		return c, false, invalidAt(pointer, "a tool call is %s, not an object", v.Kind).Do("write {\"name\": ..., \"arguments\": ...}")
	}
	fn := v.Get("function")
	wrapped := fn.Kind == Objects
	order := 0
	usual = wrapped
	for i := range v.Members {
		m := &v.Members[i]
		switch {
		case m.Key == "id" && m.Value.Kind == String && m.Value.str != "" && !unwritable(&m.Value):
			c.ID = m.Value.str
			usual, order = usual && order == 0, 1
		case m.Key == "type" && m.Value.Kind == String && m.Value.str != "" && !unwritable(&m.Value):
			c.Type = m.Value.str
			usual, order = usual && order <= 1, 2
		case m.Key == "function" && wrapped:
			usual, order = usual && order <= 2, 3
		case !wrapped && (m.Key == "name" || m.Key == "arguments" || m.Key == "parameters"):
		default:
			usual = false
			c.Extra = append(c.Extra, chat.Field{Key: m.Key, Value: compact(&m.Value)})
		}
	}
	if !wrapped {
		fn = *v
	}
	if len(fn.Members) > 2 || len(fn.Members) > 0 && fn.Members[0].Key != "name" {
		usual = false
	}
	name := fn.Get("name")
	if name.Kind != String || name.str == "" {
		return c, false, invalidAt(pointer, "a tool call has no name").Do("write {\"name\": ..., \"arguments\": ...}")
	}
	c.Name = name.str
	usual = callArguments(&c, &fn) && usual && !unwritable(&name)
	if wrapped {
		for i := range fn.Members {
			if m := &fn.Members[i]; m.Key != "name" && m.Key != "arguments" && m.Key != "parameters" {
				c.Extra = append(c.Extra, chat.Field{Key: "function." + m.Key, Value: compact(&m.Value)})
			}
		}
	}
	return c, usual, nil
}

// callArguments fills the arguments of a call and says whether they were a string that holds JSON.
func callArguments(c *chat.ToolCall, fn *Value) bool {
	args := fn.Get("arguments")
	if args.Kind == Absent {
		args = fn.Get("parameters")
	}
	switch args.Kind {
	case Absent, Null:
		return false
	case String:
		if _, err := ParseValue([]byte(args.str)); err == nil && !unwritable(&args) {
			c.Arguments, c.ArgumentsString = json.RawMessage(args.str), true
			return true
		}
		c.Arguments = compact(&args) // broken arguments stay the string they were
		return false
	}
	c.Arguments = compact(&args)
	return false
}

// callsOfText reads the text of a function_call turn: one call or a list of calls as JSON.
func callsOfText(s string) ([]chat.ToolCall, bool) {
	v, err := ParseValue(bytes.TrimSpace([]byte(s)))
	if err != nil {
		return nil, false
	}
	items := v.Items
	if v.Kind == Objects {
		items = []Value{v}
	}
	var out []chat.ToolCall
	for i := range items {
		c, _, err := decodeCall(&items[i], "")
		if err != nil {
			return nil, false
		}
		out = append(out, c)
	}
	return out, len(out) > 0
}

// decodeTools reads a column of tool definitions, as a list or as JSON inside a string. ok is false when it is neither.
// plain says that the list of Raw texts is the column again.
func decodeTools(v *Value) (tools []chat.ToolDef, plain, ok bool) {
	if noText(v) {
		return nil, v.Kind != String, true
	}
	inner, inString := nested(v)
	items := inner.Items
	switch inner.Kind {
	case Objects:
		items, inString = []Value{inner}, true
	case Array:
	default:
		return nil, false, false
	}
	for i := range items {
		t := &items[i]
		if t.Kind != Objects {
			return nil, false, false
		}
		def := chat.ToolDef{Raw: compact(t)}
		fn := t.Get("function")
		if fn.Kind != Objects {
			fn = *t
		}
		name, about := fn.Get("name"), fn.Get("description")
		def.Name, def.Description = name.str, about.str
		tools = append(tools, def)
	}
	return tools, !inString && len(tools) > 0, true
}

// takeTools moves the tools column into the Example, or leaves it in Meta when it is no list of tools.
func takeTools(c *columns, e *Example) (rawAt int, raw json.RawMessage) {
	v, i := c.take(slotTools, "tools", "functions", "available_tools")
	if i < 0 {
		return -1, nil
	}
	tools, plain, ok := decodeTools(&v)
	if !ok {
		c.leave(i)
		return -1, nil
	}
	e.Tools = tools
	if plain {
		return -1, nil
	}
	if inner, inString := nested(&v); inString && inner.Kind == Array && !unwritable(&v) {
		if style := cellSpelling(v.str, &inner); style != cellOdd {
			c.tools = style
			return -1, nil
		}
	}
	return i, compact(&v)
}
