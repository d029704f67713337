package analyze

import (
	"net/netip"
	"regexp"
	"strings"

	"github.com/slmgen/slmgen/internal/private"
)

var (
	email  = regexp.MustCompile(`[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,24}`)
	phone  = regexp.MustCompile(`(?:^|[^\w.,/-])(\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?(?:\d{2,4}(?:[ .-]?\d{2,4}){2,4}|\d(?:[ .-]\d{2,4}){3,4})|\(\d{3}\) ?\d{3}[ .-]\d{4}|\d{3}[.-]\d{3}[.-]\d{4})(?:$|[^\w/-])`)
	card   = regexp.MustCompile(`(?:^|[^\d.,-])(\d{13,19}|\d{4}([ -])\d{4}[ -]\d{4}[ -]\d{1,7}|3\d{3}[ -]\d{6}[ -]\d{4,5})(?:$|[^\d-])`)
	iban   = regexp.MustCompile(`\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b`)
	social = regexp.MustCompile(`(?:^|[^\d-])([0-8]\d{2})-(\d{2})-(\d{4})(?:$|[^\d-])`)
	ip     = regexp.MustCompile(`(?:^|[^\w.-])(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})(?:$|[^\w.-]|\.(?:$|\s))`)
)

// personal names the first kind of personal data that a text seems to hold, "" when none.
func personal(s string, t *traits) string {
	if t.has(byteAt) {
		for _, m := range email.FindAllString(s, 8) {
			if !placeholder(m) {
				return "e-mail address"
			}
		}
	}
	if t.digits < 7 {
		return ""
	}
	for _, m := range card.FindAllStringSubmatch(s, 8) {
		if cardNumber(m[1]) {
			return "card number"
		}
	}
	for _, m := range iban.FindAllString(s, 8) {
		var number traits
		if number.scan(m); number.digits >= 7 && private.IBAN(m) { // every country has as many digits in a row
			return "bank account"
		}
	}
	if m := social.FindStringSubmatch(s); m != nil && m[1] != "000" && m[1] != "666" && m[2] != "00" && m[3] != "0000" && m[0] != "123-45-6789" {
		return "social security number"
	}
	if phone.MatchString(s) {
		return "phone number"
	}
	for _, m := range ip.FindAllStringSubmatch(s, 8) {
		if publicAddress(m[1]) {
			return "IP address"
		}
	}
	return ""
}

// placeholder says whether an address is of a domain that RFC 2606 sets aside for examples.
func placeholder(address string) bool {
	_, domain, _ := strings.Cut(strings.ToLower(address), "@")
	return strings.HasPrefix(domain, "example.") || strings.Contains(domain, ".example.") || strings.HasSuffix(domain, ".example") || strings.HasSuffix(domain, ".test") || strings.HasSuffix(domain, ".invalid")
}

// cardNumber checks the issuer's prefix with the length it belongs to (ISO/IEC 7812) and the check digit.
func cardNumber(s string) bool {
	var d []byte
	distinct := map[byte]bool{}
	for i := range len(s) {
		if c := s[i]; c >= '0' && c <= '9' {
			d = append(d, c-'0')
			distinct[c] = true
		}
	}
	if len(d) < 13 || len(distinct) < 2 {
		return false
	}
	first := int(d[0])*1000 + int(d[1])*100 + int(d[2])*10 + int(d[3])
	n := len(d)
	switch {
	case d[0] == 4: // Visa
		if n != 13 && n != 16 && n != 19 {
			return false
		}
	case first >= 5100 && first <= 5599 || first >= 2221 && first <= 2720: // Mastercard
		if n != 16 {
			return false
		}
	case first/100 == 34 || first/100 == 37: // American Express
		if n != 15 {
			return false
		}
	case first == 6011 || first/100 == 65 || first >= 6440 && first <= 6499 || first >= 3528 && first <= 3589: // Discover, JCB
		if n != 16 {
			return false
		}
	case first >= 3000 && first <= 3059 || first/100 == 36 || first/100 == 38: // Diners Club
		if n != 14 {
			return false
		}
	case first/100 == 62: // UnionPay
		if n < 16 {
			return false
		}
	default:
		return false
	}
	sum := 0
	for i, v := range d {
		x := int(v)
		if (n-i)%2 == 0 {
			if x *= 2; x > 9 {
				x -= 9
			}
		}
		sum += x
	}
	return sum%10 == 0
}

// publicAddress says whether an IPv4 address may be somebody's: no private, reserved or documentation range, no well-known resolver, and at least
// seven digits, as shorter ones are mostly versions and numbers of sections.
func publicAddress(s string) bool {
	a, err := netip.ParseAddr(s)
	if err != nil || len(s) < 10 || !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	b := a.As4()
	switch {
	case b[0] == 0 || b[0] >= 240,
		b[0] == 100 && b[1]&0xC0 == 64,
		b[0] == 192 && b[1] == 0 && b[2] <= 2, b[0] == 198 && b[1] == 51 && b[2] == 100, b[0] == 203 && b[1] == 0 && b[2] == 113, b[0] == 198 && b[1]&0xFE == 18,
		b[0] == 255:
		return false
	}
	return true
}
