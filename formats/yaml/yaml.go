// Package yaml reads and writes YAML as a container of formats. It is apart from formats so that a program which needs JSON and tables
// only does not carry a YAML parser.
//
//	ds, err := formats.Open(ctx, sources, formats.Options{Containers: []formats.Container{yaml.Container()}})
package yaml

import (
	"bytes"
	"context"
	"iter"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/slmgen/slmgen/formats"
)

// Container gives the container named yaml. The rows are the items of a list, of a list in each document, the documents themselves, or
// the items of the only list in a mapping around it (data, rows, examples and the like). Values are read as YAML 1.2 says, which is why
// yes and on are strings:
//
//   - a number keeps its text where JSON can hold it (1.50); +1, .5 and 5. get the digits that JSON wants, 0x1F and 0o17 become decimal;
//     .inf and .nan become the strings "Infinity", "-Infinity" and "NaN"; dates stay strings;
//   - !!binary becomes a data URL, !!str a string; other tags are passed over;
//   - aliases are put in, merge keys (<<) too; an alias may stand in a later row than its anchor. A key that comes twice stays twice;
//   - keys are texts; a list or mapping as a key is an error of that row.
//
// The items of a top-level list are read one by one. Everything else is read whole and may be as large as a record. Nesting stops at 256
// levels, and a row that aliases blow up beyond the record limit is not read (too_large).
//
// It is a formats.Writable: a list with one item a row, whose members stand on lines of their own; strings are quoted, or literal blocks
// when they have several lines; nested values are written as JSON, which YAML includes. Everything reads back equal.
func Container() formats.Container { return container{} }

type container struct{}

func (container) Name() string { return "yaml" }

// member is a line that begins with a key, as such a line looks in data.
var member = regexp.MustCompile(`^(?:[A-Za-z_][A-Za-z0-9_.-]{0,60}|"[^"\n]{1,60}"|'[^'\n]{1,60}'): *(?:\s|$)`)

// value is an item that begins with a key and what only data has behind it: quotes or brackets that its line closes, a block, or a number
// or a word of JSON behind a quoted key. A list in prose has a plain text there.
var value = regexp.MustCompile(`^(?:(?:[A-Za-z_][A-Za-z0-9_.-]{0,60}|"[^"\n]{1,60}"|'[^'\n]{1,60}'): +` +
	`(?:\[.*\]|\{.*\}|"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[|>][-+]?)|"[^"\n]{1,60}": +(?:-?[0-9][0-9.eE+-]*|true|false|null)|\{ *["'].*\})\s*$`)

// Sniff is careful, as nearly every text is YAML: it wants lists of mappings, or documents, and nothing at the margin that is neither.
func (container) Sniff(head *formats.Head) (float64, string) {
	text := head.Text
	if !head.Whole {
		text = text[:bytes.LastIndexByte(text, '\n')+1]
	}
	ext := strings.ToLower(filepath.Ext(head.Name))
	if ext == ".md" || ext == ".txt" {
		return 0, ""
	}
	items, pairs, inner, marks, nested, data := 0, 0, 0, 0, 0, 0
	for line := range bytes.Lines(text) {
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case len(bytes.TrimSpace(line)) == 0 || line[0] == '#' || line[0] == '%':
		case bytes.HasPrefix(line, []byte("---")) || bytes.HasPrefix(line, []byte("...")):
			marks++
		case bytes.HasPrefix(line, []byte("- ")):
			rest := bytes.TrimLeft(line[2:], " ")
			if items++; pairs == 0 && !member.Match(rest) && !bytes.HasPrefix(rest, []byte("{")) {
				return 0, ""
			}
			if value.Match(rest) {
				data++
			}
		case line[0] == ' ':
			if in := bytes.TrimLeft(line, " "); member.Match(in) {
				inner++
			} else if bytes.HasPrefix(in, []byte("- ")) {
				nested++
			}
		case member.Match(line):
			pairs++
		default:
			return 0, ""
		}
	}
	named := ext == ".yaml" || ext == ".yml"
	switch {
	case items > 0 && pairs == 0 && data == items:
		return 0.97, "a list of mappings with quoted or nested values" // commas in such lines can look like a table
	case items > 0 && pairs == 0 && (inner >= items || items > 0 && (named || marks > 0)):
		return 0.6, "a list of mappings"
	case pairs > 0 && items == 0 && marks > 0 && (pairs > 1 || named):
		return 0.5, "documents of mappings"
	case pairs > 0 && (items > 0 || nested > 0) && inner > 0:
		return 0.5, "a mapping around a list of mappings"
	case named && pairs+items > 0:
		return 0.5, "a mapping, and named as YAML"
	}
	return 0, ""
}

func (container) Records(ctx context.Context, in *formats.Input) iter.Seq2[formats.Record, error] {
	return func(yield func(formats.Record, error) bool) {
		r := &reader{ctx: ctx, in: in, yield: yield}
		r.rec.Pos = formats.Position{File: in.Name}
		r.read()
	}
}
