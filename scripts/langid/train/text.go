package main

import (
	"bufio"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A source draws texts of one language.
type source struct {
	words    []string   // drawn one by one, as often as they are used
	sums     []float64  // running sum of how often
	messages [][]string // sentences in words, drawn in one piece
}

// messageShare is how many of the examples are messages where there are enough of them.
const messageShare = 0.45

func readCorpus(folder string, model int, p plan) ([]source, error) {
	sources := make([]source, len(p.languages))
	for i, l := range p.languages {
		s := &sources[i]
		err := lines(filepath.Join(folder, l.code+".words.txt"), s.addWord)
		if err != nil && !os.IsNotExist(err) {
			return nil, err
		}
		err = lines(filepath.Join(folder, l.code+".messages.txt"), func(line string) { s.messages = append(s.messages, strings.Fields(line)) })
		if err != nil && !os.IsNotExist(err) {
			return nil, err
		}
		if model == 0 && l.code == "sr" {
			for i, w := range s.words {
				s.words[i] = serbian.Replace(w)
			}
		}
		s.messages = inScript(s.messages, model)
		if len(s.words)+len(s.messages) == 0 {
			return nil, fmt.Errorf("no text in %s", l.code)
		}
	}
	return sources, nil
}

// flat is the power of the frequency of words by which they are drawn: the models were made from news and encyclopedias, and what people
// write to each other has other favourites.
const flat = 0.85

func (s *source) addWord(line string) {
	word, count, _ := strings.Cut(line, " ")
	n, err := strconv.ParseFloat(count, 64)
	if err != nil {
		return
	}
	if n = math.Pow(n, flat); len(s.sums) > 0 {
		n += s.sums[len(s.sums)-1]
	}
	s.words, s.sums = append(s.words, word), append(s.sums, n)
}

// word draws one.
func (s *source) word(rng *rand.Rand) string {
	i, _ := slices.BinarySearch(s.sums, rng.Float64()*s.sums[len(s.sums)-1])
	return s.words[min(i, len(s.words)-1)]
}

// inScript keeps messages whose letters are mostly of the model's script.
func inScript(messages [][]string, model int) (kept [][]string) {
	table := []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Arabic, unicode.Devanagari}[model]
	for _, m := range messages {
		in, all := 0, 0
		for _, w := range m {
			for _, r := range w {
				if unicode.IsLetter(r) {
					all++
					if unicode.Is(table, r) {
						in++
					}
				}
			}
		}
		if in > 0 && in*10 > all*7 {
			kept = append(kept, m)
		}
	}
	return kept
}

func lines(path string, each func(string)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		each(s.Text())
	}
	return s.Err()
}

// foreignShare is how many of the examples hold words of another language, most often the first of the plan: names, terms, quotations.
const foreignShare = 0.2

// draw makes up a text of a language: a message or words.
func draw(all []source, label int, rng *rand.Rand) string {
	s := &all[label]
	share := messageShare * min(1, float64(len(s.messages))/3000)
	if len(s.words) == 0 {
		share = 1
	}
	var words []string
	if rng.Float64() < share {
		words = s.messages[rng.IntN(len(s.messages))]
		if n := 3 + rng.IntN(14); len(words) > n {
			at := rng.IntN(len(words) - n + 1)
			words = words[at : at+n]
		}
	} else {
		for range 2 + rng.IntN(5) + rng.IntN(10) {
			words = append(words, s.word(rng))
		}
	}
	if rng.Float64() < foreignShare {
		other := &all[0]
		if rng.IntN(3) == 0 || label == 0 {
			other = &all[rng.IntN(len(all))]
		}
		words = insert(slices.Clone(words), other, rng)
	}
	text := strings.Join(words, " ")
	if rng.Float64() < 0.12 {
		text = plain(text)
	}
	return text
}

// insert puts one or a few words of another language somewhere, at most one for every two that are there.
func insert(words []string, other *source, rng *rand.Rand) []string {
	at := rng.IntN(len(words) + 1)
	for range min(1+rng.IntN(3), len(words)/2) {
		if len(other.words) > 0 {
			words = slices.Insert(words, at, other.word(rng))
		}
	}
	return words
}

// plain takes the accents off, as people type in a hurry.
func plain(text string) string {
	out := make([]rune, 0, len(text))
	for _, r := range norm.NFD.String(text) {
		switch {
		case r >= 0x300 && r < 0x370:
			continue
		case r == 'ł':
			r = 'l'
		case r == 'đ':
			r = 'd'
		case r == 'ı':
			r = 'i'
		}
		out = append(out, r)
	}
	return norm.NFC.String(string(out))
}

// serbian writes lower-case Serbian in Latin letters.
var serbian = strings.NewReplacer("а", "a", "б", "b", "в", "v", "г", "g", "д", "d", "ђ", "đ", "е", "e", "ж", "ž", "з", "z", "и", "i", "ј", "j",
	"к", "k", "л", "l", "љ", "lj", "м", "m", "н", "n", "њ", "nj", "о", "o", "п", "p", "р", "r", "с", "s", "т", "t", "ћ", "ć", "у", "u", "ф", "f",
	"х", "h", "ц", "c", "ч", "č", "џ", "dž", "ш", "š")
