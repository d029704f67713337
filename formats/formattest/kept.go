package formattest

import (
	"strings"
	"testing"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/stretchr/testify/require"
)

// pad makes a text so long that keeping it twice is seen.
var pad = " " + strings.Repeat("kept", 1024)

// kept: the texts of a row stand in the Example alone; what Origin keeps of the row does not grow with them.
func (k kit) kept(t *testing.T, records []string) {
	for _, rec := range records {
		es := k.one(t, rec)
		for text := range texts(es) {
			long := ""
			for i, line := range strings.Split(rec, "\n") {
				v, err := formats.ParseValue([]byte(line))
				require.NoError(t, err)
				if i > 0 {
					long += "\n"
				}
				long += string(appendPadded(nil, &v, text))
			}
			got, bad := k.read(t, 1, long)
			if len(bad) > 0 || len(got) != 1 || len(got[0].examples) != len(es) || long == rec {
				continue // the text has a meaning for the shape of the row
			}
			for i, e := range got[0].examples {
				grown := e.Origin.Kept() - es[i].Origin.Kept()
				require.Less(t, grown, len(pad)/2, "Origin keeps the text %q of %s: write it from a field of the Example", text, rec)
			}
		}
	}
}

// texts gives the texts of Examples that are long enough to be told from chance.
func texts(es []*formats.Example) map[string]bool {
	out := map[string]bool{}
	for _, e := range es {
		for _, ms := range dialogues(e) {
			for i := range ms {
				for _, p := range ms[i].Parts {
					if p.Kind == chat.Text && len(p.Text) >= 4 {
						out[p.Text] = true
					}
				}
			}
		}
	}
	return out
}

// appendPadded appends v with every occurrence of text in its strings made longer.
func appendPadded(b []byte, v *formats.Value, text string) []byte {
	switch v.Kind {
	case formats.Objects:
		b = append(b, '{')
		for i := range v.Members {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendText(b, v.Members[i].Key), ':')
			b = appendPadded(b, &v.Members[i].Value, text)
		}
		return append(b, '}')
	case formats.Array:
		b = append(b, '[')
		for i := range v.Items {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendPadded(b, &v.Items[i], text)
		}
		return append(b, ']')
	case formats.String:
		return appendText(b, strings.ReplaceAll(v.Str(), text, text+pad))
	}
	return append(b, v.Raw...)
}
