package tokenizer

import (
	"bytes"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats/tokenizer/internal/ucd"
)

// AddedToken is a token that is found in the text before anything else, such as <|im_start|>.
type AddedToken struct {
	ID         uint32 `json:"id"`
	Content    string `json:"content"`
	SingleWord bool   `json:"single_word"` // only between what is no part of a word
	LStrip     bool   `json:"lstrip"`      // takes the spaces before it along
	RStrip     bool   `json:"rstrip"`      // takes the spaces after it along
	Normalized bool   `json:"normalized"`  // found in the normalized text, not in the original
	Special    bool   `json:"special"`     // left out when decoding skips special tokens
}

// addedFinder finds the added tokens of one sort, the longest of the leftmost.
type addedFinder struct {
	tokens []AddedToken
	words  *trie
	first  [256]bool
	one    int // the only first byte, -1 where there are several
}

func newAddedFinder(tokens []AddedToken, content func(AddedToken) ([]byte, error)) (*addedFinder, error) {
	if len(tokens) == 0 {
		return nil, nil
	}
	f := &addedFinder{tokens: tokens, words: newTrie(1024), one: -1}
	firsts := 0
	for i, t := range tokens {
		c, err := content(t)
		if err != nil {
			return nil, err
		}
		if len(c) == 0 {
			continue
		}
		if f.words.value(c) >= 0 {
			continue // the first of equal ones counts
		}
		f.words.add(c, int32(i))
		if !f.first[c[0]] {
			f.first[c[0]] = true
			f.one = int(c[0])
			firsts++
		}
	}
	if firsts != 1 {
		f.one = -1
	}
	return f, nil
}

// match gives the first token at or after from.
func (f *addedFinder) match(b []byte, from int) (token, lo, hi int) {
	for i := from; i < len(b); i++ {
		if f.one >= 0 {
			n := bytes.IndexByte(b[i:], byte(f.one))
			if n < 0 {
				return -1, 0, 0
			}
			i += n
		} else if !f.first[b[i]] {
			continue
		}
		node, found := uint32(0), -1
		for j := i; j < len(b); j++ {
			if node = f.words.step(node, b[j]); node == 0 {
				break
			}
			if t := f.words.ends[node]; t >= 0 {
				found, hi = int(t), j+1
			}
		}
		if found >= 0 {
			return found, i, hi
		}
	}
	return -1, 0, 0
}

// cut reports the added tokens in b and the text between them: token -1. None is empty.
func (f *addedFinder) cut(b []byte, emit func(token, lo, hi int) error) error {
	for c := (addedCut{f: f, b: b}); ; {
		n, lo, hi, ok := c.next()
		if !ok {
			return nil
		}
		if err := emit(n, lo, hi); err != nil {
			return err
		}
	}
}

// addedCut walks over added tokens and the text between them.
type addedCut struct {
	f        *addedFinder // nil: there are none
	b        []byte
	at, last int // where to look on, and where what was reported last ends
	waiting  bool
	n, hi    int // a token that waits until the text before it is reported
	lo       int
}

func (c *addedCut) next() (token, lo, hi int, ok bool) {
	if c.waiting {
		c.waiting = false
		c.last = c.hi
		return c.n, c.lo, c.hi, true
	}
	for c.f != nil {
		n, lo, hi := c.f.match(c.b, c.at)
		if n < 0 {
			break
		}
		c.at = hi
		t := &c.f.tokens[n]
		if t.SingleWord && (endsInWord(c.b[:lo]) || startsInWord(c.b[hi:])) {
			continue
		}
		if t.LStrip {
			lo = max(c.last, len(bytes.TrimRightFunc(c.b[:lo], rustSpace)))
		}
		if t.RStrip {
			hi = len(c.b) - len(bytes.TrimLeftFunc(c.b[hi:], rustSpace))
		}
		if lo >= hi {
			continue
		}
		// A token may start inside the spaces that the one before took: then both stand, as in the released library.
		if lo > c.last {
			c.waiting, c.n, c.lo, c.hi = true, n, lo, hi
			return -1, c.last, lo, true
		}
		c.last = hi
		return n, lo, hi, true
	}
	if c.last < len(c.b) {
		lo, c.last = c.last, len(c.b)
		c.f = nil
		return -1, lo, c.last, true
	}
	return 0, 0, 0, false
}

func rustSpace(r rune) bool { return ucd.Get().Is(r, ucd.RustSpace) }

func endsInWord(b []byte) bool {
	r, n := utf8.DecodeLastRune(b)
	return n > 0 && ucd.Get().Is(r, ucd.RustWord)
}

func startsInWord(b []byte) bool {
	r, n := utf8.DecodeRune(b)
	return n > 0 && ucd.Get().Is(r, ucd.RustWord)
}
