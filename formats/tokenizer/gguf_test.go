package tokenizer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

func bertOf(tokens ...string) GGUFVocabulary {
	unk, cls, sep := uint32(0), uint32(1), uint32(2)
	g := GGUFVocabulary{Model: "bert", Unknown: &unk, BOS: &cls, Separator: &sep, Tokens: append([]string{"[UNK]", "[CLS]", "[SEP]"}, tokens...)}
	for i := range g.Tokens {
		kind := int32(ggufNormal)
		if i < 3 {
			kind = ggufControl
		}
		g.Types = append(g.Types, kind)
	}
	return g
}

func TestWordPieceFromGGUF(t *testing.T) {
	tok, err := FromGGUF(bertOf("▁un", "▁a", "seen", "b"))
	require.NoError(t, err)
	ids, err := tok.IDs("Unséen ab c", true)
	require.NoError(t, err)
	require.Equal(t, []string{"[CLS]", "un", "##seen", "a", "##b", "[UNK]", "[SEP]"}, names(t, tok, ids))
	_, err = FromGGUF(bertOf("▁A", "é"))
	require.NoError(t, err, "with capitals nothing is folded")
}

// What the form of a GGUF file does not say is not guessed.
func TestWordPieceFromGGUFThatCouldBeTwo(t *testing.T) {
	for name, g := range map[string]GGUFVocabulary{"accents without capitals": bertOf("▁a", "é"), "the mark itself": bertOf("▁a", "▁"), "the mark twice": bertOf("▁a", "▁▁")} {
		_, err := FromGGUF(g)
		require.Equal(t, fault.Unsupported, fault.CodeOf(err), "%s: %v", name, err)
	}
}

func TestUnigramFromGGUF(t *testing.T) {
	unk, eos := uint32(0), uint32(1)
	tok, err := FromGGUF(GGUFVocabulary{Model: "t5", Unknown: &unk, EOS: &eos, Tokens: []string{"<unk>", "</s>", "▁", "a", "ab", "▁a"}, Scores: []float32{0, 0, -2, -3, -4.25, -4}, Types: []int32{ggufUnknown, ggufControl, ggufNormal, ggufNormal, ggufNormal, ggufNormal}})
	require.NoError(t, err)
	pair, err := tok.EncodePair("ab a", "a", true)
	require.NoError(t, err)
	require.Equal(t, []string{"▁", "ab", "▁a", "</s>", "▁a", "</s>"}, names(t, tok, pair.IDs))
	require.Equal(t, make([]uint32, 6), pair.TypeIDs, "T5 has one type")
}
