package tokenizer

import (
	"encoding/json"

	"github.com/slmgen/slmgen/internal/fault"
)

// Limits of what is read. They are far above any real tokenizer.
const (
	maxFile   = 512 << 20
	maxTokens = 1<<placeBits - 1 // tokens, and ids
	maxToken  = 1 << 16          // bytes of one token
	maxMerges = 1 << 23
	maxPart   = 16 << 20 // bytes of a normalizer or another part of the file
	maxAdded  = 1 << 20
)

// spec is a tokenizer as a file describes it: what the cache keeps and what build makes a Tokenizer of.
type spec struct {
	kind    string // BPE, Unigram, WordPiece, WordLevel
	options modelOptions
	words   *vocabulary // no index yet
	ids     []int32     // of the words, nil where all are their places
	scores  []float64   // Unigram, by place
	merges  []spelledMerge
	added   []AddedToken
	parts   parts

	// From a cache, whose tokens may be bytes already: then these places are not; nil elsewhere.
	rawForeign map[int]bool
	cached     bool
}

// parts are the parts of the file that are kept as they stand.
type parts struct {
	Normalizer    json.RawMessage `json:"normalizer,omitempty"`
	PreTokenizer  json.RawMessage `json:"pre_tokenizer,omitempty"`
	PostProcessor json.RawMessage `json:"post_processor,omitempty"`
	Decoder       json.RawMessage `json:"decoder,omitempty"`
	Truncation    json.RawMessage `json:"truncation,omitempty"`
	Padding       json.RawMessage `json:"padding,omitempty"`
}

// modelOptions are the settings of all kinds of models.
type modelOptions struct {
	Unk          *string `json:"unk_token,omitempty"`
	UnkID        *int64  `json:"unk_id,omitempty"`
	Prefix       *string `json:"continuing_subword_prefix,omitempty"`
	Suffix       *string `json:"end_of_word_suffix,omitempty"`
	FuseUnk      bool    `json:"fuse_unk,omitempty"`
	ByteFallback bool    `json:"byte_fallback,omitempty"`
	IgnoreMerges bool    `json:"ignore_merges,omitempty"`
	MaxRunes     *int    `json:"max_input_chars_per_word,omitempty"`
}

// spelledMerge is a merge by the place of what two tokens become and by the length of the left one, which says which two they are. The
// prefix of the right one, where tokens have prefixes, is not in the result.
type spelledMerge struct{ result, cut int32 }

func invalid(format string, args ...any) error {
	return fault.New(fault.Invalid, "tokenizer: "+format, args...)
}

func unsupported(format string, args ...any) error {
	return fault.New(fault.Unsupported, "tokenizer: "+format, args...).Do("the file is refused, as ids would differ from those of its own library")
}

func text0(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
