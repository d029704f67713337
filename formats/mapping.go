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

// MappingField gives one role its source: exactly one of Column, Path, Template, Constant and Concat. What the source gives is then read
// in this order: Default fills what is missing, Separator joins a list, Values replaces, Split or Turns makes messages.
type MappingField struct {
	Role MappingRole `json:"role"`
	// Column is the exact name of a column.
	Column string `json:"column,omitempty"`
	// Path reaches inside a column: $.answers.text[0], [-1] for the last, [*] for all. JSON text in a cell is looked into. The column
	// itself stays in Meta too.
	Path string `json:"path,omitempty"`
	// Template puts columns together: "{title}: {body}". {{ and }} stand for braces; {$.a.b} is a path.
	Template string `json:"template,omitempty"`
	// Constant is the same text for every row.
	Constant *string `json:"constant,omitempty"`
	// Concat puts columns (or paths, which start with "$.") together with Separator between them; empty ones are skipped.
	Concat []string `json:"concat,omitempty"`
	// Separator stands between the parts of Concat, and between the texts of a list that becomes one text; nil means a newline for
	// Concat, and that a list stays a list.
	Separator *string `json:"separator,omitempty"`
	// Name is the key under which a meta value is kept, when it is no column of that name.
	Name string `json:"name,omitempty"`
	// Default is the text of a row whose source is absent or null.
	Default *string `json:"default,omitempty"`
	// Values replaces whole texts of the source, for instance class numbers by their names. Numbers and booleans are named by their
	// JSON text, 1.0 also by 1. Of a list each element is replaced.
	Values map[string]string `json:"values,omitempty"`
	// FoldCase finds texts in Values whatever their case and the white space around them.
	FoldCase bool `json:"fold_case,omitempty"`
	// Otherwise replaces what Values does not name; nil leaves it as it is.
	Otherwise *string `json:"otherwise,omitempty"`
	// Split cuts one text into turns.
	Split *MappingSplit `json:"split,omitempty"`
	// Turns says how a list of messages spells its members and speakers.
	Turns *MappingTurns `json:"turns,omitempty"`
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
	case len(f.Concat) > 0:
		return strings.Join(f.Concat, " + ")
	}
	return ""
}

// The limits of a mapping, so that a hostile one costs little.
const (
	maxMappingDoc    = 4 << 20
	maxMappingFields = 512
	maxTemplate      = 64 << 10
	maxPattern       = 2000
	maxMarkers       = 64
)

// ParseMapping reads a mapping document and validates it. Error codes: invalid (not JSON, an unknown member, a wrong field),
// unsupported (another schema version), too_large (over 4 MiB).
func ParseMapping(doc []byte) (Mapping, error) {
	var m Mapping
	if len(doc) > maxMappingDoc {
		return Mapping{}, fault.New(fault.TooLarge, "the mapping has %d bytes, more than %d", len(doc),
			maxMappingDoc).Do("a mapping holds no rows")
	}
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
