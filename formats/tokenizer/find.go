package tokenizer

import (
	"bytes"
	"sync"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats/tokenizer/internal/pattern"
	"github.com/slmgen/slmgen/internal/fault"
)

// finder finds matches in a piece of text, from left to right.
type finder interface {
	// next gives the first match at or after from; ok is false where there is none. It never gives an empty match.
	next(b []byte, from int) (lo, hi int, ok bool, err error)
}

// find reports the matches and what is between them, which together are all of b, in order.
func find(f finder, b []byte, each func(lo, hi int, match bool) error) error {
	last := 0
	for last < len(b) {
		lo, hi, ok, err := f.next(b, last)
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		if lo > last {
			if err := each(last, lo, false); err != nil {
				return err
			}
		}
		if err := each(lo, hi, true); err != nil {
			return err
		}
		last = hi
	}
	if last < len(b) {
		return each(last, len(b), false)
	}
	return nil
}

// literal finds a fixed string.
type literal []byte

func (l literal) next(b []byte, from int) (int, int, bool, error) {
	i := bytes.Index(b[from:], l)
	if i < 0 || len(l) == 0 {
		return 0, 0, false, nil
	}
	return from + i, from + i + len(l), true, nil
}

// runeFinder finds single code points.
type runeFinder func(r rune) bool

func (f runeFinder) next(b []byte, from int) (int, int, bool, error) {
	for i := from; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if f(r) {
			return i, i + n, true, nil
		}
		i += n
	}
	return 0, 0, false, nil
}

// runFinder finds the longest runs of code points of one kind.
type runFinder func(r rune) bool

func (f runFinder) next(b []byte, from int) (int, int, bool, error) {
	lo, hi, ok, err := runeFinder(f).next(b, from)
	for ok && hi < len(b) {
		r, n := utf8.DecodeRune(b[hi:])
		if !f(r) {
			break
		}
		hi += n
	}
	return lo, hi, ok, err
}

// general finds with a regular expression that no scanner is written for.
type general struct {
	p        *pattern.Pattern
	machines *sync.Pool
}

func newGeneral(rx string) (finder, error) {
	p, err := pattern.Compile(rx)
	if err != nil {
		return nil, fault.Wrap(fault.Unsupported, err, "a regular expression of the tokenizer is not supported")
	}
	return general{p, &sync.Pool{New: func() any { return new(pattern.Machine) }}}, nil
}

func (g general) next(b []byte, from int) (int, int, bool, error) {
	m := g.machines.Get().(*pattern.Machine)
	defer g.machines.Put(m)
	for {
		lo, hi, ok, err := g.p.Find(m, b, from)
		if err != nil {
			return 0, 0, false, fault.Wrap(fault.TooLarge, err, "the tokenizer's regular expression does not end on this text")
		}
		if !ok || hi > lo {
			return lo, hi, ok, nil
		}
		if lo >= len(b) {
			return 0, 0, false, nil
		}
		_, n := utf8.DecodeRune(b[lo:])
		from = lo + n
	}
}
