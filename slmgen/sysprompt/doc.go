// Package sysprompt writes, checks, compares and infers system prompts.
//
// Compose turns settings into a prompt, Lint finds what is wrong with one, Compare says what changed between two, and Reverse reads from a dataset
// the prompt under which a model would answer like its rows. The first three are pure text tools: no model is asked, and the same text gives the
// same result. What they know of language is English; rules that look at characters, brackets, JSON and repetition hold for any language.
//
// Everything is safe for concurrent use.
package sysprompt

import (
	"strings"
	"unicode/utf8"

	"github.com/slmgen/slmgen/internal/fault"
)

// MaxText is the longest prompt that is read, in bytes: far beyond any context that a small model has.
const MaxText = 128 << 10

// Place is a piece of a prompt: bytes Start up to but not including End, and the 1-based line on which it begins.
type Place struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Line  int    `json:"line"`
	Text  string `json:"text"` // the piece, cut to 160 bytes
}

const shown = 160

func placeAt(text string, start, end int) Place {
	piece := text[start:end]
	if len(piece) > shown {
		cut := shown
		for cut > 0 && !utf8.RuneStart(piece[cut]) {
			cut--
		}
		piece = piece[:cut] + "…"
	}
	return Place{Start: start, End: end, Line: 1 + strings.Count(text[:start], "\n"), Text: strings.ToValidUTF8(piece, "\ufffd")}
}

func checkText(text string) error {
	if len(text) > MaxText {
		return fault.New(fault.TooLarge, "the prompt has %d bytes, more than %d", len(text), MaxText).Do("a system prompt is paid for with every answer: shorten it, or put documents into the question")
	}
	return nil
}
