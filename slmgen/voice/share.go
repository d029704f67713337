package voice

import "math"

// Share is a count out of a count.
type Share struct {
	Rows int64 `json:"rows"`
	Of   int64 `json:"of"`
	// Share is Rows / Of with its 80 % interval (Wilson 1927); nil where Of is 0.
	Share *float64 `json:"share"`
	Low   *float64 `json:"low"`
	High  *float64 `json:"high"`
}

// normal80 is the quantile of the normal distribution that bounds an 80 % interval.
const normal80 = 1.2816

func shareOf(rows, of int64) Share {
	s := Share{Rows: rows, Of: of}
	if of == 0 {
		return s
	}
	n, p := float64(of), float64(rows)/float64(of)
	mid := (p + normal80*normal80/(2*n)) / (1 + normal80*normal80/n)
	half := normal80 / (1 + normal80*normal80/n) * math.Sqrt(p*(1-p)/n+normal80*normal80/(4*n*n))
	s.Share, s.Low, s.High = known(p), known(max(0, mid-half)), known(min(1, mid+half))
	return s
}

// known rounds to four digits.
func known(v float64) *float64 {
	v = math.Round(v*1e4) / 1e4
	return &v
}
