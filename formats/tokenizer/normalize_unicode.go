package tokenizer

import (
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats/tokenizer/internal/ucd"
)

// form is one of the normal forms of Unicode, as the released library has them: an older Unicode, and no limit on combining marks.
type form struct{ compat, compose bool }

// changed is a code point and how it came to be: 0 in the place of one, n > 0 put in, n < 0 in the place of 1-n.
type changed struct {
	r      rune
	change int
	class  uint8
}

const (
	hangulS, hangulL, hangulV, hangulT = 0xAC00, 0x1100, 0x1161, 0x11A7
	countL, countV, countT             = 19, 21, 28
	countS                             = countL * countV * countT
)

func (f form) normalize(t *text, track bool) (*text, error) {
	stable := f.stable()
	var w *rewrite
	start := 0 // of the code point before i
	for i := 0; i < len(t.b); {
		if t.b[i] < utf8.RuneSelf {
			start = i
			i++
			continue
		}
		r, n := utf8.DecodeRune(t.b[i:])
		if stable.has(r) {
			start = i
			i += n
			continue
		}
		// What comes before may compose with it, and so may all up to the next stable code point.
		if w == nil {
			w = newRewrite(t, track)
		}
		for i < len(t.b) {
			r, n := utf8.DecodeRune(t.b[i:])
			if stable.has(r) {
				break
			}
			i += n
		}
		start = max(start, w.pos)
		w.keep(start - w.pos)
		f.segment(w, t.b[start:i])
		start = i
	}
	if w == nil {
		return t, nil
	}
	return w.done(), nil
}

// segment writes the normal form of b, which is next in the source.
func (f form) segment(w *rewrite, b []byte) {
	u := ucd.Get()
	var out []changed
	first := 0 // of the run of combining marks at the end of out
	add := func(r rune, change int) {
		c := changed{r, change, u.Combining(r)}
		out = append(out, c)
		if c.class == 0 {
			slices.SortStableFunc(out[first:len(out)-1], func(a, b changed) int { return int(a.class) - int(b.class) })
			first = len(out)
		}
	}
	end := w.pos + len(b)
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		i += n
		f.decompose(u, r, add)
	}
	slices.SortStableFunc(out[first:], func(a, b changed) int { return int(a.class) - int(b.class) })
	if f.compose {
		out = composed(u, out)
	}
	w.apply(out)
	w.drop(end - w.pos)
}

// runeSet is a set of code points, a bit each.
type runeSet []uint64

func (s runeSet) has(r rune) bool { return s[r>>6]>>(r&63)&1 != 0 }

var stableSets [2][2]func() runeSet

func init() {
	for i := range 2 {
		for j := range 2 {
			f := form{i == 1, j == 1}
			stableSets[i][j] = sync.OnceValue(f.findStable)
		}
	}
}

// stable gives the code points that the form leaves alone whatever comes before them.
func (f form) stable() runeSet {
	i, j := 0, 0
	if f.compat {
		i = 1
	}
	if f.compose {
		j = 1
	}
	return stableSets[i][j]()
}

func (f form) findStable() runeSet {
	u := ucd.Get()
	s := make(runeSet, (ucd.MaxRune+1)/64)
	for i := range s {
		s[i] = ^uint64(0)
	}
	no := func(r rune) { s[r>>6] &^= 1 << (r & 63) }
	for r := rune(0x300); r <= ucd.MaxRune; r++ {
		if u.Combining(r) != 0 {
			no(r)
		}
	}
	changes := func(m map[rune]string) {
		for r := range m {
			if f.compose {
				w := newRewrite(&text{b: []byte(string(r))}, false)
				f.segment(w, w.src.b)
				if string(w.out.b) == string(r) {
					continue
				}
			}
			no(r)
		}
	}
	changes(u.Canonical)
	if f.compat {
		changes(u.Compat)
	}
	if !f.compose {
		for r := rune(hangulS); r < hangulS+countS; r++ {
			no(r)
		}
		return s
	}
	for p := range u.Compose {
		no(p[1])
	}
	for r := rune(hangulV); r <= hangulT+countT; r++ {
		no(r)
	}
	return s
}

// apply writes code points by how they came to be.
func (w *rewrite) apply(out []changed) {
	var buf [utf8.UTFMax]byte
	for _, c := range out {
		s := string(utf8.AppendRune(buf[:0], c.r))
		if c.change > 0 || w.pos >= len(w.src.b) {
			w.insert(s)
			continue
		}
		w.replace(w.size(), s)
		for range -c.change {
			w.drop(w.size())
		}
	}
}

// size is the length of the next code point of the source.
func (w *rewrite) size() int {
	_, n := utf8.DecodeRune(w.src.b[w.pos:])
	return n
}

func (f form) decompose(u *ucd.Tables, r rune, add func(rune, int)) {
	if r >= hangulS && r < hangulS+countS {
		s := r - hangulS
		add(hangulL+s/(countV*countT), 0)
		add(hangulV+s%(countV*countT)/countT, 1)
		if s%countT != 0 {
			add(hangulT+s%countT, 1)
		}
		return
	}
	to, ok := "", false
	if f.compat {
		to, ok = u.Compat[r]
	}
	if !ok {
		to, ok = u.Canonical[r]
	}
	if !ok {
		add(r, 0)
		return
	}
	for i, c := range to {
		add(c, min(i, 1))
	}
}

func composed(u *ucd.Tables, in []changed) []changed {
	out := in[:0]
	starter := -1
	var last uint8 // class of the mark kept last since the starter
	for _, c := range in {
		if starter >= 0 {
			s := &out[starter]
			adjacent := starter == len(out)-1
			if r, ok := pair(u, s.r, c.r); ok && (adjacent || last != 0 && last < c.class) {
				s.r = r
				s.change += c.change - 1
				continue
			}
		}
		out = append(out, c)
		last = c.class
		if c.class == 0 {
			starter = len(out) - 1
		}
	}
	return out
}

func pair(u *ucd.Tables, a, b rune) (rune, bool) {
	if a >= hangulL && a < hangulL+countL && b >= hangulV && b < hangulV+countV {
		return hangulS + ((a-hangulL)*countV+b-hangulV)*countT, true
	}
	if a >= hangulS && a < hangulS+countS && (a-hangulS)%countT == 0 && b > hangulT && b < hangulT+countT {
		return a + b - hangulT, true
	}
	r, ok := u.Compose[[2]rune{a, b}]
	return r, ok
}
