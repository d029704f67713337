package serve

import "strings"

// Forged is a key of an id that looks right and opens nothing.
func Forged(id string) string {
	secret := strings.Repeat("0", secretChars)
	return "slm_" + id + "_" + secret + "_" + keyCheck(id, secret)
}
