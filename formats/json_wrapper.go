package formats

import (
	"bytes"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// wrapperNames are the names under which files keep their rows in one array.
var wrapperNames = map[string]bool{
	"data": true, "rows": true, "examples": true, "records": true, "items": true, "dataset": true, "samples": true, "entries": true,
	"train": true, "training": true, "train_data": true, "training_data": true, "instances": true, "results": true,
}

// rowNames are arrays of objects that one row holds itself; their presence says that the object is a row and no wrapper.
var rowNames = map[string]bool{
	"messages": true, "conversations": true, "conversation": true, "dialogue": true, "dialog": true, "contents": true, "turns": true,
	"instruction": true, "prompt": true, "input": true, "chosen": true, "completion": true, "completions": true, "question": true,
}

// envelopeNames are the names of objects around such an array.
var envelopeNames = map[string]bool{"response": true, "result": true, "body": true, "payload": true, "root": true, "content": true}

// wrapperPath finds the member of the object at the beginning of text that holds the rows of the file; of an object in it, when it lies
// deeper. whole says that text is all. An object is a wrapper when an array of objects or lists stands under a usual name, or is the
// only member and its objects are no messages.
func wrapperPath(text []byte, whole bool) ([]string, bool) {
	if len(text) == 0 || text[0] != '{' {
		return nil, false
	}
	path, sure := wrapperIn(text, whole, 0)
	return path, sure
}

// maxEnvelopes is how deep the array may lie.
const maxEnvelopes = 4

func wrapperIn(text []byte, whole bool, depth int) ([]string, bool) {
	rest := text[1:]
	found, members := "", 0
	for {
		rest = bytes.TrimLeft(rest, " \t\r\n")
		key, after, _, ok := firstValue(rest)
		if !ok || !key.IsString() {
			return nil, false
		}
		after = bytes.TrimLeft(after, " \t\r\n")
		if len(after) == 0 || after[0] != ':' {
			return nil, false
		}
		name := key.Str()
		if rowNames[name] {
			return nil, false
		}
		members++
		after = bytes.TrimLeft(after[1:], " \t\r\n")
		usual := wrapperNames[strings.ToLower(name)] || splitNames[strings.ToLower(name)] != ""
		if holdsRows(after) {
			if usual {
				return []string{name}, true
			}
			if found == "" {
				found = name
			}
		} else if len(after) > 0 && after[0] == '{' && depth < maxEnvelopes && (usual || envelopeNames[strings.ToLower(name)]) {
			if path, ok := wrapperIn(after, whole, depth+1); ok {
				return append([]string{name}, path...), true
			}
		}
		_, after, cut, ok := firstValue(after)
		if !ok {
			return []string{found}, cut && !whole && found != "" && members == 1
		}
		after = bytes.TrimLeft(after, " \t\r\n")
		if len(after) > 0 && after[0] == ',' {
			rest = after[1:]
			continue
		}
		closed := len(after) > 0 && after[0] == '}' && (depth > 0 || blank(after[1:]))
		return []string{found}, closed && found != "" && members == 1
	}
}

// holdsRows says whether text begins with an array of objects or lists that are no messages.
func holdsRows(text []byte) bool {
	text = bytes.TrimLeft(text, " \t\r\n")
	if len(text) == 0 || text[0] != '[' {
		return false
	}
	text = bytes.TrimLeft(text[1:], " \t\r\n")
	if len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return false
	}
	v, _, cut, ok := firstValue(text)
	return cut || ok && !messageLike(&v)
}

// wrapped yields the elements of the array under path. Where that is the name of a split, other splits beside it are rows too.
func (d *documentReader) wrapped(path []string) bool {
	var beside, splits []string
	_, split := splitNames[strings.ToLower(path[0])]
	ok := d.members(func(name string) bool {
		first := d.w.rest()[0]
		_, also := splitNames[strings.ToLower(name)]
		switch {
		case name == path[0] && len(path) > 1 && first == '{':
			return d.wrapped(path[1:])
		case first == '[' && len(path) == 1 && (name == path[0] || split && also):
			if also && split {
				splits = append(splits, name)
			}
			d.rows = true
			defer func() { d.rows = false }()
			return d.array()
		}
		beside = append(beside, clip(name, 60))
		return d.skipValue()
	})
	if ok && len(beside) > 0 {
		d.in.Warn("the file keeps its rows under %q; its other members belong to no row and are not read: %s", path[0], fewOf(beside, 20))
	}
	if ok && len(splits) > 1 {
		d.in.Warn("the file holds the splits %s, which are read one after the other", strings.Join(splits, ", "))
	}
	return ok
}

// numberedRow gives the row inside {"row_idx":0,"row":{...},"truncated_cells":[]}, as dataset servers answer; any other element as it is.
// A row of which the server left out the end of a cell is an error.
func numberedRow(rec Record) ([]byte, error) {
	v, _ := ParseValue(rec.Raw) // what is no JSON is an error of decoding
	row := v.Get("row")
	if !v.Has("row_idx") || row.Kind != Objects {
		return rec.Raw, nil
	}
	if cells := v.Get("truncated_cells"); len(cells.Items) > 0 {
		return rec.Raw, badRecord(rec.Pos, fault.Invalid, "the server cut cells of this row: %s", cells.Raw).Do("fetch the rows in smaller pages or as Parquet")
	}
	return row.Raw, nil
}

// key consumes a member's name, its colon and the space after it.
func (d *documentReader) key() (string, bool) {
	size, state := scanValue(d.w, &valueScan{}, d.in.MaxRecord)
	v, err := ParseValue(d.w.rest()[:size])
	if state != scanDone || err != nil || !v.IsString() {
		return "", d.fatal("a quoted key should stand here")
	}
	name := strings.Clone(v.Str())
	d.w.consume(size)
	if !d.w.skipSpace() || d.w.rest()[0] != ':' {
		return "", d.fatal("a colon should stand after the key %q", name)
	}
	d.w.consume(1)
	if !d.w.skipSpace() {
		return "", d.fatal("the file ends after the key %q", name)
	}
	return name, true
}

// skipValue consumes a value that is no row.
func (d *documentReader) skipValue() bool {
	size, state := scanValue(d.w, &valueScan{}, d.in.MaxRecord)
	if state != scanDone || size == 0 {
		if d.w.broken() != nil {
			return d.end()
		}
		return d.fatal("a value here is not complete")
	}
	d.w.consume(size)
	return true
}
