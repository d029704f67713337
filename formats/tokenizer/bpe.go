package tokenizer

import (
	"slices"
	"sync/atomic"
	"unicode/utf8"

	"github.com/slmgen/slmgen/internal/fault"
)

// bpe is byte-pair encoding, over bytes or over code points.
type bpe struct {
	v            *vocabulary
	cuts         *cutTable  // the merges; nil where a symbol can stand for other text than it covers
	pairs        *pairTable // the merges where cuts is nil
	raw          bool       // the symbols are bytes and tokens are stored as bytes
	byteIDs      [256]int32 // raw: of each byte; else with fallback: of its <0xXX> token; -1 none
	asciiIDs     [utf8.RuneSelf]int32
	prefix       string
	suffix       string
	unk          int32 // -1 none
	fuse         bool
	gaps         bool // raw: some byte has no token
	fallback     bool
	ignoreMerges bool
	foreign      map[int]bool      // raw: places of tokens that are not bytes
	foreignIDs   map[string]uint32 // raw: their ids
	borders      *borders          // nil where what is unknown may join over them
	whole        []atomic.Uint32   // two bits a place: wholeYes, wholeNo, or not known yet
}

func (m *bpe) vocab() *vocabulary { return m.v }

// symbol is a token on its way to a larger one, in a list by indices.
type symbol struct {
	id         int32
	lo, hi     int32
	prev, next int32
}

// Whether a piece that is a token becomes that token once all merges are done. It is found out once, when the piece first occurs.
const (
	wholeYes = 1
	wholeNo  = 2
)

const shortPiece = 24 // symbols; longer pieces merge with a heap

func (m *bpe) tokens(piece []byte, s *scratch) error {
	switch {
	case len(piece) == 0:
		return nil
	case m.borders == nil || m.raw && len(piece) <= shortPiece:
		return m.known(piece, true, s)
	case m.ignoreMerges:
		if p := m.v.place(piece); p >= 0 {
			s.out = append(s.out, part{m.v.idOf(p), 0, int32(len(piece))})
			return nil
		}
	}
	return m.cut(piece, s)
}

// word appends the tokens of a word, which stands at byte at of its piece.
func (m *bpe) word(word []byte, at int32, s *scratch) error {
	from := len(s.out)
	if err := m.known(word, false, s); err != nil {
		return err
	}
	if at > 0 {
		for i := from; i < len(s.out); i++ {
			s.out[i].lo += at
			s.out[i].hi += at
		}
	}
	return nil
}

// known looks the word up before it merges anything. With ignoreMerges a token stays whole where it is a whole piece, and only there.
func (m *bpe) known(word []byte, piece bool, s *scratch) error {
	h := m.v.hash.of(word)
	whole := m.ignoreMerges && piece
	slot := h
	if whole {
		slot ^= 1 << 32 // another than that of the same word within a piece
	}
	if s.cache.get(word, slot, s) {
		return nil
	}
	from := len(s.out)
	p := m.v.placeHashed(word, h)
	if p >= 0 && (whole || m.wholeness(p) == wholeYes) {
		s.out = append(s.out, part{m.v.idOf(p), 0, int32(len(word))})
	} else if err := m.merged(word, s); err != nil {
		return err
	}
	if p >= 0 && !whole && m.wholeness(p) == 0 {
		known := uint32(wholeNo)
		if len(s.out) == from+1 && s.out[from].id == m.v.idOf(p) {
			known = wholeYes
		}
		m.whole[p>>4].Or(known << (2 * (p & 15)))
	}
	s.cache.put(word, slot, s.out[from:])
	return nil
}

// wholeness says whether the token at place is what merging its own text gives; 0 where nobody has found out.
func (m *bpe) wholeness(place int) uint32 { return m.whole[place>>4].Load() >> (2 * (place & 15)) & 3 }

func (m *bpe) merged(piece []byte, s *scratch) error {
	s.symbols = s.symbols[:0]
	if m.raw {
		for i, c := range piece {
			if id := m.byteIDs[c]; id >= 0 {
				s.symbols = append(s.symbols, symbol{id: id, lo: int32(i), hi: int32(i + 1)})
			}
		}
	} else if err := m.split(piece, s); err != nil {
		return err
	}
	if len(s.symbols) <= shortPiece {
		s.symbols = m.mergeShort(piece, s.symbols, s)
		for _, y := range s.symbols {
			s.out = append(s.out, part{y.id, y.lo, y.hi})
		}
		return nil
	}
	m.mergeLong(piece, s)
	return nil
}

// split makes the first symbols of a piece: its code points, or what stands for those that are no tokens.
func (m *bpe) split(piece []byte, s *scratch) error {
	unknown := false // the last symbol is unk and may grow
	bare := m.prefix == "" && m.suffix == ""
	at := int32(0) // of the next symbol: what was left out does not count, which is how the offsets of the released library come about
	for i := 0; i < len(piece); {
		c, n := piece[i], 1
		var id int32
		if bare && c < utf8.RuneSelf {
			id = m.asciiIDs[c]
		} else {
			_, n = utf8.DecodeRune(piece[i:])
			if bare {
				id = m.v.id(piece[i : i+n])
			} else {
				s.bytes = s.bytes[:0]
				if i > 0 {
					s.bytes = append(s.bytes, m.prefix...)
				}
				s.bytes = append(s.bytes, piece[i:i+n]...)
				if i+n == len(piece) {
					s.bytes = append(s.bytes, m.suffix...)
				}
				id = m.v.id(s.bytes)
			}
		}
		spelled := piece[i : i+n]
		if !bare {
			spelled = s.bytes
		}
		inBytes := id < 0 && m.fallback && m.haveBytes(spelled)
		i += n
		if inBytes { // the prefix and the suffix too
			for _, b := range spelled {
				s.symbols = append(s.symbols, symbol{id: m.byteIDs[b], lo: at, hi: at + 1})
				at++
			}
			unknown = false
			continue
		}
		if id < 0 && m.unk < 0 {
			continue
		}
		lo, hi := at, at+int32(n)
		at = hi
		if id >= 0 {
			s.symbols = append(s.symbols, symbol{id: id, lo: lo, hi: hi})
			unknown = false
			continue
		}
		if unknown && m.fuse {
			s.symbols[len(s.symbols)-1].hi = hi
			continue
		}
		s.symbols = append(s.symbols, symbol{id: m.unk, lo: lo, hi: hi})
		unknown = true
	}
	return nil
}

// haveBytes says whether all bytes of a code point are tokens.
func (m *bpe) haveBytes(c []byte) bool {
	for _, b := range c {
		if m.byteIDs[b] < 0 {
			return false
		}
	}
	return true
}

// shifted moves the parts of a piece to where the released library has them when bytes without a token were left out: its offsets are sums
// of the lengths of the letters that were kept.
func (m *bpe) shifted(piece []byte, parts []part) {
	if !m.gaps {
		return
	}
	size := func(c byte) int32 {
		if byteLetter[c] < utf8.RuneSelf {
			return 1
		}
		return 2
	}
	ends, sum := make([]int32, len(piece)), int32(0) // of the letters of all bytes up to each, in their bytes
	for i, c := range piece {
		sum += size(c)
		ends[i] = sum
	}
	at := int32(0) // in letters' bytes
	index := func(end int32) int32 {
		i, _ := slices.BinarySearch(ends, end)
		return int32(min(i+1, len(piece)))
	}
	for k, p := range parts {
		n := int32(0)
		for _, c := range piece[p.lo:p.hi] {
			if m.byteIDs[c] >= 0 {
				n += size(c)
			}
		}
		parts[k].lo, parts[k].hi = index(at+1)-1, index(at+n)
		at += n
	}
}

// find gives the rank of the merge of two symbols side by side, and the id of what they become.
func (m *bpe) find(piece []byte, a, b *symbol, s *scratch) (rank, id int32, ok bool) {
	if m.cuts == nil {
		return m.pairs.find(a.id, b.id)
	}
	if s.recent == nil {
		s.recent = new([recentPairs]merge)
	}
	r := &s.recent[pairHash(a.id, b.id)%recentPairs]
	if r.left != a.id+1 || r.right != b.id { // a slot that nothing is in has left 0
		*r = merge{left: a.id + 1, right: b.id, id: -1}
		if p := m.v.place(piece[a.lo:b.hi]); p >= 0 {
			if rank, ok := m.cuts.rank(p, int(a.hi-a.lo)); ok {
				r.rank, r.id = rank, m.v.idOf(p)
			}
		}
	}
	return r.rank, r.id, r.id >= 0
}

// mergeShort does the merges by looking at all pairs for the lowest rank, the first of equal ones.
func (m *bpe) mergeShort(piece []byte, y []symbol, s *scratch) []symbol {
	if len(y) < 2 {
		return y
	}
	const none = int32(-1)
	var ranks, ids [shortPiece]int32 // of the pair of symbol i and the next one
	look := func(i int) {
		rank, id, ok := m.find(piece, &y[i], &y[i+1], s)
		if !ok {
			id = none
		}
		ranks[i], ids[i] = rank, id
	}
	for i := range len(y) - 1 {
		look(i)
	}
	for {
		best := -1
		for i := range len(y) - 1 {
			if ids[i] != none && (best < 0 || ranks[i] < ranks[best]) {
				best = i
			}
		}
		if best < 0 {
			return y
		}
		y[best].id, y[best].hi = ids[best], y[best+1].hi
		copy(y[best+1:], y[best+2:])
		copy(ranks[best:], ranks[best+1:len(y)])
		copy(ids[best:], ids[best+1:len(y)])
		y = y[:len(y)-1]
		if best > 0 {
			look(best - 1)
		}
		if best < len(y)-1 {
			look(best)
		}
	}
}

// candidate is a merge that was possible when it was put on the heap.
type candidate struct {
	rank, at, id int32
	right        int32 // the symbol after at, by which a stale one is known
	hi           int32
}

func (a candidate) before(b candidate) bool {
	return a.rank < b.rank || a.rank == b.rank && a.at < b.at
}

// mergeLong does the merges with a heap over a list: time n log n whatever the text.
func (m *bpe) mergeLong(piece []byte, s *scratch) {
	y := s.symbols
	n := int32(len(y))
	for i := range y {
		y[i].prev, y[i].next = int32(i)-1, int32(i)+1
	}
	s.heap = s.heap[:0]
	offer := func(i int32) {
		j := y[i].next
		if j >= n {
			return
		}
		if rank, id, ok := m.find(piece, &y[i], &y[j], s); ok {
			s.push(candidate{rank: rank, at: i, id: id, right: j, hi: y[j].hi})
		}
	}
	for i := range n {
		offer(i)
	}
	for len(s.heap) > 0 {
		c := s.pop()
		a := &y[c.at]
		// Stale where the left symbol is gone, or either of them grew: a symbol only ever grows to the right.
		if a.next != c.right || a.id < 0 || y[c.right].hi != c.hi {
			continue
		}
		b := &y[c.right]
		a.id, a.hi, a.next = c.id, b.hi, b.next
		b.id = -1
		if a.next < n {
			y[a.next].prev = c.at
		}
		if a.prev >= 0 {
			offer(a.prev)
		}
		offer(c.at)
	}
	for i := int32(0); i < n; i = y[i].next {
		s.out = append(s.out, part{y[i].id, y[i].lo, y[i].hi})
	}
}

func (s *scratch) push(c candidate) {
	s.heap = append(s.heap, c)
	h := s.heap
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !c.before(h[up]) {
			break
		}
		h[i] = h[up]
		i = up
	}
	h[i] = c
}

func (s *scratch) pop() candidate {
	h := s.heap
	top, last := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	s.heap = h
	i := 0
	for {
		child := 2*i + 1
		if child >= len(h) {
			break
		}
		if child+1 < len(h) && h[child+1].before(h[child]) {
			child++
		}
		if !h[child].before(last) {
			break
		}
		h[i] = h[child]
		i = child
	}
	if len(h) > 0 {
		h[i] = last
	}
	return top
}

var errNoUnknown = fault.New(fault.Invalid, "the text holds what the vocabulary has no token for, and the tokenizer has no unknown token")
