// Package jsontext holds the one loop that reading and writing JSON text spend their time in.
package jsontext

import (
	"encoding/binary"
	"math/bits"
)

// Plain gives how many bytes of b, from its first, stand for themselves in a JSON string: no quote, no backslash, no control character.
// ascii says that none of them is beyond ASCII. It looks at eight bytes at once: a byte is below a bound when subtracting the bound sets
// its high bit and the byte did not have it.
func Plain(b []byte) (n int, ascii bool) {
	const (
		ones  = 0x0101010101010101
		highs = 0x8080808080808080
	)
	i, seen := 0, uint64(0)
	// Two words at once where nothing is special, as nearly everywhere.
	for ; i+16 <= len(b); i += 16 {
		x, y := binary.LittleEndian.Uint64(b[i:]), binary.LittleEndian.Uint64(b[i+8:])
		xq, xs, yq, ys := x^(ones*'"'), x^(ones*'\\'), y^(ones*'"'), y^(ones*'\\')
		if (((x-ones*0x20)&^x)|((xq-ones)&^xq)|((xs-ones)&^xs)|((y-ones*0x20)&^y)|((yq-ones)&^yq)|((ys-ones)&^ys))&highs != 0 {
			break
		}
		seen |= x | y
	}
	for ; i+8 <= len(b); i += 8 {
		x := binary.LittleEndian.Uint64(b[i:])
		quote, slash := x^(ones*'"'), x^(ones*'\\')
		special := ((x - ones*0x20) &^ x) | ((quote - ones) &^ quote) | ((slash - ones) &^ slash)
		if special &= highs; special != 0 {
			// A borrow may mark a byte after the first one wrongly, never the first.
			at := bits.TrailingZeros64(special) / 8
			return i + at, (seen|x&(1<<(8*at)-1))&highs == 0
		}
		seen |= x
	}
	for ; i < len(b); i++ {
		if c := b[i]; c < 0x20 || c == '"' || c == '\\' {
			break
		}
		seen |= uint64(b[i])
	}
	return i, seen&highs == 0
}
