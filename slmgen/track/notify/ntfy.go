package notify

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/slmgen/slmgen/slmgen/track"
)

// Limits of ntfy: a longer message becomes an attachment.
const (
	ntfyMessage = 4096
	ntfyTitle   = 250
)

// ntfy publishes to a topic. The service offers nothing by which a second delivery would be recognised.
type ntfy struct {
	poster
	topic string
	token string
}

func openNtfy(c Ntfy, s Secrets, o Options) (Channel, error) {
	if !utf8.ValidString(s.Token) || s.Token != oneLine(s.Token) || strings.Contains(s.Token, " ") || len(s.Token) > 200 {
		return nil, wrong("/token", "this is no token of ntfy")
	}
	server := cmp.Or(c.Server, "https://ntfy.sh")
	// Who knows the name of a topic can read it and write to it. It is in the body, so that no address holds it.
	return ntfy{poster: newPoster("ntfy", server, append(s.all(), c.Topic), o), topic: c.Topic, token: s.Token}, nil
}

// ntfyBody is what the JSON interface of ntfy takes.
type ntfyBody struct {
	Topic    string   `json:"topic"`
	Title    string   `json:"title"`
	Message  string   `json:"message"`
	Priority int      `json:"priority"` // 1 to 5, 3 is normal
	Tags     []string `json:"tags"`     // names of emoji are shown as such
	Click    string   `json:"click,omitempty"`
}

var ntfyTags = map[Event]string{
	Started: "rocket", Completed: "white_check_mark", Failed: "x", Stopped: "stop_sign", Suspect: "hourglass", Lost: "ghost", Recovered: "arrows_counterclockwise",
	Alerted: "warning", Digested: "newspaper",
}

func (n ntfy) Send(ctx context.Context, m Message) error {
	b := ntfyBody{
		Topic: n.topic, Title: fit(headline(m), ntfyTitle, inBytes, plain), Message: fit(summary(m), ntfyMessage, inBytes, plain),
		Priority: map[track.Severity]int{track.Critical: 5, track.Warning: 4, track.Notice: 3}[severity(m)],
		Tags:     []string{ntfyTags[m.Event], string(m.Event)}, Click: m.URL,
	}
	body, err := json.Marshal(b)
	if err != nil {
		return unsendable(err)
	}
	header := http.Header{"Content-Type": {"application/json"}}
	if n.token != "" {
		header.Set("Authorization", "Bearer "+n.token)
	}
	return n.post(ctx, header, body)
}

// summary is a message as plain text, below its headline: the text, then what is known of the run, then the items of a digest.
func summary(m Message) string {
	var b strings.Builder
	if t := paragraphs(m.Text); t != "" {
		b.WriteString(t + "\n\n")
	}
	for _, f := range facts(m) {
		b.WriteString(f.name + ": " + f.value + "\n")
	}
	for _, item := range m.Items {
		b.WriteString("- " + when(item.At) + "  " + headline(item) + "\n")
	}
	return cmp.Or(strings.TrimSpace(b.String()), headline(m))
}
