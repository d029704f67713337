package formats

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// MappingSchema is the version that Mapping.Schema carries.
const MappingSchema = "slmgen.mapping/1"

// MappingRole is what a column of a table becomes in an Example.
type MappingRole string

// The roles. MapUser is also written "prompt" and MapAssistant "answer" in --map.
const (
	MapSystem    MappingRole = "system"    // the system message
	MapContext   MappingRole = "context"   // text that stands before the question in the user message; may be given several times
	MapUser      MappingRole = "user"      // the question or instruction; several make one message of several parts
	MapAssistant MappingRole = "assistant" // the answer that is learned
	MapLabel     MappingRole = "label"     // a class (it becomes the answer), or beside an answer: good or bad
	MapChosen    MappingRole = "chosen"    // the preferred answer, a text or a list of messages
	MapRejected  MappingRole = "rejected"  // the answer it is preferred to
	MapMessages  MappingRole = "messages"  // a list of messages, or one as JSON text
	MapMeta      MappingRole = "meta"      // kept beside the Example; also what every column becomes that no field names
	MapIgnore    MappingRole = "ignore"    // left out on purpose
)

// MappingRoles lists every role, in the order that messages of errors use.
func MappingRoles() []MappingRole {
	return []MappingRole{MapSystem, MapContext, MapUser, MapAssistant, MapLabel, MapChosen, MapRejected, MapMessages, MapMeta, MapIgnore}
}

// Mapping says how the columns of a foreign table become an Example. It is a versioned JSON document: suggested by SuggestMapping,
// written by hand or with --map, edited, saved and used again. A Mapping is plain data; do not change it while another goroutine
// uses it (the Format that it gives holds its own copy).
//
//	{"schema":"slmgen.mapping/1","fields":[
//	  {"role":"user","column":"Question"},
//	  {"role":"assistant","path":"$.answers.text[0]"},
//	  {"role":"system","constant":"You answer in one sentence."},
//	  {"role":"context","template":"{title}\n{body}"}]}
type Mapping struct {
	Schema string         `json:"schema"`
	Fields []MappingField `json:"fields"`
	// Confidence (0 to 1) is how sure a suggestion is as a whole; 1 when a person wrote the mapping.
	Confidence float64 `json:"confidence,omitempty"`
}

// MappingField gives one role its source: exactly one of Column, Path, Template and Constant.
type MappingField struct {
	Role MappingRole `json:"role"`
	// Column is the exact name of a column.
	Column string `json:"column,omitempty"`
	// Path reaches inside a column: $.answers.text[0]. JSON text in a cell is looked into. The column itself stays in Meta too.
	Path string `json:"path,omitempty"`
	// Template puts columns together: "{title}: {body}". {{ and }} stand for braces; {$.a.b} is a path.
	Template string `json:"template,omitempty"`
	// Constant is the same text for every row.
	Constant *string `json:"constant,omitempty"`
	// Name is the key under which a meta value is kept, when it is no column of that name.
	Name string `json:"name,omitempty"`
	// Values replaces exact texts of the source, for instance class numbers by their names.
	Values map[string]string `json:"values,omitempty"`
	// Confidence and Why belong to suggestions: how sure, and from what it was concluded.
	Confidence float64 `json:"confidence,omitempty"`
	Why        string  `json:"why,omitempty"`
}

// Source says in words where the field takes its text from.
func (f *MappingField) Source() string {
	switch {
	case f.Column != "":
		return f.Column
	case f.Path != "":
		return f.Path
	case f.Template != "":
		return "template " + f.Template
	case f.Constant != nil:
		return "constant"
	}
	return ""
}

// ParseMapping reads a mapping document and validates it. Error codes: invalid (not JSON, an unknown member, a wrong field),
// unsupported (another schema version).
func ParseMapping(doc []byte) (Mapping, error) {
	var m Mapping
	d := json.NewDecoder(bytes.NewReader(doc))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return Mapping{}, fault.Wrap(fault.Invalid, err, "the mapping is not a valid document")
	}
	if d.More() {
		return Mapping{}, fault.New(fault.Invalid, "the mapping document goes on after its end")
	}
	if m.Schema != MappingSchema {
		return Mapping{}, fault.New(fault.Unsupported, "the mapping has schema %q", m.Schema).Do("this version reads %q", MappingSchema)
	}
	return m, m.Validate()
}

// JSON writes the mapping as an indented document that ParseMapping reads again to an equal value.
func (m *Mapping) JSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(m); err != nil {
		return nil, fault.Wrap(fault.Internal, err, "the mapping cannot be written")
	}
	return b.Bytes(), nil
}

// Field gives the first field of a role, nil when the mapping has none.
func (m *Mapping) Field(role MappingRole) *MappingField {
	i := slices.IndexFunc(m.Fields, func(f MappingField) bool { return f.Role == role })
	if i < 0 {
		return nil
	}
	return &m.Fields[i]
}

func roleList() string {
	var names []string
	for _, r := range MappingRoles() {
		names = append(names, string(r))
	}
	return strings.Join(names, ", ")
}
