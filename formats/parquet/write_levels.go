package parquet

import (
	"encoding/binary"
	"math/bits"
)

// appendLevels appends levels with their length before them, as a page of version 1 holds them.
func appendLevels(b []byte, levels []uint8, highest uint8) []byte {
	start := len(b)
	b = appendHybrid(append(b, 0, 0, 0, 0), levels, bits.Len8(highest))
	binary.LittleEndian.PutUint32(b[start:], uint32(len(b)-start-4))
	return b
}

// appendHybrid appends numbers of width bits as the hybrid of runs and packed bits. Equal numbers make a run from eight on; between runs
// they are packed in groups of eight.
func appendHybrid[T uint8 | uint16](b []byte, numbers []T, width int) []byte {
	packed := 0 // where the numbers that wait to be packed begin
	for i := 0; i < len(numbers); {
		n := run(numbers[i:])
		// A run may only begin where the packed groups before it are full.
		if fill := (8 - (i-packed)%8) % 8; n-fill >= 8 {
			b = appendPacked(b, numbers[packed:i+fill], width)
			b = binary.AppendUvarint(b, uint64(n-fill)<<1)
			b = append(b, byte(numbers[i]))
			if width > 8 {
				b = append(b, byte(uint16(numbers[i])>>8))
			}
			packed = i + n
		}
		i += n
	}
	return appendPacked(b, numbers[packed:], width)
}

// run gives how many numbers from the first on are equal.
func run[T uint8 | uint16](numbers []T) int {
	n := 1
	for n < len(numbers) && numbers[n] == numbers[0] {
		n++
	}
	return n
}

// appendPacked appends numbers packed to width bits, the last group filled up with zeros.
func appendPacked[T uint8 | uint16](b []byte, numbers []T, width int) []byte {
	if len(numbers) == 0 {
		return b
	}
	groups := (len(numbers) + 7) / 8
	b = binary.AppendUvarint(b, uint64(groups)<<1|1)
	end := len(b) + groups*width
	word, filled := uint64(0), 0
	for _, n := range numbers {
		word |= uint64(n) << filled
		for filled += width; filled >= 8; filled -= 8 {
			b = append(b, byte(word))
			word >>= 8
		}
	}
	for len(b) < end {
		b = append(b, byte(word))
		word >>= 8
	}
	return b
}
