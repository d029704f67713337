package tokenizer

import (
	"bytes"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats/tokenizer/internal/ucd"
)

// preTokenizer cuts a text into pieces, in order. It is immutable.
type preTokenizer interface {
	cut(t *text, track bool, emit func(*text) error) error
}

type preTokenizers []preTokenizer

func (s preTokenizers) cut(t *text, track bool, emit func(*text) error) error {
	if len(s) == 0 {
		if len(t.b) == 0 {
			return nil
		}
		return emit(t)
	}
	return s[0].cut(t, track, func(t *text) error { return s[1:].cut(t, track, emit) })
}

// behavior says what becomes of what a finder finds.
type behavior uint8

const (
	isolated behavior = iota
	removed
	mergedWithPrevious
	mergedWithNext
	contiguous
)

var behaviors = map[string]behavior{
	"Isolated": isolated, "Removed": removed, "MergedWithPrevious": mergedWithPrevious, "MergedWithNext": mergedWithNext, "Contiguous": contiguous,
}

// split cuts at the matches of a finder.
type split struct {
	find   finder
	how    behavior
	invert bool
}

func (s split) cut(t *text, _ bool, emit func(*text) error) error {
	return s.ranges(t.b, func(lo, hi int) error {
		if lo == 0 && hi == len(t.b) {
			return emit(t)
		}
		return emit(t.cut(lo, hi))
	})
}

// ranges gives the pieces as ranges of b. None is empty.
func (s split) ranges(b []byte, emit func(lo, hi int) error) error {
	from, before := 0, false // the piece that waits, and whether what came last was a match
	flush := func(to int) error {
		lo := from
		from = to
		if lo >= to {
			return nil
		}
		return emit(lo, to)
	}
	err := find(s.find, b, func(lo, hi int, match bool) error {
		match = match != s.invert
		defer func() { before = match }()
		switch s.how {
		case removed:
			if match {
				return nil
			}
			return emit(lo, hi)
		case mergedWithPrevious:
			if match && !before {
				return flush(hi)
			}
			if err := flush(lo); err != nil {
				return err
			}
			if match {
				return flush(hi)
			}
		case mergedWithNext:
			if match || !before {
				return flush(lo)
			}
		case contiguous:
			if match != before {
				return flush(lo)
			}
		default:
			return emit(lo, hi)
		}
		return nil
	})
	if err != nil || s.how == isolated || s.how == removed {
		return err
	}
	return flush(len(b))
}

// metaspace writes spaces as a letter of its own and cuts before it.
type metaspace struct {
	letter string
	scheme string // always, never, first
	split  bool
}

func (s metaspace) cut(t *text, track bool, emit func(*text) error) error {
	start := int(t.cover(0, len(t.b)).lo)
	t, err := replace{literal(" "), s.letter}.normalize(t, track)
	if err != nil {
		return err
	}
	if (s.scheme == "always" || s.scheme == "first" && start == 0) && !bytes.HasPrefix(t.b, []byte(s.letter)) {
		t = t.prepend(s.letter, track)
	}
	if !s.split {
		if len(t.b) == 0 {
			return nil
		}
		return emit(t)
	}
	return split{find: literal(s.letter), how: mergedWithNext}.cut(t, track, emit)
}

// byteLevel cuts as GPT-2 does and writes every byte as a letter.
type byteLevel struct {
	space   bool
	pattern finder // nil: no cutting
	letters bool   // false where the model takes bytes as they are
}

func (s byteLevel) cut(t *text, track bool, emit func(*text) error) error {
	if s.space && !bytes.HasPrefix(t.b, []byte(" ")) {
		t = t.prepend(" ", track)
	}
	out := func(t *text) error {
		if s.letters {
			t, _ = byteLetters{}.normalize(t, track)
		}
		return emit(t)
	}
	if s.pattern == nil {
		if len(t.b) == 0 {
			return nil
		}
		return out(t)
	}
	return split{find: s.pattern}.cut(t, track, out)
}

// whitespace cuts words, and runs of what is neither word nor space.
type whitespace struct{}

func (whitespace) next(b []byte, from int) (int, int, bool, error) {
	u := ucd.Get()
	kind := func(r rune) int {
		switch f := u.Flags(u.Class(r)); {
		case f&ucd.RustWord != 0:
			return 1
		case f&ucd.RustSpace != 0:
			return 0
		}
		return 2
	}
	for from < len(b) {
		r, n := utf8.DecodeRune(b[from:])
		k := kind(r)
		end := from + n
		if k == 0 {
			from = end
			continue
		}
		for end < len(b) {
			r, n := utf8.DecodeRune(b[end:])
			if kind(r) != k {
				break
			}
			end += n
		}
		return from, end, true, nil
	}
	return 0, 0, false, nil
}

// scripts cuts where the script changes. What joins with every script belongs to what comes before it, and is left out at the start.
type scripts struct{}

func (scripts) next(b []byte, from int) (int, int, bool, error) {
	u := ucd.Get()
	var now uint8
	start := from
	for i := from; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if g := u.Group(r); g != 0 {
			if now != 0 && g != now {
				return start, i, true, nil
			}
			if now == 0 {
				now, start = g, i
			}
		}
		i += n
	}
	return start, len(b), now != 0, nil
}
