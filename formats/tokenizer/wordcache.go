package tokenizer

import "hash/maphash"

const (
	cacheSlots = 1 << 15
	cacheBytes = 32 // of a piece; longer ones are not kept
	cacheParts = 12
)

// wordCache remembers how short pieces were cut. It is as large as it gets from the start (3 MB): a newer piece takes the slot of an
// older one.
type wordCache struct {
	seed  maphash.Seed
	slots []cachedWord
}

type cachedWord struct {
	hash  uint32
	size  uint8 // of the piece; 0: free
	count uint8
	piece [cacheBytes]byte
	ends  [cacheParts]uint8 // of the parts, each of which starts where the one before ends
	ids   [cacheParts]int32
}

func newWordCache() *wordCache {
	return &wordCache{seed: maphash.MakeSeed(), slots: make([]cachedWord, cacheSlots)}
}

func (c *wordCache) get(piece []byte, s *scratch) bool {
	if c == nil || len(piece) > cacheBytes {
		return false
	}
	h := maphash.Bytes(c.seed, piece)
	w := &c.slots[h%cacheSlots]
	if w.hash != uint32(h>>32) || int(w.size) != len(piece) || string(w.piece[:w.size]) != string(piece) {
		return false
	}
	lo := int32(0)
	for i := range w.count {
		hi := int32(w.ends[i])
		s.out = append(s.out, part{w.ids[i], lo, hi})
		lo = hi
	}
	return true
}

func (c *wordCache) put(piece []byte, parts []part) {
	if c == nil || len(piece) == 0 || len(piece) > cacheBytes || len(parts) > cacheParts {
		return
	}
	lo := int32(0)
	for _, p := range parts {
		if p.lo != lo || p.hi > int32(len(piece)) {
			return // something was left out
		}
		lo = p.hi
	}
	h := maphash.Bytes(c.seed, piece)
	w := &c.slots[h%cacheSlots]
	w.hash, w.size, w.count = uint32(h>>32), uint8(copy(w.piece[:], piece)), uint8(len(parts))
	for i, p := range parts {
		w.ids[i], w.ends[i] = p.id, uint8(p.hi)
	}
}
