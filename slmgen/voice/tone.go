package voice

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/slmgen/slmgen/slmgen/analyze"
)

// marks are words that a register is known by, in lower case. German Sie, Ihnen and Ihr count as formal where the capital tells them from "she" and
// "they": inside a sentence.
type marks struct{ formal, casual map[string]bool }

// toneWords holds the languages whose tone is measured.
var toneWords = map[string]marks{
	"en": {
		wordSet("furthermore moreover therefore thus hence consequently nevertheless nonetheless whom whereas regarding concerning pursuant hereby herein thereof shall kindly sincerely respectfully accordingly notwithstanding henceforth upon whilst shan't dear"),
		wordSet("hey hi yeah yep nope gonna wanna gotta kinda sorta dunno lol btw okay ok cool awesome folks guys stuff super totally pretty basically oops yay huh bro dude don't can't won't isn't aren't doesn't didn't it's that's i'm i'll i've you're you'll you've we're we'll they're let's there's what's"),
	},
	"de": {
		wordSet("hiermit bezüglich hinsichtlich diesbezüglich gemäß ferner folglich jedoch mithin somit geehrte geehrter geehrten hochachtungsvoll gestatten ersuchen anbei"),
		wordSet("hey hi hallo na klar cool super mega krass geil du dich dir dein deine deinen deiner mal halt echt nö jo ok okay tschüss moin gibt's geht's hab's"),
	},
	"fr": {
		wordSet("vous votre vos cependant toutefois néanmoins veuillez cordialement concernant conformément ainsi nonobstant madame monsieur"),
		wordSet("tu toi tes salut coucou ouais super cool sympa truc trucs bof ok ouah hyper bisous t'inquiète t'as t'es j'suis"),
	},
	"es": {
		wordSet("usted ustedes estimado estimada asimismo conforme cordialmente atentamente mediante respecto consecuentemente señor señora"),
		wordSet("tú te tu tus hola vale guay genial tío tía chévere oye pues súper mola bueno ok venga"),
	},
}

func wordSet(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

// toneWordsNeeded is the number of words below which an answer has no tone to speak of.
const toneWordsNeeded = 8

// Tone is how the answers in one language sound, counted in all its rows.
type Tone struct {
	Language string `json:"language"` // ISO 639-1
	// Measured is false for a language without lists of marks (there are lists for en, de, fr, es); the shares are then empty.
	Measured bool  `json:"measured"`
	Rows     int64 `json:"rows"` // in this language
	// Short counts the rows of fewer than 8 words, which have no tone to speak of and count nowhere else.
	Short int64 `json:"short"`
	// Formal are the rows with more formal than casual marks, Casual the other way around, Neutral the rest. Marks are words of either register,
	// contractions, exclamation marks and emoji (casual), and the forms of address.
	Formal  Share `json:"formal"`
	Casual  Share `json:"casual"`
	Neutral Share `json:"neutral"`
	// MostFormal and MostCasual are the rows with the largest majority of marks for each hundred words.
	MostFormal []analyze.RowRef `json:"most_formal"`
	MostCasual []analyze.RowRef `json:"most_casual"`
}

// toneCount adds up one language.
type toneCount struct {
	rows, short, formal, casual, neutral int64
	mostFormal, mostCasual               []extreme // by the surplus of formal marks for each hundred words
}

// registerMarks counts the marks of either register in an answer.
func registerMarks(r *row, m marks) (formal, casual int) {
	for i, w := range r.words {
		switch {
		case m.formal[w]:
			formal++
		case m.casual[w]:
			casual++
		case r.language == "de" && (w == "sie" || w == "ihnen" || w == "ihr" || w == "ihre" || w == "ihren" || w == "ihrer" || w == "ihrem") && i > 0:
			s, before := r.spans[i], r.answer[r.spans[i-1].End:r.spans[i].Start]
			if c := r.answer[s.Start]; (c == 'S' || c == 'I') && !strings.ContainsAny(before, ".!?:\n\"„") {
				formal++
			}
		}
	}
	for _, c := range r.answer {
		if c == '!' || c == '！' || c >= 0x1F300 && c <= 0x1FAFF && !unicode.IsLetter(c) {
			casual++
		}
	}
	return formal, casual
}

func (t *toneCount) add(r *row) {
	t.rows++
	m, ok := toneWords[r.language]
	if !ok {
		return
	}
	if len(r.words) < toneWordsNeeded {
		t.short++
		return
	}
	f, c := registerMarks(r, m)
	switch {
	case f > c:
		t.formal++
	case c > f:
		t.casual++
	default:
		t.neutral++
		return
	}
	per := 100 * float64(f-c) / float64(len(r.words))
	e := extreme{per, r.order, r.ref(fmt.Sprintf("%d formal and %d casual marks in %d words", f, c, len(r.words)))}
	if per > 0 {
		t.mostFormal = keep(t.mostFormal, e, -1)
	} else {
		t.mostCasual = keep(t.mostCasual, e, 1)
	}
}

func (t *toneCount) merge(o *toneCount) {
	t.rows += o.rows
	t.short += o.short
	t.formal += o.formal
	t.casual += o.casual
	t.neutral += o.neutral
	for _, e := range o.mostCasual {
		t.mostCasual = keep(t.mostCasual, e, 1)
	}
	for _, e := range o.mostFormal {
		t.mostFormal = keep(t.mostFormal, e, -1)
	}
}

func (t *toneCount) tone(language string) Tone {
	_, ok := toneWords[language]
	n := t.formal + t.casual + t.neutral
	return Tone{
		Language: language, Measured: ok, Rows: t.rows, Short: t.short, Formal: shareOf(t.formal, n), Casual: shareOf(t.casual, n), Neutral: shareOf(t.neutral, n),
		MostFormal: refs(t.mostFormal), MostCasual: refs(t.mostCasual),
	}
}
