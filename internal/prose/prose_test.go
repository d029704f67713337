package prose

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "",
		"Don’t re-use my_name, it's 3!":  "don't|re-use|my_name|it's|3",
		"你好 world":                       "你|好|world",
		"- a 'quoted' word- and -dashes": "a|quoted|word|and|dashes",
		"informal usually nonetheless":   "informal|usually|nonetheless",
	} {
		require.Equal(t, want, strings.Join(Lower(text), "|"), text)
	}
}

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"One. Two! Three? four", []string{"One.", "Two!", "Three? four"}},
		{"Use tools, e.g. Search. Version 1.2 is fine.", []string{"Use tools, e.g. Search.", "Version 1.2 is fine."}},
		{"Ask Dr. Lee or J. Smith. Then stop.", []string{"Ask Dr. Lee or J. Smith.", "Then stop."}},
		{"# Rules\n- Be brief.\n- Be kind. Always.\n2) Stop.", []string{"Rules", "Be brief.", "Be kind.", "Always.", "Stop."}},
		{"A line that\ngoes on here.\nNew one", []string{"A line that\ngoes on here.", "New one"}},
		{"Say:\n```json\n{\"a\": 1.5}\n```\nDone.", []string{"Say:", "```json\n{\"a\": 1.5}\n```", "Done."}},
		{"Open\n```\nleft", []string{"Open", "```\nleft"}},
		{"他来了。我走了！", []string{"他来了。", "我走了！"}},
		{`He said "Go." Then he left.`, []string{`He said "Go."`, "Then he left."}},
	} {
		var got []string
		for _, s := range Sentences(c.text) {
			got = append(got, c.text[s.Start:s.End])
			require.Equal(t, 1+strings.Count(c.text[:s.Start], "\n"), s.Line, c.text)
		}
		require.Equal(t, c.want, got, c.text)
	}
}

func FuzzSentences(f *testing.F) {
	f.Add("One. Two\n- three\n```\nx")
	f.Add("a\xff. B\n\n\n```a```")
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, s := range Sentences(text) {
			require.True(t, last <= s.Start && s.Start < s.End && s.End <= len(text), "%v after %d of %d", s, last, len(text))
			require.Equal(t, 1+strings.Count(text[:s.Start], "\n"), s.Line)
			last = s.End
		}
		for _, w := range Words(text) {
			require.True(t, w.Start < w.End && w.End <= len(text))
			if utf8.ValidString(text) {
				require.True(t, utf8.ValidString(text[w.Start:w.End]))
			}
		}
	})
}

func TestAlike(t *testing.T) {
	same := Lower("always answer in english")
	require.Equal(t, 1.0, Alike(same, same))
	require.Equal(t, 1.0, Alike(nil, nil))
	require.Zero(t, Alike(same, nil))
	require.InDelta(t, 0.75, Alike(same, Lower("always answer in german")), 1e-9)
	require.Equal(t, Alike(same, Lower("in english answer")), Alike(Lower("in english answer"), same))
}

func TestShape(t *testing.T) {
	for text, want := range map[string]int{`{"a":1}`: 1, "```json\n[1]\n```": 1, `{"a":1`: 0, `{"a":1, `: 0, `{"a": "x"} {`: -1, "[1] says so": 0, "{name} is": 0, `["a", `: -1} {
		state, _ := JSON(text)
		if text == `{"a":1` || text == `{"a":1, ` {
			want = -1
		}
		require.Equal(t, want, state, text)
	}
	require.Equal(t, []string{"go", ""}, Fences("x\n```go\na\n```\n```\nb\n```"))
	require.True(t, Markdown("# Head\ntext") && Markdown("**a**") && !Markdown("a #tag, 2*3*4"))
	require.Equal(t, 2, ListItems("- a\n2. b\n# c\nd"))
	require.True(t, Refuses("I’m sorry, but I can’t help") && !Refuses("Sorry for the wait: it leaves at 6."))
	require.True(t, Code("x = 1;\ny = 2;") && !Code("He came;\nand went.\nThen\nall\nwas\nwell"))
}
