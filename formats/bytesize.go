package formats

import "strconv"

// byteSize writes a number of bytes for a person: 128 MiB, 1.5 GiB, 12 bytes.
func byteSize(n int64) string {
	units := [...]string{"bytes", "KiB", "MiB", "GiB", "TiB"}
	f, u := float64(n), 0
	for f >= 1024 && u < len(units)-1 {
		f /= 1024
		u++
	}
	return strconv.FormatFloat(float64(int64(f*10))/10, 'f', -1, 64) + " " + units[u]
}
