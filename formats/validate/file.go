package validate

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// Options say how a file is checked. The zero value is ready.
type Options struct {
	// MaxRecord is the largest line in bytes; 0 means formats.DefaultMaxRecord. Longer ones are errors.
	MaxRecord int64
	// Tokens counts the tokens of a text. Without it, limits on tokens are not checked. Of a row it is given each text that the service puts
	// before the model, without what the service adds around them.
	Tokens func(text string) int
	// TokenError is the relative error of Tokens where it estimates: 0.1 for a tenth. A row is then warned of where it may be too long,
	// and never refused. 0: Tokens is exact.
	TokenError float64
	// Containers read what is no JSON Lines, for services that take other files: parquet.Container() for tokenized files at Together.
	Containers []formats.Container
	// Progress is told now and then how many bytes were read of how many (-1: unknown).
	Progress func(formats.Progress)
}

// File checks one file. Whatever is wrong with the data is in the report; an error means that it could not be read: the errors of
// Source.Open, unavailable, or that of ctx.
func File(ctx context.Context, p *Provider, src formats.Source, o Options) (*Report, error) {
	if o.MaxRecord <= 0 {
		o.MaxRecord = formats.DefaultMaxRecord
	}
	f := &file{p: p, o: o, out: newReport(p.ID), total: src.Size()}
	r, err := src.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	f.ending(src.Name())
	err = f.read(ctx, r, src)
	if err != nil {
		var typed *formats.Error
		if errors.As(err, &typed) || ctx.Err() != nil {
			return nil, err
		}
		return nil, fault.Wrap(fault.Unavailable, err, "%s cannot be read", src.Name()).Do("check the disk")
	}
	f.sizes()
	f.out.Valid = f.out.ErrorCount == 0
	return f.out, nil
}

// file is what is known while a file is read.
type file struct {
	p     *Provider
	o     Options
	out   *Report
	total int64
	kind  string
	// What rules of the whole file count.
	pictures, videos int64 // rows that hold one
	prompts          sameTexts
}

// sameTexts tells whether all texts were equal.
type sameTexts struct {
	first  string
	count  int64
	differ bool
}

func (s *sameTexts) see(text string) {
	if s.count == 0 {
		s.first = text
	} else if text != s.first {
		s.differ = true
	}
	s.count++
}

func (f *file) ending(name string) {
	ext := strings.ToLower(filepath.Ext(name))
	if ext == "" || len(f.p.limits.endings) == 0 || slices.Contains(f.p.limits.endings, ext) {
		return
	}
	sev := SeverityWarning
	if f.p.limits.endingRefused {
		sev = SeverityError
	}
	f.out.add(0, "", "file_name", sev, "the file name ends in %s; %s wants %s: rename or convert it", ext, f.p.Name, strings.Join(f.p.limits.endings, " or "))
}

func (f *file) read(ctx context.Context, r io.Reader, src formats.Source) error {
	in := newLines(r, f.o.MaxRecord)
	head, _ := in.r.Peek(8)
	if bytes.HasPrefix(head, []byte("PAR1")) {
		return f.parquet(ctx, src)
	}
	if what := foreign(head); what != "" {
		f.out.add(0, "", "container", SeverityError, "this is %s, and %s wants JSON Lines in UTF-8; convert it (--fix does)", what, f.p.Name)
		return nil
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		f.out.add(1, "", "bom", SeverityError, "the file begins with a byte order mark; write it as UTF-8 without one")
		in.skip(3)
	}
	for {
		line, err := in.next()
		f.out.Bytes = in.bytes
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && in.number&0x3f == 0 {
			err = ctx.Err()
			if f.o.Progress != nil {
				f.o.Progress(formats.Progress{Read: in.bytes, Total: f.total, Records: f.out.Rows})
			}
		}
		if err != nil {
			return err
		}
		if in.long {
			f.out.add(in.number, "", "line_too_long", SeverityError, "the line has more than %d bytes; leave it out", f.o.MaxRecord)
			f.out.Rows++
			continue
		}
		if stop := f.line(line, in.number); stop {
			break
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if f.out.Rows == 0 && f.out.ErrorCount == 0 {
		f.out.add(0, "", "empty_file", SeverityError, "the file has no rows; write one JSON object a line")
	}
	return nil
}

// foreign names a file that is no text in UTF-8.
func foreign(head []byte) string {
	for _, m := range [...]struct{ magic, what string }{
		{"\x1f\x8b", "gzip-compressed"}, {"\x28\xb5\x2f\xfd", "zstd-compressed"}, {"BZh", "bzip2-compressed"}, {"\xfd7zXZ", "xz-compressed"},
		{"PK\x03\x04", "a zip archive or an office document"}, {"ARROW1", "an Arrow file"}, {"\xff\xfe", "text in UTF-16"}, {"\xfe\xff", "text in UTF-16"},
	} {
		if bytes.HasPrefix(head, []byte(m.magic)) {
			return m.what
		}
	}
	return ""
}

// line checks one line; stop says that the file is no JSON Lines at all and the rest would only repeat that.
func (f *file) line(line []byte, number int64) (stop bool) {
	text := bytes.TrimSpace(line)
	fail := func(code, format string, args ...any) { f.out.add(number, "", code, SeverityError, format, args...) }
	if len(text) == 0 {
		fail("blank_line", "the line is blank; take it out (also at the end of the file)")
		return false
	}
	first := f.out.Rows == 0
	f.out.Rows++
	if !utf8.Valid(line) {
		fail("utf8", "the line is not valid UTF-8; write the file in UTF-8")
		return false
	}
	v, err := formats.ParseValue(text)
	if err != nil {
		return f.broken(text, err, first, fail)
	}
	if !v.IsObject() {
		if first && v.IsArray() && len(v.Items) > 0 && v.Items[0].IsObject() && !v.Items[0].Has("role") {
			fail("json_array", "the file is a JSON array; write one object a line without [ ] and commas (--fix does)")
			return true
		}
		fail("not_object", "the line holds %s; every line is one JSON object", (&node{Value: v}).kind())
		return false
	}
	f.row(v, number)
	return false
}

// broken says what is wrong with a line that does not parse.
func (f *file) broken(text []byte, err error, first bool, fail func(code, format string, args ...any)) (stop bool) {
	if first {
		switch {
		case text[0] == '[':
			fail("json_array", "the file is a JSON array; write one object a line without [ ] and commas (--fix does)")
			return true
		case text[0] != '{':
			fail("not_json", "the file holds no JSON objects; convert it to JSON Lines (--fix does)")
			return true
		case len(text) == 1 || !bytes.ContainsAny(text, "}") && !bytes.Contains(text, []byte(`":`)):
			fail("json_multiline", "an object stands on several lines; write each object on one line (--fix does)")
			return true
		}
	}
	if bytes.HasSuffix(text, []byte(",")) {
		if _, without := formats.ParseValue(bytes.TrimSpace(text[:len(text)-1])); without == nil {
			fail("trailing_comma", "a comma follows the object; take it out")
			return false
		}
	}
	var syntax *formats.SyntaxError
	if errors.As(err, &syntax) {
		fail("not_json", "the line is no valid JSON: %s at byte %d; repair it or take it out", syntax.Msg, syntax.Offset)
		return false
	}
	fail("not_json", "the line is no valid JSON; repair it or take it out")
	return false
}

// row applies the rules of its kind to a row.
func (f *file) row(v formats.Value, number int64) {
	r := &row{node: node{v, "", f.out, number}, file: f}
	var found *shape
	for i := range f.p.shapes {
		if s := &f.p.shapes[i]; s.is(&v) {
			found = s
			break
		}
	}
	if found == nil {
		r.fail("unknown_shape", "the row is of no kind that %s takes (%s); its columns are %s", f.p.Name, strings.Join(f.p.Kinds, ", "), names(&v))
		return
	}
	switch {
	case f.kind == "":
		f.kind, f.out.Kind = found.kind, found.kind
	case f.kind != found.kind:
		r.fail("mixed_kinds", "the row is %s, the first one %s; put each kind into a file of its own", found.kind, f.kind)
	}
	r.duplicates()
	for _, rule := range found.rules {
		rule(r)
	}
	f.tokens(r)
}

func names(v *formats.Value) string {
	var out []string
	for i := range v.Members {
		if i == 8 {
			out = append(out, "…")
			break
		}
		out = append(out, clip(v.Members[i].Key))
	}
	return strings.Join(out, ", ")
}

// duplicates warns of members that stand twice: which of them counts is up to the reader.
func (n *node) duplicates() {
	if len(n.Members) > 64 {
		return
	}
	for i := range n.Members {
		for j := range i {
			if n.Members[i].Key == n.Members[j].Key {
				n.warn("duplicate_key", "%q stands there twice; take one out", clip(n.Members[i].Key))
			}
		}
	}
}

// sizes checks the bounds of the file as a whole.
func (f *file) sizes() {
	l, out := &f.p.limits, f.out
	if out.Codes["json_array"]+out.Codes["json_multiline"]+out.Codes["container"]+out.Codes["empty_file"] > 0 {
		return // the rows were not counted
	}
	fail := func(code string, sev Severity, format string, args ...any) {
		out.add(0, "", code, sev, format, args...)
	}
	switch {
	case l.minRows > 0 && out.Rows < l.minRows:
		fail("too_few_rows", SeverityError, "the file has %d rows, and %s wants %d or more; add examples", out.Rows, f.p.Name, l.minRows)
	case out.Rows < l.adviseRows:
		fail("few_rows", SeverityWarning, "the file has %d rows; %d and more are advised", out.Rows, l.adviseRows)
	}
	if l.maxRows > 0 && out.Rows > l.maxRows {
		fail("too_many_rows", SeverityError, "the file has %d rows, and %s takes %d; leave some out", out.Rows, f.p.Name, l.maxRows)
	}
	if l.maxBytes > 0 && out.Bytes > l.maxBytes {
		fail("file_too_large", SeverityError, "the file has %d bytes, and %s takes %d; leave rows out or split it", out.Bytes, f.p.Name, l.maxBytes)
	} else if l.adviseBytes > 0 && out.Bytes > l.adviseBytes {
		fail("large_file", SeverityWarning, "the file has %d bytes; uploads of more than %d are refused by the API", out.Bytes, l.adviseBytes)
	}
	if p := &f.prompts; p.count > 0 && !p.differ && p.first != "" {
		fail("same_prompts", SeverityError, "all prompts are the same; leave them empty, or write different ones")
	}
	if f.pictures > 0 && f.videos > 0 {
		fail("mixed_media", SeverityError, "some rows hold images and some hold videos; put them into different files")
	}
}
