// Package ucd tells what the released Hugging Face tokenizers library takes every code point for.
//
// The library's regular expressions, normalizers and pre-tokenizers each carry another version of Unicode, and none of them is the one of
// the Go toolchain. A token id depends on it, so the tables are the project's own: scripts/tokens/unicode.py measures them.
package ucd

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"io"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed tables.bin
var packed []byte

// Flag is one yes-or-no property of a code point. The names are those of the library's parts that ask for it.
type Flag uint32

// The flags, in the order of the table.
const (
	Word       Flag = 1 << iota // \w of its regular expressions
	Space                       // \s of its regular expressions
	White                       // WhitespaceSplit, Strip
	Numeric                     // Digits
	Punct                       // Punctuation
	Mark                        // StripAccents
	BertPunct                   // BertPreTokenizer cuts it off
	BertWhite                   // BertPreTokenizer drops it
	CleanDrop                   // BertNormalizer's clean_text drops it
	CleanSpace                  // BertNormalizer's clean_text makes it a space
	Han                         // BertNormalizer puts spaces around it
	NmtDrop                     // Nmt drops it
	NmtSpace                    // Nmt makes it a space
	RustWord                    // \w of the Whitespace pre-tokenizer
	RustSpace                   // \s of the Whitespace pre-tokenizer
	Alpha                       // [[:alpha:]]
	Graph                       // [[:graph:]]
	Print                       // [[:print:]]
	Lower                       // [[:lower:]]
	Upper                       // [[:upper:]]
	PosixWord                   // [[:word:]]
	BertMark                    // BertNormalizer's strip_accents drops it
)

// MaxRune bounds the tables.
const MaxRune = 0x10FFFF

type run struct {
	n int
	v uint32
}

// Tables are the unpacked tables. They are read only.
type Tables struct {
	Categories []string // two letters each, by number
	Scripts    []string // by number less one; 0 is no script
	kinds      []kind   // of a class: the category and flags that some code points share
	stage      [MaxRune>>8 + 1]uint16
	blocks     []uint8 // 256 classes a block
	script     []run
	group      []run
	combining  map[rune]uint8
	Canonical  map[rune]string // full canonical decomposition, Hangul left out
	Compat     map[rune]string // full compatibility decomposition where it differs from the canonical one
	Compose    map[[2]rune]rune
	Lowercase  map[rune]string
	Fold       map[rune]string // the other code points that match under (?i)
	groupOf    func() []uint8
}

type kind struct {
	category uint8
	flags    Flag
}

// Get gives the tables; the first call unpacks them.
var Get = sync.OnceValue(unpack)

type reader struct{ b []byte }

func (r *reader) number() int {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		panic("ucd: the embedded table is cut off")
	}
	r.b = r.b[n:]
	return int(v)
}

func (r *reader) text() string {
	n := r.number()
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}

func (r *reader) names() []string {
	s := make([]string, r.number())
	for i := range s {
		s[i] = r.text()
	}
	return s
}

func (r *reader) runs() []run {
	s := make([]run, r.number())
	for i := range s {
		s[i] = run{r.number(), uint32(r.number())}
	}
	return s
}

func (r *reader) mapping(each func(rune, string)) {
	c := 0
	for range r.number() {
		c += r.number()
		each(rune(c), r.text())
	}
}

func unpack() *Tables {
	raw, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		panic("ucd: the embedded table is damaged: " + err.Error())
	}
	r := &reader{raw}
	t := &Tables{Categories: r.names(), combining: map[rune]uint8{}, Canonical: map[rune]string{}, Compat: map[rune]string{},
		Compose: map[[2]rune]rune{}, Lowercase: map[rune]string{}, Fold: map[rune]string{}}
	r.names() // the flags, whose order is that of the constants
	t.Scripts = r.names()
	for range r.number() {
		g := r.number()
		t.kinds = append(t.kinds, kind{uint8(g), Flag(r.number())})
	}
	t.stages(r.runs())
	t.script, t.group = r.runs(), r.runs()
	at := 0
	for _, run := range r.runs() {
		for c := at; run.v != 0 && c < at+run.n; c++ {
			t.combining[rune(c)] = uint8(run.v)
		}
		at += run.n
	}
	keep := func(m map[rune]string) func(rune, string) { return func(c rune, s string) { m[c] = s } }
	r.mapping(keep(t.Canonical))
	r.mapping(keep(t.Compat))
	r.mapping(func(c rune, s string) {
		a, n := utf8.DecodeRuneInString(s)
		b, _ := utf8.DecodeRuneInString(s[n:])
		t.Compose[[2]rune{a, b}] = c
	})
	r.mapping(keep(t.Lowercase))
	r.mapping(keep(t.Fold))
	t.groupOf = sync.OnceValue(func() []uint8 { return spread(t.group) })
	return t
}

// stages folds the runs of classes into blocks of 256, equal ones once.
func (t *Tables) stages(runs []run) {
	flat := spread(runs)
	seen := map[string]uint16{}
	for i := range t.stage {
		block := flat[i<<8 : i<<8+256]
		n, ok := seen[string(block)]
		if !ok {
			n = uint16(len(t.blocks) >> 8)
			seen[string(block)] = n
			t.blocks = append(t.blocks, block...)
		}
		t.stage[i] = n
	}
}

func spread(runs []run) []uint8 {
	flat := make([]uint8, 0, MaxRune+1)
	for _, r := range runs {
		for range r.n {
			flat = append(flat, uint8(r.v))
		}
	}
	return flat
}

// Class gives the number of the class of r, less than Classes. A code point beyond the last has the class of U+10FFFF.
func (t *Tables) Class(r rune) uint8 {
	if uint32(r) > MaxRune {
		r = MaxRune
	}
	return t.blocks[int(t.stage[r>>8])<<8|int(r&255)]
}

// Classes is how many classes there are.
func (t *Tables) Classes() int { return len(t.kinds) }

// Category gives the general category, as two letters, of a class.
func (t *Tables) Category(class uint8) string { return t.Categories[t.kinds[class].category] }

// Flags gives the flags of a class.
func (t *Tables) Flags(class uint8) Flag { return t.kinds[class].flags }

// Is says whether r has the flag.
func (t *Tables) Is(r rune, f Flag) bool { return t.kinds[t.Class(r)].flags&f != 0 }

// Combining gives the canonical combining class.
func (t *Tables) Combining(r rune) uint8 {
	if r < 0x300 {
		return 0
	}
	return t.combining[r]
}

// Group gives the class of the UnicodeScripts pre-tokenizer: 0 joins with everything, other classes with themselves alone.
func (t *Tables) Group(r rune) uint8 { return t.groupOf()[r] }

// Ranges gives the code points of the classes that pass, as pairs of first and last.
func (t *Tables) Ranges(pass func(category string, flags Flag) bool) [][2]rune {
	ok := make([]bool, len(t.kinds))
	for i, k := range t.kinds {
		ok[i] = pass(t.Categories[k.category], k.flags)
	}
	var out [][2]rune
	for hi := 0; hi <= MaxRune>>8; hi++ {
		block := t.blocks[int(t.stage[hi])<<8:][:256]
		for lo, class := range block {
			if ok[class] {
				out = extend(out, rune(hi<<8|lo))
			}
		}
	}
	return out
}

func extend(out [][2]rune, c rune) [][2]rune {
	if n := len(out); n > 0 && out[n-1][1] == c-1 {
		out[n-1][1] = c
		return out
	}
	return append(out, [2]rune{c, c})
}

// Script gives the ranges of a script by its name without spaces, underscores and case, or nil.
func (t *Tables) Script(name string) [][2]rune {
	for i, s := range t.Scripts {
		if strings.EqualFold(strings.ReplaceAll(s, "_", ""), name) {
			var out [][2]rune
			at := rune(0)
			for _, r := range t.script {
				if r.v == uint32(i+1) {
					out = append(out, [2]rune{at, at + rune(r.n) - 1})
				}
				at += rune(r.n)
			}
			return out
		}
	}
	return nil
}
