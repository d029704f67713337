package foreign

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// factoryEntry is one entry of dataset_info.json. Unset members take the defaults of the tool, except that columns and tags, once
// given, leave every other column and tag unset.
type factoryEntry struct {
	FileName   string             `json:"file_name,omitempty"`
	HubURL     string             `json:"hf_hub_url,omitempty"`
	Subset     string             `json:"subset,omitempty"`
	Split      string             `json:"split,omitempty"`
	Formatting string             `json:"formatting,omitempty"`
	Ranking    bool               `json:"ranking,omitempty"`
	Columns    map[string]*string `json:"columns,omitempty"`
	Tags       map[string]*string `json:"tags,omitempty"`
}

// factoryRoles are the columns of the tool in its order, and the roles that they have.
var factoryRoles = []struct {
	key  string
	role formats.MappingRole
}{
	{"messages", formats.MapMessages}, {"system", formats.MapSystem}, {"history", formats.MapHistory}, {"prompt", formats.MapUser},
	{"query", formats.MapContext},
	{"response", formats.MapAssistant}, {"chosen", formats.MapChosen}, {"rejected", formats.MapRejected}, {"kto_tag",
		formats.MapLabel}, {"tools", formats.MapTools},
	{"images", formats.MapImage}, {"videos", formats.MapVideo}, {"audios", formats.MapAudio},
}

var factoryColumns = map[string]string{"prompt": "instruction", "query": "input", "response": "output", "messages": "conversations"}

// factoryTags are the tags with their defaults and the roles that they stand for.
var factoryTags = []struct{ key, standard, role string }{
	{"user_tag", "human", "user"}, {"assistant_tag", "gpt", "assistant"}, {"observation_tag", "observation", "tool"},
	{"function_tag", "function_call", "function_call"},
	{"system_tag", "system", "system"},
}

// factoryMembers are the members of an entry that are understood; of the others the notes tell.
var factoryMembers = []string{"file_name", "hf_hub_url", "subset", "split", "formatting", "ranking", "columns", "tags"}

// ParseLLaMAFactory reads dataset_info.json, or one entry of it. The mappings come in the order of their names. Of several entries one
// that is wrong (or a comment) has a mapping without fields, and a Warning that says why; a single one is an error. The error codes
// are invalid, with the JSON pointer, and too_large.
func ParseLLaMAFactory(doc []byte) ([]Named, error) {
	if err := tooLarge(doc); err != nil {
		return nil, err
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(doc, &all); err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the document is no dataset_info.json")
	}
	for _, k := range []string{"file_name", "hf_hub_url", "columns", "formatting"} {
		if _, ok := all[k]; ok {
			all = map[string]json.RawMessage{"": doc}
			break
		}
	}
	var out []Named
	for _, name := range slices.Sorted(maps.Keys(all)) {
		at := ""
		if name != "" {
			at = "/" + escape(name)
		}
		n, err := factoryNamed(name, at, all[name])
		if err != nil && len(all) == 1 {
			return nil, err
		}
		if err != nil { // the others can be used all the same
			n = Named{Name: name, Warnings: []Warning{{at, "the entry cannot be used: " + err.Error()}}}
		}
		out = append(out, n)
	}
	return out, nil
}

func factoryNamed(name, at string, raw json.RawMessage) (Named, error) {
	var e factoryEntry
	if err := json.Unmarshal(raw, &e); err != nil {
		return Named{}, bad(at, "the entry cannot be read: %v", err).Do("see LLaMA-Factory's data/README")
	}
	n := Named{Name: name, File: e.FileName, Hub: e.HubURL, Subset: e.Subset, Split: e.Split}
	var notes notes
	var members map[string]json.RawMessage
	_ = json.Unmarshal(raw, &members)
	for _, k := range slices.Sorted(maps.Keys(members)) {
		if !slices.Contains(factoryMembers, k) {
			notes.add(at+"/"+escape(k), "%q says where data lie or how many are taken, which a mapping does not", k)
		}
	}
	switch e.Formatting {
	case "", "alpaca", "sharegpt", "openai":
	default:
		return n, bad(at+"/formatting", "unknown formatting %q", e.Formatting).Do("use alpaca, sharegpt or openai")
	}
	n.Mapping = e.mapping(at, &notes)
	n.Warnings = notes
	if err := n.Mapping.Validate(); err != nil {
		return n, bad(at, "the entry makes no rows: %v", err).Do("giving columns unsets every other column: name all that are used")
	}
	return n, nil
}

func (e *factoryEntry) mapping(at string, notes *notes) formats.Mapping {
	columns := map[string]string{}
	if e.Columns == nil {
		columns = maps.Clone(factoryColumns)
	}
	known := map[string]bool{}
	for _, r := range factoryRoles {
		known[r.key] = true
	}
	for _, k := range slices.Sorted(maps.Keys(e.Columns)) {
		switch v := e.Columns[k]; {
		case !known[k]:
			notes.add(at+"/columns/"+escape(k), "the tool knows no column %q", k)
		case v != nil && *v != "":
			columns[k] = *v
		}
	}
	dialogue := e.Formatting == "sharegpt" || e.Formatting == "openai"
	m := formats.Mapping{Schema: formats.MappingSchema}
	for _, r := range factoryRoles {
		name := columns[r.key]
		given := e.Columns != nil
		switch {
		case name == "":
			continue
		case dialogue && (r.key == "prompt" || r.key == "query" || r.key == "response" || r.key == "history"), !dialogue &&
			r.key == "messages":
			if given {
				notes.add(at+"/columns/"+r.key, "formatting %s does not read this column", e.Formatting)
			}
			continue
		case (r.role == formats.MapChosen || r.role == formats.MapRejected) && !e.Ranking:
			notes.add(at+"/columns/"+r.key, "the tool reads this column only with ranking")
			continue
		case r.key == "response" && e.Ranking:
			if given {
				notes.add(at+"/columns/"+r.key, "with ranking the tool does not read this column")
			}
			continue
		}
		f := column(r.role, name)
		if dialogue && (r.role == formats.MapMessages || r.role == formats.MapChosen || r.role == formats.MapRejected) {
			f.Turns = e.turns(at, r.role == formats.MapMessages, notes)
		}
		m.Fields = append(m.Fields, f)
	}
	return m
}

// turns reads the tags. say is set for the first field that has them, so that a warning is given once.
func (e *factoryEntry) turns(at string, say bool, notes *notes) *formats.MappingTurns {
	tag := func(key, standard string) string {
		if e.Tags == nil {
			return standard
		}
		if v := e.Tags[key]; v != nil && *v != "" {
			return *v
		}
		if say {
			notes.add(at+"/tags/"+key, "giving tags unsets %s: the tool knows none then, here the usual names stay known", key)
		}
		return ""
	}
	t := &formats.MappingTurns{Keys: map[string]string{}, Roles: map[string]string{}}
	for _, k := range [][3]string{{"role", "role_tag", "from"}, {"content", "content_tag", "value"}} {
		if v := tag(k[1], k[2]); v != "" {
			t.Keys[k[0]] = v
		}
	}
	for _, k := range factoryTags {
		if v := tag(k.key, k.standard); v != "" {
			t.Roles[v] = k.role
		}
	}
	return t
}

// WriteLLaMAFactory writes mappings as a dataset_info.json. Every column is named, as columns unsets the rest. The error code is
// unsupported where the tool cannot read what a mapping says.
func WriteLLaMAFactory(all []Named) ([]byte, []Warning, error) {
	var b bytes.Buffer
	var notes notes
	b.WriteString("{")
	for i, n := range all {
		name := n.Name
		if name == "" {
			name = "dataset"
		}
		e, err := factoryFrom(&n, &notes)
		if err != nil {
			return nil, nil, err
		}
		var buf bytes.Buffer
		enc := json.NewEncoder(&buf)
		enc.SetEscapeHTML(false)
		enc.SetIndent("  ", "  ")
		if err := enc.Encode(e); err != nil {
			return nil, nil, fault.Wrap(fault.Internal, err, "the entry cannot be written")
		}
		key, _ := json.Marshal(name)
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n  ")
		b.Write(key)
		b.WriteString(": ")
		b.Write(bytes.TrimSpace(buf.Bytes()))
	}
	b.WriteString("\n}\n")
	return b.Bytes(), notes, nil
}

func factoryFrom(n *Named, notes *notes) (*factoryEntry, error) {
	e := &factoryEntry{FileName: n.File, HubURL: n.Hub, Subset: n.Subset, Split: n.Split, Columns: map[string]*string{}}
	if n.File == "" && n.Hub == "" {
		notes.add("", "the entry names no file: the tool needs file_name or hf_hub_url")
	}
	plain := plainFields(&n.Mapping, LLaMAFactory, factoryHolds, notes)
	if plain.err != nil {
		return nil, plain.err
	}
	if _, ok := plain.columns[formats.MapAssistant]; !ok && plain.columns[formats.MapChosen] == "" &&
		plain.columns[formats.MapLabel] != "" && plain.columns[formats.MapMessages] == "" {
		return nil, fault.New(fault.Unsupported,
			"LLaMA-Factory trains no classes: a label beside a question has no place there").Do("map the label to assistant")
	}
	e.Ranking = plain.columns[formats.MapChosen] != ""
	for _, r := range factoryRoles {
		if name, ok := plain.columns[r.role]; ok {
			e.Columns[r.key] = &name
		}
	}
	if plain.columns[formats.MapMessages] == "" {
		if plain.columns[formats.MapUser] == "" && plain.columns[formats.MapContext] != "" {
			e.Columns["prompt"], e.Columns["query"] = e.Columns["query"], nil
			delete(e.Columns, "query")
		}
		return e, nil
	}
	e.Formatting = "sharegpt"
	return e, e.tags(plain.turns, notes)
}

// factoryHolds says which roles have a column in the tool; of each it holds one.
func factoryHolds(r formats.MappingRole) bool {
	for _, f := range factoryRoles {
		if f.role == r {
			return true
		}
	}
	return false
}

// tags writes how the messages are spelled. A mapping that does not say it is taken for role and content.
func (e *factoryEntry) tags(t *formats.MappingTurns, notes *notes) error {
	e.Tags = map[string]*string{}
	role, content := "role", "content"
	if t == nil {
		notes.add("/fields", "the mapping does not say how messages are spelled: role and content, user and assistant are written")
		t = &formats.MappingTurns{Roles: map[string]string{"user": "user", "assistant": "assistant", "tool": "tool",
			"function_call": "function_call", "system": "system"}}
	}
	if k := t.Keys["role"]; k != "" {
		role = k
	}
	if k := t.Keys["content"]; k != "" {
		content = k
	}
	e.Tags["role_tag"], e.Tags["content_tag"] = &role, &content
	for _, k := range slices.Sorted(maps.Keys(t.Keys)) {
		if k != "role" && k != "content" {
			notes.add("/fields", "the tool reads no %q of a message", k)
		}
	}
	if t.Train != nil {
		notes.add("/fields", "which roles are learned is not said in dataset_info.json")
	}
	for _, tag := range factoryTags {
		var names []string
		for _, alias := range slices.Sorted(maps.Keys(t.Roles)) {
			if factoryRole(t.Roles[alias]) == tag.role {
				names = append(names, alias)
			}
		}
		if len(names) == 0 {
			if len(t.Roles) == 0 {
				name := tag.role
				if t.Keys["role"] == "from" {
					name = tag.standard
				}
				e.Tags[tag.key] = &name
			}
			continue
		}
		if len(names) > 1 {
			return fault.New(fault.Unsupported, "LLaMA-Factory knows one name for %s, the mapping has %d: %v", tag.role, len(names), names).
				Do("make the names of the speakers one in the data")
		}
		e.Tags[tag.key] = &names[0]
	}
	return nil
}

func factoryRole(role string) string {
	switch role {
	case "human":
		return "user"
	case "gpt":
		return "assistant"
	case "observation", "function":
		return "tool"
	case "function-call", "tool_call":
		return "function_call"
	}
	return role
}
