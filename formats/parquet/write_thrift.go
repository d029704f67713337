package parquet

import "encoding/binary"

// thrift writes the compact protocol of Apache Thrift, as far as the metadata of Parquet needs it.
type thrift struct {
	b    []byte
	last []int16 // the number of the last field of each open struct
}

// The types of the compact protocol.
const (
	thriftTrue   = 1 // a boolean field: its type is its value
	thriftI32    = 5
	thriftI64    = 6
	thriftBinary = 8
	thriftList   = 9
	thriftStruct = 12
)

func (t *thrift) begin() { t.last = append(t.last, 0) }

func (t *thrift) end() {
	t.b = append(t.b, 0)
	t.last = t.last[:len(t.last)-1]
}

// field writes the head of a field. The numbers of a struct's fields ascend in steps below 16.
func (t *thrift) field(id int16, typ byte) {
	last := &t.last[len(t.last)-1]
	t.b = append(t.b, byte(id-*last)<<4|typ)
	*last = id
}

func (t *thrift) i32(id int16, v int32) {
	t.field(id, thriftI32)
	t.b = binary.AppendVarint(t.b, int64(v))
}

func (t *thrift) i64(id int16, v int64) {
	t.field(id, thriftI64)
	t.b = binary.AppendVarint(t.b, v)
}

func (t *thrift) text(id int16, s string) {
	t.field(id, thriftBinary)
	t.bare(s)
}

// bare writes an element of a list of texts.
func (t *thrift) bare(s string) {
	t.b = append(binary.AppendUvarint(t.b, uint64(len(s))), s...)
}

func (t *thrift) list(id int16, typ byte, n int) {
	t.field(id, thriftList)
	if n < 15 {
		t.b = append(t.b, byte(n)<<4|typ)
		return
	}
	t.b = binary.AppendUvarint(append(t.b, 0xf0|typ), uint64(n))
}

// open begins a struct that is a field.
func (t *thrift) open(id int16) {
	t.field(id, thriftStruct)
	t.begin()
}
