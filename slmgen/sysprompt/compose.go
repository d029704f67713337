package sysprompt

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/analyze"
)

// Composed is a prompt with the setting behind each of its sentences.
type Composed struct {
	Text  string `json:"text"`
	Parts []Part `json:"parts"` // in the order of the text
	// Warnings are settings that pull against one another, or that a model will find hard to keep to.
	Warnings []Conflict `json:"warnings"`
	Tokens   int        `json:"tokens"` // an estimate, see analyze.EstimateTokens
}

// Conflict names two settings that do not go together, or one that is odd by itself.
type Conflict struct {
	A   string `json:"a"`
	B   string `json:"b"` // "" for one by itself
	Why string `json:"why"`
}

func (c Conflict) String() string {
	if c.B == "" {
		return c.A + " " + c.Why
	}
	return fmt.Sprintf("%s and %s: %s", c.A, c.B, c.Why)
}

// Compose writes the system prompt for the settings: the same settings give the same bytes. The prompt is English, as its readers are models trained
// mostly on English; answers in another language are asked for ("Answer in German.").
//
// Errors are of code invalid: a slider outside 0 to 100, an unknown format, a schema that is no JSON object or stands beside another format, a text
// over 2,000 bytes or with line breaks, more than 100 rules, no setting at all, and settings that contradict one another, which the error names both.
func Compose(b Behaviour) (*Composed, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	w := &writer{out: &Composed{Warnings: []Conflict{}}}
	w.who(&b)
	sliders := Sliders()
	for i, v := range b.dials() {
		if v != nil {
			w.say("How to write", sliders[i].Name, sliders[i].Bands[band(*v)])
		}
	}
	if b.MaxWords > 0 {
		w.say("How to write", "max_words", fmt.Sprintf("An answer has at most %d words.", b.MaxWords))
	}
	for i, r := range b.Must {
		w.say("Rules", fmt.Sprintf("must[%d]", i), "Always "+imperative(r))
	}
	for i, r := range b.Never {
		w.say("Rules", fmt.Sprintf("never[%d]", i), "Never "+imperative(r))
	}
	switch b.Fallback {
	case "-":
	case "":
		if b.Format != FormatJSON {
			w.say("Rules", "fallback", "If you do not know the answer, say so and do not guess.")
		}
	default:
		w.say("Rules", "fallback", fmt.Sprintf("If you do not know the answer, reply with %s and nothing else.", quote(b.Fallback)))
	}
	w.format(&b)
	w.out.Text = w.b.String()
	w.out.Tokens = analyze.EstimateTokens(w.out.Text)
	if err := w.settle(&b); err != nil {
		return nil, err
	}
	return w.out, nil
}

// writer puts sentences under headings.
type writer struct {
	b       strings.Builder
	heading string
	out     *Composed
}

func (w *writer) say(heading, setting, sentence string) {
	switch {
	case w.b.Len() == 0:
	case w.heading != heading:
		w.b.WriteString("\n")
	case heading == "":
		w.b.WriteString(" ")
	}
	if w.heading != heading {
		w.b.WriteString(heading + ":\n")
		w.heading = heading
	}
	if heading != "" {
		w.b.WriteString("- ")
	}
	start := w.b.Len()
	w.b.WriteString(sentence)
	w.out.Parts = append(w.out.Parts, Part{Setting: setting, Start: start, End: w.b.Len()})
	if heading != "" {
		w.b.WriteString("\n")
	}
}

func (w *writer) who(b *Behaviour) {
	if b.Persona != "" {
		w.say("", "persona", "You are "+sentence(b.Persona))
	}
	if b.Task != "" {
		w.say("", "task", "Your task: "+sentence(b.Task))
	}
	if b.Audience != "" {
		w.say("", "audience", "Your readers are "+sentence(b.Audience))
	}
	switch b.Language {
	case "":
	case "question":
		w.say("", "language", "Answer in the language of the question.")
	default:
		w.say("", "language", "Answer in "+languageName(b.Language)+".")
	}
	if len(w.out.Parts) > 0 {
		w.b.WriteString("\n")
	}
}

func (w *writer) format(b *Behaviour) {
	switch b.Format {
	case FormatPlain:
		w.say("Format", "format", "Write plain text, without Markdown.")
	case FormatMarkdown:
		w.say("Format", "format", "Use Markdown: headings where an answer has parts, lists for enumerations, fences for code.")
	case FormatJSON:
		text := "Answer with one JSON value and nothing else: no remarks, no fence."
		if len(b.Schema) > 0 {
			text = "Answer with one JSON value that keeps to the schema below, and nothing else: no remarks, no fence."
		}
		w.say("Format", "format", text)
		if b.Fallback == "" {
			w.say("Format", "fallback", "A value that you do not know is null; do not guess.")
		}
		if len(b.Schema) > 0 {
			var compact bytes.Buffer
			_ = json.Compact(&compact, b.Schema) // check has parsed it
			w.b.WriteString("\nSchema:\n")
			start := w.b.Len()
			w.b.WriteString(compact.String())
			w.out.Parts = append(w.out.Parts, Part{Setting: "schema", Start: start, End: w.b.Len()})
			w.b.WriteString("\n")
		}
	}
}

// settle finds settings that do not go together. A contradiction is an error; what merely pulls both ways is a warning.
func (w *writer) settle(b *Behaviour) error {
	w.out.Warnings = append(w.out.Warnings, tensions(b)...)
	if b.Language != "" && b.Language != "question" && !knownLanguage(b.Language) {
		w.out.Warnings = append(w.out.Warnings, Conflict{A: "language", Why: fmt.Sprintf("%q %s", b.Language, unknownLanguage(b.Language))})
	}
	if c := forbidden(b); c != nil {
		return conflicting(*c)
	}
	r, err := Lint(w.out.Text, LintOptions{})
	if err != nil {
		return err
	}
	for _, f := range r.Findings {
		a := w.setting(f.Start)
		switch {
		case f.Rule == "contradiction":
			return conflicting(Conflict{w.setting(f.Other.Start), a, f.Note})
		case f.Rule == "duplicate" || f.Rule == "near_duplicate":
			w.out.Warnings = append(w.out.Warnings, Conflict{w.setting(f.Other.Start), a, "they say the same"})
		case f.Severity != analyze.Info && a != "schema":
			w.out.Warnings = append(w.out.Warnings, Conflict{a, f.Rule, f.Why})
		}
	}
	return nil
}

func (w *writer) setting(at int) string {
	for _, p := range w.out.Parts {
		if at >= p.Start && at < p.End {
			return p.Setting
		}
	}
	return "the prompt"
}

func conflicting(c Conflict) error {
	return fault.New(fault.Invalid, "the settings %s and %s contradict one another: %s", c.A, c.B, c.Why).Do("change one of the two")
}

// forbidden finds a rule that must and must not be kept, and an explanation where nothing but JSON may stand.
func forbidden(b *Behaviour) *Conflict {
	if b.Detail != nil && *b.Detail >= 60 && b.Format == FormatJSON {
		return &Conflict{"detail", "format", "an answer that is one JSON value and nothing else has no room for explanations; ask for a member that holds them"}
	}
	for i, m := range b.Must {
		for j, n := range b.Never {
			if strings.EqualFold(imperative(m), imperative(n)) {
				return &Conflict{fmt.Sprintf("must[%d]", i), fmt.Sprintf("never[%d]", j), fmt.Sprintf("both are %q", m)}
			}
		}
	}
	return nil
}

var (
	laymen  = regexp.MustCompile(`(?i)\b(?:beginners?|lay(?:men|people)?|children|pupils|novices|newcomers|without (?:\w+ )?knowledge)\b`)
	experts = regexp.MustCompile(`(?i)\b(?:experts?|specialists|professionals|engineers|physicians|researchers|lawyers)\b`)
)

// tensions finds settings that can be kept together with difficulty alone.
func tensions(b *Behaviour) []Conflict {
	var out []Conflict
	at := func(v *int, low, high int) bool { return v != nil && *v >= low && *v <= high }
	add := func(yes bool, a, b, why string) {
		if yes {
			out = append(out, Conflict{a, b, why})
		}
	}
	add(at(b.Detail, 60, 79) && b.MaxWords > 0 && b.MaxWords < 60, "detail", "max_words", "steps hardly fit into so few words")
	add(at(b.Creativity, 80, 100) && b.Fallback != "-", "creativity", "fallback", "a model that is asked to be inventive is less likely to say that it does not know")
	add(at(b.Creativity, 80, 100) && b.Format == FormatJSON && len(b.Schema) > 0, "creativity", "schema", "a schema leaves little to invent")
	add(at(b.Formality, 80, 100) && at(b.Warmth, 80, 100), "formality", "warmth", "warm words in an office's tone are easily lost; look at a few answers")
	add(at(b.Formality, 0, 19) && at(b.Warmth, 0, 19), "formality", "warmth", "friends rarely leave out every kind word")
	add(at(b.Warmth, 60, 100) && b.Format == FormatJSON, "warmth", "format", "a JSON value has no tone but in its texts")
	add(at(b.Formality, 0, 100) && b.Format == FormatJSON, "formality", "format", "a JSON value has no tone but in its texts")
	add(at(b.Expertise, 80, 100) && laymen.MatchString(b.Audience), "expertise", "audience", "the readers are no specialists")
	add(at(b.Expertise, 0, 19) && experts.MatchString(b.Audience), "expertise", "audience", "the readers know the field")
	add(at(b.Expertise, 0, 19) && at(b.Detail, 0, 19), "expertise", "detail", "explaining every term takes more than the bare answer")
	add(b.Fallback != "" && b.Fallback != "-" && b.Format == FormatJSON && !json.Valid([]byte(b.Fallback)), "fallback", "format", "the fallback is no JSON; a program that parses the answers will fail on it")
	return out
}

// imperative makes a rule the end of a sentence: its first letter small unless it begins an acronym or a language, and one stop.
func imperative(s string) string {
	s = strings.TrimSpace(s)
	low := strings.ToLower(s)
	for _, word := range []string{"always ", "never ", "please ", "do not ", "don't "} {
		if strings.HasPrefix(low, word) {
			s = strings.TrimSpace(s[len(word):])
			break
		}
	}
	first, _, _ := strings.Cut(s, " ")
	r, n := utf8.DecodeRuneInString(s)
	if unicode.IsUpper(r) && first[n:] == strings.ToLower(first[n:]) && len(first) > n && !languageNames[strings.ToLower(first)] {
		s = string(unicode.ToLower(r)) + s[n:]
	}
	return sentence(s)
}

// sentence ends a text with one stop.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.ContainsRune(".!?。！？", []rune(s)[len([]rune(s))-1]) {
		return s
	}
	return s + "."
}

// quote puts quotation marks around a text, those that do not stand in it.
func quote(s string) string {
	if strings.Contains(s, `"`) {
		return "“" + s + "”"
	}
	return `"` + s + `"`
}

// Part is one sentence of a composed prompt: bytes Start up to End of its text, and the setting that it comes from.
type Part struct {
	Setting string `json:"setting"`
	Start   int    `json:"start"`
	End     int    `json:"end"`
}
