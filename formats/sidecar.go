package formats

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/slmgen/slmgen/formats/chat"
)

// SidecarColumn is the member under which a row carries what its format cannot hold of the row it was converted from; see
// ConvertOptions.Sidecar. In a table its cell holds JSON text.
const SidecarColumn = "_slmgen"

// A sidecar is {"v":1,"format":"openai","seal":"9f..","row":TEMPLATE}: the source row as a template by way of the row that carries it. A
// record that became several rows has "part" and "of" in each, and the last one carries the template, by way of the list of all of them.
// Without a format it restores the row that a container could not hold, which may carry a sidecar itself.
type sidecar struct {
	format, seal string
	template     Value
	part, of     int
}

// appendSidecar adds the sidecar of want to the last of rows. With joins a row may be a list of what becomes several records: the last
// of them carries it.
func appendSidecar(rows [][]byte, format string, want []byte, joins bool) bool {
	have, err1 := ParseValue(joinRows(rows))
	row, err2 := ParseValue(want)
	if err1 != nil || err2 != nil || have.Kind != Objects && have.Kind != Array {
		return false
	}
	text := makeTemplate(&row, &have)
	t, err := ParseValue(text)
	if err != nil {
		return false
	}
	for i := range rows {
		room := bytes.HasSuffix(rows[i], []byte("}")) || joins && bytes.HasSuffix(rows[i], []byte("}]"))
		if !room {
			return false
		}
	}
	for i := range rows {
		at := bytes.LastIndexByte(rows[i], '}')
		end := string(rows[i][at:])
		b := rows[i][:at]
		if b[at-1] != '{' {
			b = append(b, ',')
		}
		b = append(b, `"`+SidecarColumn+`":{"v":1`...)
		if len(rows) > 1 {
			b = strconv.AppendInt(append(b, `,"part":`...), int64(i), 10)
			b = strconv.AppendInt(append(b, `,"of":`...), int64(len(rows)), 10)
		}
		if i == len(rows)-1 {
			b = chat.AppendString(append(b, `,"format":`...), format)
			b = chat.AppendString(append(b, `,"seal":`...), templateSeal(&t, &have))
			b = append(append(b, `,"row":`...), text...)
		}
		rows[i] = append(append(b, '}'), end...)
	}
	return true
}

// ContainerSidecar gives the JSON text of the sidecar that turns readBack, the row as a container gives it when it is read (without the
// sidecar's own column), into row again; false when they are equal and no sidecar is needed. For the makers of a Sink.
func ContainerSidecar(row, readBack *Value) (json.RawMessage, bool) {
	if string(compact(row)) == string(compact(readBack)) {
		return nil, false
	}
	text := makeTemplate(row, readBack)
	t, err := ParseValue(text)
	if err != nil {
		return nil, false
	}
	b := chat.AppendString([]byte(`{"v":1,"seal":`), templateSeal(&t, readBack))
	b = append(append(b, `,"row":`...), text...)
	return append(b, '}'), true
}

// joinRows gives one row as it is and several as a list.
func joinRows(rows [][]byte) []byte {
	if len(rows) == 1 {
		return rows[0]
	}
	b := []byte{'['}
	for i, r := range rows {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, r...)
	}
	return append(b, ']')
}

// hasSidecar says that a row has a sidecar, or the last of the records that were joined to it.
func hasSidecar(row *Value, joined int) bool {
	if n := len(row.Items); joined > 0 && n > 0 {
		row = &row.Items[n-1]
	}
	return row.Kind == Objects && row.Has(SidecarColumn)
}

// takeSidecar takes the sidecar out of a row: the row without it, and nil when it has none that can be read.
func takeSidecar(row *Value) (Value, *sidecar) {
	if n := len(row.Items); n > 0 {
		var s *sidecar
		bare := Value{Kind: Array, Items: make([]Value, n)}
		for i := range row.Items {
			bare.Items[i], s = takeSidecar(&row.Items[i])
		}
		bare.Raw = appendValue(nil, &bare)
		return bare, s
	}
	if row.Kind != Objects || !row.Has(SidecarColumn) {
		return *row, nil
	}
	cell := row.Get(SidecarColumn)
	v, _ := nested(&cell)
	if v.Kind == String && v.str == "" {
		v.Kind = Null
	}
	version := v.Get("v")
	if v.Kind != Objects && v.Kind != Null || v.Kind == Objects && string(version.Raw) != "1" {
		return *row, nil
	}
	bare := Value{Kind: Objects}
	for i := range row.Members {
		if row.Members[i].Key != SidecarColumn {
			bare.Members = append(bare.Members, row.Members[i])
		}
	}
	bare.Raw = appendValue(nil, &bare)
	if v.Kind == Null {
		return bare, nil // the empty cell of a table
	}
	format, seal := v.Get("format"), v.Get("seal")
	s := &sidecar{format: format.str, seal: seal.str, template: v.Get("row"), of: 1}
	part, of := v.Get("part"), v.Get("of")
	if of.Kind == Number {
		s.part, _ = strconv.Atoi(string(part.Raw))
		s.of, _ = strconv.Atoi(string(of.Raw))
	}
	return bare, s
}

// restore gives the source row by way of the rows that it became; false when they changed in a way the template does not follow.
func (s *sidecar) restore(have *Value, limit int64) ([]byte, bool) {
	if s.template.Kind == Absent || templateSeal(&s.template, have) != s.seal {
		return nil, false
	}
	return fillTemplate(&s.template, have, limit)
}
