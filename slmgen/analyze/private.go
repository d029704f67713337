package analyze

import (
	"regexp"
	"strings"
)

var (
	email   = regexp.MustCompile(`[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,24}`)
	phone   = regexp.MustCompile(`(?:^|[^\w.,/-])(\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{2,4}(?:[ .-]?\d{2,4}){2,4}|\(\d{3}\) ?\d{3}[ .-]\d{4}|\d{3}[.-]\d{3}[.-]\d{4})(?:$|[^\w/-])`)
	card    = regexp.MustCompile(`(?:^|\D)((?:\d[ -]?){13,19})(?:$|\D)`)
	iban    = regexp.MustCompile(`\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b`)
	social  = regexp.MustCompile(`(?:^|[^\d-])\d{3}-\d{2}-\d{4}(?:$|[^\d-])`)
	secrets = regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{40,}\b|\bhf_[A-Za-z0-9]{30,}\b|\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{32,}\b|\bxox[abprs]-[A-Za-z0-9-]{20,}\b|\bAIza[0-9A-Za-z_-]{35}\b`)
)

// secretRun is the shortest run of letters, digits, _ and - in any of them but private keys.
const secretRun = 20

// secret finds credentials by the shapes that their issuers document. The cheap test comes first: most rows stop there.
func secret(s string, t *traits) bool {
	return t.token >= secretRun && secrets.MatchString(s) || t.token >= 5 && strings.Contains(s, "PRIVATE KEY")
}

// personal names the first kind of personal data that a text seems to hold, "" when none.
func personal(s string, t *traits) string {
	if t.has(byteAt) {
		if m := email.FindString(s); m != "" && !strings.Contains(m, "@example.") {
			return "e-mail address"
		}
	}
	if t.digits < 7 {
		return ""
	}
	for _, m := range card.FindAllStringSubmatch(s, 8) {
		if luhn(m[1]) {
			return "card number"
		}
	}
	if m := iban.FindString(s); m != "" && mod97(m) {
		return "bank account"
	}
	if social.MatchString(s) {
		return "social security number"
	}
	if phone.MatchString(s) {
		return "phone number"
	}
	return ""
}

// luhn checks a card number by ISO/IEC 7812-1; runs of one digit and years in a row pass the sum but are no cards.
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

// mod97 checks an IBAN by ISO 13616.
func mod97(s string) bool {
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
