package analyze

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLanguage(t *testing.T) {
	require.Equal(t, "de", Language("Wo ist mein Paket?"))
	require.Equal(t, "nb", Language("Hva er det som skjer på kjøkkenet, og hvorfor er det så mye støy?"))
	require.Empty(t, Language("x = y[0] + 1"))
	require.Empty(t, Language(""))
}

func TestLanguageOfRow(t *testing.T) {
	long := strings.Repeat("This is one of many sentences of a long answer. ", 1000)
	for _, c := range []struct{ name, question, answer, want string }{
		{"short", "Was kostet das?", "Zwölf Euro.", "de"},
		{"a question and code", "Wie addiere ich zwei Zahlen?", "def add(a, b):\n    return a + b", "de"},
		{"a label", "Der Film war leider viel zu lang", "negative", "de"},
		{"no question", "", "El envío tarda dos días", "es"},
		{"a long answer", "ok", long, "en"},
		{"a long question", long, "Danke, das ist sehr nett von Ihnen", "en"},
		{"cut within a character", "", strings.Repeat("я", languageHead), "und"},
		{"nothing", "", "", "und"},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, languageOf(c.question, c.answer)) })
	}
}

// TestEveryRowCounts has its second language where a sample of the rows would miss it.
func TestEveryRowCounts(t *testing.T) {
	rows := healthy(2100)
	for i := 2010; i < 2040; i++ {
		rows[i] = qa("Welche Fähre fährt heute noch nach Kiel?", "Heute fährt leider keine mehr.")
	}
	rep := run(t, "", rows...)
	require.Equal(t, int64(2100), rep.Shares.Examined)
	require.Equal(t, []LanguageShare{{Code: "en", Rows: 2070, Share: 0.9857}, {Code: "de", Rows: 30, Share: 0.0143}}, rep.Languages)
}
