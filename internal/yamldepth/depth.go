// Package yamldepth looks at a YAML document before a parser does that follows nesting by recursion.
package yamldepth

// Exceeds says whether more than limit brackets stay open, or dashes open lists on one line. Text in quotes counts too: the documents
// that are asked about have no use for dozens of open brackets there either.
func Exceeds(doc []byte, limit int) bool {
	open, dashes, start := 0, 0, true
	for i, c := range doc {
		switch c {
		case '[', '{':
			open++
		case ']', '}':
			open = max(0, open-1)
		case '\n':
			dashes, start = 0, true
			continue
		case '-', '?':
			if start && i+1 < len(doc) && doc[i+1] == ' ' {
				dashes++
			}
		}
		start = start && (c == ' ' || c == '-' || c == '?')
		if open > limit || dashes > limit {
			return true
		}
	}
	return false
}
