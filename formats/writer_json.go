package formats

import (
	"bufio"
	"io"
)

// sinkBuffer is how much a sink gathers before it writes.
const sinkBuffer = 64 << 10

// NewSink writes one row a line.
func (jsonLines) NewSink(w io.Writer, _ SinkOptions) (Sink, error) {
	return &lineSink{w: bufio.NewWriterSize(w, sinkBuffer)}, nil
}

type lineSink struct {
	w      *bufio.Writer
	blocks textBlocks
}

func (s *lineSink) Row(b []byte) error {
	if _, err := s.w.Write(b); err != nil {
		return err
	}
	return s.w.WriteByte('\n')
}

func (s *lineSink) NewBlock() Block          { return s.blocks.block("", "\n") }
func (s *lineSink) WriteBlock(b Block) error { return s.blocks.give(s.w, b.(*textBlock), 0) }
func (s *lineSink) Close() error             { return s.w.Flush() }

// NewSink writes one JSON array with a row on each line.
func (jsonDocument) NewSink(w io.Writer, _ SinkOptions) (Sink, error) {
	return &arraySink{w: bufio.NewWriterSize(w, sinkBuffer)}, nil
}

type arraySink struct {
	w      *bufio.Writer
	some   bool
	blocks textBlocks
}

func (s *arraySink) Row(b []byte) error {
	before := "[\n"
	if s.some {
		before = ",\n"
	}
	s.some = true
	if _, err := s.w.WriteString(before); err != nil {
		return err
	}
	_, err := s.w.Write(b)
	return err
}

func (s *arraySink) NewBlock() Block { return s.blocks.block(",\n", "") }

func (s *arraySink) WriteBlock(b Block) error {
	skip := 0
	if t := b.(*textBlock); !s.some && len(t.text) > 0 {
		s.some, skip = true, len(",")
		if err := s.w.WriteByte('['); err != nil {
			return err
		}
	}
	return s.blocks.give(s.w, b.(*textBlock), skip)
}

func (s *arraySink) Close() error {
	end := "[]\n"
	if s.some {
		end = "\n]\n"
	}
	if _, err := s.w.WriteString(end); err != nil {
		return err
	}
	return s.w.Flush()
}
