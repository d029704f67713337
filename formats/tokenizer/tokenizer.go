package tokenizer

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Tokenizer turns text into tokens and back, exactly as the released Hugging Face tokenizers library does with the same file. It is
// immutable: any number of goroutines may use one.
type Tokenizer struct {
	kind       string
	options    modelOptions
	parts      parts
	normalizer normalizers
	pre        preTokenizers
	ranges     []split // what pre does where it only cuts; nil where it does more
	model      model
	raw        bool // the model takes bytes as they are
	trackStart bool // ids depend on where a piece stood in the original
	post       postProcessor
	head, tail []uint32 // what the template puts around one text
	decode     decoders
	added      []AddedToken
	addedIDs   map[string]uint32
	addedByID  map[uint32]int
	shown      []string        // what an added token decodes to: its content, normalized where it is found in normalized text
	special    map[string]bool // contents of special tokens
	plain      *addedFinder
	normalized *addedFinder
	pool       *sync.Pool // of *scratch

	identity func() string
}

// Encoding is a text, or a pair of texts, as tokens. All slices are of one length and belong to the caller.
type Encoding struct {
	IDs     []uint32
	TypeIDs []uint32 // which segment, as the file's template says
	Special []bool   // put in by the template
	Text    []int    // which of the texts: 0 or 1; -1 for what the template put in
	// Offsets are the bytes of the text that each token came from, first and past the last; {0, 0} for what the template put in.
	Offsets [][2]int
	// RuneOffsets are the same in code points.
	RuneOffsets [][2]int

	tokens func(i int) string
}

// valid gives s with every byte that is no UTF-8 replaced as Python's errors="replace" does: U+FFFD for each longest beginning of a code
// point. It gives s itself where nothing is wrong.
func valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var out strings.Builder
	out.Grow(len(s) + 16)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n <= 1 {
			out.WriteString("\uFFFD")
			i += broken(s[i:])
			continue
		}
		out.WriteString(s[i : i+n])
		i += n
	}
	return out.String()
}

// broken gives the length of the longest beginning of a code point that s starts with, at least 1.
func broken(s string) int {
	lo, hi, need := byte(0x80), byte(0xBF), 0
	switch c := s[0]; {
	case c >= 0xC2 && c <= 0xDF:
		need = 1
	case c >= 0xE0 && c <= 0xEF:
		need = 2
		switch c {
		case 0xE0:
			lo = 0xA0
		case 0xED:
			hi = 0x9F
		}
	case c >= 0xF0 && c <= 0xF4:
		need = 3
		switch c {
		case 0xF0:
			lo = 0x90
		case 0xF4:
			hi = 0x8F
		}
	}
	n := 1
	for ; n <= need && n < len(s) && s[n] >= lo && s[n] <= hi; n++ {
		lo, hi = 0x80, 0xBF
	}
	return n
}

// IDs gives the tokens of a text. With special, the tokens that the file's template puts around it are there too. Bytes that are no UTF-8
// count as U+FFFD, as Python's errors="replace" makes them.
//
// It fails with code invalid where the vocabulary cannot write the text and has no unknown token, and with too_large where a regular
// expression of the file does not end on it.
func (t *Tokenizer) IDs(s string, special bool) ([]uint32, error) {
	return t.AppendIDs(nil, s, special)
}

func (t *Tokenizer) around(special bool) (head, tail []uint32) {
	if special {
		return t.head, t.tail
	}
	return nil, nil
}

// AppendIDs appends the tokens of a text to dst; see IDs.
func (t *Tokenizer) AppendIDs(dst []uint32, s string, special bool) ([]uint32, error) {
	m := t.pool.Get().(*scratch)
	defer t.pool.Put(m)
	head, tail := t.around(special)
	m.counting, m.ids = false, append(dst, head...)
	err := t.each(s, m)
	dst, m.ids = m.ids, nil
	if err != nil {
		return nil, err
	}
	return append(dst, tail...), nil
}

// Count tells how many tokens IDs would give. After the first calls it allocates nothing for text that needs no normalizing, unless its
// pre-tokenizer rewrites text.
func (t *Tokenizer) Count(s string, special bool) (int, error) {
	n, _, err := t.CountUpTo(s, special, -1)
	return n, err
}

// CountUpTo counts tokens until there are more than limit, and says whether there are: then n is at least limit+1 and the rest of the text
// was not looked at. A negative limit is none.
func (t *Tokenizer) CountUpTo(s string, special bool, limit int) (n int, more bool, err error) {
	m := t.pool.Get().(*scratch)
	defer t.pool.Put(m)
	m.counting, m.count, m.limit = true, 0, limit
	head, tail := t.around(special)
	m.count = len(head) + len(tail)
	err = t.each(s, m)
	if errors.Is(err, errEnough) {
		return m.count, true, nil
	}
	if err != nil {
		return 0, false, err
	}
	return m.count, limit >= 0 && m.count > limit, nil
}

// errEnough stops a count early.
var errEnough = errors.New("enough")

// emit takes the tokens of a piece: it counts them or keeps their ids.
func (m *scratch) emit() error {
	if m.counting {
		if m.count += len(m.out); m.limit >= 0 && m.count > m.limit {
			return errEnough
		}
		return nil
	}
	for _, p := range m.out {
		m.ids = append(m.ids, uint32(p.id))
	}
	return nil
}

// each hands the tokens of a text to m, piece by piece, without the template's.
func (t *Tokenizer) each(s string, m *scratch) error {
	b := bytesOf(valid(s)) // only read
	if t.ranges == nil {
		return t.segments(b, t.trackStart, func(token int32, x *text) error {
			if token >= 0 {
				m.out = append(m.out[:0], part{id: token})
				return m.emit()
			}
			return t.pre.cut(x, t.trackStart, func(x *text) error { return t.piece(x.b, m) })
		})
	}
	// The same without copies and calls by reference.
	for c := (addedCut{f: t.plain, b: b}); ; {
		n, lo, hi, ok := c.next()
		if !ok {
			return nil
		}
		if n >= 0 {
			if err := m.token(t.plain, n); err != nil {
				return err
			}
			continue
		}
		m.text = text{b: b[lo:hi:hi], base: lo}
		x, err := t.normalizer.normalize(&m.text, false)
		if err != nil {
			return err
		}
		for c := (addedCut{f: t.normalized, b: x.b}); ; {
			n, lo, hi, ok := c.next()
			if !ok {
				break
			}
			if n >= 0 {
				err = m.token(t.normalized, n)
			} else {
				err = t.cutRanges(t.ranges, x.b[lo:hi], m)
			}
			if err != nil {
				return err
			}
		}
	}
}

// token emits an added token.
func (m *scratch) token(f *addedFinder, n int) error {
	m.out = append(m.out[:0], part{id: int32(f.tokens[n].ID)})
	return m.emit()
}

func (t *Tokenizer) piece(b []byte, m *scratch) error {
	m.out = m.out[:0]
	if err := t.model.tokens(b, m); err != nil {
		return err
	}
	return m.emit()
}

// cutRanges cuts without copies; the commonest splits are walked here, without a call per piece.
func (t *Tokenizer) cutRanges(splits []split, b []byte, m *scratch) error {
	if len(splits) == 0 {
		if len(b) == 0 {
			return nil
		}
		return t.piece(b, m)
	}
	s := &splits[0]
	keep, between := true, true // matches, and what is between them
	switch s.how {
	case isolated:
	case removed:
		keep, between = s.invert, !s.invert
	default:
		return s.ranges(b, func(lo, hi int) error { return t.cutRanges(splits[1:], b[lo:hi], m) })
	}
	for at := 0; at < len(b); {
		lo, hi, ok, err := s.find.next(b, at)
		if err != nil {
			return err
		}
		if !ok {
			lo, hi = len(b), len(b)
		}
		if lo > at && between {
			if err := t.cutRanges(splits[1:], b[at:lo], m); err != nil {
				return err
			}
		}
		if hi > lo && keep {
			if err := t.cutRanges(splits[1:], b[lo:hi], m); err != nil {
				return err
			}
		}
		at = hi
	}
	return nil
}

// segments finds the added tokens and normalizes what is between them. emit gets a token and the text that it stands for, or -1 and text.
func (t *Tokenizer) segments(b []byte, track bool, emit func(token int32, x *text) error) error {
	between := func(x *text) error {
		x, err := t.normalizer.normalize(x, track)
		if err != nil {
			return err
		}
		if t.normalized == nil {
			if len(x.b) == 0 {
				return nil
			}
			return emit(-1, x)
		}
		return t.normalized.cut(x.b, func(n, lo, hi int) error {
			if n < 0 {
				return emit(-1, x.cut(lo, hi))
			}
			return emit(int32(t.normalized.tokens[n].ID), x.cut(lo, hi))
		})
	}
	if t.plain == nil {
		return between(&text{b: b})
	}
	return t.plain.cut(b, func(n, lo, hi int) error {
		x := &text{b: b[lo:hi:hi], base: lo}
		if n < 0 {
			return between(x)
		}
		return emit(int32(t.plain.tokens[n].ID), x)
	})
}

// Encode gives the tokens of a text with their offsets; see IDs about special and about bytes that are no UTF-8 (offsets are those of the
// text with U+FFFD in their place).
func (t *Tokenizer) Encode(s string, special bool) (*Encoding, error) {
	e, err := t.encode(s, 0)
	if err != nil {
		return nil, err
	}
	return t.post.process(e, nil, special), nil
}

// EncodePair gives the tokens of two texts that belong together, as the file's template joins them.
func (t *Tokenizer) EncodePair(a, b string, special bool) (*Encoding, error) {
	x, err := t.encode(a, 0)
	if err != nil {
		return nil, err
	}
	y, err := t.encode(b, 1)
	if err != nil {
		return nil, err
	}
	return t.post.process(x, y, special), nil
}

func (t *Tokenizer) encode(s string, which int) (*Encoding, error) {
	s = valid(s)
	m := t.pool.Get().(*scratch)
	defer t.pool.Put(m)
	e := &Encoding{}
	matched := map[int]string{}
	add := func(id int32, o span) {
		e.IDs = append(e.IDs, uint32(id))
		e.Offsets = append(e.Offsets, [2]int{int(o.lo), int(o.hi)})
		e.TypeIDs = append(e.TypeIDs, uint32(which))
		e.Special = append(e.Special, false)
		e.Text = append(e.Text, which)
	}
	err := t.segments(bytesOf(s), true, func(token int32, x *text) error {
		if token >= 0 {
			matched[len(e.IDs)] = string(x.b)
			add(token, x.cover(0, len(x.b)))
			return nil
		}
		return t.pre.cut(x, true, func(x *text) error {
			m.out = m.out[:0]
			if err := t.model.tokens(x.b, m); err != nil {
				return err
			}
			if b, ok := t.model.(*bpe); ok && b.raw {
				b.shifted(x.b, m.out)
			}
			for _, p := range m.out {
				add(p.id, x.cover(int(p.lo), int(p.hi)))
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	e.RuneOffsets = runeOffsets(s, e.Offsets)
	e.tokens = func(i int) string {
		if s, ok := matched[i]; ok {
			return s
		}
		s, _ := t.modelToken(e.IDs[i])
		return s
	}
	return e, nil
}

// runeOffsets turns offsets in bytes into offsets in code points.
func runeOffsets(s string, bytes [][2]int) [][2]int {
	out := make([][2]int, len(bytes))
	ascii := true
	for i := range len(s) {
		ascii = ascii && s[i] < utf8.RuneSelf
	}
	if ascii {
		copy(out, bytes)
		return out
	}
	runes := make([]int32, len(s)+1)
	n := int32(-1)
	for i := range len(s) {
		if utf8.RuneStart(s[i]) {
			n++
		}
		runes[i] = n
	}
	runes[len(s)] = n + 1
	for i, o := range bytes {
		out[i] = [2]int{int(runes[o[0]]), int(runes[o[1]])}
	}
	return out
}

// Size is one more than the largest id.
func (t *Tokenizer) Size() int {
	v := t.model.vocab()
	n := v.size()
	if v.ids != nil {
		n = len(v.places)
	}
	for id := range t.addedByID {
		n = max(n, int(id)+1)
	}
	return n
}

// Token gives the token of an id as it is written in the file (an added token that is found in normalized text: normalized), and whether
// there is one.
func (t *Tokenizer) Token(id uint32) (string, bool) {
	if i, ok := t.addedByID[id]; ok {
		return t.shown[i], true
	}
	return t.modelToken(id)
}

func (t *Tokenizer) modelToken(id uint32) (string, bool) {
	v := t.model.vocab()
	p := v.placeOf(id)
	if p < 0 {
		return "", false
	}
	b := v.token(p)
	if m, ok := t.model.(*bpe); ok && m.raw && !m.foreign[p] {
		var s strings.Builder
		for _, c := range b {
			s.WriteRune(byteLetter[c])
		}
		return s.String(), true
	}
	return string(b), true
}

// ID gives the id of a token as it is written in the file, and whether there is one.
func (t *Tokenizer) ID(token string) (uint32, bool) {
	if id, ok := t.addedIDs[token]; ok {
		return id, true
	}
	return t.modelID(token)
}

func (t *Tokenizer) modelID(token string) (uint32, bool) {
	v := t.model.vocab()
	if m, ok := t.model.(*bpe); ok && m.raw {
		b, ok := unletter(nil, token)
		if !ok || token == "" {
			id, ok := m.foreignIDs[token]
			return id, ok
		}
		id := v.id(b)
		return uint32(id), id >= 0
	}
	id := v.id([]byte(token))
	return uint32(id), id >= 0
}

// AddedTokens gives the added tokens, in the order of the file.
func (t *Tokenizer) AddedTokens() []AddedToken { return slices.Clone(t.added) }
