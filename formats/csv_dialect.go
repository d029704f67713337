package formats

import (
	"bytes"
	"fmt"
)

// dialect is how a table is written.
type dialect struct {
	delim  byte
	skip   int     // bytes of a sep= line before the table
	stated bool    // a sep= line names the delimiter
	rows   int     // rows of the head that were judged
	cells  int     // the commonest number of cells in a row
	share  float64 // of the rows that have that many
	header header
}

var delimiters = [...]byte{',', '\t', ';', '|'}

var delimiterNames = map[byte]string{',': "comma", '\t': "tab", ';': "semicolon", '|': "bar"}

// separatorLine reads the line "sep=;" that spreadsheets write before a table.
func separatorLine(text []byte) (delim byte, size int, ok bool) {
	i := bytes.IndexAny(text, "\r\n")
	if i < 0 || i > 7 {
		return 0, 0, false
	}
	line := bytes.Trim(text[:i], `"`)
	if len(line) != 5 || !bytes.EqualFold(line[:4], []byte("sep=")) {
		return 0, 0, false
	}
	if text[i] == '\r' && i+1 < len(text) && text[i+1] == '\n' {
		i++
	}
	return line[4], i + 1, true
}

// sniffDialect judges every delimiter on the head and gives the best.
func sniffDialect(head *Head) dialect {
	if delim, size, ok := separatorLine(head.Text); ok {
		d := tryDialect(head, head.Text[size:], delim)
		d.skip, d.stated = size, true
		return d
	}
	var best dialect
	for _, delim := range delimiters {
		d := tryDialect(head, head.Text, delim)
		if best.delim == 0 || d.worth() > best.worth() {
			best = d
		}
	}
	return best
}

// worth orders dialects: most rows alike, then more cells.
func (d *dialect) worth() float64 {
	if d.cells < 2 {
		return 0
	}
	return d.share * (1 - 0.5/float64(d.cells))
}

func tryDialect(head *Head, text []byte, delim byte) dialect {
	d := dialect{delim: delim}
	row := csvRow{w: newWindow(bytes.NewReader(text), lineEnd(head), 0), delim: delim, limit: int64(len(text)) + 1}
	counts := map[int]int{}
	var sample [][]string
	const enough = 200
	for d.rows < enough {
		state := row.read(csvRule{})
		if state == rowStray {
			state = row.read(csvRule{inner: true})
		}
		if state == rowEnd || state == rowUnclosed {
			break
		}
		whole := head.Whole || row.size < len(row.w.rest()) || row.w.more()
		if !whole {
			break // the head cuts this row
		}
		if row.cells() > 1 || row.cells() == 1 && len(row.cell(0)) > 0 {
			d.rows++
			counts[row.cells()]++
			if len(sample) < 20 {
				cells := make([]string, row.cells())
				for i := range cells {
					cells[i] = string(row.cell(i))
				}
				sample = append(sample, cells)
			}
		}
		row.w.consume(row.size)
	}
	for n, c := range counts {
		if c > counts[d.cells] || c == counts[d.cells] && n > d.cells {
			d.cells = n
		}
	}
	if d.rows > 0 {
		d.share = float64(counts[d.cells]) / float64(d.rows)
	}
	d.header = sniffHeader(sample)
	return d
}

// confidence says how sure it is that the head is a table, and why.
func (d *dialect) confidence(head *Head) (float64, string) {
	if d.rows == 0 {
		return 0, ""
	}
	name := delimiterNames[d.delim]
	if name == "" {
		name = fmt.Sprintf("%q", d.delim)
	}
	var c float64
	reason := fmt.Sprintf("%d cells between %ss in %.0f%% of the first %d rows", d.cells, name, 100*d.share, d.rows)
	switch {
	case d.stated:
		return 0.97, "a sep= line names the " + name
	case d.cells < 2:
		// One column: only its name and the name of the file can tell it from text.
		if d.header.known && d.rows > 1 {
			return 0.45, "one column with a usual name"
		}
		if ext := tableExtension(head.Name); ext != 0 && d.header.found && (ext == '\t') == (d.delim == '\t') {
			return 0.4, "one column, and named as a table"
		}
		return 0, ""
	case d.rows == 1:
		if !d.header.plausible {
			return 0.1, reason
		}
		c = 0.6
	default:
		c = 0.4 + 0.5*d.share*d.share
		if !d.header.plausible {
			c *= 0.5
		}
		if d.header.known {
			c += 0.06
		}
	}
	if tableExtension(head.Name) != 0 {
		c += 0.03
	}
	if b := head.Text[firstInk(head.Text)]; b == '{' || b == '[' {
		c *= 0.3
		reason += ", but it begins like JSON"
	}
	return c, reason
}

// tableExtension gives the delimiter that the name of a file promises, 0 for none.
func tableExtension(name string) byte {
	name = innerName(name)
	if n := len(name); n > 4 {
		switch name[n-4:] {
		case ".csv", ".CSV":
			return ','
		case ".tsv", ".TSV", ".tab":
			return '\t'
		}
	}
	return 0
}
