package jsontext

import (
	"math/rand/v2"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// slow looks at one character after the other.
func slow(b []byte) [2]any {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return [2]any{i, false}
		}
		if r < 0x20 || r == '"' || r == '\\' {
			return [2]any{i, true}
		}
		i += n
	}
	return [2]any{len(b), true}
}

func check(t *testing.T, b []byte) {
	t.Helper()
	n, valid := Text(b)
	require.Equal(t, slow(b), [2]any{n, valid}, "%q", b)
}

// TestText compares with looking at every character: for every byte value at every place, and for characters of every size.
func TestText(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 40 {
		for range 400 {
			b := make([]byte, n)
			for i := range b {
				b[i] = byte(r.IntN(256))
				if r.IntN(4) > 0 {
					b[i] = byte(0x20 + r.IntN(0xe0))
				}
			}
			check(t, b)
			var text []byte
			for range n {
				text = utf8.AppendRune(text, []rune{'a', 'b', 'c', 'é', '日', '😀', '\ufffd'}[r.IntN(7)])
			}
			check(t, text)
			if len(text) > 0 {
				text[r.IntN(len(text))] = byte(r.IntN(256))
				check(t, text)
				check(t, text[:r.IntN(len(text))])
			}
		}
	}
	for c := range 256 {
		for at := range 17 {
			b := []byte("aaaaaaaaaaaaaaaaaaaa")
			b[at] = byte(c)
			check(t, b)
		}
		for d := range 256 {
			check(t, []byte{byte(c), byte(d), 0x80, 0x80, 'a'})
			check(t, []byte{byte(c), byte(d), 0xbf})
			check(t, []byte{byte(c), byte(d)})
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"plain", "a \"quote\"", "naïve 日本語 😀 and on", "\xed\xa0\x80", "0123456789abcdef\xc3"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) { check(t, b) })
}
