package formats

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// columnProfile is what the sampled values of a column look like. Shares are of the values that are neither absent, null nor empty.
type columnProfile struct {
	name     string
	at       int // position among the columns
	rows     int // sampled rows
	filled   int
	letters  float64 // mean length in characters
	distinct float64 // share of values that differ
	texts    float64 // texts with a letter, no numbers
	words    float64 // mean number of words
	chats    float64 // lists of messages
	objects  float64 // lists or objects, JSON text included
	lists    float64 // lists of texts
	pairs    float64 // lists of pairs of texts
	tools    float64 // lists of tool definitions
	asks     float64 // texts with a question mark
	commands float64 // texts that speak to a model: "You are ..."
	numbers  float64
	verdicts float64 // true, false, 0, 1, good, bad
	codes    float64 // URLs, dates, hashes, language codes: facts about a row
	media    float64 // file names and URLs of images, sounds and films
	votes    float64 // a, b, tie
	seen     map[string]bool
	cells    []string // some texts, for marks of speakers
	sample   string   // a name of a file of media
	first    Value    // the first list or object
}

// maxProfiled bounds the rows a suggestion looks at, maxDistinct the values that it remembers.
const (
	maxProfiled = 1000
	maxCells    = 40
)

func profileColumns(columns []string, sample []Value) []columnProfile {
	out := make([]columnProfile, len(columns))
	if len(sample) > maxProfiled {
		sample = sample[:maxProfiled]
	}
	index := make(map[string]int, len(columns))
	for i, name := range columns {
		out[i] = columnProfile{name: name, at: i, rows: len(sample), seen: map[string]bool{}}
		index[name] = i
	}
	last := make([]int, len(columns))
	for r := range sample { // each row is walked once, however many columns it has: of a name that stands there twice the last value counts
		clear(last)
		for k := range sample[r].Members {
			if i, ok := index[sample[r].Members[k].Key]; ok {
				last[i] = k + 1
			}
		}
		for i, k := range last {
			if k > 0 {
				out[i].add(sample[r].Members[k-1].Value)
			}
		}
	}
	for i := range out {
		p := &out[i]
		if p.filled > 0 {
			n := float64(p.filled)
			for _, share := range []*float64{&p.letters, &p.texts, &p.words, &p.chats, &p.objects, &p.lists, &p.pairs, &p.tools,
				&p.asks, &p.commands, &p.numbers,
				&p.verdicts, &p.codes, &p.media, &p.votes} {
				*share /= n
			}
			p.distinct = float64(len(p.seen)) / n
		}
	}
	return out
}

func (p *columnProfile) add(v Value) {
	if noText(&v) {
		return
	}
	p.filled++
	text := v.str
	if v.Kind != String {
		text = string(v.Raw)
	}
	p.seen[clip(text, 512)] = true
	p.letters += float64(utf8.RuneCountInString(text))
	if _, ok := truth(&v); ok {
		p.verdicts++
	}
	if inner, inString := nested(&v); inner.Kind == Array || inner.Kind == Objects {
		if p.first.Kind == Absent {
			p.first = inner
		}
		p.objects++
		p.list(&inner, inString)
		return
	}
	if v.Kind == Number {
		p.numbers++
		return
	}
	p.text(text, v.Kind == String)
}

func (p *columnProfile) list(v *Value, inString bool) {
	s := shapeOf(*v)
	switch {
	case s.list && s.known && (!inString || spoken(v) || len(v.Items) > 1):
		p.chats++
	case s.pairs:
		p.chats++
	case toolList(v):
		p.tools++
	case textList(*v) || v.Kind == Array && len(v.Items) == 1 && v.Items[0].Kind == String:
		p.lists++
	case v.Kind == Array && len(v.Items) > 0 && v.Items[0].Kind == Array && textList(v.Items[0]):
		p.pairs++
	}
}

// toolList says that a value is a list of definitions of tools.
func toolList(v *Value) bool {
	items := v.Items
	if v.Kind == Objects {
		items = []Value{*v}
	}
	for i := range items {
		fn := items[i].Get("function")
		if fn.Kind != Objects {
			fn = items[i]
		}
		if !fn.Has("name") || !fn.Has("parameters") && !fn.Has("description") && !fn.Has("input_schema") {
			return false
		}
	}
	return len(items) > 0
}

func (p *columnProfile) text(text string, isString bool) {
	m := marksOf(text)
	if m.number {
		p.numbers++
	}
	if m.code {
		p.codes++
	}
	if m.media {
		p.media++
		p.sample = text
	}
	if m.vote {
		p.votes++
	}
	if !isString || !hasLetter(text) || m.number {
		return
	}
	p.texts++
	p.words += float64(m.words)
	if m.asks {
		p.asks++
	}
	if m.commands {
		p.commands++
	}
	if len(p.cells) < maxCells {
		p.cells = append(p.cells, text)
	}
}

// prose says that the column holds free text rather than codes, numbers or a few classes.
func (p *columnProfile) prose() bool {
	return p.filled > 0 && p.texts >= 0.5 && p.codes < 0.5 && p.media < 0.5 && (p.letters >= 25 && p.words >= 2 || p.letters >= 8 &&
		p.distinct >= 0.8 && p.words >= 1.5 ||
		p.letters >= 5 && p.distinct >= 0.8 && p.dense())
}

// dense says that the texts are in a script that puts no spaces between words.
func (p *columnProfile) dense() bool {
	for _, c := range p.cells {
		for _, r := range c {
			if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Hangul) {
				return true
			}
		}
	}
	return false
}

// classes says that the column holds few short values again and again.
func (p *columnProfile) classes() bool {
	return p.filled >= 4 && p.distinct <= 0.5 && p.letters <= 40 && p.objects == 0 && p.codes < 0.5
}

func hasLetter(s string) bool {
	for _, r := range s {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0xbf {
			return true
		}
	}
	return false
}

func (p *columnProfile) describe() string {
	s := fmt.Sprintf("%.0f characters on average, %.0f %% of the values differ", p.letters, 100*p.distinct)
	if p.asks >= 0.3 {
		s += fmt.Sprintf(", %.0f %% ask a question", 100*p.asks)
	}
	if p.rows > p.filled {
		s += fmt.Sprintf(", %d of %d are empty", p.rows-p.filled, p.rows)
	}
	return s
}
