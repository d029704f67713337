package analyze

// traits is what one pass over the bytes of a text tells: enough to know, for most rows, that a dearer check cannot find anything.
type traits struct {
	bytes  byteKind // kinds of bytes that occur
	digits int      // the most digits in a stretch that only separators of numbers interrupt
	token  int      // the longest run of letters, digits, _ and - of ASCII: words are short, keys are long
}

// byteKind is a set of kinds of bytes that checks look for.
type byteKind uint16

const (
	byteToken byteKind = 1 << iota
	byteDigit
	byteNumber // digits, and what separates those of one number
	byteAt     // @
	byteMarker // < [ #
	byteC3     // first byte of Ã, Â, â, and of most accented letters
	byteEF     // first byte of the replacement character and of the byte order mark
	byteE2     // first byte of zero-width and direction characters, and of typographic marks
	byteF3     // first byte of tag characters
)

var byteKinds = func() (t [256]byteKind) {
	for c := range t {
		switch b := byte(c); {
		case b >= '0' && b <= '9':
			t[c] = byteDigit | byteNumber | byteToken
		case b|0x20 >= 'a' && b|0x20 <= 'z' || b == '_':
			t[c] = byteToken
		}
	}
	t['-'] |= byteToken
	for _, c := range " -.()" {
		t[c] |= byteNumber
	}
	for _, c := range "<[#" {
		t[c] |= byteMarker
	}
	t['@'] = byteAt
	t[0xC3], t[0xEF], t[0xE2], t[0xF3] = byteC3, byteEF, byteE2, byteF3
	return t
}()

// scan takes a text in. Runs do not go on from one text to the next. It has no branch in its loop: which kind of byte comes next is hard to
// guess, and every wrong guess of the processor costs more than the few operations here.
func (t *traits) scan(s string) {
	var seen byteKind
	digits, token, longest, most := 0, 0, 0, 0
	for i := range len(s) {
		k := byteKinds[s[i]]
		seen |= k
		token = (token + 1) & -int(k&byteToken) // 0 where the run ends, as byteToken is 1
		longest = max(longest, token)
		digits = (digits + int(k>>1&1)) & -int(k>>2&1)
		most = max(most, digits)
	}
	t.bytes |= seen
	t.token, t.digits = max(t.token, longest), max(t.digits, most)
}

func (t *traits) has(k byteKind) bool { return t.bytes&k != 0 }
