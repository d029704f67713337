package yaml

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// NewSink begins a list.
func (container) NewSink(w io.Writer, o formats.SinkOptions) (formats.Sink, error) {
	return &sink{w: bufio.NewWriterSize(w, 64<<10), lose: o.Lose, sidecar: o.Sidecar}, nil
}

// sink writes a list, an item a row.
type sink struct {
	w       *bufio.Writer
	lose    func(fact string)
	sidecar bool
	buf     []byte
	begun   bool
}

func (s *sink) Row(row []byte) error {
	v, err := formats.ParseValue(row)
	if err != nil {
		return fault.Wrap(fault.Internal, err, "a row was written that is no JSON")
	}
	s.begun = true
	b := s.item(s.buf[:0], &v)
	if lower := bytes.ToLower(row); bytes.Contains(lower, []byte(`\ud`)) && bytes.Count(b, replacement) > bytes.Count(row, replacement)+bytes.Count(lower, []byte(`\ufffd`)) {
		if s.sidecar && v.IsObject() { // half of a surrogate pair
			whole := withSidecar(&v)
			b = s.item(b[:0], &whole)
		} else {
			s.lose("text")
		}
	}
	s.buf = b
	_, err = s.w.Write(b)
	return err
}

// item appends a row as an item of the list.
func (s *sink) item(b []byte, v *formats.Value) []byte {
	b = append(b, "- "...)
	if !v.IsObject() || len(v.Members) == 0 {
		return append(flow(b, v), '\n')
	}
	for i := range v.Members {
		if i > 0 {
			b = append(b, "  "...)
		}
		b = append(quoted(b, v.Members[i].Key), ':', ' ')
		m := &v.Members[i].Value
		if s.sidecar && m.IsObject() && v.Members[i].Key == formats.SidecarColumn {
			// As text: a template may be nested deeper than YAML is read.
			b = append(quoted(b, string(m.Raw)), '\n')
			continue
		}
		if m.IsString() && !strings.Contains(string(m.Raw), `\u`) && literal(m.Str()) {
			b = block(b, m.Str())
		} else {
			b = append(flow(b, m), '\n')
		}
	}
	return b
}

// withSidecar gives a row as it is read back, where a half of a surrogate pair is U+FFFD, with the row itself in its sidecar.
func withSidecar(row *formats.Value) formats.Value {
	read := asRead(row)
	kept := read.Members[:0]
	for _, m := range read.Members {
		if m.Key != formats.SidecarColumn {
			kept = append(kept, m)
		}
	}
	read.Members = kept
	if text, need := formats.ContainerSidecar(row, &read); need {
		read.Members = append(read.Members, formats.Member{Key: formats.SidecarColumn, Value: formats.TextValue(string(text))})
	}
	return read
}

func asRead(v *formats.Value) formats.Value {
	switch v.Kind {
	case formats.String:
		return formats.TextValue(v.Str())
	case formats.Array:
		out := formats.Value{Kind: v.Kind}
		for i := range v.Items {
			out.Items = append(out.Items, asRead(&v.Items[i]))
		}
		return out
	case formats.Objects:
		out := formats.Value{Kind: v.Kind}
		for i := range v.Members {
			out.Members = append(out.Members, formats.Member{Key: v.Members[i].Key, Value: asRead(&v.Members[i].Value)})
		}
		return out
	}
	return *v
}

var replacement = []byte("\ufffd")

func (s *sink) Close() error {
	if !s.begun {
		_, _ = s.w.WriteString("[]\n") // the error stays for Flush
	}
	return s.w.Flush()
}

// flow writes a value in brackets, with its number text.
func flow(b []byte, v *formats.Value) []byte {
	switch v.Kind {
	case formats.String:
		return text(b, v)
	case formats.Array:
		b = append(b, '[')
		for i := range v.Items {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = flow(b, &v.Items[i])
		}
		return append(b, ']')
	case formats.Objects:
		b = append(b, '{')
		for i := range v.Members {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = append(quoted(b, v.Members[i].Key), ": "...)
			b = flow(b, &v.Members[i].Value)
		}
		return append(b, '}')
	}
	return append(b, v.Raw...)
}

func text(b []byte, v *formats.Value) []byte { return quoted(b, v.Str()) }

// quoted writes a string in double quotes. What is no printable character in YAML, or a line end in one of its versions, is escaped.
func quoted(b []byte, s string) []byte {
	const hex = "0123456789ABCDEF"
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff || r == 0xfffe || r == 0xffff:
			b = append(b, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}

// literal says whether a string of several lines can stand as it is: no line begins or ends with a space, nothing needs an escape, and it
// ends with at most one line end.
func literal(s string) bool {
	if !strings.Contains(s, "\n") || strings.HasSuffix(s, "\n\n") || s == "\n" {
		return false
	}
	for line := range strings.Lines(s) {
		line = strings.TrimSuffix(line, "\n")
		if line != strings.TrimSpace(line) || strings.HasPrefix(line, "---") || strings.HasPrefix(line, "...") || line == "" && strings.HasPrefix(s, "\n") {
			return false
		}
		for _, r := range line {
			if r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff || r == 0xfffe || r == 0xffff {
				return false
			}
		}
	}
	return true
}

func block(b []byte, s string) []byte {
	if strings.HasSuffix(s, "\n") {
		b = append(b, "|\n"...)
	} else {
		b = append(b, "|-\n"...)
	}
	for line := range strings.Lines(s) {
		if line != "\n" {
			b = append(b, "    "...)
		}
		b = append(b, line...)
	}
	if !strings.HasSuffix(s, "\n") {
		b = append(b, '\n')
	}
	return b
}
