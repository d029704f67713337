package prose

import "fmt"

// Plural writes a number with the form of its noun: "1 row", "2 rows".
func Plural[N int | int64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
