package formats

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestListsBesideAPairOfTexts: a further column with messages does not hide the two answers, unless it has the name of a dialogue.
func TestListsBesideAPairOfTexts(t *testing.T) {
	const pair = `"prompt":"p","chosen":"a","rejected":"b"`
	for text, want := range map[string]string{
		`{` + pair + `,"unanswered":[{"role":"user","content":"x"}]}`:                                "dpo",
		`{` + pair + `,"log":[{"role":"user","content":"x"}],"more":[{"from":"human","value":"y"}]}`: "dpo",
		`{` + pair + `,"unanswered":[{"from":"human","value":"x"}]}`:                                 "dpo",
		`{"chosen":"a","rejected":"b","conversations":[{"from":"human","value":"x"}]}`:               "dpo-sharegpt",
	} {
		row, err := ParseValue([]byte(text))
		require.NoError(t, err)
		best, most := "", 0.0
		for _, f := range Builtin() {
			if sure, _ := f.Match(row); sure > most {
				best, most = f.ID(), sure
			}
		}
		require.Equal(t, want, best, text)
		require.Greater(t, most, matchFloor, text)
		if best != "dpo" {
			continue
		}
		es, err := dpo{}.Decode(row)
		require.NoError(t, err)
		require.Equal(t, "p", es[0].Messages[0].Content())
		require.Len(t, es[0].Messages, 1, "the further list is no part of the prompt")
		require.NotEmpty(t, es[0].Meta)
		es[0].Origin.Format = "dpo"
		rememberShape(dpo{}, &row, es)
		out, err := encodeRow(nil, dpo{}, es, func(fact string) { t.Errorf("lost %s", fact) })
		require.NoError(t, err)
		require.JSONEq(t, text, string(out))
	}
}
