package formats

import "unicode/utf8"

// columnProfile is what the sampled values of a column look like.
type columnProfile struct {
	name     string
	at       int     // position among the columns
	filled   int     // values that are neither absent, null nor empty
	letters  float64 // mean length in characters
	distinct float64 // share of filled values that differ
	texts    float64 // share of filled values that are texts with a letter, no numbers
	chats    float64 // share of filled values that are lists of messages
	objects  float64 // share of filled values that are lists or objects, JSON text included
}

// maxProfiled bounds the rows a suggestion looks at.
const maxProfiled = 1000

func profileColumns(columns []string, sample []Value) []columnProfile {
	out := make([]columnProfile, len(columns))
	if len(sample) > maxProfiled {
		sample = sample[:maxProfiled]
	}
	for i, name := range columns {
		p := columnProfile{name: name, at: i}
		seen := map[string]bool{}
		for r := range sample {
			p.add(sample[r].Get(name), seen)
		}
		if p.filled > 0 {
			n := float64(p.filled)
			p.letters /= n
			p.texts /= n
			p.chats /= n
			p.objects /= n
			p.distinct = float64(len(seen)) / n
		}
		out[i] = p
	}
	return out
}

func (p *columnProfile) add(v Value, seen map[string]bool) {
	if noText(&v) {
		return
	}
	p.filled++
	text := v.str
	if v.Kind != String {
		text = string(v.Raw)
	}
	seen[clip(text, 512)] = true
	p.letters += float64(utf8.RuneCountInString(text))
	if inner, _ := nested(&v); inner.Kind == Array || inner.Kind == Objects {
		p.objects++
		if s := shapeOf(inner); s.list {
			p.chats++
		}
		return
	}
	if v.Kind == String && hasLetter(text) {
		p.texts++
	}
}

// prose says that the column holds free text rather than codes, numbers or a few classes.
func (p *columnProfile) prose() bool {
	return p.filled > 0 && p.texts >= 0.5 && (p.letters >= 25 || p.letters >= 8 && p.distinct >= 0.8)
}

// classes says that the column holds few short values again and again.
func (p *columnProfile) classes() bool {
	return p.filled >= 4 && p.distinct <= 0.5 && p.letters <= 40 && p.objects == 0
}

func hasLetter(s string) bool {
	for _, r := range s {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0xbf {
			return true
		}
	}
	return false
}
