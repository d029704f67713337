package charset

import (
	"compress/flate"
	"encoding/binary"
	"io"
	"strings"
	"sync"
	"unicode/utf8"
)

// table gives the runes of a list of codes: 0 for a code without meaning; a mark that follows the rune stands in the bits above it.
type table func() []rune

// packed is a table that is unpacked when it is first asked for, and then stays.
func packed(s string) table {
	return sync.OnceValue(func() []rune {
		plain, err := io.ReadAll(flate.NewReader(strings.NewReader(s)))
		if err != nil {
			panic(err) // the generated file is broken
		}
		var runes []rune
		last := int64(0)
		for len(plain) > 0 {
			v, n := binary.Uvarint(plain)
			plain = plain[n:]
			if v == 0 {
				runes = append(runes, 0)
				continue
			}
			v--
			last += int64(v>>1) ^ -int64(v&1)
			runes = append(runes, rune(last))
		}
		return runes
	})
}

// at gives the rune of a code, U+FFFD when it has none.
func (t table) at(i int) rune {
	if runes := t(); i >= 0 && i < len(runes) && runes[i] != 0 {
		return runes[i]
	}
	return utf8.RuneError
}

var (
	jis0208 = packed(jis0208Packed)
	jis0212 = packed(jis0212Packed)
	korean  = packed(koreanPacked)
	gbk     = packed(gbkPacked)
	gbFour  = packed(gbFourPacked)
	big5    = packed(big5Packed)
)
