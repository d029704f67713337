package xlsx

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// dateStyle says what of a number a style shows: nothing of a date, the day, the time of day, or both.
type dateStyle uint8

const (
	showsDay dateStyle = 1 << iota
	showsTime
)

// styles gives what each cell style shows.
func (b *book) styles(part string) ([]dateStyle, error) {
	var doc struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := b.plain(part, &doc); err != nil {
		return nil, err
	}
	codes := map[int]dateStyle{}
	for id := range 60 {
		codes[id] = builtin(id)
	}
	for _, f := range doc.Formats {
		codes[f.ID] = judge(f.Code)
	}
	out := make([]dateStyle, len(doc.Cells))
	for i, c := range doc.Cells {
		out[i] = codes[c.Format]
	}
	return out, nil
}

// builtin gives the formats that every workbook has by their number. 46 is elapsed time, and 27 to 36 and 50 to 58 are dates in East Asia.
func builtin(id int) dateStyle {
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return showsDay
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id == 45, id == 47, id == 55, id == 56:
		return showsTime
	case id == 22:
		return showsDay | showsTime
	}
	return 0
}

// judge reads a format code: its first section, without what is quoted, escaped or in brackets. Brackets around h, m or s mean elapsed time.
func judge(code string) dateStyle {
	var shows dateStyle
	minutes := false
	for i := 0; i < len(code); i++ {
		switch c := code[i] | 0x20; {
		case code[i] == ';':
			i = len(code)
		case code[i] == '"':
			if end := strings.IndexByte(code[i+1:], '"'); end >= 0 {
				i += 1 + end
			}
		case code[i] == '\\' || code[i] == '_' || code[i] == '*':
			i++
		case code[i] == '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return 0
			}
			if inside := strings.ToLower(code[i+1 : i+end]); inside != "" && strings.Trim(inside, "hms") == "" {
				return 0
			}
			i += end
		case c == 'g' && strings.HasPrefix(strings.ToLower(code[i:]), "general"):
			return 0
		case c == 'd' || c == 'y':
			shows |= showsDay
		case c == 'h' || c == 's':
			shows |= showsTime
		case c == 'm':
			minutes = true
		}
	}
	if minutes && shows == 0 {
		shows = showsDay // mmm yields the month
	}
	return shows
}

// appendDate writes a serial number as a date; ok is false when it is none of the calendar.
func appendDate(b []byte, raw string, shows dateStyle, date1904 bool) (text []byte, ok bool) {
	v, err := strconv.ParseFloat(raw, 64)
	if err != nil || v < 0 || v >= 2958466 { // the year 10000
		return b, false
	}
	days := math.Floor(v)
	millis := math.Round((v - days) * 86400000)
	if shows == showsTime && v < 1 {
		if millis >= 86400000 {
			return b, false
		}
		return time.UnixMilli(int64(millis)).UTC().AppendFormat(b, `"15:04:05.999"`), true
	}
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case date1904:
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case days == 60: // the 29th of February 1900, which was none
		return b, false
	case days < 60:
		base = base.AddDate(0, 0, 1)
	}
	t := base.AddDate(0, 0, int(days)).Add(time.Duration(millis) * time.Millisecond)
	if t.Year() > 9999 {
		return b, false
	}
	if shows == showsDay && millis == 0 {
		return t.AppendFormat(b, `"2006-01-02"`), true
	}
	return t.AppendFormat(b, `"2006-01-02T15:04:05.999"`), true
}
