package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// Parse reads a plan document. Unknown members are errors (they are most often a misspelt setting): code invalid, with the byte
// offset. Another schema version is unsupported. Whether the settings make sense is bundle.Validate's question.
func Parse(doc []byte) (*Plan, error) {
	var head struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(doc, &head); err != nil {
		return nil, located(err)
	}
	if head.Schema != Schema {
		return nil, fault.New(fault.Unsupported, "the plan has schema %q", head.Schema).Do("this version reads %q", Schema)
	}
	var p Plan
	d := json.NewDecoder(bytes.NewReader(doc))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return nil, located(err)
	}
	return &p, nil
}

// located gives a JSON error its offset and its member.
func located(err error) error {
	e := fault.Wrap(fault.Invalid, err, "the plan is not a valid document")
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return e.At(fault.Position{Byte: syntax.Offset})
	case errors.As(err, &kind):
		return e.At(fault.Position{Byte: kind.Offset, Path: "/" + strings.ReplaceAll(kind.Field, ".", "/")})
	}
	return e
}

// JSON writes the plan as an indented document that Parse reads again to an equal value. The same plan gives the same bytes.
func (p *Plan) JSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(p); err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the plan holds a number that JSON cannot write")
	}
	return b.Bytes(), nil
}
