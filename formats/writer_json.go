package formats

import "bufio"

// lineSink writes JSON Lines.
type lineSink struct{ w *bufio.Writer }

func (s *lineSink) row(b []byte) error {
	if _, err := s.w.Write(b); err != nil {
		return err
	}
	return s.w.WriteByte('\n')
}

func (s *lineSink) close() error { return nil }

// arraySink writes one JSON array with a row on each line.
type arraySink struct {
	w    *bufio.Writer
	some bool
}

func (s *arraySink) row(b []byte) error {
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

func (s *arraySink) close() error {
	end := "[]\n"
	if s.some {
		end = "\n]\n"
	}
	_, err := s.w.WriteString(end)
	return err
}
