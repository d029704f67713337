package api

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"time"
)

// members reads a body once more, beside the type that it was decoded into, for what decoding lets pass: at any depth members that are null, but
// for those tagged openapi:"null", that stand twice or are spelled in other letters than the specification has, and dates that RFC 3339 forbids.
type members struct {
	dec   *json.Decoder
	wrong []WrongMember
}

func (m *members) tell(pointer, rule, detail string) {
	m.wrong = append(m.wrong, WrongMember{Pointer: pointer, Rule: rule, Detail: detail})
}

// dateForm is RFC 3339's, of what package time reads: that one lets commas, hours of one digit and offsets of a day pass.
var dateForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

// member is what is known of one: its type, nil where it may be any, and whether it may be null.
type member struct {
	of   reflect.Type
	null bool
}

// read reads one value, and gives the names of its members, if it is an object.
func (m *members) read(as member, pointer string) (names map[string]bool, err error) {
	token, err := m.dec.Token()
	if err != nil {
		return nil, err
	}
	of := shape(as.of)
	switch token := token.(type) {
	case nil:
		if as.null {
			break
		}
		m.tell(pointer, "type", "null is no value; leave the member out")
	case string:
		if of == dates && !dateForm.MatchString(token) {
			m.tell(pointer, "format", "it is no date and time as RFC 3339 writes it, such as 2027-01-31T12:00:00Z")
		}
	case json.Delim: // one that begins something
		if token == '[' {
			for i := 0; m.dec.More(); i++ {
				if _, err := m.read(member{of: element(of)}, fmt.Sprintf("%s/%d", pointer, i)); err != nil {
					return nil, err
				}
			}
		} else if names, err = m.object(of, pointer); err != nil {
			return nil, err
		}
		_, err = m.dec.Token()
	}
	return names, err
}

func (m *members) object(of reflect.Type, pointer string) (map[string]bool, error) {
	names, known := map[string]bool{}, fieldsOf(of)
	for m.dec.More() {
		key, err := m.dec.Token()
		if err != nil {
			return nil, err
		}
		name, _ := key.(string)
		at := pointer + "/" + escaped.Replace(name)
		value, ok := known[name]
		if known == nil {
			value.of = element(of)
		} else if !ok {
			m.tell(at, "unknown", "there is no such member")
		}
		if names[name] {
			m.tell(at, "unique", "it stands there twice")
		}
		names[name] = true
		if _, err := m.read(value, at); err != nil {
			return nil, err
		}
	}
	return names, nil
}

var (
	dates  = reflect.TypeFor[time.Time]()
	reader = reflect.TypeFor[json.Unmarshaler]()
)

// shape is a type without its pointers; nil where the type reads JSON in its own way, but for dates.
func shape(t reflect.Type) reflect.Type {
	for t != nil && t != dates && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t != dates && reflect.PointerTo(t).Implements(reader) {
		return nil
	}
	return t
}

// element is the type of what a list or a map holds.
func element(t reflect.Type) reflect.Type {
	if t != nil && (t.Kind() == reflect.Slice || t.Kind() == reflect.Array || t.Kind() == reflect.Map) {
		return t.Elem()
	}
	return nil
}

// fieldsOf are the members of a struct, nil of anything else.
func fieldsOf(t reflect.Type) map[string]member {
	if t == nil || t == dates || t.Kind() != reflect.Struct {
		return nil
	}
	out := map[string]member{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" && !f.Anonymous {
			name = f.Name
		}
		if f.IsExported() && name != "" && name != "-" {
			out[name] = member{f.Type, f.Tag.Get("openapi") == "null"}
		}
	}
	return out
}
