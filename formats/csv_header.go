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
}

// sniffHeader judges the first of the given rows against those that follow.
func sniffHeader(rows [][]string) header {
	var h header
	if len(rows) == 0 {
		return h
	}
	first := rows[0]
	short, numbers, filled := true, 0, 0
	for i, cell := range first {
		name := strings.TrimSpace(cell)
		if columnNames[strings.ToLower(name)] {
			h.known = true
		}
		if name != "" {
			filled++
		}
		if utf8.RuneCountInString(name) > 64 || strings.ContainsAny(name, "\n\r") {
			short = false
		}
		if isNumber(name) && numberColumn(rows[1:], i) {
			numbers++
		}
		if strings.ContainsAny(name, "{}<>") || strings.HasSuffix(name, ".") || strings.HasSuffix(name, "!") {
			short = false
		}
	}
	h.found = h.known || short && numbers == 0 && filled > 0
	h.plausible = h.found || numbers > 0
	if h.plausible && !h.known && numbers == 0 && sentences(first) {
		h.plausible = false // prose with commas in it
	}
	return h
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

func numberColumn(rows [][]string, col int) bool {
	for _, r := range rows {
		if col >= len(r) || !isNumber(strings.TrimSpace(r[col])) {
			return false
		}
	}
	return true
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
