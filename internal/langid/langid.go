package langid

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/flate"
	_ "embed" // the models
	"sync"
)

// Und is the answer for a text without a language: BCP 47's code for "undetermined".
const Und = "und"

//go:embed models.bin
var embedded []byte

// groups are the scripts that models are for, in the order of the file.
var groups = [...]script{latin, cyrillic, arabic, devanagari}

// models are unpacked when a text needs them first.
var models = sync.OnceValue(func() [len(groups)]*Model {
	got, err := readModels(bufio.NewReader(flate.NewReader(bytes.NewReader(embedded))))
	if err != nil {
		panic("langid: models.bin: " + err.Error()) // TestModels reads the file that is built in
	}
	return got
})

// Enough of a text to tell its language.
const (
	minWords   = 2 // in scripts that several languages share: a single word may be a name or a label
	minLetters = 5
	minSingle  = 2 // letters, where the script is enough
)

// scans keeps the memory of scans for the next text.
var scans = sync.Pool{New: func() any { return new(scan) }}

// Identify gives the BCP 47 code of the language that most of a text is in, judging by its first 1024 bytes, and Und when it holds too
// little to tell: less than two words, numbers, addresses, code. Norwegian is nb or nn, Serbian sr in either script, Chinese zh in either
// form. It may be called by several goroutines.
func Identify(text string) string {
	s := scans.Get().(*scan)
	defer scans.Put(s)
	s.read(text)
	for main := s.main(); main != none; main = s.main() {
		if language := s.language(main); language != Und {
			return language
		}
		s.count[main] = 0 // too little of it: perhaps the other script has more
	}
	return Und
}

// language gives the language of the words in a script, Und when they are too few.
func (s *scan) language(of script) string {
	letters := s.count[of] / weights[of]
	for i, g := range groups {
		if g == of {
			if words := s.features(g); words < minWords || letters < minLetters {
				return Und
			}
			return cmp.Or(models()[i].best(s.hashes), Und)
		}
	}
	if letters < minSingle {
		return Und
	}
	return languages[of]
}

// main gives the script with the most letters. Japanese is written in kana and Han characters, Chinese in Han characters alone.
func (s *scan) main() script {
	count := s.count
	if count[kana]*8 >= count[han] {
		count[kana], count[han] = count[kana]+count[han], 0
	}
	best := none
	for sc, n := range count {
		if n > count[best] || best == none && n > 0 {
			best = script(sc)
		}
	}
	return best
}

// features leaves those of the words in a script in hashes and says how many words there were.
func (s *scan) features(of script) (words int) {
	s.hashes = s.hashes[:0]
	for _, w := range s.words {
		if w.script == of {
			s.hashes = appendFeatures(s.hashes, s.letters[w.first:w.last])
			words++
		}
	}
	return words
}

// Features gives the features by which the model of a text's main script would judge it, and the number of that model, -1 when the script
// needs none. It is what models are trained on.
func Features(text string) (model int, features []uint32) {
	var s scan
	s.read(text)
	main := s.main()
	for i, g := range groups {
		if g == main {
			s.features(g)
			return i, s.hashes
		}
	}
	return -1, nil
}
