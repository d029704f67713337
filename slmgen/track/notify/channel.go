package notify

import (
	"context"
	"crypto/x509"
	"net/http"
	"net/url"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/httpx"
)

// Channel sends messages. It is safe for concurrent use.
type Channel interface {
	// Send tries once. What went wrong is a fault.Error: Final, Gone and Wait say what it means for the next try. That the other side took the message
	// and the answer was lost cannot be told from a failure.
	Send(ctx context.Context, m Message) error
}

// Options are what channels share.
type Options struct {
	// HTTP is the way out, for mail as well; nil is a client that reaches no private addresses.
	HTTP *httpx.Client
	// Now is the clock of signatures; nil is time.Now.
	Now func() time.Time
	// Timeout bounds one try; 0 is 30 s.
	Timeout time.Duration
	RootCAs *x509.CertPool // of mail servers; nil is the system's
}

// Open makes a channel, without asking the other side. The error is invalid when the configuration is not complete or a secret is missing or malformed.
func Open(c Config, s Secrets, o Options) (Channel, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	if o.HTTP == nil {
		o.HTTP = httpx.New(httpx.Options{})
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	via, err := open(c, s, o)
	if err != nil {
		return nil, err
	}
	return channel{timeout: o.Timeout, via: via}, nil
}

func open(c Config, s Secrets, o Options) (Channel, error) {
	switch c.Kind {
	case KindEmail:
		return openEmail(*c.Email, s, o)
	case KindPush:
		return openPush(*c.Push, s, o)
	case KindWebhook:
		return openWebhook(*c.Webhook, s, o)
	case KindNtfy:
		return openNtfy(*c.Ntfy, s, o)
	case KindSlack, KindDiscord:
		if err := checkAddress("/url", s.URL); err != nil {
			return nil, err
		}
		u, err := url.Parse(s.URL)
		if err != nil { // it was checked
			return nil, unsendable(err)
		}
		if c.Kind == KindSlack {
			return slack{newPoster("the Slack webhook", s.URL, s.all(), o, http.StatusNotFound)}, nil
		}
		q := u.Query()
		q.Set("wait", "true") // the answer then says that the message is there
		u.RawQuery = q.Encode()
		return discord{newPoster("the Discord webhook", u.String(), s.all(), o, http.StatusNotFound)}, nil
	}
	return nil, fault.New(fault.Internal, "no channel of kind %q", string(c.Kind))
}

// channel is what all have in common: messages are checked, and a try has an end.
type channel struct {
	timeout time.Duration
	via     Channel
}

func (c channel) Send(ctx context.Context, m Message) error {
	if err := m.Check(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	return c.via.Send(ctx, m)
}

// String hides what is within.
func (channel) String() string { return "a channel of notifications" }

// GoString hides it too.
func (c channel) GoString() string { return c.String() }
