package parquet

import (
	"encoding/binary"
	"errors"

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
func appendInt96(b []byte, v parquet.Int96) ([]byte, error) {
	const unixEpoch = 2440588
	nanos, day := int64(binary.LittleEndian.Uint64(v[:8])), int64(int32(binary.LittleEndian.Uint32(v[8:])))
	b, ok := celltext.AppendInstant(b, (day-unixEpoch)*86400+nanos/1e9, nanos%1e9, false)
	if !ok {
		return append(b, "null"...), errors.New("a timestamp lies outside the years 0 to 9999")
	}
	return b, nil
}
