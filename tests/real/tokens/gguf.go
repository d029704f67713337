package main

import (
	"os"

	"github.com/slmgen/slmgen/formats/tokenizer"
	"github.com/slmgen/slmgen/internal/weights"
)

// loadGGUF makes a tokenizer of the header of a GGUF file, of which the weights need not be there.
func loadGGUF(f *os.File) (*tokenizer.Tokenizer, error) {
	h, err := weights.Read(f, -1, weights.Limits{})
	if err != nil {
		return nil, err
	}
	return tokenizer.FromGGUF(tokenizer.VocabularyOf(h.Metadata))
}
