package main

import "strings"

// A plan says what a model is for and how it is trained.
type plan struct {
	languages []language
	rows      int // a power of two
	steps     int // examples
}

// A language and how often it is drawn: the weight stands for how likely rows in it are, so that what close relatives share goes to the
// larger one. Swapping 2 for 1 moves few texts.
type language struct {
	code   string
	weight float64
}

func languages(weighed string) (list []language) {
	for _, f := range strings.Fields(weighed) {
		l := language{strings.TrimRight(f, "+-"), 1}
		for range strings.Count(f, "+") {
			l.weight *= 2
		}
		for range strings.Count(f, "-") {
			l.weight /= 2
		}
		list = append(list, l)
	}
	return list
}

// plans are in the order of the models in the file.
var plans = []plan{
	{languages(`en+ de+ fr+ es+ it+ pt+ nl+ sv da nb nn-- fi pl+ cs sk ro hu tr vi id+ ms ca gl hr bs--- sr sl lt lv et sw is sq eu- tl af- az
		ga- cy- eo-- la-- so- zu- xh- yo- mi- lb-- fy--`), 1 << 16, 3_000_000},
	{languages("ru+ uk+ bg sr mk be kk mn-"), 1 << 14, 1_500_000},
	{languages("ar+ fa ur"), 1 << 13, 600_000},
	{languages("hi+ mr ne"), 1 << 13, 600_000},
}
