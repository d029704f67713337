package sysprompt

import (
	"regexp"
	"strings"
)

// vagueWords leave the measure to the model, with what would say it (English).
var vagueWords = map[string]string{
	"appropriately": "say what is appropriate", "as appropriate": "say when", "where appropriate": "say where", "when appropriate": "say when", "if appropriate": "say when", "as needed": "say when it is needed",
	"if needed": "say when it is needed", "when needed": "say when it is needed", "when necessary": "say when it is", "if necessary": "say when it is", "as necessary": "say when it is",
	"where possible": "say when it is not", "etc": "list the rest", "and so on": "list the rest", "and so forth": "list the rest", "and the like": "list the rest", "or something": "say what",
	"reasonable": "give a bound", "reasonably": "give a bound", "suitable": "say what suits", "sufficiently": "say how much", "adequate": "say how much", "adequately": "say how much", "properly": "say how",
	"correctly formatted": "give the format", "good quality": "say what makes it good", "high quality": "say what makes it good", "high-quality": "say what makes it good", "best practices": "name them", "some examples": "say how many", "a few": "say how many",
	"several": "say how many", "various": "name them", "somewhat": "say how much", "fairly": "say how much", "not too long": "give a length", "not too short": "give a length", "in a nice way": "say how", "user-friendly": "say what that means here",
	"do your best": "say what to do when it is not enough", "try your best": "say what to do when it is not enough", "use common sense": "give the rule", "stuff": "name it", "things like that": "name them", "and more": "list the rest",
}

var vagueRE = func() *regexp.Regexp {
	m := map[string]bool{}
	for w := range vagueWords {
		m[w] = true
	}
	keys := sortedKeys(m)
	for i, k := range keys {
		keys[i] = regexp.QuoteMeta(k)
	}
	return regexp.MustCompile(`(?i)\b(?:` + strings.Join(keys, "|") + `)\b`)
}()

func (l *linter) vague() {
	for _, s := range l.sentences {
		if s.Code {
			continue
		}
		for _, m := range vagueRE.FindAllStringIndex(l.text[s.Start:s.End], -1) {
			a, b := s.Start+m[0], s.Start+m[1]
			l.hit("vague", a, b, vagueWords[strings.ToLower(l.text[a:b])])
		}
	}
}
