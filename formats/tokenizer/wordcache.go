package tokenizer

const (
	cacheSlots = 1 << 15
	cacheBytes = 34 // of a piece; longer ones are not kept
	cacheParts = 7
)

// wordCache remembers how short pieces were cut. It is as large as it gets from the start (2 MB): a newer piece takes the slot of an
// older one.
type wordCache struct {
	slots [cacheSlots]cachedWord
}

// cachedWord is as large as a cache line.
type cachedWord struct {
	parts [cacheParts]uint32 // length<<placeBits | id
	size  uint8              // of the piece; 0: free
	count uint8
	piece [cacheBytes]byte
}

func newWordCache() *wordCache { return new(wordCache) }

// get appends the parts of a piece whose hash is h, and says whether they are here.
func (c *wordCache) get(piece []byte, h uint64, s *scratch) bool {
	if c == nil || len(piece) > cacheBytes {
		return false
	}
	w := &c.slots[h>>32%cacheSlots]
	if int(w.size) != len(piece) || string(w.piece[:w.size]) != string(piece) {
		return false
	}
	lo := int32(0)
	for _, p := range w.parts[:w.count] {
		hi := lo + int32(p>>placeBits)
		s.out = append(s.out, part{int32(p & (1<<placeBits - 1)), lo, hi})
		lo = hi
	}
	return true
}

func (c *wordCache) put(piece []byte, h uint64, parts []part) {
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
	w := &c.slots[h>>32%cacheSlots]
	w.size, w.count = uint8(copy(w.piece[:], piece)), uint8(len(parts))
	for i, p := range parts {
		w.parts[i] = uint32(p.hi-p.lo)<<placeBits | uint32(p.id)
	}
}
