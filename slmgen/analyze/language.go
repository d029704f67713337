package analyze

import "github.com/slmgen/slmgen/internal/langid"

// Language gives the BCP 47 code of the language that most of a text is in, "" when the text holds too little to tell: less than two words,
// numbers, addresses, code. It looks at the first 1024 bytes and knows some 70 languages; Norwegian is nb or nn. It may be called by
// several goroutines.
func Language(text string) string {
	if code := langid.Identify(text); code != langid.Und {
		return code
	}
	return ""
}

// languageHead is how many bytes of a turn are passed on: more than are looked at, so that no long answer is copied.
const languageHead = 1200

// languageOf gives the code of the language of a question and its answer together, "und" when they hold too little to tell.
func languageOf(question, answer string) string {
	if len(question) >= languageHead {
		return langid.Identify(question)
	}
	return langid.Identify(question + "\n" + answer[:min(len(answer), languageHead)])
}
