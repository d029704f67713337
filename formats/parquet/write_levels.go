package parquet

import (
	"encoding/binary"
	"math/bits"
)

// appendLevels appends levels as the hybrid of runs and packed bits, with its length before it, as a page of version 1 holds them. Equal
// levels make a run from eight on; between runs the levels are packed in groups of eight.
func appendLevels(b []byte, levels []uint8, highest uint8) []byte {
	width := bits.Len8(highest)
	start := len(b)
	b = append(b, 0, 0, 0, 0)
	packed := 0 // where the levels that wait to be packed begin
	for i := 0; i < len(levels); {
		n := run(levels[i:])
		// A run may only begin where the packed groups before it are full.
		if fill := (8 - (i-packed)%8) % 8; n-fill >= 8 {
			b = appendPacked(b, levels[packed:i+fill], width)
			b = binary.AppendUvarint(b, uint64(n-fill)<<1)
			b = append(b, levels[i])
			packed = i + n
		}
		i += n
	}
	b = appendPacked(b, levels[packed:], width)
	binary.LittleEndian.PutUint32(b[start:], uint32(len(b)-start-4))
	return b
}

// run gives how many levels from the first on are equal.
func run(levels []uint8) int {
	n := 1
	for n < len(levels) && levels[n] == levels[0] {
		n++
	}
	return n
}

// appendPacked appends levels packed to width bits, the last group filled up with zeros.
func appendPacked(b []byte, levels []uint8, width int) []byte {
	if len(levels) == 0 {
		return b
	}
	b = binary.AppendUvarint(b, uint64((len(levels)+7)/8)<<1|1)
	for len(levels) > 0 {
		group := levels[:min(8, len(levels))]
		levels = levels[len(group):]
		var word uint64
		for i, l := range group {
			word |= uint64(l) << (i * width)
		}
		for range width {
			b = append(b, byte(word))
			word >>= 8
		}
	}
	return b
}
