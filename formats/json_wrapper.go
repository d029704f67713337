package formats

import (
	"bytes"
	"strings"
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

// wrapperKey finds the member of the object at the beginning of text that holds the rows of the file. whole says that text is all.
// The object is a wrapper when an array of objects or lists stands under a usual name, or is the only member and its objects are no messages.
func wrapperKey(text []byte, whole bool) (string, bool) {
	if len(text) == 0 || text[0] != '{' {
		return "", false
	}
	rest := text[1:]
	found, members := "", 0
	for {
		rest = bytes.TrimLeft(rest, " \t\r\n")
		key, after, _, ok := firstValue(rest)
		if !ok || !key.IsString() {
			return "", false
		}
		after = bytes.TrimLeft(after, " \t\r\n")
		if len(after) == 0 || after[0] != ':' {
			return "", false
		}
		if rowNames[key.Str()] {
			return "", false
		}
		members++
		after = after[1:]
		if holdsRows(after) {
			if wrapperNames[strings.ToLower(key.Str())] {
				return key.Str(), true
			}
			if found == "" {
				found = key.Str()
			}
		}
		_, after, cut, ok := firstValue(after)
		if !ok {
			return found, cut && !whole && found != "" && members == 1
		}
		after = bytes.TrimLeft(after, " \t\r\n")
		if len(after) > 0 && after[0] == ',' {
			rest = after[1:]
			continue
		}
		closed := len(after) > 0 && after[0] == '}' && blank(after[1:])
		return found, closed && found != "" && members == 1
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

// wrapped yields the elements of the array under key.
func (d *documentReader) wrapped(key string) {
	var beside []string
	d.w.consume(1)
	for {
		if !d.w.skipSpace() {
			d.fatal("the object around %q is not closed", key)
			return
		}
		switch d.w.rest()[0] {
		case ',':
			d.w.consume(1)
			continue
		case '}':
			d.w.consume(1)
			if len(beside) > 0 {
				d.in.Warn("the file keeps its rows under %q; its other members belong to no row and are not read: %s", key, strings.Join(beside, ", "))
			}
			d.close()
			return
		}
		name, ok := d.key()
		if !ok {
			return
		}
		if name == key && d.w.rest()[0] == '[' {
			d.rows = true
			if !d.array() {
				return
			}
			d.rows = false
			continue
		}
		beside = append(beside, name)
		if !d.skipValue() {
			return
		}
	}
}

// numberedRow gives the row inside {"row_idx":0,"row":{...},"truncated_cells":[]}, as dataset servers answer; any other element as it is.
func numberedRow(raw []byte) []byte {
	v, err := ParseValue(raw)
	if err != nil || !v.Has("row_idx") {
		return raw
	}
	if row := v.Get("row"); row.Kind == Objects {
		return row.Raw
	}
	return raw
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
