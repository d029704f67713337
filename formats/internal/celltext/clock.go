package celltext

import (
	"strconv"
	"time"
)

// AppendTime writes a moment as RFC 3339 does in UTC, without the zone when the column has none. v counts from 1970, perSecond (1, 1e3,
// 1e6 or 1e9) to the second. Outside the years 0 to 9999, for which there is no such text, it writes the count itself.
func AppendTime(b []byte, v, perSecond int64, zone bool) []byte {
	b, ok := AppendInstant(b, v/perSecond, v%perSecond*(1e9/perSecond), zone)
	if !ok {
		return strconv.AppendInt(b, v, 10)
	}
	return b
}

// AppendInstant writes a moment given in seconds since 1970 and nanoseconds; ok is false outside the years 0 to 9999.
func AppendInstant(b []byte, seconds, nanos int64, zone bool) (text []byte, ok bool) {
	if seconds < minSeconds || seconds > maxSeconds {
		return b, false
	}
	layout := `"2006-01-02T15:04:05.999999999"`
	if zone {
		layout = `"2006-01-02T15:04:05.999999999Z07:00"`
	}
	return time.Unix(seconds, nanos).UTC().AppendFormat(b, layout), true
}

// The years that four digits write, in seconds since 1970. The first second is left out, for fractions that count back from it.
var (
	minSeconds = time.Date(0, 1, 1, 0, 0, 1, 0, time.UTC).Unix()
	maxSeconds = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC).Unix()
)

// AppendDate writes days since 1970 as a date, or as they are outside the years 0 to 9999.
func AppendDate(b []byte, days int64) []byte {
	if days < minSeconds/86400 || days > maxSeconds/86400 {
		return strconv.AppendInt(b, days, 10)
	}
	return time.Unix(days*86400, 0).UTC().AppendFormat(b, `"2006-01-02"`)
}

// AppendClock writes a time of day with as many decimals as its unit has. v counts from midnight, perSecond to the second. What is no
// time of day is written as the count itself.
func AppendClock(b []byte, v, perSecond int64) []byte {
	s := v / perSecond
	if v < 0 || s >= 2*86400 {
		return strconv.AppendInt(b, v, 10)
	}
	b = append(b, '"')
	b = two(b, s/3600)
	b = two(append(b, ':'), s/60%60)
	b = two(append(b, ':'), s%60)
	b = append(b, '.')
	for unit, rest := perSecond/10, v%perSecond; unit > 0; unit /= 10 {
		b = append(b, byte('0'+rest/unit%10))
	}
	return append(b, '"')
}

func two(b []byte, n int64) []byte { return append(b, byte('0'+n/10), byte('0'+n%10)) }
