package parquet

import (
	"bytes"
	"encoding/binary"
	"io"
	"runtime"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/internal/schema"
	"github.com/slmgen/slmgen/internal/fault"
)

// NewSink begins a Parquet file: one typed column for each member, lists and objects as LIST and groups, pages of version 1 compressed by
// zstd, row groups of about 40 MiB before compression. Memory is bounded by two row groups after compression and the
// pages under way.
//
// The types come from o.Sample, or from the first rows when there is none. A column of mixed types, and numbers that neither a 64-bit
// integer nor a float gives back as they were written, become JSON text, which Container reads as what it was.
func (container) NewSink(w io.Writer, o formats.SinkOptions) (formats.Sink, error) {
	s := &sink{w: w, o: o, side: -1}
	if o.Sample == nil {
		return s, nil
	}
	s.strict = !o.Whole
	var head []formats.Value
	var root *schema.Node
	size := 0
	for row := range o.Sample {
		v, err := formats.ParseValue(bytes.Clone(row))
		if err != nil {
			return nil, notJSON(err)
		}
		head = append(head, v)
		size += len(row)
		if len(head) < schema.HeadRows && size < schema.HeadBytes {
			continue
		}
		root = widened(root, head)
		head, size = head[:0], 0
		if !o.Whole {
			break
		}
	}
	if root == nil || len(head) > 0 {
		root = widened(root, head)
	}
	return s, s.begin(root)
}

// widened gives the schema that holds rows too.
func widened(root *schema.Node, rows []formats.Value) *schema.Node {
	more := schema.Infer(rows)
	if root == nil {
		return more
	}
	for i := range rows {
		if !root.Fits(&rows[i]) {
			return schema.Widen(root, more)
		}
	}
	return root
}

// sink writes one Parquet file.
type sink struct {
	w      io.Writer
	o      formats.SinkOptions
	strict bool // a row that does not fit ends the file: the types were found in a part of the rows
	root   *writeNode
	leaves []writeLeaf
	side   int // the column of the sidecar, -1 for none
	off    int64
	rows   int64
	groups []rowGroup
	open   rowGroup
	head   [][]byte // rows from before the types are known
	size   int
	single *block // of rows that come one by one
	fill   int

	chunks  []chunk // of the open row group
	ending  []rowGroup
	blocks  chan *block // empty ones to use again
	presses chan *press
}

// begin writes the magic number, as the types are known now.
func (s *sink) begin(root *schema.Node) error {
	if s.o.Sidecar {
		root.AddSidecar()
	}
	if len(root.Fields) == 0 {
		root.Fields = []*schema.Node{}
		for _, name := range s.o.Columns {
			root.Fields = append(root.Fields, &schema.Node{Kind: schema.Text, Name: name, NullMeansAbsent: true})
		}
	}
	if len(root.Fields) == 0 {
		return fault.New(fault.Unsupported, "Parquet cannot hold rows without columns").Do("write jsonl")
	}
	root.Seal()
	s.root, s.leaves = writeTree(root)
	if s.o.Sidecar {
		s.side = len(s.leaves) - 1
	}
	s.chunks = make([]chunk, len(s.leaves))
	workers := runtime.GOMAXPROCS(0)
	s.blocks, s.presses = make(chan *block, 4*workers), make(chan *press, workers)
	for range workers {
		s.presses <- &press{}
	}
	return s.write([]byte(magic))
}

func (s *sink) write(b []byte) error {
	n, err := s.w.Write(b)
	s.off += int64(n)
	return err
}

// blockBytes is how much text of single rows makes a block.
const blockBytes = 512 << 10

// Row adds a row. Until the types are known it is kept.
func (s *sink) Row(row []byte) error {
	if s.root == nil {
		s.head = append(s.head, bytes.Clone(row))
		if s.size += len(row); len(s.head) < schema.HeadRows && s.size < schema.HeadBytes {
			return nil
		}
		return s.decide()
	}
	if s.single == nil {
		s.single = s.NewBlock().(*block)
	}
	if s.fill += len(row); s.fill > blockBytes {
		if err := s.flush(); err != nil {
			return err
		}
		s.single = s.NewBlock().(*block)
		s.fill = len(row)
	}
	return s.single.Row(row)
}

// decide fixes the types by the rows that were kept, and writes those.
func (s *sink) decide() error {
	values := make([]formats.Value, 0, len(s.head))
	for _, row := range s.head {
		v, err := formats.ParseValue(row)
		if err != nil {
			return notJSON(err)
		}
		values = append(values, v)
	}
	if err := s.begin(schema.Infer(values)); err != nil {
		return err
	}
	head := s.head
	s.head = nil
	for _, row := range head {
		if err := s.Row(row); err != nil {
			return err
		}
	}
	return nil
}

// flush writes the block of single rows.
func (s *sink) flush() error {
	b := s.single
	s.single, s.fill = nil, 0
	if b == nil || b.rows == 0 {
		return nil
	}
	if err := b.Finish(); err != nil {
		return err
	}
	return s.WriteBlock(b)
}

// NewBlock gives a block. The types must be known, as they are with a sample.
func (s *sink) NewBlock() formats.Block {
	select {
	case b := <-s.blocks:
		return b
	default:
		return &block{sink: s, lost: map[string]int64{}, columns: make([]columnBuffer, len(s.leaves)), marks: make([]mark, len(s.leaves))}
	}
}

// WriteBlock adds the entries of a finished block to the row group.
func (s *sink) WriteBlock(x formats.Block) error {
	b := x.(*block)
	if b != s.single {
		if err := s.flush(); err != nil { // single rows came before it
			return err
		}
	}
	for fact, n := range b.lost {
		for range n {
			s.o.Lose(fact)
		}
	}
	clear(b.lost)
	for i := range b.columns {
		s.gather(i, &b.columns[i])
	}
	s.open.rows += b.rows
	b.rows = 0
	select {
	case s.blocks <- b:
	default:
	}
	if s.open.raw >= groupBytes {
		if err := s.endGroup(); err != nil {
			return err
		}
	}
	return s.settle(false)
}

// Close writes what is left and the footer.
func (s *sink) Close() error {
	if s.root == nil {
		if err := s.decide(); err != nil {
			return err
		}
	}
	if err := s.flush(); err != nil {
		return err
	}
	if err := s.endGroup(); err != nil {
		return err
	}
	if err := s.settle(true); err != nil {
		return err
	}
	footer := s.footer()
	footer = binary.LittleEndian.AppendUint32(footer, uint32(len(footer)))
	return s.write(append(footer, magic...))
}

func notJSON(err error) error {
	return fault.Wrap(fault.Internal, err, "a row was written that is no JSON")
}

func notObject(row *formats.Value) error {
	return fault.New(fault.Unsupported, "a row is %s, and Parquet holds objects alone", row.Kind).Do("write jsonl")
}
