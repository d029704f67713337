package sysprompt

import (
	"regexp"
	"strings"
)

// registers counts how answers address the reader, in the languages where words tell: contractions in English, Sie and du in German, vous and tu in
// French.
type registers struct {
	english, plain  int64 // English answers of 15 words and more; those without contractions and exclamation marks
	german, sie, du int64 // German answers that address the reader; how
	french, vous    int64
	tu              int64
}

var (
	contraction = regexp.MustCompile(`(?i)\b\w+(?:n['’]t|['’](?:re|ve|ll|m))\b|\b(?:it|that|what|here|there|let|he|she)['’]s\b`)
	// German capitals tell "Sie" (you) from "sie" (she, they) inside a sentence alone, so the word must not begin one.
	sieWord  = regexp.MustCompile(`[\pL,;:–-] (?:Sie|Ihnen|Ihre[mnrs]?|Ihr)\b`)
	duWord   = regexp.MustCompile(`\b(?i:du|dich|dir|dein(?:e[mnrs]?)?)\b`)
	vousWord = regexp.MustCompile(`\b(?i:vous|votre|vos)\b`)
	tuWord   = regexp.MustCompile(`\b(?i:tu|toi|tes)\b`)
)

func plainEnglish(s string) bool { return !contraction.MatchString(s) && !strings.Contains(s, "!") }

func (g *registers) learn(r *row, language string) {
	switch language {
	case "en":
		if r.words >= 15 {
			g.english++
			if plainEnglish(r.answer) {
				g.plain++
			}
		}
	case "de":
		sie, du := sieWord.MatchString(r.answer), duWord.MatchString(r.answer)
		if sie != du {
			g.german++
			if sie {
				g.sie++
			} else {
				g.du++
			}
		}
	case "fr":
		vous, tu := vousWord.MatchString(r.answer), tuWord.MatchString(r.answer)
		if vous != tu {
			g.french++
			if vous {
				g.vous++
			} else {
				g.tu++
			}
		}
	}
}

// address makes the claim that the reader is addressed by one word and not by the other.
func address(text, language string, good, bad *regexp.Regexp) *claim {
	return &claim{
		id: "register", text: text, basis: "answers in this language that use one form of address and not the other",
		applies: func(r *row) bool {
			return r.language() == language && good.MatchString(r.answer) != bad.MatchString(r.answer)
		},
		holds: func(r *row) bool { return good.MatchString(r.answer) },
	}
}
