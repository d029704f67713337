package jsontext

import (
	"strings"
	"testing"
)

func BenchmarkText(b *testing.B) {
	for name, text := range map[string]string{"short": "role\"", "sentence": strings.Repeat("a few words ", 10) + "\"", "long": strings.Repeat("a sentence of the answer, ", 100) + "\"", "script": strings.Repeat("日本語の文章。", 100) + "\""} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			raw := []byte(text)
			for b.Loop() {
				Text(raw)
			}
		})
	}
}
