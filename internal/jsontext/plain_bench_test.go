package jsontext

import (
	"strings"
	"testing"
)

func BenchmarkPlain(b *testing.B) {
	for name, text := range map[string]string{"short": "role\"", "sentence": strings.Repeat("a few words ", 10) + "\"", "long": strings.Repeat("a sentence of the answer, ", 100) + "\""} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			raw := []byte(text)
			for b.Loop() {
				Plain(raw)
			}
		})
	}
}
