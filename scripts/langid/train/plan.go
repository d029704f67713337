package main

import (
	"strconv"
	"strings"
)

// A plan says what a model is for and how it is trained.
type plan struct {
	languages []language
	features  int // that are kept
	steps     int // examples to learn from in the end
}

// A language and how often it is drawn: the weight stands for how likely rows in it are, so that what close relatives share goes to the
// larger one. Twice the weight moves few texts.
type language struct {
	code   string
	weight float64
}

// languages reads codes, each with its weight behind a colon where that is not 1.
func languages(weighed string) (list []language) {
	for _, f := range strings.Fields(weighed) {
		code, weight, weighs := strings.Cut(f, ":")
		l := language{code, 1}
		if weighs {
			var err error
			if l.weight, err = strconv.ParseFloat(weight, 64); err != nil {
				panic(err)
			}
		}
		list = append(list, l)
	}
	return list
}

// plans are in the order of the models in the file.
var plans = []plan{
	{languages(`en:2 de:2 fr:2 es:2 it:2 pt:2 nl:2 pl:2 sv da nb fi cs sk ro hu tr vi id:2.4 ms:1.8 ca gl hr bs:0.1 sr:0.8 sl lt lv et
		sw is sq tl az nn:0.2 eu:0.5 af:0.7 ga:0.5 cy:0.5 eo:0.3 la:0.2 so:0.5 zu:0.5 xh:0.4 yo:0.5 mi:0.5 lb:0.3 fy:0.3`), 100_000, 4_000_000},
	{languages("ru:2 uk:2 bg:1.2 sr:1.2 mk:0.8 be:0.8 kk mn:0.6"), 24_000, 2_000_000},
	{languages("ar:2 fa ur"), 8_000, 600_000},
	{languages("hi:2 mr ne"), 8_000, 600_000},
}
