package formats

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// jsonDocument reads one JSON document: an array of rows, element by element; an object around such an array; an object of columns or of rows by
// their keys, as pandas writes them; or one row.
type jsonDocument struct{}

func (jsonDocument) Name() string { return "json" }

func (jsonDocument) Sniff(head *Head) (float64, string) {
	text := bytes.TrimLeft(head.Text, " \t\r\n")
	if len(text) == 0 {
		return 0, ""
	}
	switch text[0] {
	case '[':
		return sniffArray(text)
	case '{':
		shape, path := objectShapeOf(text, head.Whole)
		if shape == shapeWrapper {
			return 0.99, fmt.Sprintf("a JSON object around the array %q", strings.Join(path, "."))
		}
		if shape != shapeRow {
			return 0.97, shape.String()
		}
		v, rest, cut, ok := firstValue(text)
		switch {
		case ok && blank(rest) && bytes.IndexByte(v.Raw, '\n') >= 0:
			return 0.9, "one JSON object"
		case ok && blank(rest):
			return 0.5, "one JSON object"
		case cut && !head.Whole:
			return 0.65, "begins as one large JSON object"
		case cut && bytes.IndexByte(text, '\n') >= 0:
			return 0.6, "begins as a JSON object that is not closed"
		case len(text) > 1 && isSpace(text[1]) && beginsMember(text[1:]):
			return 0.42, "begins as a JSON object and breaks off"
		}
	}
	return 0, ""
}

// beginsMember says that text begins with the name of a member and a colon.
func beginsMember(text []byte) bool {
	key, rest, _, ok := firstValue(bytes.TrimLeft(text, " \t\r\n"))
	return ok && key.IsString() && bytes.HasPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte{':'})
}

func sniffArray(text []byte) (float64, string) {
	if first, rest, _, ok := firstValue(text); ok {
		if !blank(rest) {
			return 0.3, "begins with a JSON array"
		}
		if len(first.Items) > 0 && messageLike(&first.Items[0]) {
			return 0.95, "one list of messages"
		}
		return 0.95, "one JSON array"
	}
	inside := bytes.TrimLeft(text[1:], " \t\r\n")
	if len(inside) == 0 {
		return 0.5, "begins like a JSON array"
	}
	if strings.IndexByte("{[\"]", inside[0]) < 0 {
		return 0, ""
	}
	if _, rest, cut, ok := firstValue(inside); ok || cut {
		if rest = bytes.TrimSpace(rest); len(rest) == 0 || rest[0] == ',' || rest[0] == ']' {
			return 0.95, "begins as a JSON array"
		}
	}
	if inside[0] == '{' {
		return 0.6, "begins like a JSON array of objects"
	}
	return 0, ""
}

func (jsonDocument) Records(ctx context.Context, in *Input) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		d := &documentReader{ctx: ctx, in: in, yield: yield, w: newWindow(in.Text, lineEnd(in.Head), in.TextStart)}
		d.rec.Pos.File = in.Name
		d.read()
	}
}

// documentReader walks through one document. Its methods return false when the walk is over.
type documentReader struct {
	ctx   context.Context
	in    *Input
	w     *window
	rec   Record
	yield func(Record, error) bool
	rows  bool // the elements of the array may be numbered rows
}

func (d *documentReader) read() {
	if !d.w.skipSpace() {
		d.end()
		return
	}
	head := bytes.TrimLeft(d.in.Head.Text, " \t\r\n")
	if d.w.rest()[0] == '[' {
		if v, _, _, ok := firstValue(head[1:]); !ok || !messageLike(&v) {
			if d.array() {
				d.close()
			}
			return
		}
	} else if d.shaped(objectShapeOf(head, d.in.Head.Whole)) {
		return
	}
	if more, _ := d.value(); more {
		d.close()
	}
}

// shaped reads an object that holds rows in a way of its own; false means that it is a row itself.
func (d *documentReader) shaped(shape objectShape, path []string) bool {
	var good bool
	switch shape {
	case shapeWrapper:
		good = d.wrapped(path)
	case shapeColumns, shapeLabels:
		good = d.columns(shape == shapeLabels)
	case shapeKeyed:
		good = d.keyed()
	case shapeSplit:
		good = d.tabled()
	default:
		return false
	}
	if good {
		d.close()
	}
	return true
}

// close checks that nothing follows the document.
func (d *documentReader) close() {
	if d.w.skipSpace() {
		d.fatal("unexpected %q after the JSON document", d.w.rest()[0])
		return
	}
	d.end()
}

func (d *documentReader) pos() Position {
	return Position{File: d.in.Name, Record: d.rec.Pos.Record, Line: d.w.line, Byte: d.w.off}
}

// fatal reports an error after which the document has no further rows.
func (d *documentReader) fatal(format string, args ...any) bool {
	p := d.pos()
	p.Record = 0
	d.yield(Record{}, badRecord(p, fault.Invalid, format, args...).Do("repair the file there, or check that it is complete"))
	return false
}

// end reports how the stream or the context ended, if not well.
func (d *documentReader) end() bool {
	if err := d.ctx.Err(); err != nil {
		d.yield(Record{}, err)
	} else if err := d.w.broken(); err != nil {
		d.yield(Record{}, brokenStream(d.pos(), err))
	}
	return false
}

// value yields the value that begins here as a record; more is false when the walk is over.
func (d *documentReader) value() (more bool, state scanState) {
	var scan valueScan
	size, state := scanValue(d.w, &scan, d.in.MaxRecord)
	if state == scanCut && d.w.broken() != nil {
		return d.end(), state
	}
	d.rec.Pos.Record++
	d.rec.Pos = d.pos()
	d.rec.Raw = d.w.rest()[:size]
	err := scanFault(d.rec.Pos, state, d.in.MaxRecord)
	if d.rows && state == scanDone {
		d.rec.Raw, err = numberedRow(d.rec)
	}
	if !d.yield(d.rec, err) {
		return false, state
	}
	if state == scanTooLong {
		scan.skip(d.w, size)
	} else {
		d.w.consume(size)
	}
	return d.ctx.Err() == nil || d.end(), state
}

// scanFault is the error of a record that scanValue could not delimit, nil for scanDone.
func scanFault(pos Position, state scanState, limit int64) error {
	switch state {
	case scanTooLong:
		return tooLarge(pos, limit)
	case scanCut:
		return badRecord(pos, fault.Invalid, "the file ends inside this record: a bracket or quote is not closed").Do("check that the file is complete")
	case scanBroken:
		return badRecord(pos, fault.Invalid, "a line ends inside a string: a quote is missing, or a line break is not written as \\n")
	}
	return nil
}

// array yields the elements of the array that begins here.
func (d *documentReader) array() bool {
	opened := d.pos()
	d.w.consume(1)
	for {
		indent := d.indent()
		b := d.w.rest()
		if len(b) == 0 {
			return d.unclosed(opened)
		}
		if b[0] == ']' { // also after a comma: the rows before it are whole
			d.w.consume(1)
			return true
		}
		if b[0] == '/' {
			return d.stop(fault.New(fault.Unsupported, "this is JSON with comments").Do("take the comments out"))
		}
		if b[0] == ',' || b[0] == '}' || b[0] == ':' {
			return d.fatal("unexpected %q where a row of the array should stand", b[0])
		}
		more, state := d.value()
		if !more {
			return false
		}
		if state == scanBroken && d.resync(indent) {
			continue
		}
		if !d.w.skipSpace() {
			return d.unclosed(opened)
		}
		if more = d.comma(indent); !more {
			return false
		}
	}
}

// comma consumes what separates two rows. Where something else stands, the next row is looked for by its layout.
func (d *documentReader) comma(indent int) bool {
	switch c := d.w.rest()[0]; c {
	case ',':
		d.w.consume(1)
	case ']':
	case '{', '[':
		d.in.Warn("line %d: a comma is missing between two rows of the array", d.w.line)
	default:
		line, _, _, _ := d.w.nextLine(d.in.MaxRecord)
		d.rec.Pos.Record++
		d.rec.Pos = d.pos()
		d.rec.Raw = line
		if !d.yield(d.rec, badRecord(d.rec.Pos, fault.Invalid, "unexpected %q where a comma or ] should stand", c)) {
			return false
		}
		if !d.resync(indent) {
			return d.fatal("no further row of the array can be found")
		}
	}
	return true
}

func (d *documentReader) unclosed(opened Position) bool {
	if d.w.broken() != nil {
		return d.end()
	}
	return d.fatal("the array that opens on line %d is not closed; the file ends after its row %d", opened.Line, d.rec.Pos.Record)
}

// indent consumes white space and gives the width of the last line's, -1 when the row does not begin a line.
func (d *documentReader) indent() int {
	width := -1
	for {
		b := d.w.rest()
		i := 0
		for ; i < len(b) && isSpace(b[i]); i++ {
			if b[i] == '\n' {
				width = 0
			} else if width >= 0 && b[i] != '\r' {
				width++
			}
		}
		d.w.consume(i)
		if i < len(b) || !d.w.more() {
			return width
		}
	}
}

// resync moves to the next line that begins with an opening brace at the same indentation: the next row of a printed array.
func (d *documentReader) resync(indent int) bool {
	if indent < 0 {
		return false
	}
	for {
		d.w.skipLine()
		for len(d.w.rest()) <= indent && d.w.more() {
		}
		b := d.w.rest()
		if len(b) <= indent {
			return false
		}
		if b[indent] == '{' && blank(b[:indent]) {
			return true
		}
	}
}
