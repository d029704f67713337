package formats

import (
	"encoding/json"
	"errors"
)

// MappingPreview is one row before and after a mapping. Example is nil when the row cannot be decoded; Err then says why.
type MappingPreview struct {
	Before  json.RawMessage `json:"before"`
	Example *Example        `json:"example,omitempty"`
	Err     *Error          `json:"error,omitempty"`
}

// Preview decodes rows by the mapping and shows each beside what it came from. It keeps nothing of rows.
func (m *Mapping) Preview(rows []Value) []MappingPreview {
	f := m.Format()
	out := make([]MappingPreview, len(rows))
	for i := range rows {
		p := MappingPreview{Before: compact(&rows[i])}
		es, err := f.Decode(rows[i])
		switch {
		case err != nil:
			p.Err = asError(err)
		case len(es) > 0:
			p.Example = es[0]
		}
		out[i] = p
	}
	return out
}

func asError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return invalidAt("", "%s", err)
}
