package tokenizer

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats/tokenizer/internal/ucd"
)

// normalizer rewrites text before it is cut. It is immutable.
type normalizer interface {
	normalize(t *text, track bool) (*text, error)
}

type normalizers []normalizer

func (s normalizers) normalize(t *text, track bool) (*text, error) {
	var err error
	for _, n := range s {
		if t, err = n.normalize(t, track); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// each rewrites code point by code point.
type each func(u *ucd.Tables, r rune) (to string, keep bool)

func (f each) normalize(t *text, track bool) (*text, error) {
	u := ucd.Get()
	return t.runesTo(track, func(r rune) (string, bool) { return f(u, r) }), nil
}

func lowercase(u *ucd.Tables, r rune) (string, bool) {
	if r < utf8.RuneSelf && (r < 'A' || r > 'Z') {
		return "", true
	}
	to, ok := u.Lowercase[r]
	return to, !ok
}

func stripAccents(u *ucd.Tables, r rune) (string, bool) { return "", !u.Is(r, ucd.Mark) }

func stripMarks(u *ucd.Tables, r rune) (string, bool) { return "", !u.Is(r, ucd.BertMark) }

func dropOrSpace(drop, space ucd.Flag) each {
	return func(u *ucd.Tables, r rune) (string, bool) {
		flags := u.Flags(u.Class(r))
		if flags&space != 0 {
			return " ", false
		}
		return "", flags&drop == 0
	}
}

func aroundHan(u *ucd.Tables, r rune) (string, bool) {
	if !u.Is(r, ucd.Han) {
		return "", true
	}
	return " " + string(r) + " ", false
}

type prepend string

func (s prepend) normalize(t *text, track bool) (*text, error) {
	return t.prepend(string(s), track), nil
}

type appended string

func (s appended) normalize(t *text, track bool) (*text, error) {
	if len(t.b) == 0 {
		return t, nil
	}
	w := newRewrite(t, track)
	w.keep(len(t.b))
	w.insert(string(s))
	return w.done(), nil
}

type strip struct{ left, right bool }

func (s strip) normalize(t *text, _ bool) (*text, error) {
	u := ucd.Get()
	white := func(r rune) bool { return u.Is(r, ucd.White) }
	lo, hi := 0, len(t.b)
	if s.left {
		lo = hi - len(bytes.TrimLeftFunc(t.b, white))
	}
	if s.right {
		hi = lo + len(bytes.TrimRightFunc(t.b[lo:], white))
	}
	if lo == 0 && hi == len(t.b) {
		return t, nil
	}
	return t.cut(lo, hi), nil
}

// replace puts content in the place of every match.
type replace struct {
	find    finder
	content string
}

func (s replace) normalize(t *text, track bool) (*text, error) {
	if one, ok := s.find.(literal); ok && !bytes.Contains(t.b, one) {
		return t, nil
	}
	w := newRewrite(t, track)
	err := find(s.find, t.b, func(lo, hi int, match bool) error {
		if match {
			w.keep(lo - w.pos)
			w.drop(hi - lo)
			w.insert(s.content)
		}
		return nil
	})
	return w.done(), err
}

// byteLetters maps every byte to its letter: the Byte-Level alphabet.
type byteLetters struct{}

func (byteLetters) normalize(t *text, track bool) (*text, error) {
	w := newRewrite(t, track)
	for i := 0; i < len(t.b); {
		_, n := utf8.DecodeRune(t.b[i:])
		var s strings.Builder
		for _, c := range t.b[i : i+n] {
			s.WriteRune(byteLetter[c])
		}
		w.replace(n, s.String())
		i += n
	}
	return w.done(), nil
}

// byteLetter gives the letter of a byte: itself where it is printable in Latin-1, else the next code point from U+0100 on.
var byteLetter = func() (letters [256]rune) {
	next := rune(256)
	for b := range 256 {
		if b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE {
			letters[b] = rune(b)
		} else {
			letters[b] = next
			next++
		}
	}
	return letters
}()

// letterByte is the inverse of byteLetter; -1 is no byte.
var letterByte = func() (bytes [0x144]int16) {
	for i := range bytes {
		bytes[i] = -1
	}
	for b, r := range byteLetter {
		bytes[r] = int16(b)
	}
	return bytes
}()

// unletter gives the bytes that a token of the Byte-Level alphabet stands for; false when it has another letter.
func unletter(dst []byte, token string) ([]byte, bool) {
	from := len(dst)
	for _, r := range token {
		if int(r) >= len(letterByte) || letterByte[r] < 0 {
			return dst[:from], false
		}
		dst = append(dst, byte(letterByte[r]))
	}
	return dst, true
}
