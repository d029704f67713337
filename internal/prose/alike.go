package prose

// maxAligned bounds the words of a text that Alike lines up: its work grows with their product.
const maxAligned = 400

// Alike says how alike two lists of words are, from 0 to 1: twice the length of their longest common subsequence over the words of both. Only
// the first 400 words of each count. Two empty lists are alike.
func Alike(a, b []string) float64 {
	if len(a) == 0 && len(b) == 0 {
		return 1
	}
	a, b = a[:min(len(a), maxAligned)], b[:min(len(b), maxAligned)]
	row := make([]int, len(b)+1)
	for _, x := range a {
		diagonal := 0
		for j, y := range b {
			up := row[j+1]
			if x == y {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(up, row[j])
			}
			diagonal = up
		}
	}
	return 2 * float64(row[len(b)]) / float64(len(a)+len(b))
}
