package parquet

import (
	"fmt"
	"time"

	"github.com/apache/arrow/go/v17/parquet/schema"
)

// instant is v units after 1970.
func instant(v int64, unit schema.TimeUnitType) time.Time {
	switch unit {
	case schema.TimeUnitMillis:
		return time.UnixMilli(v).UTC()
	case schema.TimeUnitMicros:
		return time.UnixMicro(v).UTC()
	}
	return time.Unix(v/1e9, v%1e9).UTC()
}

// appendTime writes a timestamp as RFC 3339 does, without the zone when the column has none.
func appendTime(b []byte, t time.Time, zone bool) []byte {
	layout := `"2006-01-02T15:04:05.999999999"`
	if zone {
		layout = `"2006-01-02T15:04:05.999999999Z07:00"`
	}
	return t.UTC().AppendFormat(b, layout)
}

func appendDate(b []byte, days int64) []byte {
	return time.Unix(days*86400, 0).UTC().AppendFormat(b, `"2006-01-02"`)
}

// appendClock writes a time of day.
func appendClock(b []byte, v int64, unit schema.TimeUnitType) []byte {
	perSecond := int64(1e9)
	digits := 9
	switch unit {
	case schema.TimeUnitMillis:
		perSecond, digits = 1e3, 3
	case schema.TimeUnitMicros:
		perSecond, digits = 1e6, 6
	}
	s := v / perSecond
	return fmt.Appendf(b, `"%02d:%02d:%02d.%0*d"`, s/3600, s/60%60, s%60, digits, v%perSecond)
}
