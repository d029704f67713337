package tokenizer

import "math/bits"

// trie finds the tokens that a text starts with. The edges lie in one open-addressing table.
type trie struct {
	edges []edge
	mask  uint32
	ends  []int32 // of a node: what ends there, -1 nothing
	n     uint32  // edges in use
}

type edge struct {
	from uint64 // node<<8|byte, plus one; 0 is free
	to   uint32
}

func newTrie(size int) *trie {
	n := uint32(1) << bits.Len32(uint32(size)|15)
	return &trie{edges: make([]edge, n), mask: n - 1, ends: []int32{-1}}
}

func (t *trie) slot(key uint64) *edge {
	h := uint32(key * 0x9E3779B97F4A7C15 >> 32)
	for i := (h ^ h>>15) & t.mask; ; i = (i + 1) & t.mask {
		if e := &t.edges[i]; e.from == key || e.from == 0 {
			return e
		}
	}
}

// step follows a byte from a node; 0 is the root, where no step leads.
func (t *trie) step(node uint32, c byte) uint32 {
	e := t.slot((uint64(node)<<8 | uint64(c)) + 1)
	if e.from == 0 {
		return 0
	}
	return e.to
}

func (t *trie) add(word []byte, value int32) {
	node := uint32(0)
	for _, c := range word {
		if t.n*2 >= t.mask {
			t.grow()
		}
		e := t.slot((uint64(node)<<8 | uint64(c)) + 1)
		if e.from == 0 {
			*e = edge{(uint64(node)<<8 | uint64(c)) + 1, uint32(len(t.ends))}
			t.ends = append(t.ends, -1)
			t.n++
		}
		node = e.to
	}
	t.ends[node] = value
}

func (t *trie) grow() {
	old := t.edges
	t.edges = make([]edge, 2*len(old))
	t.mask = uint32(len(t.edges) - 1)
	for _, e := range old {
		if e.from != 0 {
			*t.slot(e.from) = e
		}
	}
}

// value gives what ends with the word, -1 where nothing does.
func (t *trie) value(word []byte) int32 {
	node := uint32(0)
	for _, c := range word {
		if node = t.step(node, c); node == 0 {
			return -1
		}
	}
	return t.ends[node]
}
