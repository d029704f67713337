package formats

import "bytes"

// rowState says how reading a table's row went.
type rowState uint8

const (
	rowDone     rowState = iota
	rowEnd               // nothing is left
	rowUnclosed          // a quoted cell is open at the end of the file
	rowStray             // text after a closing quote
	rowTooLong
)

// csvRow splits one row into cells. The zero value with w, delim and limit set is ready; its memory is reused from row to row.
type csvRow struct {
	w     *window
	delim byte
	quote byte // 0: no cell is quoted
	slash bool // a backslash stands before a quote or a backslash in a quoted cell, in place of a second quote
	limit int64

	text   []byte // the cells without quotes, one after the other
	ends   []int  // where each cell ends in text
	size   int    // bytes of the row in w.rest(), its line end included
	quotes int    // cells of the row that are quoted
	opened int    // where the quote of an unclosed cell stands, from the beginning of the row
}

// csvRule loosens RFC 4180 for rows that do not keep it.
type csvRule struct {
	spaces bool // white space may stand before an opening quote
	inner  bool // a quote that no delimiter or line end follows is part of the cell
}

func (r *csvRow) cells() int { return len(r.ends) }

func (r *csvRow) cell(i int) []byte {
	if i == 0 {
		return r.text[:r.ends[0]]
	}
	return r.text[r.ends[i-1]:r.ends[i]]
}

// at gives byte i of the row, reading on when needed; ok is false at the end of the stream.
func (r *csvRow) at(i int) (byte, bool) {
	for i >= len(r.w.rest()) {
		if !r.w.more() {
			return 0, false
		}
	}
	return r.w.rest()[i], true
}

// read splits the row that begins at w.rest()[0] and does not consume it, so that it can be read again by another rule.
func (r *csvRow) read(rule csvRule) rowState {
	r.text, r.ends, r.size, r.quotes = r.text[:0], r.ends[:0], 0, 0
	if _, ok := r.at(0); !ok {
		return rowEnd
	}
	i, last := 0, false
	for !last {
		if rule.spaces {
			i = r.spaces(i)
		}
		var state rowState
		if c, ok := r.at(i); ok && c == r.quote && r.quote != 0 {
			r.quotes++
			i, last, state = r.quoted(i, rule)
		} else {
			i, last, state = r.plain(i)
		}
		if r.size = i; state != rowDone {
			return state
		}
		r.ends = append(r.ends, len(r.text))
	}
	return rowDone
}

// spaces gives the place of a quote that only spaces separate from i, else i.
func (r *csvRow) spaces(i int) int {
	for j := i; ; j++ {
		switch c, ok := r.at(j); {
		case ok && c == r.quote && r.quote != 0:
			return j
		case !ok || c != ' ' || c == r.delim:
			return i
		}
	}
}

// plain reads a cell without quotes; last says that the row ends with it.
func (r *csvRow) plain(i int) (next int, last bool, state rowState) {
	start := i
	for {
		b := r.w.rest()
		for i < len(b) && b[i] != r.delim && b[i] != r.w.sep {
			i++
		}
		if i < len(b) {
			break
		}
		if int64(i) > r.limit {
			return i, true, rowTooLong
		}
		if !r.w.more() {
			r.text = append(r.text, bytes.TrimRight(r.w.rest()[start:i], "\r")...)
			return i, true, rowDone
		}
	}
	b := r.w.rest()
	if b[i] == r.delim {
		r.text = append(r.text, b[start:i]...)
		return i + 1, false, rowDone
	}
	r.text = append(r.text, bytes.TrimRight(b[start:i], "\r")...) // of \r\r\n too, which two programs in turn make of \n
	return i + 1, true, rowDone
}

// quoted reads a cell whose opening quote is at i.
func (r *csvRow) quoted(i int, rule csvRule) (next int, last bool, state rowState) {
	r.opened = i
	i++
	for {
		if _, ok := r.at(i); !ok {
			return i, true, rowUnclosed
		}
		b := r.w.rest()
		n := bytes.IndexByte(b[i:], r.quote)
		if r.slash {
			piece := b[i:]
			if n >= 0 {
				piece = piece[:n]
			}
			if e := bytes.IndexByte(piece, '\\'); e >= 0 {
				r.text = append(r.text, piece[:e]...)
				i = r.escaped(i + e)
				continue
			}
		}
		if n < 0 {
			r.text = append(r.text, b[i:]...)
			if i = len(b); int64(i) > r.limit {
				return i, true, rowTooLong
			}
			continue
		}
		r.text = append(r.text, b[i:i+n]...)
		i += n + 1
		if c, ok := r.at(i); ok && c == r.quote {
			r.text = append(r.text, r.quote)
			i++
			continue
		}
		if next, last, ok := r.after(i); ok {
			return next, last, rowDone
		}
		if !rule.inner {
			return i, true, rowStray
		}
		r.text = append(r.text, r.quote)
	}
}

// escaped adds what the backslash at i stands for and gives what follows. Only a quote and a backslash are escaped; any other pair,
// such as the \n of a formula, is text as it stands.
func (r *csvRow) escaped(i int) int {
	c, ok := r.at(i + 1)
	if ok && (c == r.quote || c == '\\') {
		r.text = append(r.text, c)
		return i + 2
	}
	r.text = append(r.text, '\\')
	return i + 1
}

// after looks behind a closing quote at i-1 for the end of the cell, which spaces may precede.
func (r *csvRow) after(i int) (next int, last, ok bool) {
	for ; ; i++ {
		c, more := r.at(i)
		switch {
		case !more:
			return i, true, true
		case c == r.delim:
			return i + 1, false, true
		case c == r.w.sep:
			return i + 1, true, true
		case c != ' ' && c != '\t' && c != '\r':
			return i, false, false
		}
	}
}
