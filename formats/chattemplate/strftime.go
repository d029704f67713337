package chattemplate

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// strftime writes a time without a zone as the C library does in the C locale, and %f as Python does.
func strftime(t time.Time, format string) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 >= len(format) {
			b.WriteByte(format[i])
			continue
		}
		start := i
		i++
		var flag byte
		width := -1
		up, swap := false, false
		for ; i < len(format) && strings.IndexByte("_-0^#+", format[i]) >= 0; i++ {
			switch format[i] {
			case '^':
				up = true
			case '#':
				swap = true
			default:
				flag = format[i]
			}
		}
		for ; i < len(format) && isDigit(format[i]) && width < 1000; i++ {
			width = max(width, 0)*10 + int(format[i]-'0')
		}
		if i < len(format) && (format[i] == 'E' || format[i] == 'O') {
			i++
		}
		if i >= len(format) {
			b.WriteString(format[start:])
			break
		}
		text, ok := timeField(t, format[i], flag, width)
		if !ok {
			b.WriteString(format[start : i+1])
			continue
		}
		if up {
			text = strings.ToUpper(text)
		}
		if swap {
			switch format[i] {
			case 'p', 'Z':
				text = strings.ToLower(text)
			default:
				text = strings.ToUpper(text)
			}
		}
		b.WriteString(text)
	}
	return b.String()
}

// timeField writes one conversion. flag is '-' (no padding), '_' (spaces), '0', or 0; width is -1 for the usual one.
func timeField(t time.Time, c, flag byte, width int) (string, bool) {
	num := func(v, digits int, pad byte) string {
		if flag == '-' {
			return strconv.Itoa(v)
		}
		switch flag {
		case '_':
			pad = ' '
		case '0', '+':
			pad = '0'
		}
		if width >= 0 {
			digits = width
		}
		s := strconv.Itoa(v)
		if n := digits - len(s); n > 0 {
			s = strings.Repeat(string(pad), n) + s
		}
		return s
	}
	word := func(s string) string {
		if n := width - len(s); n > 0 {
			pad := " "
			if flag == '0' {
				pad = "0"
			}
			s = strings.Repeat(pad, n) + s
		}
		return s
	}
	hour12 := (t.Hour()+11)%12 + 1
	isoYear, isoWeek := t.ISOWeek()
	switch c {
	case 'a':
		return word(t.Format("Mon")), true
	case 'A':
		return word(t.Format("Monday")), true
	case 'b', 'h':
		return word(t.Format("Jan")), true
	case 'B':
		return word(t.Format("January")), true
	case 'c':
		return word(t.Format("Mon Jan _2 15:04:05 ") + strconv.Itoa(t.Year())), true
	case 'C':
		return num(t.Year()/100, 2, '0'), true
	case 'd':
		return num(t.Day(), 2, '0'), true
	case 'D', 'x':
		return word(t.Format("01/02/06")), true
	case 'e':
		return num(t.Day(), 2, ' '), true
	case 'f':
		return fmt.Sprintf("%06d", t.Nanosecond()/1000), true
	case 'F':
		return word(strconv.Itoa(t.Year()) + t.Format("-01-02")), true
	case 'g':
		return num(isoYear%100, 2, '0'), true
	case 'G':
		return num(isoYear, 1, '0'), true
	case 'H':
		return num(t.Hour(), 2, '0'), true
	case 'I':
		return num(hour12, 2, '0'), true
	case 'j':
		return num(t.YearDay(), 3, '0'), true
	case 'k':
		return num(t.Hour(), 2, ' '), true
	case 'l':
		return num(hour12, 2, ' '), true
	case 'm':
		return num(int(t.Month()), 2, '0'), true
	case 'M':
		return num(t.Minute(), 2, '0'), true
	case 'n':
		return word("\n"), true
	case 'p':
		return word(t.Format("PM")), true
	case 'P':
		return word(t.Format("pm")), true
	case 'r':
		return word(t.Format("03:04:05 PM")), true
	case 'R':
		return word(t.Format("15:04")), true
	case 's':
		return num(int(t.Unix()), 1, '0'), true
	case 'S':
		return num(t.Second(), 2, '0'), true
	case 't':
		return word("\t"), true
	case 'T', 'X':
		return word(t.Format("15:04:05")), true
	case 'u':
		return num((int(t.Weekday())+6)%7+1, 1, '0'), true
	case 'U':
		return num((t.YearDay()+6-int(t.Weekday()))/7, 2, '0'), true
	case 'V':
		return num(isoWeek, 2, '0'), true
	case 'w':
		return num(int(t.Weekday()), 1, '0'), true
	case 'W':
		return num((t.YearDay()+6-(int(t.Weekday())+6)%7)/7, 2, '0'), true
	case 'y':
		return num(t.Year()%100, 2, '0'), true
	case 'Y':
		return num(t.Year(), 1, '0'), true
	case 'z', 'Z':
		return "", true // the time has no zone
	case '%':
		return "%", true
	}
	return "", false
}
