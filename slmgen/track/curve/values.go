package curve

import (
	"math"
	"math/bits"
	"slices"
)

// Values become whole numbers in the way that takes the fewest bytes:
//
//   - decimals: v = n / 10^k, as of losses that are rounded to four places;
//   - binary: the bits of v·d without the zeros that all end in. With d = 1 these are single-precision figures, whole numbers, and in the worst case
//     any; with d = 5 means of five single-precision figures, which have no zeros themselves.
//
// NaN and the infinities stand beside, as pairs of place and code, with the value before them in their stead.

const (
	modeDecimal = 0
	modeBinary  = 1
	modeBeside  = 0x80 // a list of NaN and infinities follows

	codeNaN    = 0
	codeInf    = 1
	codeMinus  = 2
	mostDigits = 22 // the powers of ten that a float64 holds exactly
	exactWhole = 1 << 53
)

var tens = [mostDigits + 1]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// odds are what a mean may have been divided by, but for powers of two, which leave the bits as they are.
var odds = [...]byte{1, 3, 5, 7, 9, 11, 13, 15, 25, 75, 125}

func (z *packer) appendValues(dst []byte, v []float64) []byte {
	plain, beside := z.plain[:len(v)], z.trial[0][:0]
	before := 0.0
	if i := slices.IndexFunc(v, finite); i >= 0 {
		before = v[i]
	}
	for i, x := range v {
		switch {
		case math.IsNaN(x):
			beside = append(beside, byte(i), codeNaN)
		case math.IsInf(x, 1):
			beside = append(beside, byte(i), codeInf)
		case math.IsInf(x, -1):
			beside = append(beside, byte(i), codeMinus)
		default:
			before = x
		}
		plain[i] = before
	}
	z.trial[0] = beside
	at := len(dst)
	var flag byte
	dst = append(dst, 0)
	if len(beside) > 0 {
		flag = modeBeside
		dst = append(append(dst, byte(len(beside)/2)), beside...)
	}
	start := len(dst)

	d, zeros := z.divisor(plain)
	dst[at] = flag | modeBinary
	dst = append(dst, d, zeros)
	for i, x := range plain {
		z.ints[i] = whole(x*float64(d), zeros)
	}
	dst = z.appendInts(dst, z.ints[:len(v)])

	if k, ok := digits(plain); ok {
		for i, x := range plain {
			z.ints[i] = int64(math.RoundToEven(x * tens[k]))
		}
		trial := z.appendInts(append(z.trial[1][:0], byte(k)), z.ints[:len(v)])
		z.trial[1] = trial
		if len(trial) < len(dst)-start {
			dst[at] = flag | modeDecimal
			dst = append(dst[:start], trial...)
		}
	}
	return dst
}

// digits gives after how many digits all values end, if they do.
func digits(v []float64) (int, bool) {
	k := 0
	for _, x := range v {
		for !decimal(x, k) {
			if k++; k > mostDigits {
				return 0, false
			}
		}
	}
	for _, x := range v { // more digits may be too many for those before
		if !decimal(x, k) {
			return 0, false
		}
	}
	return k, true
}

func decimal(x float64, k int) bool {
	n := math.RoundToEven(x * tens[k])
	return math.Abs(n) < exactWhole && math.Float64bits(float64(int64(n))/tens[k]) == math.Float64bits(x)
}

// divisor gives by what the values times it end in the most zeros, and how many.
func (z *packer) divisor(v []float64) (d, zeros byte) {
	d, zeros = 1, ending(v, 1, 0)
	for _, odd := range odds[1:] {
		if zeros >= 24 { // single precision has 29
			break
		}
		if n := ending(v, float64(odd), zeros+8); n > zeros+8 {
			d, zeros = odd, n
		}
	}
	return d, zeros
}

// ending gives how many zeros all values times d end in; what it gives is not above floor where there are not more than that.
func ending(v []float64, d float64, floor byte) byte {
	zeros := 63
	for _, x := range v {
		w := x * d
		if w/d != x || math.IsInf(w, 0) || math.Signbit(w) != math.Signbit(x) {
			return 0
		}
		if b := math.Float64bits(w) << 1; b != 0 {
			zeros = min(zeros, bits.TrailingZeros64(b)-1)
		}
		if zeros < int(floor) {
			return byte(zeros)
		}
	}
	return byte(zeros)
}

// whole gives the bits of a value without the zeros at the end; negative values below 0.
func whole(x float64, zeros byte) int64 {
	b := math.Float64bits(x)
	m := int64(b&^(1<<63)) >> zeros
	if b>>63 != 0 {
		return ^m
	}
	return m
}

// readValues fills out with values and gives what follows them; false where src does not hold them. ints is memory of at least that length.
func readValues(src []byte, out []float64, ints []int64) ([]byte, bool) {
	if len(src) < 2 {
		return nil, false
	}
	mode := src[0]
	src = src[1:]
	var beside []byte
	if mode&modeBeside != 0 {
		n := 2 * int(src[0])
		if src = src[1:]; len(src) < n {
			return nil, false
		}
		beside, src = src[:n], src[n:]
	}
	ints = ints[:len(out)]
	var ok bool
	switch mode &^ modeBeside {
	case modeDecimal:
		if len(src) < 1 || src[0] > mostDigits {
			return nil, false
		}
		ten := tens[src[0]]
		if src, ok = readInts(src[1:], ints); !ok {
			return nil, false
		}
		for i, n := range ints {
			out[i] = float64(n) / ten
		}
	case modeBinary:
		if len(src) < 2 || src[0] == 0 || src[1] > 63 {
			return nil, false
		}
		d, zeros := float64(src[0]), src[1]
		if src, ok = readInts(src[2:], ints); !ok {
			return nil, false
		}
		for i, n := range ints {
			sign := uint64(n) & (1 << 63)
			out[i] = math.Float64frombits(uint64(n^n>>63)<<zeros&^(1<<63) | sign)
		}
		if d != 1 {
			for i := range out {
				out[i] /= d
			}
		}
	default:
		return nil, false
	}
	for ; len(beside) > 0; beside = beside[2:] {
		if int(beside[0]) >= len(out) || beside[1] > codeMinus {
			return nil, false
		}
		out[beside[0]] = [...]float64{math.NaN(), math.Inf(1), math.Inf(-1)}[beside[1]]
	}
	return src, true
}
