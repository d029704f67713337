package tokenizer

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
)

// hasher hashes short texts: two overlapping words that hold them, each with a secret, multiplied and folded, as wyhash does. The secrets
// are made anew for every table, so that no file can be written whose tokens collide.
type hasher struct {
	seed maphash.Seed
	a, b uint64
}

func newHasher() hasher {
	h := hasher{seed: maphash.MakeSeed()}
	h.a, h.b = maphash.String(h.seed, "a"), maphash.String(h.seed, "b")
	return h
}

func (h *hasher) of(s []byte) uint64 {
	n := len(s)
	var x, y uint64
	switch {
	case n > 16:
		return maphash.Bytes(h.seed, s)
	case n >= 8:
		x, y = binary.LittleEndian.Uint64(s), binary.LittleEndian.Uint64(s[n-8:])
	case n >= 4:
		x, y = uint64(binary.LittleEndian.Uint32(s)), uint64(binary.LittleEndian.Uint32(s[n-4:]))
	case n > 0:
		x = uint64(s[0])<<16 | uint64(s[n>>1])<<8 | uint64(s[n-1])
	}
	hi, lo := bits.Mul64(x^(h.a+uint64(n)*0x9E3779B97F4A7C15), y^h.b)
	return hi ^ lo
}
