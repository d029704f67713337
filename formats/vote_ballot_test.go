package formats

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestBallots: votes in columns without a word are read, go back as they stood, and change with the winner.
func TestBallots(t *testing.T) {
	const marked = `{"prompt":"p","response_a":"A","response_b":"B",`
	const signed = `{"context":[{"role":"user","content":"p"}],"response1":"A","response2":"B","overall_preference":`
	for _, tt := range []struct {
		row     string
		outcome int
		flipped string
	}{
		{marked + `"winner_model_a":1,"winner_model_b":0,"winner_tie":0}`, 0, marked + `"winner_model_a":0,"winner_model_b":1,"winner_tie":0}`},
		{marked + `"winner_model_a":false,"winner_model_b":true}`, 1, marked + `"winner_model_a":true,"winner_model_b":false}`},
		{marked + `"winner_model_a":"0","winner_model_b":"0","winner_tie":"1"}`, 2, ""},
		{marked + `"winner_model_a":0,"winner_model_b":0,"winner_tie":0}`, -1, ""},
		{marked + `"winner_model_a":1,"winner_model_b":1,"winner_tie":0}`, -1, ""},
		{signed + `-2}`, 0, signed + `2}`},
		{signed + `3}`, 1, signed + `-3}`},
		{signed + `0}`, 2, ""},
		{signed + `"x"}`, -1, ""},
	} {
		es, bad, _ := readRows(t, "vote", tt.row)
		require.Empty(t, bad)
		require.Len(t, es, 1)
		require.Equal(t, tt.outcome, outcomeOf(es[0]), tt.row)
		text, report := writtenAs(t, "vote", es)
		require.Equal(t, tt.row+"\n", text)
		require.Empty(t, report.Losses)
		if tt.flipped == "" {
			continue
		}
		for i := range es[0].Completions {
			won := !*es[0].Completions[i].Preferred
			es[0].Completions[i].Preferred = &won
		}
		text, report = writtenAs(t, "vote", es)
		require.Equal(t, tt.flipped+"\n", text)
		require.Empty(t, report.Losses)
	}
}
