package tokenizer

import (
	"math"
	"strconv"
	"strings"
)

// score reads a JSON number as the released library does: the digits as one whole number, as many as fit into 64 bits, then one
// multiplication or division by a power of ten. The last bit can differ from the nearest float, and with it which of two ways to cut a
// text is the better one.
func score(s string) float64 {
	s, negative := strings.CutPrefix(s, "-")
	mantissa, exponent, _ := strings.Cut(strings.ToLower(s), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	power, err := strconv.Atoi(strings.TrimPrefix(exponent, "+"))
	if exponent != "" && err != nil {
		power = math.MaxInt32
		if exponent[0] == '-' {
			power = -power
		}
	}
	digits, full := uint64(0), false
	take := func(c byte) bool {
		d := uint64(c - '0')
		full = full || digits > (math.MaxUint64-d)/10
		if !full {
			digits = 10*digits + d
		}
		return !full
	}
	for i := range len(whole) {
		if !take(whole[i]) {
			power++
		}
	}
	for i := range len(fraction) {
		if full || !take(fraction[i]) {
			break
		}
		power--
	}
	x := scaled(float64(digits), power)
	if negative {
		return -x
	}
	return x
}

func scaled(x float64, power int) float64 {
	const most = 308
	for x != 0 && power < -most {
		x /= 1e308
		power += most
	}
	switch {
	case x == 0:
		return 0
	case power > most:
		return math.Inf(1) // refused as no number
	case power < 0:
		return x / tenTo(-power)
	}
	return x * tenTo(power)
}

func tenTo(n int) float64 {
	x, err := strconv.ParseFloat("1e"+strconv.Itoa(n), 64)
	if err != nil {
		panic("tokenizer: " + err.Error()) // n is at most 308
	}
	return x
}
