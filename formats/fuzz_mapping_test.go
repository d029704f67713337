package formats

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzMapping feeds the small languages of a mapping (paths, templates) and its document: no input may panic, and what is accepted
// survives its own document.
func FuzzMapping(f *testing.F) {
	for _, arg := range []string{"user=question", "assistant=$.answers.text[0]", "user=template:{title}: {{x}} {$.a.b}", "system=const:Be brief.", "user=$.a[", "x=y", "="} {
		f.Add(arg, `{"title":"a","a":{"b":[1]},"question":"q","answers":{"text":["t"]}}`)
	}
	f.Fuzz(func(t *testing.T, arg, row string) {
		m, err := ParseMap([]string{arg, "assistant=question"})
		if err != nil {
			return
		}
		doc, err := m.JSON()
		require.NoError(t, err)
		again, err := ParseMapping(doc)
		require.NoError(t, err)
		second, err := again.JSON()
		require.NoError(t, err)
		require.Equal(t, string(doc), string(second))
		if v, err := ParseValue([]byte(row)); err == nil {
			_, _ = m.Format().Decode(v)
		}
	})
}
