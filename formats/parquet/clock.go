package parquet

import (
	"encoding/binary"
	"math/big"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/schema"

	"github.com/slmgen/slmgen/formats/internal/celltext"
)

// perSecond is how many units a second has.
func perSecond(unit schema.TimeUnitType) int64 {
	switch unit {
	case schema.TimeUnitMillis:
		return 1e3
	case schema.TimeUnitMicros:
		return 1e6
	}
	return 1e9
}

// appendInt96 writes the timestamps of old writers: nanoseconds of the day, then the Julian day. Nothing says in which zone they are.
// Outside the years 0 to 9999, for which there is no text, it is the count of nanoseconds since 1970 with all its digits.
func appendInt96(b []byte, v parquet.Int96) ([]byte, error) {
	const unixEpoch = 2440588
	nanos, day := int64(binary.LittleEndian.Uint64(v[:8])), int64(int32(binary.LittleEndian.Uint32(v[8:])))
	seconds := (day-unixEpoch)*86400 + nanos/1e9
	b, ok := celltext.AppendInstant(b, seconds, nanos%1e9, false)
	if !ok {
		n := new(big.Int).Mul(big.NewInt(seconds), big.NewInt(1e9))
		b = n.Add(n, big.NewInt(nanos%1e9)).Append(b, 10)
	}
	return b, nil
}
