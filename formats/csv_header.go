package formats

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// header is what the first row of a table looks like.
type header struct {
	found     bool // the first row names the columns
	plausible bool // it looks like names at all, or like a row of values whose columns have no names
	known     bool // it holds a name that datasets use
}

// columnNames are names that say by themselves that a row is a header.
var columnNames = map[string]bool{
	"text": true, "prompt": true, "completion": true, "instruction": true, "input": true, "output": true, "response": true, "question": true,
	"answer": true, "query": true, "system": true, "messages": true, "conversations": true, "chosen": true, "rejected": true, "label": true,
	"context": true, "content": true, "id": true, "source": true, "target": true, "category": true, "name": true, "title": true, "meta": true,
	SidecarColumn: true,
}

// sniffHeader judges the first of the given rows against those that follow.
func sniffHeader(rows [][]string) header {
	var h header
	if len(rows) == 0 {
		return h
	}
	first := rows[0]
	short, filled := true, 0
	var names, data float64 // how much speaks for a header, and for a row like the others
	for i, cell := range first {
		name := strings.TrimSpace(cell)
		if columnNames[strings.ToLower(name)] {
			h.known = true
		}
		if name != "" {
			filled++
		}
		if utf8.RuneCountInString(name) > 64 || strings.ContainsAny(name, "\n\r{}<>") || strings.HasSuffix(name, ".") || strings.HasSuffix(name, "!") {
			short = false
		}
		n, d := weighName(name, columnOf(rows[1:], i))
		names, data = names+n, data+d
	}
	h.found = h.known || short && filled > 0 && names >= data
	h.plausible = h.found || data > 0
	if h.plausible && !h.known && data < 1 && sentences(first) {
		h.plausible = false // prose with commas in it
	}
	return h
}

func columnOf(rows [][]string, col int) []string {
	var cells []string
	for _, r := range rows {
		if col < len(r) {
			if c := strings.TrimSpace(r[col]); c != "" {
				cells = append(cells, c)
			}
		}
	}
	return cells
}

// weighName says how much a cell of the first row looks like the name of the column below it, and how much like one more of its cells.
func weighName(name string, column []string) (names, data float64) {
	if name == "" {
		return 0, 0
	}
	if name == strings.ToLower(name) && strings.IndexFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && r != '_' }) < 0 {
		names += 0.25 // a word in small letters, as columns are called
	}
	words := strings.Count(name, " ") + 1
	if words > 2 && strings.HasSuffix(name, "?") || words > 6 {
		data += 0.75
	}
	if len(column) == 0 {
		return names, data
	}
	kind, same, shortest := kindOf(column[0]), true, len(column[0])
	again := false
	for _, c := range column {
		same = same && kindOf(c) == kind
		shortest = min(shortest, len(c))
		again = again || c == name
	}
	switch {
	case same && kind != "" && kindOf(name) == kind:
		data += 1.5
	case same && kind != "" && len(column) > 1:
		names++
	case again:
		data++ // a class that comes again
	case len(column) > 1 && shortest > 2*len(name)+10:
		names += 0.5
	}
	return names, data
}

// kindOf names what a cell holds when its form says so: a number, a truth value, a date, an address; "" for text.
func kindOf(s string) string {
	switch {
	case isNumber(s):
		return "number"
	case strings.EqualFold(s, "true"), strings.EqualFold(s, "false"):
		return "bool"
	case strings.HasPrefix(s, "http://"), strings.HasPrefix(s, "https://"):
		return "address"
	case len(s) >= 10 && len(s) < 32 && digits(s) >= 2 && (strings.Count(s[:10], "-") == 2 || strings.Count(s[:10], "/") == 2):
		return "date"
	case s[0] == '{' || s[0] == '[':
		return "json"
	}
	return ""
}

// sentences says whether the cells are pieces of running text rather than names: they begin with a space, as after a comma.
func sentences(cells []string) bool {
	n := 0
	for _, c := range cells[1:] {
		if r, _ := utf8.DecodeRuneInString(c); unicode.IsSpace(r) && strings.Count(c, " ") > 2 {
			n++
		}
	}
	return n > 0
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// nameColumns gives every column a name of its own: blanks are named by their place, and a name that came before gets _2, _3 and so on.
func nameColumns(cells []string) (names []string, renamed []string) {
	used := make(map[string]bool, len(cells))
	for i, c := range cells {
		name := strings.TrimSpace(c)
		if name == "" {
			name = "column_" + strconv.Itoa(i+1)
		}
		if used[name] {
			base := name
			for n := 2; used[name]; n++ {
				name = base + "_" + strconv.Itoa(n)
			}
			renamed = append(renamed, name)
		}
		used[name] = true
		names = append(names, name)
	}
	return names, renamed
}
