// Package qwen holds the tokenizer of the Qwen2.5 models, so that a program counts tokens without a file at hand. It is a package of its
// own: who does not import it does not carry its 0.7 MB.
//
// The vocabulary is Alibaba Cloud's, under the Apache License 2.0 (LICENSE beside this file says where it comes from). Qwen3 has the same
// vocabulary and four more added tokens: load its own tokenizer.json for it.
package qwen

import (
	"bytes"
	_ "embed"

	"github.com/slmgen/slmgen/formats/tokenizer"
)

//go:embed qwen2_5.slmtok
var packed []byte

// Load makes the tokenizer of Qwen2.5. Every call makes a new one, in ten milliseconds or so: keep it.
func Load() (*tokenizer.Tokenizer, error) { return tokenizer.ReadCache(bytes.NewReader(packed)) }
