package analyze

import _ "embed"

// toxicWords are insults and slurs, whole words that hardly mean anything else. Words with a harmless meaning (of animals, names, illnesses, or in another
// language) are left out, which misses more than it finds: a hint, no filter.
//
//go:embed toxic.txt
var toxicWords string

var toxic = newPhraseBook(toxicWords)
