package registry

import (
	"bytes"
	"encoding/json"
	"strings"
)

// decodeStrict turns the fields of one YAML mapping into a struct. It returns what is wrong, "" when nothing is.
func decodeStrict[T any](fields map[string]any) (T, string) {
	var out T
	b, err := json.Marshal(fields)
	if err == nil {
		dec := json.NewDecoder(bytes.NewReader(b))
		dec.DisallowUnknownFields()
		err = dec.Decode(&out)
	}
	if err != nil {
		return out, strings.TrimPrefix(err.Error(), "json: ")
	}
	return out, ""
}
