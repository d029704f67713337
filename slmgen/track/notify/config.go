package notify

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/slmgen/slmgen/internal/fault"
)

// Kind is the kind of a channel.
type Kind string

// The kinds.
const (
	KindEmail   Kind = "email"
	KindPush    Kind = "push"    // Web Push, to one browser
	KindWebhook Kind = "webhook" // Standard Webhooks
	KindNtfy    Kind = "ntfy"
	KindSlack   Kind = "slack"   // an incoming webhook; Mattermost and others take the same
	KindDiscord Kind = "discord" // an incoming webhook
)

// MostConfig is the size of the JSON of a Config, in bytes.
const MostConfig = 16 << 10

// Config is what may be shown of a channel. The part named like the kind is set where there is one (slack and discord have none), no other is.
type Config struct {
	Kind    Kind     `json:"kind"`
	Email   *Email   `json:"email,omitempty"`
	Push    *Push    `json:"push,omitempty"`
	Webhook *Webhook `json:"webhook,omitempty"`
	Ntfy    *Ntfy    `json:"ntfy,omitempty"`
}

// Email is a mail server that takes mail for others, and who gets it.
type Email struct {
	Host string `json:"host"`
	Port int    `json:"port,omitempty"` // 0 is 587 for starttls, 465 for tls
	// Security is starttls (the default) or tls: mail and passwords are never sent in the open.
	Security string   `json:"security,omitempty"`
	User     string   `json:"user,omitempty"` // empty does not log in
	From     string   `json:"from"`           // an address, which may have a name before it
	To       []string `json:"to"`             // up to 20; a mail that one of them is refused is sent to none
}

// Push is how this server is known to push services.
type Push struct {
	// Contact is where the operator of a push service may write to: mailto:… or https://….
	Contact string `json:"contact"`
}

// Webhook is where messages are posted to.
type Webhook struct {
	URL string `json:"url"`
}

// Ntfy is a topic of an ntfy server.
type Ntfy struct {
	Server string `json:"server,omitempty"` // empty is https://ntfy.sh
	Topic  string `json:"topic"`
}

// ParseConfig reads the JSON of a Config and checks it. Unknown names are invalid.
func ParseConfig(data []byte) (Config, error) {
	if len(data) > MostConfig {
		return Config{}, fault.New(fault.TooLarge, "the configuration of a channel has more than %d bytes", MostConfig)
	}
	var c Config
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return Config{}, fault.New(fault.Invalid, "the configuration of a channel cannot be read: %.200s", err.Error())
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Config{}, fault.New(fault.Invalid, "something stands after the configuration of the channel")
	}
	return c, c.Check()
}

// Check says whether a configuration is one; the position of the error is the path of the field. It asks nobody.
func (c Config) Check() error {
	if c.Kind != KindEmail && c.Email != nil || c.Kind != KindPush && c.Push != nil || c.Kind != KindWebhook && c.Webhook != nil || c.Kind != KindNtfy && c.Ntfy != nil {
		return wrong("/kind", "the configuration has a part of another kind than %.40q", string(c.Kind))
	}
	switch {
	case c.Kind == KindSlack || c.Kind == KindDiscord:
		return nil
	case c.Kind == KindEmail && c.Email != nil:
		return c.Email.check()
	case c.Kind == KindPush && c.Push != nil:
		return c.Push.check()
	case c.Kind == KindWebhook && c.Webhook != nil:
		return checkAddress("/webhook/url", c.Webhook.URL)
	case c.Kind == KindNtfy && c.Ntfy != nil:
		return c.Ntfy.check()
	case c.Kind == KindEmail || c.Kind == KindPush || c.Kind == KindWebhook || c.Kind == KindNtfy:
		return wrong("/"+string(c.Kind), "a channel of kind %s needs its part %s", c.Kind, c.Kind)
	}
	return wrong("/kind", "there is no kind of channel %.40q; use email, push, webhook, ntfy, slack or discord", string(c.Kind))
}

func (e Email) check() error {
	switch {
	case !hostName.MatchString(e.Host) && net.ParseIP(e.Host) == nil:
		return wrong("/email/host", "the mail server is no name of a host")
	case e.Port < 0 || e.Port > 65535:
		return wrong("/email/port", "%d is no port", e.Port)
	case e.Security != "" && e.Security != "starttls" && e.Security != "tls":
		return wrong("/email/security", "%.40q is neither starttls nor tls", e.Security)
	case len(e.User) > 200 || !utf8.ValidString(e.User) || e.User != oneLine(e.User):
		return wrong("/email/user", "the user is longer than 200 bytes, or not one line")
	case len(e.To) == 0 || len(e.To) > 20:
		return wrong("/email/to", "a mail goes to 1 to 20 addresses")
	}
	if _, err := mailbox(e.From); err != nil {
		return wrong("/email/from", "%.80q is no address of a mail", e.From)
	}
	for _, to := range e.To {
		if _, err := mailbox(to); err != nil {
			return wrong("/email/to", "%.80q is no address of a mail", to)
		}
	}
	return nil
}

var hostName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]{0,62}\.?)*$`)

// mailbox reads an address that is fit for a header.
func mailbox(s string) (*mail.Address, error) {
	if len(s) > 320 || s != oneLine(s) || !utf8.ValidString(s) {
		return nil, fault.New(fault.Invalid, "an address is one line of at most 320 bytes")
	}
	a, err := mail.ParseAddress(s)
	if err == nil && strings.ContainsFunc(a.Address, func(r rune) bool { return r <= ' ' || r == '<' || r == '>' }) {
		err = fault.New(fault.Invalid, "the address has spaces or brackets in it")
	}
	return a, err
}

func (p Push) check() error {
	u, err := url.Parse(p.Contact)
	reachable := err == nil && (u.Scheme == "mailto" && strings.Contains(u.Opaque, "@") || u.Scheme == "https" && u.Host != "")
	if !reachable || len(p.Contact) > 320 {
		return wrong("/push/contact", "push services want a contact: mailto:you@example.org or an https:// address")
	}
	return nil
}

var topic = regexp.MustCompile(`^[-_A-Za-z0-9]{1,64}$`)

func (n Ntfy) check() error {
	if !topic.MatchString(n.Topic) {
		return wrong("/ntfy/topic", `a topic of ntfy is 1 to 64 of A-Z, a-z, 0-9, "_" and "-"`)
	}
	if n.Server == "" {
		return nil
	}
	return checkAddress("/ntfy/server", n.Server)
}

// checkAddress takes https, and http on this machine. Where it leads to is judged when something is sent. No error shows the address, whose path may be
// all that it takes to use it.
func checkAddress(path, address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || len(address) > 2000 || !utf8.ValidString(address) || address != oneLine(address):
		return wrong(path, "this is no web address of at most 2000 bytes")
	case u.Host == "" || u.Hostname() == "" || u.Opaque != "":
		return wrong(path, "the address names no host")
	case u.User != nil || u.Fragment != "":
		return wrong(path, "the address has a user or a fragment, which are not sent")
	case u.Scheme == "http" && loopback(u.Hostname()), u.Scheme == "https":
		return nil
	}
	return wrong(path, "the address is not encrypted; use https:// (http:// is for this machine alone)")
}

func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

func wrong(path, format string, args ...any) error {
	return fault.New(fault.Invalid, format, args...).At(fault.Position{Path: path})
}
