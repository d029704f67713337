package xlsx

import (
	"slices"

	"github.com/slmgen/slmgen/formats"
)

// beside makes room for the column of the sidecar, in place of the last one where the sheet is full.
func (s *sink) beside() {
	if _, ok := s.index[formats.SidecarColumn]; ok {
		return
	}
	if len(s.columns) >= maxColumns {
		delete(s.index, s.columns[maxColumns-1])
		s.columns = s.columns[:maxColumns-1]
	}
	s.add(formats.SidecarColumn)
}

// withSidecar gives the row as the cells hold it, with what they cannot hold of it in the cell of the sidecar.
func (s *sink) withSidecar(row *formats.Value) formats.Value {
	cells := make([]*formats.Value, len(s.columns))
	for i := range row.Members {
		if at, ok := s.index[row.Members[i].Key]; ok && cells[at] == nil && row.Members[i].Key != formats.SidecarColumn {
			cells[at] = &row.Members[i].Value
		}
	}
	read := formats.Value{Kind: formats.Objects}
	for at, cell := range cells {
		if cell == nil || cell.Kind == formats.Null {
			continue
		}
		v := *cell
		switch cell.Kind {
		case formats.String:
			v = formats.TextValue(cell.Str())
		case formats.Array, formats.Objects:
			v = formats.TextValue(string(cell.Raw))
		}
		read.Members = append(read.Members, formats.Member{Key: s.columns[at], Value: v})
	}
	if len(read.Members) == 0 { // a row without cells is not read, so it gets an empty text
		if at := slices.IndexFunc(s.columns, func(c string) bool { return c != formats.SidecarColumn }); at >= 0 {
			read.Members = append(read.Members, formats.Member{Key: s.columns[at], Value: formats.TextValue("")})
		}
	}
	if text, need := formats.ContainerSidecar(row, &read); need {
		read.Members = append(read.Members, formats.Member{Key: formats.SidecarColumn, Value: formats.TextValue(string(text))})
	}
	return read
}
