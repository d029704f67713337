package analyze

import (
	"hash/maphash"
	"math"
	"slices"
	"strings"
	"unicode"
)

// Near-duplicates are found by MinHash: one permutation hashing (Li, Owen, Zhang 2012) over word 3-shingles into nearBins bins,
// candidates by locality-sensitive hashing over nearBands bands, confirmed when the share of equal bins estimates a Jaccard
// similarity of at least nearSimilar. The estimate's standard error at 0.8 is about 0.035.
const (
	nearBins    = 128
	nearBands   = 32
	nearRows    = nearBins / nearBands
	nearSimilar = 0.8
	// nearLimit is the number of rows compared: their signatures take 50 MB. More rows are not compared, and the Finding says so.
	nearLimit = 200_000
	// nearCompared is the number of earlier rows of a bucket that a row is compared with.
	nearCompared = 8
)

// emptyBin marks a bin that no shingle fell into. Sixteen bits a bin keep a signature at 256 bytes; two different shingles share a value
// once in 65,536 bins.
const emptyBin = math.MaxUint16

type signature [nearBins]uint16

// sign gives the signature of a text, false when it has too few words to be compared (fewer than five).
func sign(text string) (*signature, bool) {
	var sig signature
	for i := range sig {
		sig[i] = emptyBin
	}
	var window [3]uint64
	n := 0
	for w := range wordsOf(text) {
		window[0], window[1] = window[1], window[2]
		window[2] = hashWord(w)
		if n++; n < 3 {
			continue
		}
		h := mix(window[0]*0x9E3779B97F4A7C15 ^ mix(window[1]*0xC2B2AE3D27D4EB4F^mix(window[2])))
		bin := h % nearBins
		if v := uint16(h >> 48); v < sig[bin] {
			sig[bin] = v
		}
	}
	if n < 5 {
		return nil, false
	}
	return &sig, true
}

// wordsOf yields the lower-case words of a text; characters of scripts without spaces are words of their own.
func wordsOf(text string) func(func(string) bool) {
	return func(yield func(string) bool) {
		start := -1
		for i, r := range text {
			alone := wordless(r)
			if !alone && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
				if start < 0 {
					start = i
				}
				continue
			}
			if start >= 0 {
				if !yield(text[start:i]) {
					return
				}
				start = -1
			}
			if alone && !yield(string(r)) {
				return
			}
		}
		if start >= 0 {
			yield(text[start:])
		}
	}
}

// hashWord is FNV-1a over the lower-case word: the same on every machine, as equal inputs must give equal reports.
func hashWord(w string) uint64 {
	h := uint64(14695981039346656037)
	for _, r := range strings.ToLower(w) {
		h = (h ^ uint64(r)) * 1099511628211
	}
	return h
}

// mix is the finalizer of SplitMix64.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// similarity estimates the Jaccard similarity from the bins that either text filled.
func similarity(a, b *signature) float64 {
	equal, filled := 0, 0
	for i := range a {
		if a[i] == emptyBin && b[i] == emptyBin {
			continue
		}
		filled++
		if a[i] == b[i] {
			equal++
		}
	}
	if filled == 0 {
		return 0
	}
	return float64(equal) / float64(filled)
}

// nearRow is a row whose signature is kept.
type nearRow struct {
	sig *signature
	ref RowRef
}

// nearDuplicates gives the rows (by index, ascending) that nearly repeat an earlier one, and that earlier one's index.
// Rows equal by id are left out: those are exact duplicates.
func nearDuplicates(rows []nearRow) (copies, of []int) {
	seed := maphash.MakeSeed() // only bucket keys of this call: the result does not depend on it
	index := make(map[uint64][]int32)
	matched := make([]int32, len(rows))
	for i := range matched {
		matched[i] = -1
	}
	var key [nearRows * 2]byte
	for band := range nearBands {
		clear(index)
		for i := range rows {
			part := rows[i].sig[band*nearRows : (band+1)*nearRows]
			blank := true
			for j, v := range part {
				blank = blank && v == emptyBin
				key[j*2], key[j*2+1] = byte(v), byte(v>>8)
			}
			if blank {
				continue
			}
			h := maphash.Bytes(seed, key[:])
			bucket := index[h]
			if matched[i] < 0 {
				// A bucket of a thousand equal bands says little; comparing with its first few keeps the work linear.
				for _, j := range bucket[:min(len(bucket), nearCompared)] {
					if rows[j].ref.ID != rows[i].ref.ID && similarity(rows[i].sig, rows[j].sig) >= nearSimilar {
						matched[i] = j
						break
					}
				}
			}
			if len(bucket) < nearCompared {
				index[h] = append(bucket, int32(i))
			}
		}
	}
	for i, m := range matched {
		if m >= 0 {
			copies = append(copies, i)
		}
	}
	slices.Sort(copies)
	for _, i := range copies {
		of = append(of, int(matched[i]))
	}
	return copies, of
}
