package prompt

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

func TestParseSpecial(t *testing.T) {
	s, err := ParseSpecial([]byte(`{"bos_token":null,"eos_token":{"content":"</s>","lstrip":false},"unk_token":"<unk>","chat_template":"T","other":[1]}`))
	require.NoError(t, err)
	require.Equal(t, Special{EOS: "</s>", Unk: "<unk>"}, s)
	s.Fill(Special{BOS: "<s>", EOS: "other"})
	require.Equal(t, Special{BOS: "<s>", EOS: "</s>", Unk: "<unk>"}, s)
	for _, bad := range []string{"", "[]", `{"eos_token":[1]}`} {
		_, err := ParseSpecial([]byte(bad))
		require.Equal(t, fault.Invalid, fault.CodeOf(err), bad)
	}
}

func FuzzParseSpecial(f *testing.F) {
	f.Add([]byte(`{"bos_token":"<s>","eos_token":{"content":"x"}}`))
	f.Fuzz(func(_ *testing.T, doc []byte) { _, _ = ParseSpecial(doc) })
}
