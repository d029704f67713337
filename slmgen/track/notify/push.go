package notify

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

// Subscription is what a browser's PushManager.subscribe gives, as its JSON.
type Subscription struct {
	Endpoint string           `json:"endpoint"`
	Keys     SubscriptionKeys `json:"keys"`
	// ExpirationTime is part of the JSON of browsers, in milliseconds since 1970; most leave it null. It is not used: the push service says when a
	// subscription is gone.
	ExpirationTime *float64 `json:"expirationTime,omitempty" openapi:"null"`
}

// SubscriptionKeys are what messages to a browser are encrypted with, as base64url.
type SubscriptionKeys struct {
	P256dh string `json:"p256dh"` // its public key, 65 bytes
	Auth   string `json:"auth"`   // 16 bytes
}

// Limits of a push message. RFC 8291 allows one record of 4096 bytes with all that is around the text.
const (
	mostPush = 3900
	pushLife = 3 * 24 * time.Hour // of a message to a browser that is not running: as long as Next goes on trying
)

// push sends to one browser, by RFC 8030, 8291 and 8292.
type push struct {
	poster
	contact string
	vapid   vapidKey
	to      receiver
	now     func() time.Time
}

func openPush(c Push, s Secrets, o Options) (Channel, error) {
	if s.Subscription == nil || s.VAPID == nil {
		return nil, wrong("/subscription", "push needs the subscription of a browser and the VAPID key that it was made for")
	}
	if err := checkAddress("/subscription/endpoint", s.Subscription.Endpoint); err != nil {
		return nil, err
	}
	to, err := readReceiver(s.Subscription.Keys)
	if err != nil {
		return nil, err
	}
	key, err := readVAPID(*s.VAPID)
	if err != nil {
		return nil, err
	}
	p := newPoster("the push service", s.Subscription.Endpoint, s.all(), o, http.StatusNotFound)
	return push{poster: p, contact: c.Contact, vapid: key, to: to, now: o.Now}, nil
}

// Note is what a browser's service worker gets, as JSON. Notifications with the same tag replace each other, so that a second delivery shows nothing
// new.
type Note struct {
	Tag      string         `json:"tag"` // the key of the message
	Title    string         `json:"title"`
	Body     string         `json:"body"`
	URL      string         `json:"url,omitempty"`
	Event    Event          `json:"event"`
	Severity track.Severity `json:"severity"`
	Run      string         `json:"run,omitempty"`
	At       time.Time      `json:"at"`
}

func (p push) Send(ctx context.Context, m Message) error {
	text, err := note(m)
	if err != nil {
		return err
	}
	body, err := p.to.encrypt(text)
	if err != nil {
		return err
	}
	origin, err := url.Parse(p.address)
	if err != nil { // it was checked
		return fault.New(fault.Invalid, "the push service has no address")
	}
	token, err := p.vapid.authorization(origin.Scheme+"://"+origin.Host, p.contact, p.now())
	if err != nil {
		return err
	}
	return p.post(ctx, http.Header{
		"Content-Type": {"application/octet-stream"}, "Content-Encoding": {"aes128gcm"}, "Authorization": {token},
		"Ttl": {strconv.Itoa(int(pushLife.Seconds()))}, "Urgency": {urgency(m)}, "Topic": {pushTopic(m.Key)},
	}, body)
}

// urgency by RFC 8030, section 5.3: low waits for power and a good network, normal for one of them.
func urgency(m Message) string {
	switch {
	case m.Severity == track.Critical, m.Severity == track.Warning:
		return "high"
	case m.Event == Digested, m.Event == Started:
		return "low"
	}
	return "normal"
}

// pushTopic names a message to the push service, which keeps one of each topic: 32 characters of base64url at most (RFC 8030, section 5.4).
func pushTopic(key string) string {
	sum := sha256.Sum256([]byte(key))
	return base64.RawURLEncoding.EncodeToString(sum[:24])
}

// note writes a message within mostPush; what is cut first is the body.
func note(m Message) ([]byte, error) {
	n := Note{Tag: m.Key, Title: fit(headline(m), 300, inBytes, plain), Event: m.Event, Severity: severity(m), At: m.At.UTC(), URL: m.URL, Run: oneLine(m.Run)}
	whole := cmp.Or(summary(m), n.Title)
	for _, room := range []int{2000, 1000, 300, 0} {
		n.Body = fit(whole, room, inBytes, plain)
		if room == 0 {
			n.Body, n.Run, n.URL = "", "", ""
		}
		text, err := json.Marshal(n)
		if err != nil {
			return nil, unsendable(err)
		}
		if len(text) <= mostPush {
			return text, nil
		}
	}
	return nil, fault.New(fault.TooLarge, "the message does not fit into %d bytes", mostPush)
}
