package formats

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// dialect is how a table is written.
type dialect struct {
	delim    byte
	quote    byte    // around cells; 0: none
	slash    bool    // a backslash escapes a quote in a quoted cell
	spaces   bool    // spaces stand between a delimiter and a quote
	comments bool    // lines that begin with # and are no rows stand between the rows
	skip     int     // bytes of a sep= line before the table
	stated   bool    // a sep= line or the options name the delimiter
	strays   int     // rows with text behind a closing quote
	unclosed bool    // a quoted cell has no end
	quoted   int     // rows with quoted cells
	open     int     // cells that begin with a quote, where none are quoted
	closed   int     // those of them that end with one
	rows     int     // rows of the head that were judged
	first    int     // cells of the first row
	cells    int     // the commonest number of cells in a row
	cut      bool    // the head ends within the first row, of which cells are known
	share    float64 // of the rows that have that many
	bare     bool    // no row has letters or digits in more than one cell
	lead     int     // cells of the first line, when it begins like a comment
	header   header
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

// sniffDialect judges every delimiter on the head and gives the best, or what the options say.
func sniffDialect(head *Head, o TableOptions) dialect {
	text, skip, stated := head.Text, 0, byte(0)
	if delim, size, ok := separatorLine(text); ok {
		text, skip, stated = text[size:], size, delim
	}
	if o.Delimiter != "" {
		stated = o.Delimiter[0]
	}
	candidates := delimiters[:]
	if stated != 0 {
		candidates = []byte{stated}
	}
	var best dialect
	for _, delim := range candidates {
		d := sniffQuotes(head, text, delim, o)
		if best.delim == 0 || d.worth() > best.worth() {
			best = d
		}
	}
	best.skip, best.stated = skip, stated != 0
	return best
}

// sniffQuotes finds how the cells between a delimiter are quoted and whether comments stand among the rows.
func sniffQuotes(head *Head, text []byte, delim byte, o TableOptions) dialect {
	d := tryDialect(head, text, dialect{delim: delim, quote: '"'})
	if bytes.HasPrefix(text, []byte("#")) {
		c := tryDialect(head, text, dialect{delim: delim, quote: '"', comments: true})
		if c.cells > 1 && (c.worth() > d.worth() || c.lead != c.cells) {
			d = c
		}
	}
	if o.Quote != "" {
		quote := o.Quote[0]
		if o.Quote == QuoteNone {
			quote = 0
		}
		return tryDialect(head, text, dialect{delim: delim, quote: quote, comments: d.comments})
	}
	if d.strays > 0 || d.unclosed || d.share < 1 {
		if bytes.Contains(text, []byte(`\"`)) {
			e := tryDialect(head, text, dialect{delim: delim, quote: '"', slash: true, comments: d.comments})
			if e.cells > 1 && e.strays == 0 && !e.unclosed && e.worth() >= d.worth() {
				return e
			}
		}
		if d.strays > 0 || d.unclosed {
			// Quotes that only begin cells are inches, or speech that goes on.
			n := tryDialect(head, text, dialect{delim: delim, comments: d.comments})
			if n.cells > 1 && n.share == 1 && n.open-n.closed > 2 && 2*n.closed < n.open {
				return n
			}
		}
	}
	if d.quoted == 0 && (bytes.HasPrefix(text, []byte("'")) || bytes.Contains(text, []byte{delim, '\''}) || bytes.Contains(text, []byte{lineEnd(head), '\''})) {
		for _, slash := range [...]bool{false, true} {
			q := tryDialect(head, text, dialect{delim: delim, quote: '\'', slash: slash, comments: d.comments})
			if q.cells > 1 && q.strays == 0 && !q.unclosed && 2*q.quoted > q.rows && (q.worth() >= d.worth() || q.fits(&d)) {
				return q
			}
		}
	}
	if bytes.Contains(text, []byte{delim, ' ', '"'}) {
		e := tryDialect(head, text, dialect{delim: delim, quote: '"', spaces: true, comments: d.comments})
		if e.cells > 1 && e.strays == 0 && !e.unclosed && (e.fits(&d) || e.cells == d.cells && e.share >= d.share && 10*e.quoted > 8*e.rows) {
			return e
		}
	}
	return d
}

// fits says that the cells of d are those that the header names, while those of another reading are not: it takes delimiters within quotes
// for borders.
func (d *dialect) fits(other *dialect) bool {
	return d.first == d.cells && d.share == 1 && other.first != other.cells
}

// worth orders dialects: most rows alike, then more cells.
func (d *dialect) worth() float64 {
	if d.cells < 2 {
		return 0
	}
	w := d.share * (1 - 0.5/float64(d.cells))
	if d.first == 1 {
		w *= 0.6 // a delimiter that the first row does not know
	}
	return w
}

// tryDialect splits the head by the delimiter and quotes of d and counts what comes out.
func tryDialect(head *Head, text []byte, d dialect) dialect {
	row := csvRow{w: newWindow(bytes.NewReader(text), lineEnd(head), 0), delim: d.delim, quote: d.quote, slash: d.slash, limit: int64(len(text)) + 1}
	counts := map[int]int{}
	var sample [][]string
	const enough = 200
	for d.rows < enough {
		state := row.read(csvRule{spaces: d.spaces})
		if b := row.w.rest(); d.comments && len(b) > 0 && b[0] == '#' {
			if d.lead == 0 {
				d.lead = row.cells()
			}
			row.w.skipLine()
			continue
		}
		if state == rowStray {
			d.strays++
			state = row.read(csvRule{spaces: d.spaces, inner: true})
		}
		if d.rows == 0 && !head.Whole && (state == rowUnclosed || state == rowDone && row.size == len(row.w.rest()) && !row.w.more()) {
			d.cutAt(&row)
			return d
		}
		if d.unclosed = state == rowUnclosed && head.Whole; state == rowEnd || state == rowUnclosed {
			break
		}
		whole := head.Whole || row.size < len(row.w.rest()) || row.w.more()
		if !whole {
			break // the head cuts this row
		}
		if row.cells() > 1 || row.cells() == 1 && len(row.cell(0)) > 0 {
			if d.rows++; d.rows == 1 {
				d.first = row.cells()
			}
			counts[row.cells()]++
			d.census(&row)
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
	d.bare = d.cells > 1 && len(sample) > 2 && !slices.ContainsFunc(sample, func(cells []string) bool {
		return slices.Contains(cells, "") || worded(cells) > 1
	})
	return d
}

// cutAt judges a first row that is longer than the head by the cells that are whole.
func (d *dialect) cutAt(row *csvRow) {
	n := row.cells() - 1
	if n < 2 {
		return
	}
	cells := make([]string, n)
	for i := range cells {
		cells[i] = string(row.cell(i))
	}
	d.cut, d.cells, d.first, d.share, d.header = true, n, n, 1, sniffHeader([][]string{cells})
}

// usual says that at least half of the rows below the first have the commonest number of cells.
func (d *dialect) usual() bool {
	return d.cells > 1 && !d.cut && 2*d.share*float64(d.rows) >= float64(d.rows-1)
}

// worded counts the cells with letters or digits.
func worded(cells []string) (n int) {
	for _, c := range cells {
		if strings.IndexFunc(c, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0 {
			n++
		}
	}
	return n
}

// census counts the quotes of a row.
func (d *dialect) census(row *csvRow) {
	if row.quotes > 0 {
		d.quoted++
	}
	for i := 0; d.quote == 0 && i < row.cells(); i++ {
		if c := row.cell(i); len(c) > 0 && c[0] == '"' {
			if d.open++; len(c) > 1 && c[len(c)-1] == '"' {
				d.closed++
			}
		}
	}
}

// confidence says how sure it is that the head is a table, and why.
func (d *dialect) confidence(head *Head) (float64, string) {
	if d.rows == 0 && !d.cut {
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
	case d.cut:
		if ext := tableExtension(head.Name); !d.header.plausible || ext == 0 || (ext == '\t') != (d.delim == '\t') {
			return 0.1, reason
		}
		c, reason = 0.8, fmt.Sprintf("a first row of more than %d cells between %ss, and named as a table", d.cells, name)
	case d.rows == 1:
		if !d.header.found {
			return 0.1, reason
		}
		c = 0.6
	case d.share < 0.25 && !d.header.known:
		return 0.1, reason // running text with commas in it
	case d.bare:
		return 0.1, reason + ", and no row has more than one word"
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
