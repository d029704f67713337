package validate

import (
	"regexp"

	"github.com/slmgen/slmgen/formats"
)

// toolName is what the name of a function looks like at every service.
var toolName = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

// toolList checks a column with definitions in the {"type":"function","function":{...}} wrapping.
func toolList(column string, limit int, needs ...string) rule {
	return func(r *row) {
		list := r.get(column)
		if list.Kind == formats.Absent || list.Kind == formats.Null {
			return
		}
		list.list("tools", false, func(tool node) {
			r.tool(&tool, needs)
		})
		if limit > 0 && len(list.Items) > limit {
			list.fail("too_many_tools", "the row has %d tools, and %d are taken; leave some out", len(list.Items), limit)
		}
	}
}

func (r *row) tool(tool *node, needs []string) {
	if !tool.IsObject() {
		tool.fail("tools", "a tool is %s; write {\"type\":\"function\",\"function\":{...}}", tool.kind())
		return
	}
	fn := tool.get("function")
	if !fn.IsObject() {
		tool.fail("tool_function", "the tool has no object \"function\"; write {\"type\":\"function\",\"function\":{...}}")
		return
	}
	r.toolNamed(&fn)
	for _, k := range needs {
		if n := fn.get(k); n.Kind == formats.Absent {
			fn.fail("tool_"+k, "the function has no %s; add it", k)
		}
	}
	if p := fn.get("parameters"); p.Kind != formats.Absent && !p.IsObject() {
		p.fail("tool_parameters", "the parameters are %s; write a JSON Schema object, {} when there are none", p.kind())
	}
	if d := fn.get("description"); d.there() && !d.IsString() {
		d.fail("tool_description", "the description is %s, not a text", d.kind())
	}
}

// toolNamed checks the name of a function and remembers it.
func (r *row) toolNamed(fn *node) {
	if r.tools == nil {
		r.tools = map[string]bool{}
	}
	name := fn.get("name")
	if name.Kind == formats.Absent {
		fn.fail("tool_name", "the function has no name; add it")
		return
	}
	if s, ok := name.text("tool_name"); ok {
		if !toolName.MatchString(s) {
			name.fail("tool_name", "the name %q has other characters than letters, digits, _ and -, or more than 64; rename it", clip(s))
		}
		r.tools[s] = true
	}
}

// callRules say what a call of a tool looks like.
type callRules struct {
	id    func(m *message, last bool, id *node) // nil: a text
	needs []string                              // beside function
}

// calls checks the tool_calls of messages.
func calls(c callRules) talkRule {
	return func(t *talk) {
		for i := range t.msgs {
			m := &t.msgs[i]
			list := m.calls()
			if !list.there() {
				continue
			}
			if m.role != "assistant" && m.role != "" {
				list.fail("call_role", "only the assistant calls tools; take the calls out")
				continue
			}
			list.list("tool_calls", false, func(call node) { c.call(t, m, i == len(t.msgs)-1, &call) })
		}
	}
}

func (c *callRules) call(t *talk, m *message, last bool, call *node) {
	if !call.IsObject() {
		call.fail("tool_calls", "a call is %s; write {\"id\",\"type\",\"function\"}", call.kind())
		return
	}
	for _, k := range c.needs {
		if !call.Has(k) {
			call.fail("call_"+k, "the call has no %s; add it", k)
		}
	}
	if id := call.get("id"); id.Kind != formats.Absent {
		if _, ok := id.text("call_id"); ok && c.id != nil {
			c.id(m, last, &id)
		}
	}
	fn := call.get("function")
	if !fn.IsObject() {
		call.fail("call_function", "the call has no object \"function\" with name and arguments; add it")
		return
	}
	name := fn.get("name")
	if s, ok := name.text("call_name"); ok {
		if !toolName.MatchString(s) {
			name.fail("call_name", "the name %q has other characters than letters, digits, _ and -, or more than 64; rename it", clip(s))
		} else if t.r.tools != nil && !t.r.tools[s] {
			name.warn("unknown_tool", "the tool %q is not among those that the row declares; declare it", clip(s))
		}
	}
	args := fn.get("arguments")
	if s, ok := args.text("call_arguments"); ok {
		if v, err := formats.ParseValue([]byte(s)); err != nil || !v.IsObject() {
			args.warn("call_arguments", "the arguments are no JSON object; write one, as text")
		}
	}
}

// callPairs wants every call to be answered by messages of the tool that follow it, and every message of a tool to answer a call.
// The calls of the last message need no answer.
func callPairs(t *talk) {
	open := map[string]bool{}
	var from *message
	settle := func() {
		for id := range open {
			n := from.calls()
			n.fail("call_unanswered", "the call %q has no answer; add a message of the role tool with its tool_call_id", clip(id))
			return
		}
	}
	for i := range t.msgs {
		m := &t.msgs[i]
		if m.role == "tool" {
			id := m.get("tool_call_id")
			switch {
			case !id.IsString():
				m.fail("tool_call_id", "the answer of the tool does not say which call it answers; add tool_call_id")
			case from == nil || !open[id.Str()]:
				id.fail("tool_call_id", "no call before has the id %q, or it has been answered; correct the id", clip(id.Str()))
			default:
				delete(open, id.Str())
			}
			continue
		}
		settle()
		from, open = nil, map[string]bool{}
		if m.role == "assistant" && m.hasCalls() {
			from = m
			m.calls().list("tool_calls", false, func(call node) {
				if id := call.get("id"); id.IsString() {
					open[id.Str()] = true
				}
			})
		}
	}
	if from != nil && len(open) > 0 && from.path != t.msgs[len(t.msgs)-1].path {
		settle()
	}
}
