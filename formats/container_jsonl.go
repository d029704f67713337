package formats

import (
	"bytes"
	"context"
	"fmt"
	"iter"
)

// jsonLines reads one JSON value a line; and values back to back, on one line or pretty-printed over several.
type jsonLines struct{}

func (jsonLines) Name() string { return "jsonl" }

// lineCensus is what the lines of a head look like.
type lineCensus struct {
	lines  int // that are not blank
	good   int // hold exactly one object, array or string
	texts  int // of them, strings
	opened int // begin with { or [
	first  Value
	broken bool // the first line is not good
}

func countLines(head *Head) lineCensus {
	var c lineCensus
	const enough = 64
	text := head.Text
	for len(text) > 0 && c.lines < enough {
		i := bytes.IndexByte(text, lineEnd(head))
		if i < 0 {
			if !head.Whole && c.lines > 0 {
				break // a line that the head cuts says nothing
			}
			i = len(text) - 1
		}
		line := bytes.TrimPrefix(bytes.TrimSpace(text[:i+1]), mark)
		text = text[i+1:]
		if len(line) == 0 {
			continue
		}
		c.lines++
		if line[0] == '{' || line[0] == '[' {
			c.opened++
		}
		v, err := ParseValue(line)
		if err != nil || v.Kind != Objects && v.Kind != Array && v.Kind != String {
			c.broken = c.broken || c.lines == 1
			continue
		}
		c.good++
		if v.Kind == String {
			c.texts++
		}
		if c.lines == 1 {
			c.first = v
		}
	}
	return c
}

func (jsonLines) Sniff(head *Head) (float64, string) {
	if len(head.Text) == 0 {
		return 0, ""
	}
	c := countLines(head)
	if c.broken && backToBack(head.Text) {
		return 0.96, "JSON values follow one another without commas"
	}
	switch {
	case c.broken && c.good > 0 && c.texts == c.good:
		return 0.35, "lines that hold strings in quotes, below one that does not"
	case c.lines >= 2 && 2*c.good >= c.lines:
		return 0.98, fmt.Sprintf("%d of the first %d lines hold one JSON value each", c.good, c.lines)
	case c.lines == 1 && c.good == 1 && !head.Whole:
		return 0.98, "the first line holds one JSON value"
	case c.lines == 1 && c.good == 1:
		switch {
		case c.first.IsObject():
			return 0.9, "one line with one JSON object"
		case c.first.IsArray() && len(c.first.Items) > 0 && messageLike(&c.first.Items[0]):
			return 0.97, "one line with one list of messages"
		case c.first.IsArray():
			return 0.3, "one line with one JSON array"
		}
		return 0.6, "one line with one JSON string"
	}
	switch {
	case c.lines > 0 && c.opened == c.lines && head.Text[firstInk(head.Text)] == '{':
		return 0.7, "every line begins like a JSON object"
	case 2*c.opened > c.lines && c.good > 0:
		return 0.5, "most lines begin like JSON values"
	}
	return 0, ""
}

// backToBack says that text begins with an object or a list, behind which another value stands without a comma.
func backToBack(text []byte) bool {
	v, rest, _, ok := firstValue(text)
	if !ok || !v.IsObject() && !v.IsArray() {
		return false
	}
	if rest = bytes.TrimSpace(rest); len(rest) == 0 {
		return false
	}
	if rest[0] == '"' {
		_, _, cut, ok := firstValue(rest)
		return cut || ok
	}
	return rest[0] == '{' || rest[0] == '['
}

func firstInk(b []byte) int {
	for i, c := range b {
		if !isSpace(c) {
			return i
		}
	}
	return 0
}

// lineEnd is the byte that ends lines: \n, or \r when the head holds no \n at all.
func lineEnd(head *Head) byte {
	if bytes.IndexByte(head.Text, '\n') < 0 && bytes.IndexByte(head.Text, '\r') >= 0 {
		return '\r'
	}
	return '\n'
}

func (jsonLines) Records(ctx context.Context, in *Input) iter.Seq2[Record, error] {
	c := countLines(in.Head)
	if c.broken {
		if v, _, _, ok := firstValue(in.Head.Text); ok && (v.IsObject() || v.IsArray()) {
			return jsonStream(ctx, in)
		}
	}
	if c.first.Has("row_idx") && c.first.Has("row") {
		return numberedLines(ctx, in)
	}
	return textLines(ctx, in)
}

// numberedLines reads lines that dataset servers numbered.
func numberedLines(ctx context.Context, in *Input) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for rec, err := range textLines(ctx, in) {
			if err == nil && rec.Pos.Record > 0 {
				rec.Raw, err = numberedRow(rec)
			}
			if !yield(rec, err) {
				return
			}
		}
	}
}

// textLines yields every line that is not blank as a record.
func textLines(ctx context.Context, in *Input) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		w := newWindow(in.Text, lineEnd(in.Head), in.TextStart)
		rec := Record{Pos: Position{File: in.Name}}
		for ctx.Err() == nil {
			line, size, ok, long := w.nextLine(in.MaxRecord)
			rec.Pos.Line, rec.Pos.Byte = w.line, w.off
			if err := w.broken(); err != nil && (!ok || size == len(w.rest())) {
				// The last line may be cut in the middle; half a record is none.
				yield(Record{}, brokenStream(rec.Pos, err))
				return
			}
			if !ok {
				return
			}
			if blank(line) {
				w.consumeLine(size)
				continue
			}
			rec.Pos.Record++
			rec.Raw = bytes.TrimPrefix(line, mark)
			var err error
			if long {
				err = tooLarge(rec.Pos, in.MaxRecord)
			}
			if !yield(rec, err) {
				return
			}
			if long {
				w.skipLine()
			} else {
				w.consumeLine(size)
			}
		}
		yield(Record{}, ctx.Err())
	}
}

// mark is the byte order mark in UTF-8. Files that were joined have one before each part.
var mark = []byte("\ufeff")

func blank(b []byte) bool { return len(bytes.TrimSpace(b)) == 0 }

// jsonStream reads values back to back. A value that cannot be delimited ends in quarantine, and reading goes on at the next line
// that begins with an opening bracket.
func jsonStream(ctx context.Context, in *Input) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		w := newWindow(in.Text, lineEnd(in.Head), in.TextStart)
		rec := Record{Pos: Position{File: in.Name}}
		for ctx.Err() == nil && w.skipSpace() {
			var scan valueScan
			size, state := scanValue(w, &scan, in.MaxRecord)
			rec.Pos.Line, rec.Pos.Byte = w.line, w.off
			if err := w.broken(); err != nil && state == scanCut {
				yield(Record{}, brokenStream(rec.Pos, err))
				return
			}
			if size == 0 {
				size = 1 // a stray closing bracket or comma: a record that no parser accepts
			}
			rec.Pos.Record++
			rec.Raw = w.rest()[:size]
			if !yield(rec, scanFault(rec.Pos, state, in.MaxRecord)) {
				return
			}
			if state == scanTooLong {
				scan.skip(w, size)
			} else {
				w.consume(size)
			}
			if state == scanBroken || scan.broken {
				w.skipLine()
				for len(w.rest()) > 0 || w.more() {
					if c := w.rest()[0]; c == '{' || c == '[' {
						break
					}
					w.skipLine()
				}
			}
		}
		if err := ctx.Err(); err != nil {
			yield(Record{}, err)
		} else if err := w.broken(); err != nil {
			yield(Record{}, brokenStream(Position{File: in.Name, Line: w.line, Byte: w.off}, err))
		}
	}
}
