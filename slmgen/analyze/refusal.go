package analyze

import _ "embed"

// refusalWords is how many words of an answer are looked at: the same words later are usually a quotation.
const refusalWords = 32

// refusalPhrases are openings by which an answer refuses or speaks as a model, in the languages that public data is full of. Phrases that people use
// of themselves too ("I am unable to attend") are left out.
//
//go:embed refusal.txt
var refusalPhrases string

var refusals = newPhraseBook(refusalPhrases)

// refuses says whether an answer opens by refusing or by speaking as a model.
func refuses(words []uint64) bool {
	return refusals.find(words[:min(len(words), refusalWords)]) != ""
}
