package formats

import (
	"github.com/slmgen/slmgen/formats/chat"
)

// Format gives the row format that decodes a table's rows by this mapping. It holds its own copy, keeps no state and is safe for
// concurrent use. A mapping that does not validate gives a Format whose Decode returns that error for every row.
func (m *Mapping) Format() Format {
	f := mapped{err: m.Validate()}
	if f.err != nil {
		return f
	}
	for i := range m.Fields {
		src := m.Fields[i]
		mf := mappedField{role: src.Role, column: src.Column, name: src.Name, from: src.Source(), values: src.Values}
		if src.Path != "" {
			mf.path, _ = parsePath(src.Path)
		}
		if src.Template != "" {
			mf.template, _ = parseTemplate(src.Template)
		}
		if src.Constant != nil {
			mf.constant = textValue(*src.Constant)
		}
		if len(src.Values) > 0 {
			mf.values = make(map[string]string, len(src.Values))
			for k, v := range src.Values {
				mf.values[k] = v
			}
		}
		f.fields = append(f.fields, mf)
	}
	return f
}

// mapped is the format "table" with a mapping.
type mapped struct {
	fields []mappedField
	err    error
}

type mappedField struct {
	role     MappingRole
	column   string
	path     []step
	template []segment
	constant Value
	name     string
	from     string
	values   map[string]string
}

func (mapped) ID() string { return "table" }

// Match says how many of the mapped columns a row has.
func (f mapped) Match(row Value) (float64, string) {
	if f.err != nil || row.Kind != Objects {
		return 0, "the mapping does not fit the row"
	}
	for i := range f.fields {
		if c := f.fields[i].column; c != "" && f.fields[i].role != MapMeta && f.fields[i].role != MapIgnore && !row.Has(c) {
			return 0.3, "the row lacks column \"" + c + "\" of the mapping"
		}
	}
	return 1, "the row has the columns of the mapping"
}

// read gives the value of a field in a row; Absent when the row lacks it.
func (f *mappedField) read(row *Value) Value {
	var v Value
	switch {
	case f.path != nil:
		v = follow(row, f.path)
	case f.template != nil:
		text, ok := fill(row, f.template)
		if !ok {
			return Value{}
		}
		v = textValue(text)
	case f.constant.Kind == String:
		return f.constant
	default:
		v = row.Get(f.column)
	}
	if f.values != nil && v.Kind != Absent {
		key := v.str
		if v.Kind != String {
			key = string(v.Raw)
		}
		if to, ok := f.values[key]; ok {
			return textValue(to)
		}
	}
	return v
}

// textValue makes the Value of a text that stands in no source.
func textValue(s string) Value {
	return Value{Kind: String, Raw: chat.AppendString(nil, s), str: s}
}

// pointer says where in the record the field reads.
func (f *mappedField) pointer() string {
	if f.column != "" {
		return pointerTo(f.column)
	}
	return f.from
}

func (f mapped) Decode(row Value) ([]*Example, error) {
	if f.err != nil {
		return nil, f.err
	}
	if err := wantObject(&row, "table"); err != nil {
		return nil, err
	}
	d := mappedRow{row: &row}
	for i := range f.fields {
		if err := d.field(&f.fields[i]); err != nil {
			return nil, err
		}
	}
	e, err := d.example()
	if err != nil {
		return nil, err
	}
	f.keep(&row, e, d.meta)
	return []*Example{e}, nil
}

// keep fills Meta and Origin: a column that became text is used up, one that is ignored goes, every other stays.
func (f mapped) keep(row *Value, e *Example, more chat.Object) {
	c := readColumns(row)
	take := func(name string) {
		for i := range row.Members {
			if row.Members[i].Key == name {
				c.slots[i] = slotUsed
			}
		}
	}
	for i := range f.fields {
		mf := &f.fields[i]
		if mf.role == MapMeta {
			continue
		}
		if mf.column != "" && mf.values == nil {
			take(mf.column)
		}
		for _, s := range mf.template {
			if len(s.path) == 1 && mf.role != MapIgnore {
				take(s.path[0].key)
			}
		}
	}
	c.finish(e, "table")
	e.Origin.layout = &layout{tableNames: f.names()}
	e.Meta = append(e.Meta, more...)
}

// names gives the columns that are a whole text of the dialogue: of the system, the user and the assistant.
func (f mapped) names() (names [3]string) {
	for i, role := range [...]MappingRole{MapSystem, MapUser, MapAssistant} {
		n := 0
		for k := range f.fields {
			mf := &f.fields[k]
			if mf.role != role && (role != MapUser || mf.role != MapContext) {
				continue
			}
			if n++; mf.column != "" && mf.path == nil && mf.template == nil && mf.values == nil && mf.role == role {
				names[i] = mf.column
			}
		}
		if n > 1 {
			names[i] = ""
		}
	}
	return names
}

// Encode writes a row of the table that the mapping reads, as far as its columns are whole texts; see the format table.
func (f mapped) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	return unmapped{}.Encode(dst, e, lose)
}
