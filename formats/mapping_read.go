package formats

import (
	"strconv"
	"strings"
)

// parseColumn reads a column name, or a path when it starts with "$." or "$[".
func parseColumn(s string) ([]step, error) {
	if strings.HasPrefix(s, "$.") || strings.HasPrefix(s, "$[") {
		return parsePath(s)
	}
	return []step{{key: s}}, nil
}

// read gives the value of a field in a row; Absent when the row lacks it.
func (f *mappedField) read(row *Value) Value {
	v := f.source(row)
	if f.standard != nil && (v.Kind == Absent || v.Kind == Null) {
		v = textValue(*f.standard)
	}
	if f.separator != nil && v.Kind != String {
		if inner, _ := nested(&v); inner.Kind == Array {
			v = concatenate(&inner, *f.separator)
		}
	}
	if f.values == nil && f.otherwise == nil || v.Kind == Absent {
		return v
	}
	if v.Kind != Array {
		return f.replace(v)
	}
	out := Value{Kind: Array}
	for i := range v.Items {
		out.Items = append(out.Items, f.replace(v.Items[i]))
	}
	out.Raw = appendValue(nil, &out)
	return out
}

func (f *mappedField) source(row *Value) Value {
	switch {
	case f.path != nil:
		return follow(row, f.path)
	case f.template != nil:
		text, ok := fill(row, f.template)
		if !ok {
			return Value{}
		}
		return textValue(text)
	case f.constant.Kind == String:
		return f.constant
	case f.concat != nil:
		parts := Value{Kind: Array}
		for _, p := range f.concat {
			if v := follow(row, p); v.Kind != Absent {
				parts.Items = append(parts.Items, v)
			}
		}
		if len(parts.Items) == 0 {
			return Value{}
		}
		between := "\n"
		if f.separator != nil {
			between = *f.separator
		}
		return concatenate(&parts, between)
	}
	return row.Get(f.column)
}

// concatenate puts texts together; empty ones are skipped, lists and objects are their JSON text. Nothing but nulls is null.
func concatenate(list *Value, between string) Value {
	var parts []string
	texts := false
	for i := range list.Items {
		v := &list.Items[i]
		switch {
		case v.Kind == String:
			texts = true
			if v.str != "" {
				parts = append(parts, v.str)
			}
		case v.Kind != Null && v.Kind != Absent:
			parts = append(parts, string(compact(v)))
		}
	}
	if len(parts) == 0 && !texts && len(list.Items) > 0 {
		return Value{Kind: Null, Raw: []byte("null")}
	}
	return textValue(strings.Join(parts, between))
}

// replace looks a text, a number or a boolean up in the values.
func (f *mappedField) replace(v Value) Value {
	if v.Kind == Null {
		return v
	}
	key := v.str
	if v.Kind != String {
		key = string(v.Raw)
	}
	if to, ok := f.lookup(key); ok {
		return textValue(to)
	}
	if v.Kind == Number {
		if n, err := strconv.ParseFloat(key, 64); err == nil {
			if to, ok := f.lookup(strconv.FormatFloat(n, 'f', -1, 64)); ok {
				return textValue(to)
			}
		}
	}
	if f.otherwise != nil {
		return textValue(*f.otherwise)
	}
	return v
}

func (f *mappedField) lookup(key string) (string, bool) {
	to, ok := f.values[key]
	if !ok && f.fold {
		to, ok = f.values[foldKey(key)]
	}
	return to, ok
}
