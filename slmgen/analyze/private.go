package analyze

import (
	"net/netip"
	"regexp"
	"slices"
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

// personal appends the kinds of personal data that a text seems to hold, each once.
func personal(kinds []string, s string, t *traits) []string {
	add := func(kind string, found bool) {
		if found && !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	if t.has(byteAt) {
		add("e-mail address", slices.ContainsFunc(email.FindAllString(s, 8), func(m string) bool { return !placeholder(m) }))
	}
	if t.has(byteColon) {
		add(address4or6, publicIPv6(s))
	}
	if t.digits < 7 {
		return kinds
	}
	rest := s // without what was found: the digits of a card are no account
	take := func(kind string, re *regexp.Regexp, good func(m []string) bool) {
		for _, at := range re.FindAllStringSubmatchIndex(rest, 8) {
			m := []string{rest[at[0]:at[1]]}
			for i := 2; i < len(at); i += 2 {
				m = append(m, rest[max(at[i], 0):max(at[i+1], 0)])
			}
			if good == nil || good(m) {
				add(kind, true)
				rest = rest[:at[0]] + strings.Repeat("x", at[1]-at[0]) + rest[at[1]:]
			}
		}
	}
	take("card number", card, func(m []string) bool { return cardNumber(m[1]) })
	take("bank account", iban, func(m []string) bool {
		var number traits
		number.scan(m[0])
		return number.digits >= 7 && private.IBAN(m[0]) // every country has as many digits in a row
	})
	take("social security number", social, func(m []string) bool {
		return m[1] != "000" && m[1] != "666" && m[2] != "00" && m[3] != "0000" && m[0] != "123-45-6789"
	})
	take("phone number", phone, nil)
	take(address4or6, ip, func(m []string) bool { return publicAddress(m[1]) })
	return kinds
}

const address4or6 = "IP address"

// publicIPv6 says whether a text holds an IPv6 address that may be somebody's. The cheap test comes first: a colon between digits of base 16.
func publicIPv6(s string) bool {
	hex := func(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }
	part := func(c byte) bool { return hex(c) || c == ':' }
	for i := 1; i < len(s)-1; i++ {
		if s[i] != ':' || !hex(s[i-1]) || !part(s[i+1]) {
			continue
		}
		from, to := i, i
		for from > 0 && part(s[from-1]) {
			from--
		}
		for to < len(s) && part(s[to]) {
			to++
		}
		alone := (from == 0 || !wordByte(s[from-1]) && s[from-1] != '.') && (to == len(s) || !wordByte(s[to]))
		if alone && to-from <= 39+1 && ownIPv6(strings.TrimSuffix(s[from:to], ":")) {
			return true
		}
		i = to
	}
	return false
}

func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}

// notOwn are ranges of global addresses that are nobody's (RFC 3849, 9637, 5180, 4843, 7343), and public resolvers.
var notOwn = func() (list []netip.Prefix) {
	for _, p := range strings.Fields("2001:db8::/32 3fff::/20 2001:2::/48 2001:10::/28 2001:20::/28 2001:4860:4860::/48 2606:4700:4700::/48 2620:fe::/48") {
		list = append(list, netip.MustParsePrefix(p))
	}
	return list
}()

// ownIPv6 says whether an address is of the range that is given out (2000::/3), and not one of examples.
func ownIPv6(s string) bool {
	a, err := netip.ParseAddr(s)
	if err != nil || !a.Is6() || a.As16()[0]>>5 != 1 || len(s) < 10 {
		return false
	}
	return !slices.ContainsFunc(notOwn, func(p netip.Prefix) bool { return p.Contains(a) })
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
