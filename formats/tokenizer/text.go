package tokenizer

import "unicode/utf8"

// span is a range of bytes of the text as it was given.
type span struct{ lo, hi int32 }

// text is a piece of text on its way through the normalizers. Where offsets are wanted, every byte knows the span it came from.
type text struct {
	b    []byte
	at   []span // per byte of b; nil while b is the original, or where nobody asked
	base int    // where b stood in the original
}

// origin gives the span that byte i came from.
func (t *text) origin(i int) span {
	if t.at != nil {
		return t.at[i]
	}
	lo := i
	for lo > 0 && i-lo < utf8.UTFMax-1 && !utf8.RuneStart(t.b[lo]) {
		lo--
	}
	_, n := utf8.DecodeRune(t.b[lo:])
	if lo+n <= i {
		lo, n = i, 1
	}
	return span{int32(t.base + lo), int32(t.base + lo + n)}
}

// cover gives the span of the bytes from lo to hi.
func (t *text) cover(lo, hi int) span {
	lo, hi = min(lo, len(t.b)), min(hi, len(t.b)) // the letters of a suffix can stand for bytes that the text does not have
	if lo >= hi {
		if lo > 0 {
			s := t.origin(lo - 1)
			return span{s.hi, s.hi}
		}
		return span{int32(t.base), int32(t.base)}
	}
	return span{t.origin(lo).lo, t.origin(hi - 1).hi}
}

// cut gives a part as a text of its own.
func (t *text) cut(lo, hi int) *text {
	s := &text{b: t.b[lo:hi:hi], base: t.base + lo}
	if t.at != nil {
		s.at = t.at[lo:hi:hi]
		s.base = int(t.cover(lo, hi).lo)
	}
	return s
}

// rewrite builds the next text from a text, from left to right.
type rewrite struct {
	src   *text
	out   text
	pos   int // next byte of src
	track bool
}

func newRewrite(src *text, track bool) *rewrite {
	return &rewrite{src: src, track: track, out: text{base: src.base, b: make([]byte, 0, len(src.b)+len(src.b)/8+8)}}
}

// keep takes the next n bytes as they are.
func (w *rewrite) keep(n int) {
	w.out.b = append(w.out.b, w.src.b[w.pos:w.pos+n]...)
	if w.track {
		for i := w.pos; i < w.pos+n; i++ {
			w.out.at = append(w.out.at, w.src.origin(i))
		}
	}
	w.pos += n
}

func (w *rewrite) put(s string, o span) {
	w.out.b = append(w.out.b, s...)
	if w.track {
		for range len(s) {
			w.out.at = append(w.out.at, o)
		}
	}
}

// replace puts s in the place of the next n bytes, which are one code point.
func (w *rewrite) replace(n int, s string) {
	var o span
	if w.track {
		o = w.src.origin(w.pos)
	}
	w.put(s, o)
	w.pos += n
}

// insert puts s here; it belongs to what came last.
func (w *rewrite) insert(s string) {
	o := span{int32(w.src.base), int32(w.src.base)}
	if w.track && w.pos > 0 {
		o = w.src.origin(w.pos - 1)
	}
	w.put(s, o)
}

func (w *rewrite) drop(n int) { w.pos += n }

func (w *rewrite) done() *text {
	w.keep(len(w.src.b) - w.pos)
	if w.track && w.out.at == nil {
		w.out.at = []span{}
	}
	return &w.out
}

// runesTo rewrites code point by code point: keep says it stays, else to takes its place ("" drops it).
func (t *text) runesTo(track bool, change func(r rune) (to string, keep bool)) *text {
	var w *rewrite
	for i := 0; i < len(t.b); {
		r, n := utf8.DecodeRune(t.b[i:])
		to, keep := change(r)
		if !keep {
			if w == nil {
				w = newRewrite(t, track)
			}
			w.keep(i - w.pos)
			if to == "" {
				w.drop(n)
			} else {
				w.replace(n, to)
			}
		}
		i += n
	}
	if w == nil {
		return t
	}
	return w.done()
}

// prepend puts s before the first code point, whose span it shares.
func (t *text) prepend(s string, track bool) *text {
	if len(t.b) == 0 || s == "" {
		return t
	}
	w := newRewrite(t, track)
	var o span
	if track {
		o = t.origin(0)
	}
	w.put(s, o)
	return w.done()
}
