package formats

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGeminiPreference(t *testing.T) {
	answer := func(s string) string { return `{"role":"model","parts":[{"text":"` + s + `"}]}` }
	const asked = `"contents":[{"role":"user","parts":[{"text":"q"}]}]`
	for i, text := range []string{
		`{` + asked + `,"completions":[{"score":1,"completion":` + answer("good") + `},{"score":0,"completion":` + answer("bad") + `}]}`,
		`{"system_instruction":{"parts":[{"text":"s"}]},` + asked + `,"completions":[{"completion":` + answer("good") + `,"score":1.0,"by":"x"},{"score":0,"completion":` + answer("bad") + `}],"id":7}`,
	} {
		row, err := ParseValue([]byte(text))
		require.NoError(t, err)
		best, most := "", 0.0
		for _, f := range Builtin() {
			if sure, _ := f.Match(row); sure > most {
				best, most = f.ID(), sure
			}
		}
		require.Equal(t, "gemini", best)
		es, err := gemini{}.Decode(row)
		require.NoError(t, err)
		e := es[0]
		require.Equal(t, KindPreference, e.Kind)
		require.Len(t, e.Completions, 2)
		require.True(t, *e.Completions[0].Preferred)
		require.False(t, *e.Completions[1].Preferred)
		if i == 0 {
			require.Empty(t, e.Completions[1].Score, "1 and 0 say no more than Preferred")
		} else {
			require.Equal(t, "0", string(e.Completions[1].Score))
		}
		require.Equal(t, "good", e.Completions[0].Messages[0].Content())
		e.Origin.Format = "gemini"
		rememberShape(gemini{}, &row, es)
		out, err := encodeRow(nil, gemini{}, es, func(fact string) { t.Errorf("lost %s", fact) })
		require.NoError(t, err)
		require.Equal(t, text, string(out))
	}
	row, err := ParseValue([]byte(`{"prompt":"q","chosen":"good","rejected":"bad"}`))
	require.NoError(t, err)
	es, err := dpo{}.Decode(row)
	require.NoError(t, err)
	out, err := gemini{}.Encode(nil, es[0], func(fact string) { t.Errorf("lost %s", fact) })
	require.NoError(t, err)
	require.Equal(t, `{`+asked+`,"completions":[{"score":1,"completion":`+answer("good")+`},{"score":0,"completion":`+answer("bad")+`}]}`, string(out))
	row, err = ParseValue([]byte(`{"messages":[{"role":"user","parts":[{"text":"q"}]}]}`))
	require.NoError(t, err)
	sure, _ := openAI{}.Match(row)
	require.Less(t, sure, matchFloor)
}
