package jsontext

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPlain compares with looking at every byte, for every byte value at every place.
func TestPlain(t *testing.T) {
	slow := func(b []byte) [2]any {
		ascii := true
		for i, c := range b {
			if c < 0x20 || c == '"' || c == '\\' {
				return [2]any{i, ascii}
			}
			ascii = ascii && c < 0x80
		}
		return [2]any{len(b), ascii}
	}
	plain := func(b []byte) [2]any {
		n, ascii := Plain(b)
		return [2]any{n, ascii}
	}
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
			require.Equal(t, slow(b), plain(b), "%q", b)
		}
	}
	for c := range 256 {
		for at := range 17 {
			b := []byte("aaaaaaaaaaaaaaaaaaaa")
			b[at] = byte(c)
			require.Equal(t, slow(b), plain(b), "%q", b)
		}
	}
}
