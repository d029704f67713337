package slmgen

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
)

func said(text string) []chat.Message { return []chat.Message{chat.TextOf(chat.Assistant, text)} }

// mixture counts so many pairs, verdicts and dialogues.
func mixture(pairs, verdicts, dialogues int) *signals {
	yes, no := true, false
	ask := chat.TextOf(chat.User, "Q")
	s := &signals{unusable: map[string]int64{}, rewards: map[string]int64{}}
	for range pairs {
		s.add(&formats.Example{Kind: formats.KindPreference, Messages: []chat.Message{ask}, Completions: []formats.Completion{
			{Messages: said("better"), Preferred: &yes}, {Messages: said("worse, and much longer"), Preferred: &no}}}, "")
	}
	for range verdicts {
		s.add(&formats.Example{Kind: formats.KindLabel, Messages: []chat.Message{ask}, Completions: []formats.Completion{{Messages: said("x"), Good: &yes}}}, "")
	}
	for range dialogues {
		s.add(&formats.Example{Kind: formats.KindChat, Messages: append([]chat.Message{ask}, said("x")...)}, "")
	}
	return s
}

func TestTheMajorityOfRowsDecides(t *testing.T) {
	for _, c := range []struct {
		pairs, verdicts, dialogues int
		want                       estimate.Objective
	}{{10, 0, 0, estimate.DPO}, {0, 10, 0, estimate.KTO}, {0, 0, 10, estimate.SFT}, {0, 0, 0, estimate.SFT}, {10, 4, 5, estimate.DPO}, {3, 2, 10, estimate.SFT}} {
		got, err := mixture(c.pairs, c.verdicts, c.dialogues).goal()
		require.NoError(t, err, c)
		require.Equal(t, c.want, got, c)
	}
	for _, c := range [][3]int{{5, 5, 0}, {5, 3, 3}, {0, 4, 4}} {
		_, err := mixture(c[0], c[1], c[2]).goal()
		require.Equal(t, fault.Precondition, fault.CodeOf(err), c)
		require.ErrorContains(t, err, "choose with --objective")
	}
	s := mixture(10, 0, 3)
	require.Equal(t, []string{"3 of 13 rows are answers to imitate, which dpo does not learn from: they are left out"}, s.warnings(estimate.DPO))
	require.Equal(t, []string{"10 of 13 rows are pairs of answers: sft learns the better ones and leaves the others out"}, s.warnings(estimate.SFT))
}

// TestStretchOfPairs: of a pair the trainer reads both sequences, each with its prompt.
func TestStretchOfPairs(t *testing.T) {
	s := mixture(100, 0, 0)
	prompt, better, worse := float64(perMessage+1), float64(perMessage+6), float64(perMessage+22)
	got := s.stretch(&s.counted)
	require.InDelta(t, (2*prompt+better+worse)/(prompt+better), got.Total, 1e-9)
	require.InDelta(t, (prompt+(better+worse)/2)/(prompt+better), got.Mean, 1e-9)
	require.InDelta(t, (prompt+worse)/(prompt+better), got.P99, 0.03, "the longer of the two must fit")
	got = s.stretch(&s.estimated)
	require.InDelta(t, (2*prompt+better+worse)/(prompt+better+worse), got.Total, 1e-9)
	require.Zero(t, mixture(0, 0, 5).stretch(&lengths{}))
}
