package tokenizer

import (
	"unicode/utf8"
)

// unigram takes the most likely way to write a piece as tokens (Viterbi).
type unigram struct {
	v        *vocabulary
	scores   []float64 // by place
	words    *trie     // to places
	unk      int32     // place; -1 none
	unkScore float64
	byteIDs  [256]int32
	fallback bool
}

const unkPenalty = 10 // below the least likely token

func (m *unigram) vocab() *vocabulary { return m.v }

// lattice is the best way to reach a byte: the token that ends there, where it starts, and the score of the whole way.
type lattice struct {
	score float64
	place int32
	start int32 // -1: not reached
}

func (m *unigram) tokens(piece []byte, s *scratch) error {
	if len(piece) == 0 {
		return nil
	}
	h := m.v.hash.of(piece)
	if s.cache.get(piece, h, s) {
		return nil
	}
	from := len(s.out)
	if err := m.viterbi(piece, s); err != nil {
		return err
	}
	s.cache.put(piece, h, s.out[from:])
	return nil
}

func (m *unigram) viterbi(piece []byte, s *scratch) error {
	if cap(s.best) < len(piece)+1 {
		s.best = make([]lattice, len(piece)+1, 2*len(piece)+64)
	}
	best := s.best[:len(piece)+1]
	for i := range best {
		best[i] = lattice{start: -1}
	}
	reach := func(end, start int, place int32, score float64) {
		if b := &best[end]; b.start < 0 || score > b.score {
			*b = lattice{score, place, int32(start)}
		}
	}
	for start := 0; start < len(piece); {
		_, size := utf8.DecodeRune(piece[start:])
		here, single := best[start].score, false
		node := uint32(0)
		for i := start; i < len(piece); i++ {
			if node = m.words.step(node, piece[i]); node == 0 {
				break
			}
			if p := m.words.ends[node]; p >= 0 {
				reach(i+1, start, p, here+m.scores[p])
				single = single || i+1 == start+size
			}
		}
		if !single {
			if m.unk < 0 {
				return errNoUnknown
			}
			reach(start+size, start, m.unk, here+m.unkScore)
		}
		start += size
	}
	m.walk(piece, best, s)
	return nil
}

// walk writes the best way from its end to its start, and turns it round. Unknown tokens side by side become one.
func (m *unigram) walk(piece []byte, best []lattice, s *scratch) {
	from := len(s.out)
	for end := int32(len(piece)); end > 0; {
		b := best[end]
		lo, hi := b.start, end
		end = lo
		if b.place != m.unk || m.unk < 0 {
			s.out = append(s.out, part{m.v.idOf(int(b.place)), lo, hi})
			continue
		}
		for end > 0 && best[end].place == m.unk {
			lo = best[end].start
			end = lo
		}
		m.unknown(piece, lo, hi, s)
	}
	for i, j := from, len(s.out)-1; i < j; i, j = i+1, j-1 {
		s.out[i], s.out[j] = s.out[j], s.out[i]
	}
}

// unknown writes what no token covers, from its end.
func (m *unigram) unknown(piece []byte, lo, hi int32, s *scratch) {
	if p := m.v.place(piece[lo:hi]); p >= 0 {
		s.out = append(s.out, part{m.v.idOf(p), lo, hi})
		return
	}
	if m.fallback {
		all := true
		for _, c := range piece[lo:hi] {
			all = all && m.byteIDs[c] >= 0
		}
		for i := hi - 1; all && i >= lo; i-- {
			s.out = append(s.out, part{m.byteIDs[piece[i]], lo, hi})
		}
		if all {
			return
		}
	}
	s.out = append(s.out, part{m.v.idOf(int(m.unk)), lo, hi})
}
