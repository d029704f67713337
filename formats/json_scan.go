package formats

import "bytes"

// scanState says how the search for the end of a JSON value went.
type scanState uint8

const (
	scanDone    scanState = iota // the value is complete
	scanCut                      // the stream ended inside the value
	scanTooLong                  // the value is larger than the limit
	scanBroken                   // a line end inside a string: a quote is missing somewhere before
)

// valueScan finds where a JSON value ends by its quotes and brackets alone; whether it is valid is for ParseValue to say.
// It can be fed piece by piece, so that a value may span reads.
type valueScan struct {
	depth  int
	text   bool // inside a string
	escape bool // after a backslash in a string
	scalar bool // a number or a word: ends before a delimiter
	begun  bool
	broken bool
}

// feed looks at the next bytes of the value: n of them belong to it; done says that it is complete.
func (s *valueScan) feed(b []byte) (n int, done bool) {
	i := 0
	for i < len(b) {
		if s.text {
			i = s.inText(b, i)
			if s.broken || !s.text && s.depth == 0 {
				return i, true
			}
			continue
		}
		c := b[i]
		switch {
		case c == '"':
			if s.scalar {
				return i, true
			}
			s.text = true
		case c == '{' || c == '[':
			if s.scalar {
				return i, true
			}
			s.depth++
		case c == '}' || c == ']':
			if s.scalar || !s.begun {
				return i, true
			}
			if s.depth--; s.depth == 0 {
				return i + 1, true
			}
		case s.depth == 0:
			if s.scalar && (c == ',' || isSpace(c)) {
				return i, true
			}
			s.scalar = true
		}
		s.begun = true
		i++
	}
	return i, false
}

// inText moves over a string from i; it leaves s.text false after the closing quote.
func (s *valueScan) inText(b []byte, i int) int {
	for i < len(b) {
		if s.escape {
			s.escape = false
			i++
			continue
		}
		n := bytes.IndexByte(b[i:], '"')
		end := i + n
		if n < 0 {
			end = len(b)
		}
		if e := bytes.IndexByte(b[i:end], '\\'); e >= 0 {
			end, n = i+e, -1
			s.escape = true
		}
		if e := bytes.IndexByte(b[i:end], '\n'); e >= 0 {
			s.broken = true
			return i + e
		}
		if n >= 0 {
			s.text = false
			return end + 1
		}
		if i = end; s.escape {
			i++
		}
	}
	return i
}

// scanValue finds the JSON value that begins at w.rest()[0] without consuming it; its text is w.rest()[:size].
// After scanTooLong, s goes on with skip.
func scanValue(w *window, s *valueScan, limit int64) (size int, state scanState) {
	for {
		n, done := s.feed(w.rest()[size:])
		size += n
		switch {
		case s.broken:
			return size, scanBroken
		case int64(size) > limit:
			return size, scanTooLong
		case done:
			return size, scanDone
		case !w.more():
			if s.scalar {
				return size, scanDone
			}
			return size, scanCut
		}
	}
}

// skip consumes the remainder of a value that scanValue found too long, of which size bytes were seen, in constant memory.
func (s *valueScan) skip(w *window, size int) {
	done := false
	for w.consume(size); !done && !s.broken && (len(w.rest()) > 0 || w.more()); w.consume(size) {
		size, done = s.feed(w.rest())
	}
}

// firstValue parses the JSON value at the beginning of text and gives what follows it. cut says that text ended inside the value.
func firstValue(text []byte) (v Value, rest []byte, cut, ok bool) {
	text = bytes.TrimLeft(text, " \t\r\n")
	var s valueScan
	n, done := s.feed(text)
	if !done && !s.scalar {
		return v, nil, len(text) > 0, false
	}
	if s.broken {
		return v, nil, false, false
	}
	v, err := ParseValue(text[:n])
	return v, text[n:], false, err == nil
}

// messageLike says whether v is one message of a conversation, not a whole row.
func messageLike(v *Value) bool {
	if !v.IsObject() {
		return false
	}
	if v.Has("parent_message_id") || v.Has("parent_id") {
		return false // a row of a tree of messages, not one turn of many
	}
	if v.Has("role") || v.Has("from") {
		for _, k := range [...]string{"content", "value", "text", "parts", "tool_calls"} {
			if v.Has(k) {
				return true
			}
		}
	}
	return v.Has("human") && v.Has("assistant")
}
