package notify

import (
	"encoding/base64"
	"log/slog"
	"net/url"
	"slices"
	"strings"
)

// Secrets are what a channel needs beside its Config and what nobody is shown. They are formatted and logged as "***"; their JSON is for whoever
// keeps them safe.
type Secrets struct {
	Password string   `json:"password,omitempty"` // email: of the user
	Token    string   `json:"token,omitempty"`    // ntfy: an access token
	URL      string   `json:"url,omitempty"`      // slack, discord: the address, which is all that it takes to post
	Keys     []string `json:"keys,omitempty"`     // webhook: "whsec_…", the present one and those that are being replaced; each signs
	// Subscription and VAPID are of push: what the browser gave, and the key of the server that it subscribed to.
	Subscription *Subscription `json:"subscription,omitempty"`
	VAPID        *VAPID        `json:"vapid,omitempty"`
}

const hidden = "***"

// String hides them.
func (Secrets) String() string { return hidden }

// GoString hides them.
func (Secrets) GoString() string { return hidden }

// LogValue hides them.
func (Secrets) LogValue() slog.Value { return slog.StringValue(hidden) }

// all gives every text that no error may hold, the longest first.
func (s Secrets) all(addresses ...string) []string {
	out := []string{s.Password, s.Token, base64.StdEncoding.EncodeToString([]byte(s.Password))}
	for _, k := range s.Keys {
		out = append(out, k, strings.TrimPrefix(k, keyPrefix))
	}
	if s.Subscription != nil {
		addresses = append(addresses, s.Subscription.Endpoint)
		out = append(out, s.Subscription.Keys.Auth)
	}
	if s.VAPID != nil {
		out = append(out, s.VAPID.Private)
	}
	for _, address := range append(addresses, s.URL) {
		out = append(out, address)
		if u, err := url.Parse(address); err == nil {
			out = append(out, u.Path, u.EscapedPath(), u.RawQuery)
			for part := range strings.FieldsFuncSeq(u.EscapedPath()+"&"+u.RawQuery, func(r rune) bool { return strings.ContainsRune("/&=", r) }) {
				if len(part) >= 8 {
					out = append(out, part)
				}
			}
		}
	}
	out = slices.DeleteFunc(out, func(s string) bool { return len(s) < 4 })
	slices.SortFunc(out, func(a, b string) int { return len(b) - len(a) })
	return out
}

// scrub takes secrets out of a text.
func scrub(text string, secrets []string) string {
	for _, s := range secrets {
		text = strings.ReplaceAll(text, s, hidden)
	}
	return text
}
