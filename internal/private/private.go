// Package private finds credentials and personal data in a text by their shapes, with their places. It is a leaf and holds no state.
package private

import (
	"regexp"
	"slices"
	"strings"
)

// Hit is one find.
type Hit struct {
	Start, End int    // bytes
	Kind       string // "key", "e-mail address", "card number", "bank account", "social security number", "phone number"
}

// Key is the Kind of a credential.
const Key = "key"

var (
	email   = regexp.MustCompile(`[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,24}`)
	phone   = regexp.MustCompile(`(?:^|[^\w.,/-])(\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{2,4}(?:[ .-]?\d{2,4}){2,4}|\(\d{3}\) ?\d{3}[ .-]\d{4}|\d{3}[.-]\d{3}[.-]\d{4})(?:$|[^\w/-])`)
	card    = regexp.MustCompile(`(?:^|\D)(\d(?:[ -]?\d){12,18})(?:$|\D)`)
	iban    = regexp.MustCompile(`\b([A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?)\b`)
	social  = regexp.MustCompile(`(?:^|[^\d-])(\d{3}-\d{2}-\d{4})(?:$|[^\d-])`)
	secrets = regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{40,}\b|\bhf_[A-Za-z0-9]{30,}\b|\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{32,}\b|\bxox[abprs]-[A-Za-z0-9-]{20,}\b|\bAIza[0-9A-Za-z_-]{35}\b`)
)

// Find gives what a text seems to hold, in order. Patterns and check sums only: expect false hits among phone numbers. Addresses at example.*
// are left out.
func Find(s string) []Hit {
	var out []Hit
	for _, m := range secrets.FindAllStringIndex(s, -1) {
		out = append(out, Hit{m[0], m[1], Key})
	}
	for _, m := range email.FindAllStringIndex(s, -1) {
		if !strings.Contains(s[m[0]:m[1]], "@example.") {
			out = append(out, Hit{m[0], m[1], "e-mail address"})
		}
	}
	group := func(re *regexp.Regexp, kind string, good func(string) bool) {
		for _, m := range re.FindAllStringSubmatchIndex(s, -1) {
			if good == nil || good(s[m[2]:m[3]]) {
				out = append(out, Hit{m[2], m[3], kind})
			}
		}
	}
	group(card, "card number", luhn)
	group(iban, "bank account", IBAN)
	group(social, "social security number", nil)
	group(phone, "phone number", nil)
	slices.SortStableFunc(out, func(a, b Hit) int { return a.Start - b.Start })
	kept := out[:0]
	for _, h := range out { // a number is one thing: the first kind that took it
		if n := len(kept); n == 0 || h.Start >= kept[n-1].End {
			kept = append(kept, h)
		}
	}
	return kept
}

// luhn checks a card number by ISO/IEC 7812-1; runs of one digit pass the sum but are no cards.
func luhn(s string) bool {
	sum, n, first := 0, 0, byte(0)
	distinct := map[byte]bool{}
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] < '0' || s[i] > '9' {
			continue
		}
		d := int(s[i] - '0')
		distinct[s[i]] = true
		first = s[i]
		if n%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
		n++
	}
	return n >= 13 && n <= 19 && sum%10 == 0 && len(distinct) > 3 && first >= '3' && first <= '6'
}

// IBAN says whether a text is an account number by ISO 13616: its length, and its check digits. Spaces do not count.
func IBAN(s string) bool {
	s = strings.ReplaceAll(s, " ", "")
	if len(s) < 15 || len(s) > 34 {
		return false
	}
	rem := 0
	for _, c := range s[4:] + s[:4] {
		switch {
		case c >= '0' && c <= '9':
			rem = (rem*10 + int(c-'0')) % 97
		case c >= 'A' && c <= 'Z':
			rem = (rem*100 + int(c-'A') + 10) % 97
		default:
			return false
		}
	}
	return rem == 1
}
