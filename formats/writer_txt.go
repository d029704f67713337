package formats

import (
	"bufio"
	"io"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// lineBreaks are what reading takes for the end of a line.
var lineBreaks = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ")

// NewSink writes each text as one line. A text of several lines becomes one, which loses its line breaks (line_break); a text of
// nothing but white space is not read again as a row (blank).
func (lineText) NewSink(w io.Writer, o SinkOptions) (Sink, error) {
	if o.Sidecar {
		return nil, fault.New(fault.Unsupported, "lines of plain text have no room for a sidecar").Do("choose jsonl, json, csv, parquet or arrow")
	}
	switch o.Format {
	case "text", "string-line", "":
		return &textSink{w: bufio.NewWriterSize(w, sinkBuffer), lose: o.Lose}, nil
	}
	return nil, fault.New(fault.Unsupported, "rows of format %s cannot be lines of plain text", clip(o.Format, 40)).Do("choose jsonl, or the format text")
}

type textSink struct {
	w    *bufio.Writer
	lose func(fact string)
}

func (s *textSink) Row(b []byte) error {
	v, err := ParseValue(b)
	if err != nil {
		return fault.Wrap(fault.Internal, err, "a row was written that is no JSON")
	}
	text := v
	if v.IsObject() {
		for i := range v.Members {
			if k := v.Members[i].Key; k != "text" {
				s.lose("column:" + k)
			}
		}
		text = v.Get("text")
	}
	line := text.Str()
	switch text.Kind {
	case String:
	case Absent:
		s.lose("absent")
	case Null:
		s.lose("null")
	default:
		s.lose("json_type")
		line = string(text.Raw)
	}
	if one := lineBreaks.Replace(line); one != line {
		s.lose("line_break")
		line = one
	}
	if strings.TrimSpace(line) == "" {
		s.lose("blank")
	}
	if _, err := s.w.WriteString(line); err != nil {
		return err
	}
	return s.w.WriteByte('\n')
}

func (s *textSink) Close() error { return s.w.Flush() }
