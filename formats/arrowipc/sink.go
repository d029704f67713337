package arrowipc

import (
	"bufio"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/internal/schema"
	"github.com/slmgen/slmgen/internal/fault"
)

// A record batch ends with as many rows, or when their JSON is as large.
const (
	batchRows  = 8192
	batchBytes = 8 << 20
)

// NewSink begins an Arrow file.
func (container) NewSink(w io.Writer, o formats.SinkOptions) (formats.Sink, error) {
	switch o.Format {
	case "messages-array", "string-line":
		return nil, fault.New(fault.Unsupported, "rows of format %s are no objects, which Arrow needs", o.Format).Do("write jsonl, or another format")
	}
	return &sink{out: &counter{w: bufio.NewWriterSize(w, 64<<10)}, o: o}, nil
}

// sink writes one Arrow file.
type sink struct {
	out     *counter
	o       formats.SinkOptions
	waiting [][]byte // rows from before the schema
	bytes   int      // of the JSON that waits, or that the batch holds
	rows    int      // of the batch

	root    *schema.Node
	file    *ipc.FileWriter
	builder *array.RecordBuilder
	columns []appender
}

func (s *sink) Row(b []byte) error {
	if s.file != nil {
		return s.row(b)
	}
	s.waiting = append(s.waiting, slices.Clone(b))
	s.bytes += len(b)
	if len(s.waiting) < schema.HeadRows && s.bytes < schema.HeadBytes {
		return nil
	}
	return s.start(true)
}

// start decides the schema and writes the rows that waited for it. more says that rows follow, which may have further columns.
func (s *sink) start(more bool) error {
	head := make([]formats.Value, len(s.waiting))
	for i, b := range s.waiting {
		var err error
		if head[i], err = parse(b); err != nil {
			return err
		}
	}
	s.root = schema.Infer(head)
	var room []string
	if more {
		room = s.o.Optional
	} else if len(s.root.Fields) == 0 {
		room = s.o.Columns
	}
	for _, name := range room {
		if !slices.ContainsFunc(s.root.Fields, func(n *schema.Node) bool { return strings.EqualFold(n.Name, name) }) {
			s.root.Add(name)
		}
	}
	lose := s.o.Lose
	if s.o.Sidecar {
		s.root.AddSidecar()
		lose = func(string) {} // the sidecar holds it
	}
	fields := arrowFields(s.root.Fields)
	sc := arrow.NewSchema(fields, nil)
	var err error
	if s.file, err = ipc.NewFileWriter(s.out, ipc.WithSchema(sc)); err != nil {
		return err
	}
	s.builder = array.NewRecordBuilder(memory.DefaultAllocator, sc)
	w := &valueWriter{lose: lose}
	for i, n := range s.root.Fields {
		s.columns = append(s.columns, w.appender(n, s.builder.Field(i), n.Name))
	}
	waiting := s.waiting
	s.waiting, s.bytes = nil, 0
	for _, b := range waiting {
		if err := s.row(b); err != nil {
			return err
		}
	}
	return nil
}

func parse(b []byte) (formats.Value, error) {
	v, err := formats.ParseValue(b)
	if err != nil {
		return v, fault.Wrap(fault.Internal, err, "a row was written that is no JSON")
	}
	if !v.IsObject() {
		return v, fault.New(fault.Unsupported, "a row that is %s cannot be written to Arrow, which needs objects", v.Kind).Do("write jsonl, or another format")
	}
	return v, nil
}

func (s *sink) row(b []byte) error {
	v, err := parse(b)
	if err != nil {
		return err
	}
	if s.o.Sidecar {
		row := s.root.WithSidecar(&v)
		appendMembers(s.root, s.columns, &row, "", func(string) {})
	} else if appendMembers(s.root, s.columns, &v, "", s.o.Lose) {
		s.o.Lose("key_order")
	}
	s.rows++
	if s.bytes += len(b); s.rows >= batchRows || s.bytes >= batchBytes {
		return s.flush()
	}
	return nil
}

func (s *sink) flush() error {
	if s.rows == 0 {
		return nil
	}
	columns := make([]arrow.Array, len(s.root.Fields))
	for i := range columns {
		columns[i] = s.builder.Field(i).NewArray()
		defer columns[i].Release()
	}
	rec := array.NewRecord(s.builder.Schema(), columns, int64(s.rows)) // not the builder's, which counts no rows without columns
	defer rec.Release()
	s.rows, s.bytes = 0, 0
	return s.file.Write(rec)
}

func (s *sink) Close() error {
	if s.file == nil {
		if err := s.start(false); err != nil {
			return err
		}
	}
	defer s.builder.Release()
	if err := s.flush(); err != nil {
		return err
	}
	if err := s.file.Close(); err != nil {
		return err
	}
	return s.out.w.Flush()
}

// counter is the target of a file writer, which asks where it stands and seeks nowhere.
type counter struct {
	w *bufio.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

func (c *counter) Seek(offset int64, whence int) (int64, error) {
	if offset != 0 || whence != io.SeekCurrent {
		return 0, errors.New("the target cannot seek")
	}
	return c.n, nil
}
