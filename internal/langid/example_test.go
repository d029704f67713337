package langid_test

import (
	"fmt"

	"github.com/slmgen/slmgen/internal/langid"
)

func ExampleIdentify() {
	fmt.Println(langid.Identify("Wie kann ich mein Passwort zurücksetzen?"))
	fmt.Println(langid.Identify("cual es la capital de peru"))
	fmt.Println(langid.Identify("x = y[0] + 1"))
	// Output:
	// de
	// es
	// und
}

func ExampleFeatures() {
	model, features := langid.Features("Hei")
	fmt.Println(model, len(features)) // the Latin one; two to five of the five letters that are H, e, i and an edge on either side
	// Output: 0 10
}
