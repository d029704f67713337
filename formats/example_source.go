package formats

// AppendSource appends the row that e came from: the same values, number text and order of members, with whatever was changed in e since.
// It gives false, and dst as it was, where that is not known: e was made by hand or read with Options.Forget, its record yielded several
// Examples or it came from several records, or its format is none of Builtin.
func (e *Example) AppendSource(dst []byte) ([]byte, bool) {
	o := &e.Origin
	if o.layout == nil && o.shape == nil || o.Parts > 1 || o.list {
		return dst, false
	}
	f, ok := FormatByID(o.Format)
	if !ok {
		return dst, false
	}
	enc, ok := f.(Encoder)
	if _, joins := f.(Joiner); !ok || joins {
		return dst, false
	}
	whole := true
	row, err := encodeRow(dst, enc, []*Example{e}, func(string) { whole = false })
	if err != nil || !whole {
		return dst, false
	}
	return row, true
}
