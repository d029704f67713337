package formats

import (
	"maps"
	"strings"

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
		f.fields = append(f.fields, m.Fields[i].compile())
	}
	return f
}

func (f *MappingField) compile() mappedField {
	mf := mappedField{role: f.Role, column: f.Column, name: f.Name, from: f.Source(), fold: f.FoldCase}
	mf.otherwise, mf.standard, mf.separator = cloneText(f.Otherwise), cloneText(f.Default), cloneText(f.Separator)
	if f.Path != "" {
		mf.path, _ = parsePath(f.Path)
	}
	if f.Template != "" {
		mf.template, _ = parseTemplate(f.Template)
	}
	if f.Constant != nil {
		mf.constant = textValue(*f.Constant)
	}
	for _, c := range f.Concat {
		path, _ := parseColumn(c)
		mf.concat = append(mf.concat, path)
	}
	if len(f.Values) > 0 {
		mf.values = maps.Clone(f.Values)
		if f.FoldCase {
			for k, v := range f.Values {
				if folded := foldKey(k); folded != k {
					mf.values[folded] = v
				}
			}
			maps.Copy(mf.values, f.Values)
		}
	}
	if f.Split != nil {
		mf.split, _ = f.Split.compile()
	}
	if f.Turns != nil {
		mf.turns = &MappingTurns{Keys: maps.Clone(f.Turns.Keys), Roles: maps.Clone(f.Turns.Roles), First: f.Turns.First}
		if f.Turns.Train != nil {
			mf.turns.Train = append([]string{}, f.Turns.Train...)
		}
	}
	return mf
}

func cloneText(s *string) *string {
	if s == nil {
		return nil
	}
	c := *s
	return &c
}

func foldKey(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// mapped is the format "table" with a mapping.
type mapped struct {
	fields []mappedField
	err    error
}

type mappedField struct {
	role      MappingRole
	column    string
	path      []step
	template  []segment
	constant  Value
	concat    [][]step
	separator *string
	standard  *string // the default
	name      string
	from      string
	values    map[string]string
	fold      bool
	otherwise *string
	split     *splitter
	turns     *MappingTurns
}

func (mapped) ID() string { return TableFormat }

// Match says how many of the mapped columns a row has.
func (f mapped) Match(row Value) (float64, string) {
	if f.err != nil || row.Kind != Objects {
		return 0, "the mapping does not fit the row"
	}
	for i := range f.fields {
		mf := &f.fields[i]
		if c := mf.column; c != "" && !mf.role.optional() && mf.standard == nil && !row.Has(c) {
			return 0.3, "the row lacks column \"" + c + "\" of the mapping"
		}
	}
	return 1, "the row has the columns of the mapping"
}

func (f mapped) Decode(row Value) ([]*Example, error) {
	if f.err != nil {
		return nil, f.err
	}
	if err := wantObject(&row, TableFormat); err != nil {
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
	f.keep(&d, e)
	return []*Example{e}, nil
}

// keep fills Meta and Origin: a column that became text is used up, one that is ignored goes, every other stays.
func (f mapped) keep(d *mappedRow, e *Example) {
	c := readColumns(d.row)
	take := func(name string) {
		for i := range d.row.Members {
			if d.row.Members[i].Key == name {
				c.slots[i] = slotUsed
			}
		}
	}
	for i := range f.fields {
		mf := &f.fields[i]
		if mf.role == MapMeta || mf.role == MapWinner || mf.values != nil || mf.otherwise != nil || d.stays[mf.from] {
			continue
		}
		if mf.column != "" {
			take(mf.column)
		}
		for _, s := range mf.template {
			if len(s.path) == 1 && mf.role != MapIgnore {
				take(s.path[0].key)
			}
		}
		for _, p := range mf.concat {
			if len(p) == 1 {
				take(p[0].key)
			}
		}
	}
	c.finish(e, TableFormat)
	e.Origin.layout = &layout{tableNames: f.names()}
	e.Meta = append(e.Meta, d.meta...)
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

// TextValue gives a text as a Value that stands in no source.
func TextValue(s string) Value { return textValue(s) }

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
