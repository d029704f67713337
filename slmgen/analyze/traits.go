package analyze

// traits is what one pass over the bytes of a text tells: enough to know, for most rows, that a dearer check cannot find anything.
type traits struct {
	bytes  byteKind // kinds of bytes that occur
	digits int      // the most digits in a stretch that only separators of numbers interrupt
	runes  int      // characters
	token  int      // the longest run of letters, digits, _ and - of ASCII: words are short, keys are long
}

// byteKind is a set of kinds of bytes that checks look for.
type byteKind uint16

const (
	byteToken byteKind = 1 << iota
	byteDigit
	byteNumber // digits, and what separates those of one number
	byteRune   // begins a character
	byteAt     // @
	byteMarker // < [ #
	byteC3     // first byte of Ã, Â, â, and of most accented letters
	byteEF     // first byte of the replacement character and of the byte order mark
	byteE2     // first byte of zero-width and direction characters, and of typographic marks
	byteF3     // first byte of tag characters
	byteColon  // :
)

var byteKinds = func() (t [256]byteKind) {
	for c := range t {
		if c&0xC0 != 0x80 {
			t[c] = byteRune
		}
		switch b := byte(c); {
		case b >= '0' && b <= '9':
			t[c] |= byteDigit | byteNumber | byteToken
		case b|0x20 >= 'a' && b|0x20 <= 'z' || b == '_':
			t[c] |= byteToken
		}
	}
	t['-'] |= byteToken
	for _, c := range " -.()" {
		t[c] |= byteNumber
	}
	for _, c := range "<[#" {
		t[c] |= byteMarker
	}
	t['@'] |= byteAt
	t[':'] |= byteColon
	for c, k := range map[byte]byteKind{0xC3: byteC3, 0xEF: byteEF, 0xE2: byteE2, 0xF3: byteF3} {
		t[c] |= k
	}
	return t
}()

// scan takes a text in. Runs do not go on from one text to the next. It has no branch in its loop: which kind of byte comes next is hard to
// guess, and every wrong guess of the processor costs more than the few operations here.
func (t *traits) scan(s string) {
	var seen byteKind
	digits, token, longest, most, runes := 0, 0, 0, 0, 0
	for i := range len(s) {
		k := byteKinds[s[i]]
		seen |= k
		token = (token + 1) & -int(k&byteToken) // 0 where the run ends: byteToken is bit 0, and so on
		longest = max(longest, token)
		digits = (digits + int(k>>1&1)) & -int(k>>2&1)
		most = max(most, digits)
		runes += int(k >> 3 & 1)
	}
	t.bytes |= seen
	t.runes += runes
	t.token, t.digits = max(t.token, longest), max(t.digits, most)
}

func (t *traits) has(k byteKind) bool { return t.bytes&k != 0 }
