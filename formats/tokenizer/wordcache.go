package tokenizer

import "hash/maphash"

const (
	cacheSlots = 1 << 13
	cacheBytes = 32 // of a piece; longer ones are not kept
	cacheParts = 12
)

// wordCache remembers how short pieces were cut. It is as large as it gets from the start: a newer piece takes the slot of an older one.
type wordCache struct {
	seed  maphash.Seed
	slots [cacheSlots]cachedWord
}

type cachedWord struct {
	hash  uint32
	size  uint8 // 0: free
	count uint8
	piece [cacheBytes]byte
	parts [cacheParts]struct {
		id     int32
		lo, hi uint8
	}
}

func newWordCache() *wordCache { return &wordCache{seed: maphash.MakeSeed()} }

func (c *wordCache) get(piece []byte, s *scratch) bool {
	if c == nil || len(piece) > cacheBytes {
		return false
	}
	h := maphash.Bytes(c.seed, piece)
	w := &c.slots[h%cacheSlots]
	if w.hash != uint32(h>>32) || int(w.size) != len(piece) || string(w.piece[:w.size]) != string(piece) {
		return false
	}
	for _, p := range w.parts[:w.count] {
		s.out = append(s.out, part{p.id, int32(p.lo), int32(p.hi)})
	}
	return true
}

func (c *wordCache) put(piece []byte, parts []part) {
	if c == nil || len(piece) > cacheBytes || len(parts) > cacheParts {
		return
	}
	h := maphash.Bytes(c.seed, piece)
	w := &c.slots[h%cacheSlots]
	w.hash, w.size, w.count = uint32(h>>32), uint8(copy(w.piece[:], piece)), uint8(len(parts))
	for i, p := range parts {
		w.parts[i].id, w.parts[i].lo, w.parts[i].hi = p.id, uint8(p.lo), uint8(p.hi)
	}
}
