package tokenizer_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/formats/tokenizer"
)

const tiny = `{"model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
  "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "token": 3, "##izer": 4, "a": 5}},
 "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
 "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]},
 "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true}}`

func load() *tokenizer.Tokenizer {
	t, err := tokenizer.Load(strings.NewReader(tiny))
	if err != nil {
		panic(err)
	}
	return t
}

func ExampleLoad() {
	t, err := tokenizer.Load(strings.NewReader(tiny))
	if err != nil {
		fmt.Println(err)
		return
	}
	ids, _ := t.IDs("A Tokenizer", true)
	fmt.Println(ids, t.Size())
	// Output: [1 5 3 4 2] 6
}

func ExampleTokenizer_IDs() {
	ids, _ := load().IDs("A tokenizer", false)
	fmt.Println(ids)
	// Output: [5 3 4]
}

func ExampleTokenizer_AppendIDs() {
	ids, _ := load().AppendIDs([]uint32{9}, "a", false)
	fmt.Println(ids)
	// Output: [9 5]
}

func ExampleTokenizer_Count() {
	n, _ := load().Count("A tokenizer", true)
	fmt.Println(n)
	// Output: 5
}

func ExampleTokenizer_CountUpTo() {
	_, more, _ := load().CountUpTo("a a a a a a a", false, 3)
	fmt.Println(more)
	// Output: true
}

func ExampleTokenizer_Encode() {
	e, _ := load().Encode("A tokenizer", false)
	fmt.Println(e.IDs, e.Offsets)
	// Output: [5 3 4] [[0 1] [2 7] [7 11]]
}

func ExampleTokenizer_EncodePair() {
	e, _ := load().EncodePair("a", "a a", true)
	fmt.Println(e.IDs, e.TypeIDs)
	// Output: [1 5 2 5 5 2] [0 0 0 1 1 1]
}

func ExampleTokenizer_Decode() {
	s, _ := load().Decode([]uint32{5, 3, 4}, true)
	fmt.Println(s)
	// Output: a tokenizer
}

func ExampleTokenizer_Token() {
	t := load()
	token, _ := t.Token(4)
	id, _ := t.ID("token")
	fmt.Println(token, id)
	// Output: ##izer 3
}

func ExampleTokenizer_EncodeAll() {
	for x := range load().EncodeAll(context.Background(), slices.Values([]string{"a", "tokenizer a"}), false, 2) {
		fmt.Println(x.IDs)
	}
	// Output:
	// [5]
	// [3 4 5]
}

func ExampleTokenizer_WriteCache() {
	t := load()
	var b bytes.Buffer
	_ = t.WriteCache(&b)
	again, _ := tokenizer.ReadCache(&b)
	fmt.Println(again.Identity() == t.Identity())
	// Output: true
}

func ExampleFromGGUF() {
	t, err := tokenizer.FromGGUF(tokenizer.GGUFVocabulary{Model: "gpt2", Pre: "gpt-2", Tokens: []string{"a", "b", "ab"}, Merges: []string{"a b"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	ids, _ := t.IDs("aba", false)
	fmt.Println(ids)
	// Output: [2 0]
}

// header stands for the metadata of a GGUF file.
type header map[string]any

func valueOf[T any](h header, key string) (T, bool) {
	v, ok := h[key].(T)
	return v, ok
}

func (h header) Text(key string) (string, bool)      { return valueOf[string](h, key) }
func (h header) Bool(key string) (value, ok bool)    { return valueOf[bool](h, key) }
func (h header) Int(key string) (int64, bool)        { return valueOf[int64](h, key) }
func (h header) Texts(key string) ([]string, bool)   { return valueOf[[]string](h, key) }
func (h header) Floats(key string) ([]float32, bool) { return valueOf[[]float32](h, key) }
func (h header) Ints(key string) ([]int64, bool)     { return valueOf[[]int64](h, key) }

func ExampleVocabularyOf() {
	v := tokenizer.VocabularyOf(header{"tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "qwen2", "tokenizer.ggml.tokens": []string{"a", "b"}, "tokenizer.ggml.eos_token_id": int64(1)})
	fmt.Println(v.Model, v.Pre, len(v.Tokens), *v.EOS, v.AddBOS == nil)
	// Output: gpt2 qwen2 2 1 true
}
