package yaml

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/goccy/go-yaml/ast"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// reader walks through the documents of a file. It cuts the text where no value can go on: at document marks, and at items of a list that
// stand at the margin.
type reader struct {
	ctx     context.Context
	in      *formats.Input
	yield   func(formats.Record, error) bool
	rec     formats.Record
	chunk   []byte // what was read of the item or the document
	large   bool   // it is larger than the limit: the rest is passed over
	list    bool   // the document is a list at the margin
	line    int64  // of the chunk's first line
	at      int64  // byte of it
	anchors anchors
	stopped bool
}

func (r *reader) read() {
	lines := bufio.NewReaderSize(r.in.Text, 64<<10)
	var number int64
	offset := r.in.TextStart
	fresh := true // the next piece begins a line
	for r.ctx.Err() == nil && !r.stopped {
		piece, err := lines.ReadSlice('\n')
		if fresh {
			number++
			r.edge(piece, number, offset)
		}
		if r.stopped {
			return
		}
		text := piece
		if fresh && (isMark(piece, "---") || isMark(piece, "...")) {
			text = piece[3:] // a value may stand behind the mark
		}
		if r.large = r.large || int64(len(r.chunk)+len(text)) > r.in.MaxRecord; !r.large {
			r.chunk = append(r.chunk, text...)
		}
		offset += int64(len(piece))
		fresh = !errors.Is(err, bufio.ErrBufferFull)
		if errors.Is(err, io.EOF) {
			r.end()
			return
		}
		if err != nil && fresh {
			r.fatal(fault.Wrap(fault.Unavailable, err, "reading stopped"))
			return
		}
	}
	if err := r.ctx.Err(); err != nil {
		r.yield(formats.Record{}, err)
	}
}

func isMark(line []byte, mark string) bool {
	return bytes.HasPrefix(line, []byte(mark)) && (len(line) == 3 || bytes.IndexByte([]byte(" \t\r\n"), line[3]) >= 0)
}

func isItem(line []byte) bool {
	return len(line) > 0 && line[0] == '-' && (len(line) == 1 || bytes.IndexByte([]byte(" \t\r\n"), line[1]) >= 0)
}

// edge ends the chunk before a line that begins something new.
func (r *reader) edge(line []byte, number, offset int64) {
	switch {
	case isMark(line, "---"), isMark(line, "..."):
		r.end()
		r.list, r.anchors = false, anchors{}
	case isItem(line) && (r.list || !r.large && onlySpace(r.chunk)):
		if r.large || !onlySpace(r.chunk) {
			r.end()
		}
		r.list = true
		r.chunk = r.chunk[:0]
	default:
		if r.large || len(r.chunk) > 0 {
			return
		}
	}
	if len(r.chunk) == 0 {
		r.line, r.at = number, offset
	}
}

// onlySpace says whether a chunk holds blank lines, comments and directives alone.
func onlySpace(b []byte) bool {
	for line := range bytes.Lines(b) {
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' && line[0] != '%' {
			return false
		}
	}
	return true
}

// end reads the chunk.
func (r *reader) end() {
	chunk, large := r.chunk, r.large
	r.chunk, r.large = r.chunk[:0], false
	if large {
		r.next()
		r.give(nil, fault.New(fault.TooLarge, "the record is larger than %d bytes", r.in.MaxRecord).Do("raise the record limit or split the record"))
		return
	}
	if onlySpace(chunk) {
		return
	}
	body, err := parse(chunk)
	if err != nil {
		r.next()
		r.give(chunk, err)
		return
	}
	rows := []ast.Node{body}
	if s, ok := body.(*ast.SequenceNode); ok {
		rows = s.Values
	} else if s := wrapped(body); s != nil {
		rows = s.Values
	}
	for _, n := range rows {
		if r.stopped {
			return
		}
		r.next()
		if !r.list {
			r.place(n)
		}
		w := writer{anchors: &r.anchors, limit: r.in.MaxRecord}
		raw, err := w.value(nil, n, 0)
		if err != nil {
			r.give(chunk, typed(err))
			continue
		}
		r.give(raw, nil)
	}
}

func (r *reader) next() {
	r.rec.Pos.Record++
	r.rec.Pos.Line, r.rec.Pos.Byte = r.line, r.at
}

// place gives a row its line in the document it was read with.
func (r *reader) place(n ast.Node) {
	if t := n.GetToken(); t != nil && t.Position != nil && t.Position.Line > 0 {
		r.rec.Pos.Line = r.line + int64(t.Position.Line) - 1
		r.rec.Pos.Byte = -1
	}
}

func (r *reader) give(raw []byte, bad *formats.Error) {
	r.rec.Raw = raw
	var err error
	if bad != nil {
		err = bad.At(r.rec.Pos)
	}
	r.stopped = !r.yield(r.rec, err)
}

func (r *reader) fatal(e *formats.Error) {
	pos := r.rec.Pos
	pos.Record = 0
	r.stopped = !r.yield(formats.Record{}, e.At(pos))
}

// wrappers are the names that a list of rows has in a mapping around it.
var wrappers = map[string]bool{
	"data": true, "rows": true, "examples": true, "items": true, "records": true, "instances": true, "train": true, "dataset": true, "samples": true,
}

// wrapped gives the list in a mapping whose other members are plain values.
func wrapped(n ast.Node) *ast.SequenceNode {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		return nil
	}
	var list *ast.SequenceNode
	for _, v := range m.Values {
		switch value := v.Value.(type) {
		case *ast.SequenceNode:
			if list != nil || !wrappers[v.Key.GetToken().Value] || len(value.Values) == 0 {
				return nil
			}
			list = value
			for _, item := range list.Values {
				switch item.(type) {
				case *ast.MappingNode, *ast.AnchorNode, *ast.AliasNode:
				default:
					return nil
				}
			}
		case *ast.MappingNode:
			return nil
		}
	}
	return list
}
