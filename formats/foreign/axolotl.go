package foreign

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// entry is one of axolotl's datasets as it is read, with where it stands.
type entry struct {
	at    string
	rl    string
	v     map[string]any
	notes *notes
}

// ParseAxolotl reads the datasets of an axolotl configuration, or a list of them. Types that the tool has a name for are known by that
// name; rl says whether they are preferences. The error codes are invalid, with the JSON pointer, unsupported (a type whose columns
// are not known) and too_large.
func ParseAxolotl(doc []byte) ([]Named, error) {
	root, err := readYAML(doc)
	if err != nil {
		return nil, err
	}
	rl, at := "", "/datasets"
	var list []any
	switch v := root.(type) {
	case []any:
		list, at = v, ""
	case map[string]any:
		rl, _ = v["rl"].(string)
		var ok bool
		if list, ok = v["datasets"].([]any); !ok {
			if _, one := v["type"]; !one {
				return nil, bad("/datasets", "the configuration has no list of datasets").Do("write datasets: and a list below it")
			}
			list, at = []any{v}, ""
		}
	default:
		return nil, bad("", "the document is no configuration of axolotl").Do("write datasets: and a list below it")
	}
	out := make([]Named, 0, len(list))
	for i, item := range list {
		v, ok := item.(map[string]any)
		here := at + "/" + strconv.Itoa(i)
		if !ok {
			return nil, bad(here, "a dataset is a mapping with path and type")
		}
		n, err := axolotlNamed(&entry{at: here, rl: rl, v: v, notes: &notes{}}, i)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

// placeKeys say where data lie, promptKeys how a prompt is printed: neither is part of a mapping.
var (
	placeKeys  = []string{"path", "name", "split", "data_files", "ds_type", "type", "train_on_split", "trust_remote_code", "revision"}
	promptKeys = []string{"chat_template", "chat_template_jinja", "conversation", "template_thinking_key", "train_on_eos",
		"train_on_eot", "shards", "shards_idx", "preprocess_shards", "drop_system_message", "split_thinking"}
)

func axolotlNamed(e *entry, i int) (Named, error) {
	n := Named{Name: "dataset-" + strconv.Itoa(i+1), Subset: e.text("name"), Split: e.text("split")}
	if n.Split == "" {
		n.Split = e.text("train_on_split")
	}
	path := e.text("path")
	if _, typed := e.v["ds_type"]; typed || strings.HasPrefix(path, ".") || strings.HasPrefix(path, "/") ||
		strings.Contains(path[strings.LastIndexByte(path, '/')+1:], ".json") {
		n.File = path
	} else {
		n.Hub = path
	}
	fields, used, err := e.fields()
	if err != nil {
		return n, err
	}
	n.Mapping = formats.Mapping{Schema: formats.MappingSchema, Fields: fields}
	for _, k := range slices.Sorted(maps.Keys(e.v)) {
		switch {
		case slices.Contains(placeKeys, k), slices.Contains(used, k):
		case slices.Contains(promptKeys, k):
			e.notes.add(e.at+"/"+escape(k), "%s says how rows are printed or counted, not which columns are read", k)
		default:
			e.notes.add(e.at+"/"+escape(k), "%s is not understood, or this type does not read it", k)
		}
	}
	n.Warnings = *e.notes
	if err := n.Mapping.Validate(); err != nil {
		return n, bad(e.at, "the dataset makes no rows: %v", err)
	}
	return n, nil
}

func (e *entry) text(key string) string {
	s, _ := e.v[key].(string)
	return s
}

// fields reads the type of a dataset; used are the members that it read.
func (e *entry) fields() (out []formats.MappingField, used []string, err error) {
	switch t := e.v["type"].(type) {
	case map[string]any:
		return e.custom(t), nil, nil
	case string:
		if t == "chat_template" || strings.HasPrefix(t, "chat_template.") {
			return e.chat()
		}
		fields, ok := typeFields(t, e.rl)
		if !ok {
			return nil, nil, fault.New(fault.Unsupported, "which columns type %q reads is not known",
				t).At(fault.Position{Path: e.at + "/type", Byte: -1}).
				Do("write the columns out under type: field_instruction, field_output and so on")
		}
		e.differ(t)
		out = slices.Clone(fields)
		if f := e.text("field"); f != "" && len(out) == 1 && out[0].Role == formats.MapText {
			out[0].Column = f
			used = append(used, "field")
		}
		return out, used, nil
	case nil:
		return nil, nil, bad(e.at+"/type", "the dataset has no type").Do("write for example type: alpaca")
	}
	return nil, nil, bad(e.at+"/type", "the type is neither a name nor a mapping")
}

// differ notes what a named type does beyond its columns.
func (e *entry) differ(name string) {
	switch {
	case strings.Contains(name, "reflection"):
		e.notes.add(e.at+"/type", "columns reflection and corrected are further turns of the tool; here they stay beside the text")
	case strings.Contains(name, "creative"):
		e.notes.add(e.at+"/type", "the tool wraps these columns in sentences of its own")
	case strings.HasPrefix(name, "explainchoice"), strings.HasPrefix(name, "concisechoice"):
		e.notes.add(e.at+"/type", "the tool prints choices as a list with dashes and quotes; here they stand one on a line")
	}
}

// custom reads a type that names its columns.
func (e *entry) custom(t map[string]any) []formats.MappingField {
	text := func(key string) string { s, _ := t[key].(string); return s }
	at := e.at + "/type"
	var out []formats.MappingField
	add := func(role formats.MappingRole, key, standard string) {
		name := text(key)
		if name == "" {
			name = standard
		}
		if name != "" {
			out = append(out, column(role, name))
		}
	}
	known := []string{"field_system"}
	switch {
	case t["field_chosen"] != nil || t["field_prompt"] != nil && (e.rl == "dpo" || e.rl == "ipo" || e.rl == "orpo" || e.rl == "simpo"):
		add(formats.MapSystem, "field_system", "")
		add(formats.MapUser, "field_prompt", "prompt")
		add(formats.MapChosen, "field_chosen", "chosen")
		add(formats.MapRejected, "field_rejected", "rejected")
		known = append(known, "field_prompt", "field_chosen", "field_rejected")
	case t["field_completion"] != nil || t["field_label"] != nil || e.rl == "kto":
		add(formats.MapSystem, "field_system", "")
		add(formats.MapUser, "field_prompt", "prompt")
		add(formats.MapAssistant, "field_completion", "completion")
		add(formats.MapLabel, "field_label", "label")
		known = append(known, "field_prompt", "field_completion", "field_label")
	default:
		if s := text("system_prompt"); s != "" && text("field_system") == "" {
			out = append(out, formats.MappingField{Role: formats.MapSystem, Constant: &s})
		}
		add(formats.MapSystem, "field_system", "")
		add(formats.MapUser, "field_instruction", "instruction")
		add(formats.MapContext, "field_input", "")
		add(formats.MapAssistant, "field_output", "output")
		known = append(known, "field_instruction", "field_input", "field_output", "system_prompt")
		if text("field_system") != "" && text("system_prompt") != "" {
			i := slices.IndexFunc(out, func(f formats.MappingField) bool { return f.Role == formats.MapSystem })
			s := text("system_prompt")
			out[i].Default = &s
		}
	}
	for _, k := range slices.Sorted(maps.Keys(t)) {
		switch {
		case slices.Contains(known, k) || t[k] == nil:
		case strings.HasSuffix(k, "format"):
			e.notes.add(at+"/"+escape(k),
				"%s prints the prompt for one model; a mapping keeps the columns, and the chat template prints them", k)
		default:
			e.notes.add(at+"/"+escape(k), "%s is not understood", k)
		}
	}
	return out
}

// chat reads type chat_template.
func (e *entry) chat() (out []formats.MappingField, used []string, err error) {
	t := &formats.MappingTurns{Keys: map[string]string{"role": "role", "content": "content"}}
	used = []string{"field_messages", "message_property_mappings", "roles", "roles_to_train", "field_tools", "field_system",
		"message_field_role", "message_field_content", "message_field_training", "field_thinking"}
	if err := e.keys(t); err != nil {
		return nil, nil, err
	}
	if err := e.roles(t); err != nil {
		return nil, nil, err
	}
	name := e.text("field_messages")
	if name == "" {
		name = "messages"
	}
	out = append(out, formats.MappingField{Role: formats.MapMessages, Column: name, Turns: t})
	if s := e.text("field_system"); s != "" {
		out = append(out, column(formats.MapSystem, s))
	}
	if s := e.text("field_tools"); s != "" {
		out = append(out, column(formats.MapTools, s))
	}
	if chosen := e.text("field_chosen"); chosen != "" || slices.Contains([]string{"dpo", "ipo", "orpo", "simpo"}, e.rl) {
		for _, k := range []struct {
			key, standard string
			role          formats.MappingRole
		}{{"field_chosen", "chosen", formats.MapChosen}, {"field_rejected", "rejected", formats.MapRejected}} {
			used = append(used, k.key)
			name := e.text(k.key)
			if name == "" {
				name = k.standard
			}
			out = append(out, formats.MappingField{Role: k.role, Column: name, Turns: t})
		}
	}
	return out, used, nil
}

func (e *entry) keys(t *formats.MappingTurns) error {
	for _, old := range [][2]string{{"message_field_role", "role"}, {"message_field_content", "content"}, {"message_field_training",
		"train"}, {"field_thinking", "reasoning_content"}} {
		if s := e.text(old[0]); s != "" {
			t.Keys[old[1]] = s
		}
	}
	raw, ok := e.v["message_property_mappings"]
	if !ok {
		return nil
	}
	at := e.at + "/message_property_mappings"
	m, ok := raw.(map[string]any)
	if !ok {
		return bad(at, "message_property_mappings is no mapping")
	}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		theirs, ok := m[k].(string)
		switch {
		case !ok || theirs == "":
			return bad(at+"/"+escape(k), "the key of %q is no text", k)
		case !slices.Contains([]string{"role", "content", "name", "tool_calls", "tool_call_id", "reasoning_content", "weight"}, k):
			e.notes.add(at+"/"+escape(k), "a message has no member %q here; it stays beside the message", k)
		default:
			t.Keys[k] = theirs
		}
	}
	return nil
}

func (e *entry) roles(t *formats.MappingTurns) error {
	if raw, ok := e.v["roles"].(map[string]any); ok {
		t.Roles = map[string]string{}
		for _, role := range slices.Sorted(maps.Keys(raw)) {
			names, ok := raw[role].([]any)
			if !ok {
				return bad(e.at+"/roles/"+escape(role), "the names of a role are no list")
			}
			for _, n := range names {
				name, ok := n.(string)
				if !ok {
					return bad(e.at+"/roles/"+escape(role), "the name of a speaker is no text")
				}
				t.Roles[name] = role
			}
		}
	}
	if raw, ok := e.v["roles_to_train"].([]any); ok {
		t.Train = []string{}
		for _, r := range raw {
			name, ok := r.(string)
			if !ok {
				return bad(e.at+"/roles_to_train", "a role is no text")
			}
			t.Train = append(t.Train, name)
		}
	}
	return nil
}
