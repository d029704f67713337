// Package jsontext holds the one loop that reading and writing JSON text spend their time in.
package jsontext

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// marks sets the high bit of the bytes of x that do not stand for themselves as ASCII in a JSON string: quotes, backslashes, control
// characters, and what is beyond ASCII. A byte below 0x80 is below a bound when subtracting the bound sets its high bit. A borrow may mark a
// byte after the first one wrongly, never the first.
func marks(x uint64) uint64 {
	return ((x - ones*0x20) | (x ^ ones*'"' - ones) | (x ^ ones*'\\' - ones) | x) & highs
}

// Text gives how many bytes of b, from its first, stand for themselves in a JSON string: UTF-8 without quotes, backslashes and control
// characters. valid is false when what follows is no UTF-8. Eight bytes are looked at as one word.
func Text(b []byte) (n int, valid bool) {
	i := 0
	for {
		// Two words at once where nothing is special, as nearly everywhere.
		for ; i+16 <= len(b); i += 16 {
			if marks(binary.LittleEndian.Uint64(b[i:]))|marks(binary.LittleEndian.Uint64(b[i+8:])) != 0 {
				break
			}
		}
		for ; i+8 <= len(b); i += 8 {
			if m := marks(binary.LittleEndian.Uint64(b[i:])); m != 0 {
				i += bits.TrailingZeros64(m) / 8
				break
			}
		}
		for i < len(b) && b[i] < utf8.RuneSelf {
			if c := b[i]; c < 0x20 || c == '"' || c == '\\' {
				return i, true
			}
			i++
		}
		if i == len(b) {
			return i, true
		}
		for i < len(b) && b[i] >= utf8.RuneSelf {
			size := rune1(b[i:])
			if size == 0 {
				return i, false
			}
			i += size
		}
	}
}

// rune1 gives the size of the character that b begins with, which is beyond ASCII; 0 for what is no UTF-8.
func rune1(b []byte) int {
	switch c := b[0]; {
	case len(b) >= 2 && c >= 0xc2 && c < 0xe0 && b[1]&0xc0 == 0x80:
		return 2
	case len(b) >= 3 && c > 0xe0 && c < 0xf0 && c != 0xed && b[1]&0xc0 == 0x80 && b[2]&0xc0 == 0x80:
		return 3
	}
	if r, n := utf8.DecodeRune(b); r != utf8.RuneError || n > 1 {
		return n
	}
	return 0
}
