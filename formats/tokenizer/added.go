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
	last := 0
	for at := 0; f != nil; {
		n, lo, hi := f.match(b, at)
		if n < 0 {
			break
		}
		at = hi
		t := &f.tokens[n]
		if t.SingleWord && (endsInWord(b[:lo]) || startsInWord(b[hi:])) {
			continue
		}
		if t.LStrip {
			lo = max(last, len(bytes.TrimRightFunc(b[:lo], rustSpace)))
		}
		if t.RStrip {
			hi = len(b) - len(bytes.TrimLeftFunc(b[hi:], rustSpace))
		}
		if lo >= hi {
			continue
		}
		// A token may start inside the spaces that the one before took: then both stand, as in the released library.
		if lo > last {
			if err := emit(-1, last, lo); err != nil {
				return err
			}
		}
		if err := emit(n, lo, hi); err != nil {
			return err
		}
		last = hi
	}
	if last < len(b) {
		return emit(-1, last, len(b))
	}
	return nil
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
