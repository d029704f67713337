package curve

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// Whole numbers are written as differences of an order from 0 to 3, less the least of them, packed to the width of the widest of each 32. Sums and
// differences wrap, so that any numbers come back.

const (
	mostOrder = 3
	packGroup = 32
	mostInts  = chunkBuckets * mostKept // numbers in one column of a chunk
)

// packer is memory to encode in.
type packer struct {
	diffs [mostOrder + 1][mostInts]int64
	trial [2][]byte
	ints  [mostInts]int64
	plain [mostInts]float64
}

// appendInts appends numbers in the order of differences that takes the fewest bytes.
func (z *packer) appendInts(dst []byte, v []int64) []byte {
	best, bestSize := 0, math.MaxInt
	for order := 0; order <= mostOrder && order < max(1, len(v)); order++ {
		d := z.diffs[order][:len(v)]
		if order == 0 {
			copy(d, v)
		} else {
			before := z.diffs[order-1][:len(v)]
			copy(d[:order], before)
			for i := order; i < len(d); i++ {
				d[i] = before[i] - before[i-1]
			}
		}
		if size := packedSize(d, order); size < bestSize {
			best, bestSize = order, size
		}
	}
	d := z.diffs[best][:len(v)]
	base := least(d[best:])
	var widths [mostInts/packGroup + 1]byte
	groups, even := 0, true
	for rest := d[best:]; len(rest) > 0; rest = rest[min(packGroup, len(rest)):] {
		widths[groups] = width(rest[:min(packGroup, len(rest))], base)
		even = even && widths[groups] == widths[0]
		groups++
	}
	head := byte(best)
	if even {
		head |= 4
	}
	dst = append(dst, head)
	for _, seed := range d[:best] {
		dst = binary.AppendVarint(dst, seed)
	}
	dst = binary.AppendVarint(dst, base)
	if even {
		dst = append(dst, widths[0])
	} else {
		dst = append(dst, widths[:groups]...)
	}
	rest := d[best:]
	for g := range groups {
		n := min(packGroup, len(rest))
		dst = appendPacked(dst, rest[:n], base, int(widths[g]))
		rest = rest[n:]
	}
	return dst
}

// packedSize is about how many bytes the differences take.
func packedSize(d []int64, order int) int {
	size := 0
	for _, seed := range d[:order] {
		size += varintSize(seed)
	}
	rest := d[order:]
	base := least(rest)
	for size += varintSize(base); len(rest) > 0; {
		n := min(packGroup, len(rest))
		size += (n*int(width(rest[:n], base)) + 7) / 8
		rest = rest[n:]
	}
	return size
}

func varintSize(v int64) int { return (bits.Len64(uint64(v<<1)^uint64(v>>63)|1) + 6) / 7 }

func least(v []int64) int64 {
	if len(v) == 0 {
		return 0
	}
	m := v[0]
	for _, x := range v {
		m = min(m, x)
	}
	return m
}

func width(v []int64, base int64) byte {
	var all uint64
	for _, x := range v {
		all |= uint64(x) - uint64(base)
	}
	return byte(bits.Len64(all))
}

func appendPacked(dst []byte, v []int64, base int64, w int) []byte {
	word, filled := uint64(0), 0
	for _, x := range v {
		u := uint64(x) - uint64(base)
		word |= u << filled
		if filled+w >= 64 {
			dst = binary.LittleEndian.AppendUint64(dst, word)
			word = u >> (64 - filled) // nothing where the word was empty: a shift by 64 gives 0
			filled += w - 64
		} else {
			filled += w
		}
	}
	for ; filled > 0; filled -= 8 {
		dst = append(dst, byte(word))
		word >>= 8
	}
	return dst
}

// readInts fills out with numbers and gives what follows them; false where src does not hold them.
func readInts(src []byte, out []int64) ([]byte, bool) {
	if len(src) == 0 || src[0] > 7 {
		return nil, false
	}
	order, even := int(src[0]&3), src[0]&4 != 0
	src = src[1:]
	if order > 0 && order >= len(out) {
		return nil, false
	}
	for i := range order {
		v, n := binary.Varint(src)
		if n <= 0 {
			return nil, false
		}
		out[i], src = v, src[n:]
	}
	base, n := binary.Varint(src)
	if n <= 0 {
		return nil, false
	}
	src = src[n:]
	rest := out[order:]
	groups := (len(rest) + packGroup - 1) / packGroup
	widths := src
	if even {
		groups = 1
	}
	if len(src) < groups {
		return nil, false
	}
	src = src[groups:]
	for g := 0; len(rest) > 0; g++ {
		if even {
			g = 0
		}
		m, w := min(packGroup, len(rest)), int(widths[g])
		size := (m*w + 7) / 8
		if w > 64 || len(src) < size {
			return nil, false
		}
		unpack(src, size, rest[:m], base, w)
		src, rest = src[size:], rest[m:]
	}
	sum(out, order)
	return src, true
}

// unpack reads numbers of w bits from the first size bytes.
func unpack(src []byte, size int, out []int64, base int64, w int) {
	if w == 0 {
		for i := range out {
			out[i] = base
		}
		return
	}
	if len(src) < size+9 { // loads of words reach beyond the numbers
		unpackLast(src[:size], out, base, w)
		return
	}
	mask := ^uint64(0) >> (64 - w)
	bit := 0
	if w <= 57 { // in one word from any bit of a byte on
		for i := range out {
			out[i] = base + int64(binary.LittleEndian.Uint64(src[bit>>3:])>>(bit&7)&mask)
			bit += w
		}
		return
	}
	for i := range out {
		from, off := bit>>3, bit&7
		u := binary.LittleEndian.Uint64(src[from:]) >> off
		if off > 0 {
			u |= uint64(src[from+8]) << (64 - off)
		}
		out[i] = base + int64(u&mask)
		bit += w
	}
}

// unpackLast is unpack where nothing follows.
func unpackLast(src []byte, out []int64, base int64, w int) {
	var padded [packGroup*8 + 9]byte
	unpack(padded[:], copy(padded[:], src), out, base, w)
}

// sum turns differences of an order, behind the seeds, into the numbers.
func sum(v []int64, order int) {
	switch order {
	case 1:
		x := v[0]
		for i, d := range v[1:] {
			x += d
			v[1+i] = x
		}
	case 2:
		dx, x := v[1], v[0]+v[1]
		v[1] = x
		for i, d := range v[2:] {
			dx += d
			x += dx
			v[2+i] = x
		}
	case 3:
		ddx := v[2]
		dx := v[1] + ddx
		x := v[0] + v[1]
		v[1] = x
		x += dx
		v[2] = x
		for i, d := range v[3:] {
			ddx += d
			dx += ddx
			x += dx
			v[3+i] = x
		}
	}
}
