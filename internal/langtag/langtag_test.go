package langtag_test

import (
	"fmt"
	"testing"

	"github.com/slmgen/slmgen/internal/langtag"
	"github.com/stretchr/testify/require"
)

func TestSame(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"en", "en", true}, {"en", "EN-us", true}, {"en", "de", false}, {"nb", "no", true}, {"no", "nn", true}, {"nb", "nn", true},
		{"nb-NO", "no", true}, {"nb", "da", false}, {"tl", "fil", true}, {"he", "iw", true}, {"id", "in", true}, {"pt-BR", "pt_PT", true},
		{"", "", true}, {"und", "en", false}, {"zh-Hant", "zh", true}, {"sr-Latn", "sr", true},
	} {
		require.Equal(t, c.want, langtag.Same(c.a, c.b), "%s %s", c.a, c.b)
		require.Equal(t, c.want, langtag.Same(c.b, c.a), "%s %s", c.b, c.a)
	}
}

func ExamplePrimary() {
	fmt.Println(langtag.Primary("pt-BR"), langtag.Primary("nb"))
	// Output: pt no
}

func ExampleSame() {
	fmt.Println(langtag.Same("nb-NO", "no"), langtag.Same("sr-Latn", "hr"))
	// Output: true false
}
