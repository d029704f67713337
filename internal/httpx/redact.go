package httpx

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// plainKeys are query parameters that say what is asked for. The values of all others may be keys to it.
var plainKeys = []string{"config", "dl", "download", "format", "gid", "limit", "offset", "page", "raw", "ref", "rev", "revision", "split", "version"}

// Masked stands for a value that is not shown.
const Masked = "***"

// Redact gives an address as it may be shown: without user, password and fragment, and with the values of query parameters masked,
// except those that only say what is asked for (config, split, version and so on).
func Redact(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return redactText(address)
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	if u.Opaque != "" {
		return u.Scheme + ":" + Masked
	}
	if u.RawQuery != "" {
		var shown []string
		for part := range strings.SplitSeq(u.RawQuery, "&") {
			key, value, valued := strings.Cut(part, "=")
			switch {
			case !valued || !plain(key):
				key = Masked // a lone word may be a key as well
				if valued {
					key = maskKey(part)
				}
			default:
				key += "=" + value
			}
			if !slices.Contains(shown, key) {
				shown = append(shown, key)
			}
		}
		u.RawQuery = strings.Join(shown, "&")
	}
	u.ForceQuery = false
	text := u.String()
	return strings.ReplaceAll(text, "%2A%2A%2A", Masked)
}

func maskKey(part string) string {
	key, _, _ := strings.Cut(part, "=")
	if len(key) > 40 || !word.MatchString(key) {
		key = Masked
	}
	return key + "=" + Masked
}

func plain(key string) bool { return slices.Contains(plainKeys, strings.ToLower(key)) }

var (
	word    = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)
	queries = regexp.MustCompile(`\?[^\s"'<>]*`)
	users   = regexp.MustCompile(`//[^\s/"'@]*@`)
)

func redactText(s string) string {
	return users.ReplaceAllString(queries.ReplaceAllString(s, "?"+Masked), "//")
}
