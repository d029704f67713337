package charset

import "unicode/utf8"

// gb18030 reads GBK and its codes of four bytes; 80 alone is the euro sign, as in code page 936.
func gb18030(src []byte) (rune, int) {
	lead := int(src[0])
	switch {
	case lead == 0x80:
		return '€', 1
	case lead == 0xff:
		return utf8.RuneError, 1
	case len(src) < 2:
		return 0, -1
	}
	trail := int(src[1])
	switch {
	case trail >= 0x30 && trail < 0x40:
		return gb18030Four(src)
	case trail < 0x30 || trail == 0x7f || trail == 0xff:
		return utf8.RuneError, 1
	case trail > 0x7f:
		trail--
	}
	return gbk.at((lead-0x81)*190 + trail - 0x40), 2
}

// gb18030Four counts through all codes of four bytes: those below U+10000 that GBK lacks, a gap, then the other planes in order.
// The second byte is a digit or close to one, so a wrong code costs its first byte alone.
func gb18030Four(src []byte) (rune, int) {
	switch {
	case len(src) < 4:
		return 0, -1
	case src[2] < 0x81 || src[2] > 0xfe || src[3] < 0x30 || src[3] > 0x39:
		return utf8.RuneError, 1
	}
	i := ((int(src[0]-0x81)*10+int(src[1]-0x30))*126+int(src[2]-0x81))*10 + int(src[3]-0x30)
	switch {
	case i < 39420:
		return gbFour.at(i), 4
	case i >= 189000 && i < 189000+0x100000:
		return rune(i-189000) + 0x10000, 4
	}
	return utf8.RuneError, 1
}

func stepBig5(src []byte) (rune, int) {
	lead := int(src[0])
	switch {
	case lead == 0x80 || lead == 0xff:
		return utf8.RuneError, 1
	case len(src) < 2:
		return 0, -1
	}
	trail := int(src[1])
	switch {
	case trail < 0x40:
		return utf8.RuneError, 1 // the trail is a character of its own
	case trail > 0xa0 && trail < 0xff:
		trail -= 0xa1 - 0x7f
	case trail > 0x7e:
		return utf8.RuneError, 2
	}
	return big5.at((lead-0x81)*157 + trail - 0x40), 2
}
