package qwen_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats/tokenizer/qwen"
)

// The ids are those that tokenizers 0.23.3 gives.
func TestQwen(t *testing.T) {
	tok, err := qwen.Load()
	require.NoError(t, err)
	require.Equal(t, 151665, tok.Size())
	for text, want := range map[string][]uint32{
		"Hello, world! It's 2024.":                                   {9707, 11, 1879, 0, 1084, 594, 220, 17, 15, 17, 19, 13},
		"<|im_start|>user\nna\u00efve caf\u00e9 e\u0301<|im_end|>\n": {151644, 872, 198, 3376, 37572, 586, 51950, 3958, 151645, 198},
		"\u4f60\u597d\u4e16\u754c \U0001f468\u200d\U0001f469\u200d\U0001f467  \n\n\tfor (i = 0; i < 10; i++)":      {108386, 99489, 61804, 101, 378, 235, 145233, 378, 235, 145665, 18611, 2023, 320, 72, 284, 220, 15, 26, 600, 366, 220, 16, 15, 26, 600, 2457},
		"\u05e9\u05dc\u05d5\u05dd \u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u0939\u093f\u0928\u094d\u0926\u0940": {126654, 129071, 84310, 42311, 101, 30484, 99, 43647},
	} {
		ids, err := tok.IDs(text, true)
		require.NoError(t, err)
		require.Equal(t, want, ids, "%q", text)
	}
}

func ExampleLoad() {
	t, err := qwen.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	n, _ := t.Count("<|im_start|>user\nHello, world!<|im_end|>\n", false)
	fmt.Println(n)
	// Output: 9
}
