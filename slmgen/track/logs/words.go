package logs

import "bytes"

// quoted puts the words NaN, Infinity and -Infinity, which Python writes for numbers and JSON does not know, between quotation marks, where they stand
// outside of strings. It gives doc itself where there are none.
func quoted(doc []byte) []byte {
	if !bytes.Contains(doc, []byte("NaN")) && !bytes.Contains(doc, []byte("Infinity")) {
		return doc
	}
	out := make([]byte, 0, len(doc)+16)
	for i := 0; i < len(doc); {
		if doc[i] == '"' {
			end := i + 1
			for end < len(doc) && doc[end] != '"' {
				if doc[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end+1, len(doc))
			out, i = append(out, doc[i:end]...), end
			continue
		}
		word := wordAt(doc[i:])
		if word == "" {
			out, i = append(out, doc[i]), i+1
			continue
		}
		out, i = append(append(append(out, '"'), word...), '"'), i+len(word)
	}
	return out
}

func wordAt(doc []byte) string {
	for _, word := range []string{"NaN", "Infinity", "-Infinity"} {
		if bytes.HasPrefix(doc, []byte(word)) {
			return word
		}
	}
	return ""
}
