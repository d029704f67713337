package analyze

import "unicode/utf8"

// featureCounts are features of a text while they are counted; the last place takes what is none.
type featureCounts [featureCount + 1]int

func (f *features) addCounts(n *featureCounts) {
	for i := range f {
		f[i] += float64(n[i])
	}
}

// look takes a text in, in one pass: it appends the hashes of its words to dst, adds its features to n and its traits to t. It says of a text what
// appendWords, countFeatures and scan say, which each take a pass of their own.
func look(dst []uint64, text string, n *featureCounts, t *traits) []uint64 {
	r := byteRuns{traits: *t}
	spaces := 0
	for i := 0; i < len(text); {
		c := text[i]
		if lowerWord[c] == 0 && c < utf8.RuneSelf { // between words
			i++
			r.byte(c)
			if c == ' ' || c == '\t' {
				if spaces++; spaces == 2 {
					n[fBreaks]++
				}
				continue
			}
			feature := asciiFeatures[c]
			n[feature]++
			if feature != featureCount {
				spaces = 0
			}
			continue
		}
		start, kinds := i, byteKind(0)
		for i < len(text) && lowerWord[text[i]] != 0 {
			kinds |= byteKinds[text[i]]
			i++
		}
		spaces = 0
		if i < len(text) && text[i] >= utf8.RuneSelf {
			dst, i = appendOther(dst, text, start)
			kinds = byteDigit // look at each character
		} else {
			dst = append(dst, hashASCII(text, start, i))
		}
		if kinds&byteDigit == 0 { // most words are letters of ASCII
			n[fWords]++
			n[fLong] += max(i-start-6, 0)
			r.letters(i - start)
			continue
		}
		word := text[start:i]
		countInto(n, word)
		for k := range len(word) {
			r.byte(word[k])
		}
	}
	r.end()
	*t = r.traits
	return dst
}

// byteRuns follows the runs that traits are about, through one text.
type byteRuns struct {
	traits
	inToken, inNumber int
}

// byte takes the next byte in.
func (r *byteRuns) byte(c byte) {
	k := byteKinds[c]
	r.bytes |= k
	r.runes += int(k >> 3 & 1)
	if k&byteToken != 0 {
		r.inToken++
	} else {
		r.token = max(r.token, r.inToken)
		r.inToken = 0
	}
	switch {
	case k&byteDigit != 0:
		r.inNumber++
	case k&byteNumber == 0:
		r.digits = max(r.digits, r.inNumber)
		r.inNumber = 0
	}
}

// letters takes a run of letters of ASCII in.
func (r *byteRuns) letters(n int) {
	r.bytes |= byteToken | byteRune
	r.runes += n
	r.inToken += n
	r.digits = max(r.digits, r.inNumber)
	r.inNumber = 0
}

func (r *byteRuns) end() {
	r.token, r.digits = max(r.token, r.inToken), max(r.digits, r.inNumber)
}
