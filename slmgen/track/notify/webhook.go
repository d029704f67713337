package notify

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

// MostBody is the size of a webhook's body, in bytes: Standard Webhooks 1.0.0 recommends less than 20 kB.
const MostBody = 20_000 - 1

const keyPrefix = "whsec_"

// NewWebhookKey makes a key that webhooks are signed with: "whsec_" and 32 random bytes as base64.
func NewWebhookKey() string { return track.SecretText(track.NewSecret()) }

// webhook is a Standard Webhook (specification 1.0.0, symmetric signatures).
type webhook struct {
	poster
	keys [][]byte
	now  func() time.Time
}

func openWebhook(c Webhook, s Secrets, o Options) (Channel, error) {
	w := webhook{poster: newPoster("the webhook", c.URL, s.all(c.URL), o), now: o.Now}
	if len(s.Keys) == 0 || len(s.Keys) > 8 {
		return nil, wrong("/keys", "a webhook is signed with 1 to 8 keys")
	}
	for _, key := range s.Keys {
		text, ok := strings.CutPrefix(key, keyPrefix)
		raw, err := base64.StdEncoding.DecodeString(text)
		if !ok || err != nil || len(raw) < 24 || len(raw) > 64 {
			return nil, wrong("/keys", `a key of a webhook is "whsec_" and 24 to 64 bytes as base64`)
		}
		w.keys = append(w.keys, raw)
	}
	return w, nil
}

func (w webhook) Send(ctx context.Context, m Message) error {
	body, err := webhookBody(m)
	if err != nil {
		return err
	}
	at := strconv.FormatInt(w.now().Unix(), 10)
	return w.post(ctx, http.Header{
		"Content-Type": {"application/json"}, "Webhook-Id": {m.Key}, "Webhook-Timestamp": {at}, "Webhook-Signature": {sign(w.keys, m.Key, at, body)},
	}, body)
}

// sign gives a signature by each key. A key has no full stop in it, nor has the time, so that nothing can be moved between the three.
func sign(keys [][]byte, id, at string, body []byte) string {
	out := make([]string, len(keys))
	for i, key := range keys {
		out[i] = track.Sign(key, id, at, body)
	}
	return strings.Join(out, " ")
}

// payload is the body of a webhook.
type payload struct {
	Type      string    `json:"type"` // run.completed, run.digest and so on
	Timestamp time.Time `json:"timestamp"`
	Data      details   `json:"data"`
}

type details struct {
	Key       string         `json:"key"`
	Event     Event          `json:"event"`
	Severity  track.Severity `json:"severity"`
	Run       string         `json:"run,omitempty"`
	Name      string         `json:"name,omitempty"`
	Title     string         `json:"title"`
	Text      string         `json:"text,omitempty"`
	URL       string         `json:"url,omitempty"`
	State     string         `json:"state,omitempty"`
	Step      *int64         `json:"step,omitempty"`
	Total     *int64         `json:"total,omitempty"`
	Elapsed   *float64       `json:"elapsed_s,omitempty"`
	Remaining *Interval      `json:"remaining_s,omitempty"`
	Metrics   track.Metrics  `json:"metrics,omitempty"`
	Items     []payload      `json:"items,omitempty"`
	// Truncated says that texts, metrics or items were left out, so that the body stays within its limit; More counts the items.
	Truncated bool `json:"truncated,omitempty"`
	More      int  `json:"more,omitempty"`
}

// webhookBody writes a message within MostBody: first whole, then with less and less of what may be long.
func webhookBody(m Message) ([]byte, error) {
	for _, room := range []struct{ text, metrics, items int }{
		{MostText, track.MostMetrics, MostItems}, {4000, 100, 100}, {1000, 40, 20}, {300, 12, 8}, {0, 0, 1}, {0, 0, 0},
	} {
		least := min(len(m.Text), room.text)
		for _, item := range m.Items[max(0, len(m.Items)-room.items):] {
			least += min(len(item.Text), room.text)
		}
		if least > MostBody { // it need not be written to be known as too long
			continue
		}
		var body bytes.Buffer
		e := json.NewEncoder(&body)
		e.SetEscapeHTML(false)
		if err := e.Encode(payloadOf(m, room.text, room.metrics, room.items)); err != nil {
			return nil, unsendable(err)
		}
		if body.Len() <= MostBody {
			return bytes.TrimSuffix(body.Bytes(), []byte("\n")), nil
		}
	}
	return nil, fault.New(fault.TooLarge, "the message does not fit into %d bytes", MostBody)
}

func payloadOf(m Message, text, metrics, items int) payload {
	d := details{
		Key: m.Key, Event: m.Event, Severity: severity(m), Run: oneLine(m.Run), Name: oneLine(m.Name), Title: headline(m), URL: m.URL, State: oneLine(m.State), Remaining: m.Remaining,
		Text: fit(m.Text, text, inBytes, plain), Metrics: m.Metrics,
	}
	d.Truncated = d.Text != m.Text
	positive := func(n int64) *int64 {
		if n == 0 {
			return nil
		}
		return &n
	}
	if d.Total = positive(m.Total); d.Total != nil {
		d.Step = &m.Step
	} else {
		d.Step = positive(m.Step)
	}
	if m.Elapsed > 0 {
		s := m.Elapsed.Seconds()
		d.Elapsed = &s
	}
	if len(m.Metrics) > metrics {
		d.Truncated, d.Metrics = true, track.Metrics{}
		for _, name := range metricNames(m.Metrics, metrics) {
			d.Metrics[name] = m.Metrics[name]
		}
	}
	if over := len(m.Items) - items; over > 0 {
		d.Truncated, d.More, m.Items = true, over, m.Items[over:] // the latest are the ones to know
	}
	for _, item := range m.Items {
		d.Items = append(d.Items, payloadOf(item, text, metrics, 0))
	}
	return payload{Type: "run." + string(m.Event), Timestamp: m.At.UTC(), Data: d}
}
