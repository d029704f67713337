package formats

import (
	"bytes"
	"encoding/json"
	"strings"
)

// schemaMember is one member of the document for its JSON Schema.
type schemaMember struct {
	name, kind, about string
}

var mappingMembers = []schemaMember{
	{"schema", "const", "The version of the document."},
	{"fields", "fields", "Each field gives one role its source. Columns that no field names are kept beside the Example."},
	{"confidence", "share", "How sure a suggestion is as a whole; 1 when a person wrote the mapping."},
}

var fieldMembers = []schemaMember{
	{"role", "role", "What the source becomes."},
	{"column", "text", "The exact name of a column."},
	{"path", "path", "A path inside a column: $.answers.text[0], [-1] for the last element, [*] for all. JSON text in a cell is looked into."},
	{"template", "template", "Columns put together: {title}: {body}. {{ and }} stand for braces, {$.a.b} is a path."},
	{"constant", "any text", "The same text for every row."},
	{"concat", "texts", "Columns, or paths that start with $., put together with separator between them; empty ones are skipped."},
	{"separator", "any text",
		"Stands between the parts of concat (default: a newline) and between the texts of a list that becomes one text."},
	{"name", "text", "The key under which a meta value is kept."},
	{"default", "any text", "The text of a row whose source is absent or null."},
	{"values", "map", "Replaces whole texts of the source; numbers and booleans are named by their JSON text."},
	{"fold_case", "bool", "Finds texts in values whatever their case and the white space around them."},
	{"otherwise", "any text", "Replaces what values does not name."},
	{"split", "split", "Cuts one text into turns: exactly one of style, markers and pattern."},
	{"turns", "turns", "How a list of messages spells its members and speakers."},
	{"confidence", "share", "How sure a suggestion is."},
	{"why", "any text", "From what a suggestion was concluded."},
}

var splitMembers = []schemaMember{
	{"style", "style", "A way of writing dialogues as text that has a name."},
	{"markers", "markers", "Texts that begin a turn, with the white space around them."},
	{"pattern", "pattern", "A regular expression (RE2) that finds where a turn begins; its first group is the speaker."},
	{"roles", "roles", "The roles of the speakers that pattern finds."},
}

var markerMembers = []schemaMember{
	{"text", "text", "Begins a turn."},
	{"role", "text", "Who speaks: user, assistant, system, tool or another usual name."},
	{"end", "any text", "Closes the turn."},
	{"inline", "bool", "Lets the marker stand inside a line whatever it begins with."},
}

var turnsMembers = []schemaMember{
	{"keys", "map", "For a member as it is known here (" +
		"role, content, name, tool_calls, tool_call_id, reasoning_content, weight, train" + "), the key of the source."},
	{"roles", "roles", "The roles of the speakers of the source; function_call is a turn whose text is a tool call."},
	{"train", "texts", "The roles that are learned; absent: the assistant."},
	{"first", "first", "Who speaks first in a list of bare texts."},
}

// MappingJSONSchema gives the JSON Schema (draft 2020-12) of the mapping document. What it cannot say (which roles go together) is
// checked by Mapping.Validate.
func MappingJSONSchema() []byte {
	var b bytes.Buffer
	b.WriteString(`{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://slmgen.dev/schema/mapping-1.json",` +
		`"title":"slmgen.mapping/1","description":"How the columns of a table become training examples.","type":"object",` +
		`"required":["schema","fields"],"additionalProperties":false,"properties":`)
	properties(&b, mappingMembers)
	b.WriteString(`,"$defs":{"field":{"type":"object","required":["role"],"additionalProperties":false,` +
		`"oneOf":[{"required":["column"]},{"required":["path"]},{"required":["template"]},{"required":["constant"]},{"required":["concat"]}],"properties":`)
	properties(&b, fieldMembers)
	b.WriteString(`},"split":{"type":"object","additionalProperties":false,"oneOf":[{"required":["style"]},{"required":["markers"]},{"required":["pattern"]}],"properties":`)
	properties(&b, splitMembers)
	b.WriteString(`},"marker":{"type":"object","required":["text","role"],"additionalProperties":false,"properties":`)
	properties(&b, markerMembers)
	b.WriteString(`},"turns":{"type":"object","additionalProperties":false,"properties":`)
	properties(&b, turnsMembers)
	b.WriteString(`}}}`)
	var out bytes.Buffer
	if err := json.Indent(&out, b.Bytes(), "", "  "); err != nil {
		return nil // a test shows that it does not happen
	}
	out.WriteByte('\n')
	return out.Bytes()
}

func properties(b *bytes.Buffer, members []schemaMember) {
	b.WriteByte('{')
	for i, m := range members {
		if i > 0 {
			b.WriteByte(',')
		}
		quote(b, m.name)
		b.WriteByte(':')
		b.WriteString(strings.TrimSuffix(kindSchema(m.kind), "}"))
		b.WriteString(`,"description":`)
		quote(b, m.about)
		b.WriteByte('}')
	}
	b.WriteByte('}')
}

func kindSchema(kind string) string {
	switch kind {
	case "const":
		return `{"const":"` + MappingSchema + `"}`
	case "fields":
		return `{"type":"array","maxItems":512,"items":{"$ref":"#/$defs/field"}}`
	case "markers":
		return `{"type":"array","maxItems":64,"items":{"$ref":"#/$defs/marker"}}`
	case "split", "turns":
		return `{"$ref":"#/$defs/` + kind + `"}`
	case "share":
		return `{"type":"number","minimum":0,"maximum":1}`
	case "text":
		return `{"type":"string","minLength":1}`
	case "path":
		return `{"type":"string","minLength":1}`
	case "template":
		return `{"type":"string","minLength":1,"maxLength":65536}`
	case "pattern":
		return `{"type":"string","minLength":1,"maxLength":2000}`
	case "texts":
		return `{"type":"array","items":{"type":"string","minLength":1}}`
	case "bool":
		return `{"type":"boolean"}`
	case "map", "roles":
		return `{"type":"object","additionalProperties":{"type":"string"}}`
	case "first":
		return `{"enum":["user","assistant"]}`
	case "role":
		return `{"enum":` + enum(strings.Split(roleList(), ", ")) + `}`
	case "style":
		return `{"enum":` + enum(SplitStyles()) + `}`
	}
	return `{"type":"string"}`
}

func enum(words []string) string {
	b, _ := json.Marshal(words)
	return string(b)
}

func quote(b *bytes.Buffer, s string) {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always encodes
}
