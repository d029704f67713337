package arrowipc

import (
	"encoding/binary"
	"io"

	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
	flatbuffers "github.com/google/flatbuffers/go"

	"github.com/slmgen/slmgen/internal/fault"
)

// maxMessage is the largest description of a schema, a batch or a file that is parsed, in bytes. Wide tables stay far below.
const maxMessage = 16 << 20

// maxRatio is how many times larger than the packed bytes a buffer may unpack. Buffers below smallBuffer are let through.
const (
	maxRatio    = 10_000
	smallBuffer = 1 << 20
)

// frames gives the messages of a file or a stream to the library, each checked against the size of the file before.
type frames struct {
	at     io.ReaderAt
	size   int64
	pos    int64        // of the next message of a stream
	blocks []int64      // where a file has the messages that are still to come
	first  []byte       // the message of its schema
	file   bool         // it has a footer
	schema *schemaCheck // nil until it was read
	filled int          // dictionary batches so far
	rows   int64        // of the batch that was read last
	last   *ipc.Message
}

func (f *frames) Retain()  {}
func (f *frames) Release() {}

// frame reads the length of a message and how many bytes the length itself takes; 0 is the end of a stream.
func frame(b []byte) (size int64, prefix int64) {
	if len(b) < 4 {
		return -1, 0
	}
	n := binary.LittleEndian.Uint32(b)
	if n != 0xffffffff {
		return int64(int32(n)), 4 // before version 0.15
	}
	if len(b) < 8 {
		return -1, 0
	}
	return int64(int32(binary.LittleEndian.Uint32(b[4:]))), 8
}

// open finds the messages: by the footer of a file, or one after the other in a stream.
func (f *frames) open() error {
	var head [8]byte
	if _, err := f.at.ReadAt(head[:], 0); err != nil && err != io.EOF {
		return fault.Wrap(fault.Unavailable, err, "the file cannot be read")
	}
	if string(head[:len(magic)]) != magic {
		return nil
	}
	f.file = true
	var end [10]byte
	if f.size < 8+int64(len(end)) {
		return fault.New(fault.Invalid, "the file is too short to be Arrow")
	}
	if _, err := f.at.ReadAt(end[:], f.size-int64(len(end))); err != nil && err != io.EOF {
		return fault.Wrap(fault.Unavailable, err, "the end of the file cannot be read")
	}
	if string(end[4:]) != magic {
		return fault.New(fault.Invalid, "the Arrow file does not end with ARROW1: it was cut off").Do("download or copy it again")
	}
	n := int64(int32(binary.LittleEndian.Uint32(end[:])))
	if n < 4 || n > f.size-8-int64(len(end)) {
		return fault.New(fault.Invalid, "the Arrow footer is larger than the file")
	}
	if n > maxMessage {
		return fault.New(fault.TooLarge, "the Arrow footer is larger than %d bytes", maxMessage).Do("write the file with larger record batches")
	}
	footer := make([]byte, n)
	if err := f.read(footer, f.size-int64(len(end))-n); err != nil {
		return err
	}
	t := root(footer)
	sc, ok := t.child(1)
	if !ok {
		return fault.New(fault.Invalid, "the footer of the Arrow file has no schema")
	}
	f.first = schemaMessage(footer, sc, t.GetInt16Slot(slot(0), 0))
	for _, member := range [...]int{2, 3} {
		at, count := t.vector(member, 24)
		for i := range count {
			pos := at + flatbuffers.UOffsetT(24*i)
			f.blocks = append(f.blocks, t.GetInt64(pos))
		}
	}
	return nil
}

func (f *frames) read(b []byte, at int64) error {
	if n, err := f.at.ReadAt(b, at); n < len(b) {
		return fault.Wrap(fault.Unavailable, err, "the file cannot be read")
	}
	return nil
}

// Message gives the next message, io.EOF after the last. It is valid until the next call.
func (f *frames) Message() (*ipc.Message, error) {
	if first := f.first; first != nil {
		f.first = nil
		m, header, _ := message(first)
		if err := f.check(m, header, nil); err != nil {
			return nil, err
		}
		f.last = ipc.NewMessage(memory.NewBufferBytes(first), memory.NewBufferBytes(nil))
		return f.last, nil
	}
	if f.file {
		if len(f.blocks) == 0 {
			return nil, io.EOF
		}
		f.pos = f.blocks[0]
		f.blocks = f.blocks[1:]
		if f.pos < 8 || f.pos >= f.size {
			return nil, fault.New(fault.Invalid, "the footer of the Arrow file points outside of it")
		}
	}
	var head [8]byte
	n, err := f.at.ReadAt(head[:min(8, max(f.size-f.pos, 0))], f.pos)
	if err != nil && err != io.EOF {
		return nil, fault.Wrap(fault.Unavailable, err, "the file cannot be read")
	}
	if n == 0 && !f.file && f.schema != nil {
		return nil, io.EOF // streams may end without saying so
	}
	size, prefix := frame(head[:n])
	switch {
	case size == 0 && !f.file:
		return nil, io.EOF
	case size <= 0 || size > f.size-f.pos-prefix:
		return nil, fault.New(fault.Invalid, "the Arrow data ends inside a message: it was cut off").Do("download or copy it again")
	case size > maxMessage:
		return nil, fault.New(fault.TooLarge, "a message of the Arrow data claims %d bytes", size)
	}
	meta := make([]byte, size)
	if err := f.read(meta, f.pos+prefix); err != nil {
		return nil, err
	}
	m, header, length := message(meta)
	at := f.pos + prefix + size
	if length < 0 || length > f.size-at {
		return nil, fault.New(fault.Invalid, "the Arrow data ends inside a record batch: it was cut off").Do("download or copy it again")
	}
	body := make([]byte, length)
	if err := f.read(body, at); err != nil {
		return nil, err
	}
	f.pos = at + length
	if err := f.check(m, header, body); err != nil {
		return nil, err
	}
	f.last = ipc.NewMessage(memory.NewBufferBytes(meta), memory.NewBufferBytes(body))
	return f.last, nil
}

// check looks at a message before the library does.
func (f *frames) check(m table, header byte, body []byte) error {
	var err error
	var want need
	version := m.GetInt16Slot(slot(0), 0)
	content, ok := m.child(2)
	if !ok || f.schema == nil && header != headerSchema {
		return fault.New(fault.Invalid, "a message of the Arrow data is empty, or stands before the schema")
	}
	switch header {
	case headerSchema:
		if f.schema, err = checkSchema(content); err != nil {
			return fault.Wrap(fault.Unsupported, err, "the Arrow schema cannot be read")
		}
		return nil
	case headerDictionary:
		want, version = f.schema.dictionaries[content.number(0)], 0 // the library takes dictionaries for old ones
		f.filled++
		if content, ok = content.child(1); !ok {
			return fault.New(fault.Invalid, "a dictionary of the Arrow data is empty")
		}
	case headerRecords:
		// The library takes as many batches for dictionaries as the schema has, whatever they are.
		if f.filled < len(f.schema.dictionaries) {
			return fault.New(fault.Invalid, "a record batch of the Arrow data stands before the dictionaries that it needs")
		}
		want = f.schema.batch
	default:
		return fault.New(fault.Unsupported, "the Arrow data holds tensors, which are no rows").Do("save a table")
	}
	if version < versionUnions {
		want.buffers += want.bitmaps
	}
	f.rows = content.number(0)
	return f.checkBatch(content, body, want)
}

// versionUnions is the version of the metadata (V5) since which unions and run-end encoded columns have no bitmap of their own.
const versionUnions = 4

// checkBatch makes sure that a batch lists what its columns need, and that its buffers lie in its body and unpack to no more than they
// should.
func (f *frames) checkBatch(batch table, body []byte, want need) error {
	_, packed := batch.child(3)
	if most := smallBuffer + maxRatio*f.size; f.rows < 0 || f.rows > most {
		return fault.New(fault.TooLarge, "a record batch claims %d rows", f.rows)
	}
	at, n := batch.vector(1, 16)
	if n < want.nodes {
		return fault.New(fault.Invalid, "a record batch lists %d columns of the %d that the schema has", n, want.nodes)
	}
	for i := range n {
		if v := batch.GetInt64(at + flatbuffers.UOffsetT(16*i)); v < 0 || v > smallBuffer+maxRatio*f.size {
			return fault.New(fault.TooLarge, "a column claims %d values", v)
		}
	}
	buffers, n := batch.vector(2, 16)
	at, counts := batch.vector(4, 8)
	if counts < want.views {
		return fault.New(fault.Invalid, "a record batch does not say how many buffers its columns have")
	}
	for i := range counts {
		v := batch.GetInt64(at + flatbuffers.UOffsetT(8*i))
		if v < 0 || v > int64(n) {
			return fault.New(fault.Invalid, "a column claims %d buffers, its record batch has %d", v, n)
		}
		if i < want.views {
			want.buffers += int(v)
		}
	}
	if n < want.buffers {
		return fault.New(fault.Invalid, "a record batch lists %d buffers of the %d that its columns need", n, want.buffers)
	}
	var total int64
	for i := range n {
		pos := buffers + flatbuffers.UOffsetT(16*i)
		offset, length := batch.GetInt64(pos), batch.GetInt64(pos+8)
		if length == 0 {
			continue
		}
		if offset < 0 || length < 0 || offset > int64(len(body)) || length > int64(len(body))-offset {
			return fault.New(fault.Invalid, "a buffer lies outside of its record batch")
		}
		total += length
		if !packed {
			continue
		}
		if length < 8 {
			return fault.New(fault.Invalid, "a packed buffer has no length")
		}
		unpacked := int64(binary.LittleEndian.Uint64(body[offset:]))
		if unpacked < -1 || unpacked > max(smallBuffer, maxRatio*length) {
			return fault.New(fault.TooLarge, "a packed buffer of %d bytes claims to hold %d", length, unpacked)
		}
		total += max(unpacked, 0)
	}
	if total > min(maxBatch, roomyBatch+1000*f.size) {
		return fault.New(fault.TooLarge, "a record batch takes %d bytes unpacked", total).Do("write the file with smaller record batches")
	}
	return nil
}

// maxBatch is how much memory the buffers of one record batch may take; those of a small file, no more than a thousand times its size
// beyond roomyBatch.
const (
	maxBatch   = 8 << 30
	roomyBatch = 64 << 20
)
