package prompt

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

func TestParseConfig(t *testing.T) {
	c, err := ParseConfig([]byte(`{"bos_token":null,"eos_token":{"content":"</s>","lstrip":false},"unk_token":"<unk>","chat_template":"T","other":[1]}`))
	require.NoError(t, err)
	require.Equal(t, Config{Templates: map[string]string{"default": "T"}, Special: Special{EOS: "</s>", Unk: "<unk>"}}, c)
	c.Special.Fill(Special{BOS: "<s>", EOS: "other"})
	require.Equal(t, Special{BOS: "<s>", EOS: "</s>", Unk: "<unk>"}, c.Special)
	for tools, want := range map[bool]string{false: "T", true: "T"} {
		got, err := c.Pick(tools)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}

	c, err = ParseConfig([]byte(`{"chat_template":[{"name":"default","template":"D"},{"name":"tool_use","template":"U"}]}`))
	require.NoError(t, err)
	for tools, want := range map[bool]string{false: "D", true: "U"} {
		got, err := c.Pick(tools)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}

	none, err := ParseConfig([]byte(`{"chat_template":null}`))
	require.NoError(t, err)
	got, err := none.Pick(false)
	require.NoError(t, err)
	require.Empty(t, got)
	_, err = Config{Templates: map[string]string{"rag": "R", "a": "A"}}.Pick(false)
	require.ErrorContains(t, err, "a, rag")

	for _, bad := range []string{"", "[]", `{"eos_token":[1]}`, `{"chat_template":{"a":1}}`, `{"chat_template":[1]}`} {
		_, err := ParseConfig([]byte(bad))
		require.Equal(t, fault.Invalid, fault.CodeOf(err), bad)
	}
}

func FuzzParseConfig(f *testing.F) {
	f.Add([]byte(`{"chat_template":[{"name":"default","template":"D"}],"eos_token":{"content":"x"}}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		c, err := ParseConfig(doc)
		if err == nil {
			_, _ = c.Pick(true)
		}
	})
}
