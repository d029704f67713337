package foreign

import (
	"maps"
	"slices"

	"github.com/goccy/go-yaml"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// WriteAxolotl writes mappings as the datasets of an axolotl configuration, with rl where they are preferences or verdicts. The error
// code is unsupported where the tool cannot read what a mapping says, or where the mappings need different trainers.
func WriteAxolotl(all []Named) ([]byte, []Warning, error) {
	var notes notes
	rl := ""
	var list []yaml.MapSlice
	for i := range all {
		item, kind, err := axolotlFrom(&all[i], &notes)
		if err != nil {
			return nil, nil, err
		}
		if i > 0 && kind != rl {
			return nil, nil, fault.New(fault.Unsupported, "one configuration trains one way, and these datasets need %q and %q", rl,
				kind).Do("write them one by one")
		}
		rl = kind
		list = append(list, item)
	}
	doc := yaml.MapSlice{}
	if rl != "" {
		doc = append(doc, yaml.MapItem{Key: "rl", Value: rl})
	}
	doc = append(doc, yaml.MapItem{Key: "datasets", Value: list})
	b, err := yaml.MarshalWithOptions(doc, yaml.IndentSequence(true))
	if err != nil {
		return nil, nil, fault.Wrap(fault.Internal, err, "the configuration cannot be written")
	}
	return b, notes, nil
}

func axolotlHolds(r formats.MappingRole) bool {
	switch r {
	case formats.MapSystem, formats.MapUser, formats.MapContext, formats.MapAssistant, formats.MapMessages, formats.MapText,
		formats.MapTools, formats.MapChosen, formats.MapRejected, formats.MapLabel:
		return true
	}
	return false
}

func axolotlFrom(n *Named, notes *notes) (item yaml.MapSlice, rl string, err error) {
	p := plainFields(&n.Mapping, Axolotl, axolotlHolds, notes)
	if p.err != nil {
		return nil, "", p.err
	}
	set := func(to *yaml.MapSlice, key, value string) {
		if value != "" {
			*to = append(*to, yaml.MapItem{Key: key, Value: value})
		}
	}
	switch {
	case n.File != "":
		set(&item, "path", n.File)
		if t := fileType(n.File); t != "" {
			set(&item, "ds_type", t)
		} else {
			notes.add("", "axolotl wants ds_type, which the ending of %q does not say", n.File)
		}
	case n.Hub != "":
		set(&item, "path", n.Hub)
	default:
		notes.add("", "the entry names no path, which the tool needs")
	}
	set(&item, "name", n.Subset)
	set(&item, "split", n.Split)
	has := func(r formats.MappingRole) bool { return p.columns[r] != "" }
	switch {
	case has(formats.MapMessages):
		if has(formats.MapLabel) {
			return nil, "", fault.New(fault.Unsupported,
				"axolotl has no type for verdicts on dialogues").Do("map question and answer one by one")
		}
		return p.chat(item, notes)
	case has(formats.MapText):
		set(&item, "type", "completion")
		if f := p.columns[formats.MapText]; f != "text" {
			set(&item, "field", f)
		}
		return item, "", nil
	}
	if has(formats.MapTools) {
		notes.add("/fields", "tools are read only beside messages")
	}
	t := yaml.MapSlice{}
	for _, role := range []formats.MappingRole{formats.MapContext} {
		if has(role) && (has(formats.MapChosen) || has(formats.MapLabel) || !has(formats.MapUser)) {
			return nil, "", fault.New(fault.Unsupported, "axolotl has no place for role %s there",
				role).Do("put it into the question before: slmgen convert")
		}
	}
	set(&t, "field_system", p.columns[formats.MapSystem])
	switch {
	case has(formats.MapChosen):
		rl = "dpo"
		if !has(formats.MapUser) {
			return nil, "", fault.New(fault.Unsupported,
				"axolotl's own columns for preferences need a prompt").Do("map the question to user")
		}
		set(&t, "field_prompt", p.columns[formats.MapUser])
		set(&t, "field_chosen", p.columns[formats.MapChosen])
		set(&t, "field_rejected", p.columns[formats.MapRejected])
	case has(formats.MapLabel) && has(formats.MapAssistant):
		rl = "kto"
		set(&t, "field_prompt", p.columns[formats.MapUser])
		set(&t, "field_completion", p.columns[formats.MapAssistant])
		set(&t, "field_label", p.columns[formats.MapLabel])
	case has(formats.MapAssistant) && has(formats.MapUser):
		set(&t, "system_prompt", p.system)
		set(&t, "field_instruction", p.columns[formats.MapUser])
		set(&t, "field_input", p.columns[formats.MapContext])
		set(&t, "field_output", p.columns[formats.MapAssistant])
		if has(formats.MapContext) {
			t = append(t, yaml.MapItem{Key: "format", Value: "{instruction}\n{input}"}, yaml.MapItem{Key: "no_input_format",
				Value: "{instruction}"})
		} else {
			t = append(t, yaml.MapItem{Key: "format", Value: "{instruction}"}, yaml.MapItem{Key: "no_input_format", Value: "{instruction}"})
		}
	default:
		return nil, "", fault.New(fault.Unsupported,
			"axolotl has no type for this mapping").Do("map question and answer, messages, or text")
	}
	if rl != "" && p.system != "" {
		notes.add("/fields", "left out: a constant system prompt has no place there")
	}
	return append(item, yaml.MapItem{Key: "type", Value: t}), rl, nil
}

// chat writes type chat_template.
func (p *plain) chat(item yaml.MapSlice, notes *notes) (yaml.MapSlice, string, error) {
	add := func(key string, value any) { item = append(item, yaml.MapItem{Key: key, Value: value}) }
	rl := ""
	if p.columns[formats.MapChosen] != "" {
		rl = "dpo"
		add("type", "chat_template.default")
	} else {
		add("type", "chat_template")
	}
	add("field_messages", p.columns[formats.MapMessages])
	for _, k := range []struct {
		key  string
		role formats.MappingRole
	}{{"field_system", formats.MapSystem}, {"field_tools", formats.MapTools}, {"field_chosen", formats.MapChosen}, {"field_rejected",
		formats.MapRejected}} {
		if name := p.columns[k.role]; name != "" {
			add(k.key, name)
		}
	}
	if p.system != "" {
		notes.add("/fields", "left out: a constant system prompt has no place beside messages")
	}
	t := p.turns
	if t == nil {
		notes.add("/fields", "the mapping does not say how messages are spelled: role and content are written")
		t = &formats.MappingTurns{Keys: map[string]string{"role": "role", "content": "content"}}
	}
	keys := yaml.MapSlice{}
	for _, k := range []string{"role", "content", "name", "tool_calls", "tool_call_id", "reasoning_content", "weight"} {
		if theirs := t.Keys[k]; theirs != "" {
			keys = append(keys, yaml.MapItem{Key: k, Value: theirs})
		} else if k == "role" || k == "content" {
			keys = append(keys, yaml.MapItem{Key: k, Value: k})
		}
	}
	add("message_property_mappings", keys)
	if s := t.Keys["train"]; s != "" {
		add("message_field_training", s)
	}
	if t.Roles != nil {
		byRole := map[string][]string{}
		for _, alias := range slices.Sorted(maps.Keys(t.Roles)) {
			role := t.Roles[alias]
			if role == "function_call" {
				return nil, "", fault.New(fault.Unsupported, "axolotl has no turns whose text is a tool call (speaker %q)",
					alias).Do("convert the data to openai first")
			}
			byRole[role] = append(byRole[role], alias)
		}
		roles := yaml.MapSlice{}
		for _, r := range slices.Sorted(maps.Keys(byRole)) {
			roles = append(roles, yaml.MapItem{Key: r, Value: byRole[r]})
		}
		add("roles", roles)
	}
	if t.Train != nil {
		add("roles_to_train", t.Train)
	}
	return item, rl, nil
}

// fileType gives ds_type of a file, by its ending.
func fileType(name string) string {
	for _, t := range [][2]string{{".jsonl", "json"}, {".json", "json"}, {".csv", "csv"}, {".parquet", "parquet"}, {".arrow",
		"arrow"}, {".txt", "text"}} {
		if len(name) > len(t[0]) && name[len(name)-len(t[0]):] == t[0] {
			return t[1]
		}
	}
	return ""
}
