package tokenizer

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// smallJSON is a byte-level tokenizer of a few merges, in the form of Qwen's: NFC, its cuts, two special tokens.
func smallJSON(t testing.TB) string {
	t.Helper()
	vocab := []string{}
	for b := range 256 {
		vocab = append(vocab, string(byteLetter[b]))
	}
	merges := []string{"h e", "l l", "he ll", "hell o", "Ġ w", "o r", "Ġw or", "l d", "Ġwor ld", "Ã ©", "Ġ Ġ", "ĠĠ ĠĠ", "1 2"}
	for _, m := range merges {
		vocab = append(vocab, strings.ReplaceAll(m, " ", ""))
	}
	quoted := make([]string, len(vocab))
	for i, v := range vocab {
		quoted[i] = jsonText(v) + ":" + itoa(i)
	}
	list := make([]string, len(merges))
	for i, m := range merges {
		list[i] = jsonText(m)
	}
	return `{"version":"1.0","truncation":null,"padding":null,"added_tokens":[{"id":` + itoa(len(vocab)) + `,"content":"<|im_start|>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},
{"id":` + itoa(len(vocab)+1) + `,"content":"<|im_end|>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],
"normalizer":{"type":"NFC"},"pre_tokenizer":` + jsonSequence(jsonSplit(rxWords+`\p{N}`+rxCl100k), jsonBytes) + `,
"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<|im_start|>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],"special_tokens":{"<|im_start|>":{"id":"<|im_start|>","ids":[` + itoa(len(vocab)) + `],"tokens":["<|im_start|>"]}}},
"decoder":` + jsonBytes + `,"model":{"type":"BPE","dropout":null,"unk_token":null,"continuing_subword_prefix":"","end_of_word_suffix":"","fuse_unk":false,"byte_fallback":false,"vocab":{` + strings.Join(quoted, ",") + `},"merges":[` + strings.Join(list, ",") + `]}}`
}

func small(t testing.TB) *Tokenizer {
	t.Helper()
	tok, err := Load(strings.NewReader(smallJSON(t)))
	require.NoError(t, err)
	return tok
}

func names(t *testing.T, tok *Tokenizer, ids []uint32) []string {
	t.Helper()
	var out []string
	for _, id := range ids {
		s, ok := tok.Token(id)
		require.True(t, ok)
		out = append(out, s)
	}
	return out
}
