// Package celltext writes typed values (floats, decimals, dates, bytes) as JSON. The containers share it, so that one dataset read
// from any of them has the same rows.
package celltext

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// AppendFloat writes a float as JSON with the fewest digits that give it back: plain decimals between 1e-6 and 1e21, or with python as
// Python's repr does (1.0, 1e-05, 1e+16). NaN and the infinities become the strings "NaN", "Infinity" and "-Infinity". bits is 32 or 64.
func AppendFloat(b []byte, v float64, bits int, python bool) []byte {
	switch {
	case math.IsNaN(v):
		return append(b, `"NaN"`...)
	case math.IsInf(v, 1):
		return append(b, `"Infinity"`...)
	case math.IsInf(v, -1):
		return append(b, `"-Infinity"`...)
	}
	small, large := 1e-6, 1e21
	if python {
		small, large = 1e-4, 1e16
	}
	if a := math.Abs(v); a != 0 && (a < small || a >= large) {
		return strconv.AppendFloat(b, v, 'e', -1, bits)
	}
	start := len(b)
	b = strconv.AppendFloat(b, v, 'f', -1, bits)
	if python {
		for _, c := range b[start:] {
			if c == '.' {
				return b
			}
		}
		b = append(b, '.', '0')
	}
	return b
}

// Signed reads a big-endian number in two's complement.
func Signed(v []byte) *big.Int {
	n := new(big.Int).SetBytes(v)
	if len(v) > 0 && v[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(v))))
	}
	return n
}

// AppendDecimal writes unscaled / 10^scale with all its digits.
func AppendDecimal(b []byte, unscaled *big.Int, scale int) []byte {
	digits := unscaled.String()
	if scale <= 0 {
		b = append(b, digits...)
		if unscaled.Sign() != 0 {
			b = append(b, strings.Repeat("0", -scale)...)
		}
		return b
	}
	if digits[0] == '-' {
		b, digits = append(b, '-'), digits[1:]
	}
	if pad := scale + 1 - len(digits); pad > 0 {
		digits = strings.Repeat("0", pad) + digits
	}
	point := len(digits) - scale
	b = append(b, digits[:point]...)
	b = append(b, '.')
	return append(b, digits[point:]...)
}
