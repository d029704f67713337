// Package langtag compares BCP 47 tags by the language that they name.
package langtag

import "strings"

// groupOf maps codes to those that name the same language, as far as a text or a model's card can tell: Norwegian is no, nb or nn, and
// some languages had another code (registry of BCP 47 subtags).
var groupOf = map[string]string{"nb": "no", "nn": "no", "fil": "tl", "iw": "he", "in": "id", "ji": "yi", "sh": "sr", "mo": "ro", "cmn": "zh"}

// Primary gives the language of a BCP 47 tag in lower case, without script and region, and one code for all that name the same language:
// no for nb and nn.
func Primary(tag string) string {
	tag = strings.ToLower(tag)
	if i := strings.IndexAny(tag, "-_"); i >= 0 {
		tag = tag[:i]
	}
	if group, ok := groupOf[tag]; ok {
		return group
	}
	return tag
}

// Same tells whether two BCP 47 tags name the same language, whatever their script and region.
func Same(a, b string) bool { return Primary(a) == Primary(b) }
