package voice

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/slmgen/slmgen/internal/prose"
	"github.com/slmgen/slmgen/slmgen/analyze"
)

// contextNeeded is the number of words before an answer from which on the prompt could hold its facts. A judgement.
const contextNeeded = 40

// Unsupported counts the numbers, names and quotations of answers that stand nowhere in what precedes them: system prompt, earlier turns, results of
// tools, question. They come from elsewhere: knowledge, arithmetic, or invention. The count does not tell these apart. It errs to the side of
// support: figures are compared by their digits, months and small numbers also when they are written out, and a name by its single words.
type Unsupported struct {
	// Rows are those with a context of at least 40 words whose answers are no code; only they are looked at. Any are those with at least one
	// unsupported item.
	Rows int64 `json:"rows"`
	Any  Share `json:"any"`
	// Each counts items once a row. Names are read only in a language that marks names by capitals (so not in German).
	Numbers Share `json:"numbers"`
	Names   Share `json:"names"`
	Quotes  Share `json:"quotes"`
	// Most are the rows with the most unsupported items, which the note lists.
	Most []analyze.RowRef `json:"most"`
}

type unsupportedCount struct {
	rows, any                                      int64
	numbers, noNumber, names, noName, quotes, none int64 // none: quotations without support
	most                                           []extreme
}

// items are what an answer claims, with the ones that its context lacks.
type items struct {
	numbers, names, quotes int
	missing                [3][]string // numbers, names, quotations
}

func (i *items) missed() []string { return slices.Concat(i.missing[0], i.missing[1], i.missing[2]) }

var (
	numberRE = regexp.MustCompile(`\d{1,3}(?:[ '’\x{a0}\x{202f}]\d{3}\b)+(?:[.,]\d+)?|\d+(?:[.,]\d+)*`)
	ordinal  = regexp.MustCompile(`(?m)^[ \t]*\d{1,3}[.)] `)
	quoteRE  = regexp.MustCompile(`"([^"\n]{2,200})"|“([^”\n]{2,200})”|«\s?([^»\n]{2,200}?)\s?»|„([^“”\n]{2,200})[“”]`)
)

// written are numbers in words and months, in English, German, French and Spanish.
var written = func() map[string]string {
	m := map[string]string{}
	for _, list := range []string{
		"zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
		"null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig",
		"zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt",
		"cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte",
	} {
		for i, w := range strings.Fields(list) {
			m[w] = fmt.Sprint(i)
		}
	}
	for _, list := range []string{
		"january february march april may june july august september october november december", "jan feb mar apr may jun jul aug sep oct nov dec",
		"januar februar märz april mai juni juli august september oktober november dezember",
		"janvier février mars avril mai juin juillet août septembre octobre novembre décembre", "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
	} {
		for i, w := range strings.Fields(list) {
			m[w] = fmt.Sprint(i + 1)
		}
	}
	for _, w := range strings.Fields("a an ein eine une") {
		m[w] = "1"
	}
	return m
}()

// nameLanguages mark names by capitals, and little else.
var nameLanguages = wordSet("en fr es it pt nl sv da nb no fi pl cs ro hu ru uk bg hr sl sk ca tr")

// claimed finds the items of an answer and those that its context lacks.
func claimed(r *row) *items {
	var out items
	contextWords := prose.Lower(r.context)
	words := make(map[string]bool, len(contextWords))
	figures := map[string]bool{"0": true} // the minutes of a full hour are no fact
	for _, w := range contextWords {
		words[w] = true
		words[strings.TrimSuffix(w, "'s")] = true
		for _, part := range strings.FieldsFunc(w, func(c rune) bool { return c == '-' || c == '_' }) {
			words[part] = true
		}
		if n, ok := written[w]; ok {
			figures[n] = true
		}
	}
	for _, f := range numberRE.FindAllString(r.context, -1) {
		figures[digits(f)] = true
		for _, part := range strings.FieldsFunc(f, func(c rune) bool { return c < '0' || c > '9' }) {
			figures[digits(part)] = true
		}
	}
	text := ordinal.ReplaceAllString(r.answer, "")
	note := func(kind int, seen map[string]bool, key, show string, supported bool) {
		if key == "" || seen[key] {
			return
		}
		seen[key] = true
		*[...]*int{&out.numbers, &out.names, &out.quotes}[kind]++
		if !supported {
			out.missing[kind] = append(out.missing[kind], show)
		}
	}
	seen := map[string]bool{}
	for _, f := range numberRE.FindAllString(text, -1) {
		note(0, seen, digits(f), f, figures[digits(f)])
	}
	joined := " " + strings.Join(contextWords, " ") + " "
	seen = map[string]bool{}
	for _, m := range quoteRE.FindAllStringSubmatch(text, -1) {
		q := prose.Lower(m[1] + m[2] + m[3] + m[4])
		if hasLetter(strings.Join(q, "")) {
			key := strings.Join(q, " ")
			note(2, seen, key, clip(m[0], 60), strings.Contains(joined, " "+key+" "))
		}
	}
	if nameLanguages[r.language] {
		seen = map[string]bool{}
		for _, name := range names(r.answer) {
			key := strings.TrimSuffix(strings.ReplaceAll(strings.ToLower(name), "’", "'"), "'s")
			note(1, seen, key, name, words[key])
		}
	}
	return &out
}

func hasLetter(s string) bool { return strings.IndexFunc(s, unicode.IsLetter) >= 0 }

// digits gives the digits of a figure, without leading zeros and without zeros that end a fraction of one or two digits: 1,200 is 1200, and 40.50
// is 40.5. Whether a separator parts thousands or a fraction is not asked: 12.5 and 125 count as one figure.
func digits(f string) string {
	sep := strings.LastIndexAny(f, ".,")
	whole, part := f, ""
	if sep >= 0 && len(f)-sep-1 <= 2 {
		whole, part = f[:sep], strings.TrimRight(f[sep+1:], "0")
	}
	var b strings.Builder
	for i := 0; i < len(whole); i++ {
		if c := whole[i]; c >= '0' && c <= '9' {
			b.WriteByte(c)
		}
	}
	if s := strings.TrimLeft(b.String(), "0") + part; s != "" {
		return s
	}
	return "0"
}

// names gives the words with a capital inside sentences. Headings, where most words have one, give none; nor do calendar words, function words and the English I.
func names(text string) []string {
	var out []string
	for _, s := range prose.Sentences(text) {
		if s.Code {
			continue
		}
		piece := text[s.Start:s.End]
		spans := prose.Words(piece)
		var found []string
		capitals := 0
		for i, w := range spans {
			word := piece[w.Start:w.End]
			first := []rune(word)[0]
			if !unicode.IsUpper(first) {
				continue
			}
			capitals++
			if i == 0 || len(word) < 2 || commonWords[strings.ToLower(word)] || strings.HasPrefix(word, "I'") || strings.HasPrefix(word, "I’") {
				continue
			}
			if between := piece[spans[i-1].End:w.Start]; strings.ContainsAny(between, ".:!?\"“„«([\n•*") {
				continue // it may begin a sentence of its own
			}
			found = append(found, word)
		}
		if len(spans) > 3 && capitals*5 > len(spans)*3 {
			continue
		}
		out = append(out, found...)
	}
	return out
}

// commonWords carry a capital in English without being names.
var commonWords = wordSet(`monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays january february march april may june july august september october november december
	mr mrs ms dr ok english this that these those no yes not one the an it he she they we you and but or so if when where what how why who which for in on at to from by with as of is are was there here then also please note`)

func (u *unsupportedCount) add(r *row) *items {
	if prose.CountWords(r.context) < contextNeeded || prose.Code(r.answer) {
		return nil
	}
	c := claimed(r)
	u.rows++
	u.numbers += int64(c.numbers)
	u.names += int64(c.names)
	u.quotes += int64(c.quotes)
	u.noNumber += int64(len(c.missing[0]))
	u.noName += int64(len(c.missing[1]))
	u.none += int64(len(c.missing[2]))
	if missed := c.missed(); len(missed) > 0 {
		u.any++
		e := extreme{value: float64(len(missed)), order: r.order}
		if len(u.most) < tail || before(e.value, e.order, u.most[len(u.most)-1], -1) {
			e.ref = r.ref(clip(strings.Join(missed, ", "), 160))
			u.most = keep(u.most, e, -1)
		}
	}
	return c
}

func (u *unsupportedCount) merge(o *unsupportedCount) {
	u.rows += o.rows
	u.any += o.any
	u.numbers += o.numbers
	u.noNumber += o.noNumber
	u.names += o.names
	u.noName += o.noName
	u.quotes += o.quotes
	u.none += o.none
	u.most = append(u.most, o.most...)
	slices.SortFunc(u.most, func(a, b extreme) int { return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.order, b.order)) })
	u.most = u.most[:min(len(u.most), tail)]
}

func (u *unsupportedCount) report() Unsupported {
	return Unsupported{
		Rows: u.rows, Any: shareOf(u.any, u.rows), Numbers: shareOf(u.noNumber, u.numbers), Names: shareOf(u.noName, u.names), Quotes: shareOf(u.none, u.quotes),
		Most: refs(u.most),
	}
}
