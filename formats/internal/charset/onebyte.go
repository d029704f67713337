package charset

import "unicode/utf8"

// OneByte is an encoding of one byte to a character, with ASCII in the lower half.
type OneByte struct{ upper table }

var oneByte = map[string]*OneByte{
	"windows-1250": {packed(windows1250Packed)}, "windows-1251": {packed(windows1251Packed)}, "windows-1252": {packed(windows1252Packed)},
	"windows-1253": {packed(windows1253Packed)}, "windows-1254": {packed(windows1254Packed)}, "windows-1257": {packed(windows1257Packed)},
	"iso-8859-2": {packed(latin2Packed)}, "koi8-r": {packed(koi8rPacked)},
}

// OneByteTable gives windows-1250 to windows-1254, windows-1257, iso-8859-2 or koi8-r, nil for any other name.
func OneByteTable(name string) *OneByte { return oneByte[name] }

// Rune gives what a byte means, U+FFFD for nothing.
func (t *OneByte) Rune(c byte) rune {
	if c < utf8.RuneSelf {
		return rune(c)
	}
	return t.upper.at(int(c - utf8.RuneSelf))
}

func (t *OneByte) step(src []byte) (rune, int) { return t.Rune(src[0]), 1 }
