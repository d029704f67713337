package sysprompt

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/internal/prose"
)

// bound is how much of a unit a clause asks for: at least low, at most high; -1 for no bound.
type bound struct {
	prose.Span
	unit      string
	of        string // what has so many, by its words; "" for the answer as a whole
	low, high int
	text      string // as it stands
}

const numeral = `(\d{1,3}(?:,\d{3})+|\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|hundred)`

var (
	counted    = `(?:[a-z]+ ){0,1}?(words?|sentences?|paragraphs?|lines?|characters?|pages?|tokens?|bullet points?|bullets?|items?|steps?|examples?)`
	atLeast    = regexp.MustCompile(`\b(?:at least|no fewer than|no less than|not less than|not fewer than|a minimum of|minimum of|minimum|more than|over) ` + numeral + ` ` + counted + `\b`)
	atMost     = regexp.MustCompile(`\b(?:at most|no more than|not more than|not exceed|up to|a maximum of|maximum of|maximum|fewer than|less than|under|within|limited to|limit of) ` + numeral + ` ` + counted + `\b`)
	between    = regexp.MustCompile(`\b(?:between )?` + numeral + ` ?(?:-|–|to|and) ?` + numeral + ` ` + counted + `\b`)
	exactly    = regexp.MustCompile(`\b(?:exactly|precisely) ` + numeral + ` ` + counted + `\b`)
	turnedDown = regexp.MustCompile(`\b(?:no|not|n't|never|don't|avoid) (?:\w+ )?$`)
)

var numerals = map[string]int{
	"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15,
	"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100,
}

func number(s string) int {
	if n, ok := numerals[s]; ok {
		return n
	}
	n, err := strconv.Atoi(strings.ReplaceAll(s, ",", ""))
	if err != nil {
		return -1
	}
	return n
}

// unitOf is one word for a unit.
func unitOf(s string) string {
	s = strings.TrimSuffix(s, "s")
	if s == "bullet" {
		return "bullet point"
	}
	return s
}

// bounds reads how long or how many a clause asks for; nothing where it holds only sometimes.
func bounds(clause string, at prose.Span) []bound {
	low := strings.ReplaceAll(strings.ToLower(strings.Join(strings.Fields(clause), " ")), "’", "'")
	if restriction.MatchString(low) || sequence.MatchString(low) {
		return nil
	}
	var out []bound
	taken := low // without what was read: "more than 5" stands in "no more than 5"
	read := func(re *regexp.Regexp, of func(m []string) bound) {
		for _, m := range re.FindAllStringSubmatchIndex(taken, -1) {
			parts := []string{}
			for i := 2; i < len(m); i += 2 {
				parts = append(parts, taken[m[i]:m[i+1]])
			}
			b := of(parts)
			if turnedDown.MatchString(taken[:m[0]]) { // "never use more than two"
				b.low, b.high = b.high, b.low
				if b.low >= 0 && b.high >= 0 {
					continue
				}
			}
			b.Span, b.unit, b.text = at, unitOf(parts[len(parts)-1]), low[m[0]:m[1]]
			b.of = subject(low[:m[0]] + " " + low[m[1]:])
			out = append(out, b)
			taken = taken[:m[0]] + strings.Repeat("·", m[1]-m[0]) + taken[m[1]:]
		}
	}
	read(atMost, func(m []string) bound { return bound{low: -1, high: number(m[0])} })
	read(atLeast, func(m []string) bound { return bound{low: number(m[0]), high: -1} })
	read(exactly, func(m []string) bound { return bound{low: number(m[0]), high: number(m[0])} })
	read(between, func(m []string) bound { return bound{low: number(m[0]), high: number(m[1])} })
	return out
}

// aboutAnswer are words of a clause that do not say of what there are to be so many.
var aboutAnswer = wordSet(`write answer respond reply keep make give use provide produce limit contain contains include have has be is are it must should shall always never please ensure that your the a an all
	every each answers reply replies response responses output outputs text message messages length in with of to and but or not no you long total at least most under within never do don't as brief concise short detailed`)

// subject is what a bound is about: the words beside it that are not about the answer as a whole.
func subject(rest string) string {
	var words []string
	for _, w := range prose.Lower(rest) {
		if !aboutAnswer[w] {
			words = append(words, stem(w))
		}
	}
	return strings.Join(words, " ")
}

// Least amounts that nobody calls brief; a judgement.
var lengthy = map[string]int{"word": 200, "sentence": 10, "paragraph": 4, "page": 2, "character": 1000, "token": 300, "line": 15}

// long says whether the bound asks for a long answer.
func (b *bound) long() bool {
	n, ok := lengthy[b.unit]
	return ok && b.of == "" && b.low >= n
}

// opposedBounds finds amounts that no answer can keep both of.
func (l *linter) opposedBounds(report func(id string, a, b prose.Span, note string)) {
	var all []bound
	for i := range l.sentences {
		s := &l.sentences[i]
		if s.Code {
			continue
		}
		for _, clause := range clauses(l.text, s.Span) {
			for _, b := range bounds(l.text[clause.Start:clause.End], clause) {
				for i := range all {
					a := &all[i]
					if a.unit == b.unit && a.of == b.of && (a.high >= 0 && b.low > a.high || b.high >= 0 && a.low > b.high) {
						report("contradiction", a.Span, b.Span, fmt.Sprintf("%q and %q", a.text, b.text))
						break
					}
				}
				if len(all) < maxPaired {
					all = append(all, b)
				}
			}
		}
	}
}
