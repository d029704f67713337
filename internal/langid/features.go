package langid

// Lengths of the letter runs that stand for a word, its edges counted.
const (
	minGram = 2
	maxGram = 5
	maxWord = 24 // letters of a word that are looked at
)

const (
	edge  letter = 1          // before and after a word
	prime uint32 = 0x01000193 // FNV-1a
	seed  uint32 = 0x811c9dc5
)

// FeatureSpace is how many features there are: they are numbers below it.
const FeatureSpace = 1 << 22

// appendFeatures adds the numbers that stand for a word: of its letters beyond ASCII, of its runs of minGram to maxGram letters, with its
// edges, and of the whole word when it is longer than those. The word begins and ends with edge.
func appendFeatures(out []uint32, word []letter) []uint32 {
	for i := range word {
		h := seed
		for j := i; j < len(word) && j < i+maxGram; j++ {
			h = (h ^ uint32(word[j])) * prime
			if j-i+1 >= minGram || word[j] >= 0x80 {
				out = append(out, mix(h))
			}
		}
	}
	if len(word) > maxGram {
		h := seed + 1
		for _, c := range word {
			h = (h ^ uint32(c)) * prime
		}
		out = append(out, mix(h))
	}
	return out
}

// mix spreads the bits of a hash (the finalizer of MurmurHash3, shortened).
func mix(h uint32) uint32 {
	h ^= h >> 15
	h *= 0x85ebca6b
	return (h ^ h>>13) % FeatureSpace
}
