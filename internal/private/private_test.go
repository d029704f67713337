package private

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFind(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "",
		"nothing here but 12 and 2026-03-05": "",
		"write to ann@example.org or to lee@ferry.test": "e-mail address:lee@ferry.test",
		"pay with 4111 1111 1111 1111 now":              "", // one digit over and over
		"pay with 4539 1488 0343 6467 now":              "card number:4539 1488 0343 6467",
		"not one: 4539 1488 0343 6468":                  "",
		"to GB82 WEST 1234 5698 7654 32 please":         "bank account:GB82 WEST 1234 5698 7654 32",
		"ssn 078-05-1120.":                              "social security number:078-05-1120",
		"call (212) 555-0182":                           "phone number:(212) 555-0182",
		"k=" + "sk-" + strings.Repeat("a1", 20):         "key:sk-" + strings.Repeat("a1", 20),
	} {
		var got []string
		for _, h := range Find(text) {
			got = append(got, h.Kind+":"+text[h.Start:h.End])
		}
		require.Equal(t, want, strings.Join(got, " "), text)
	}
}
