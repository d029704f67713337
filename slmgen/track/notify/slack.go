package notify

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/slmgen/slmgen/slmgen/track"
)

// Limits of Slack's blocks, in characters.
const (
	slackText    = 3000 // of a section; the text that stands for the blocks may be longer
	slackHeader  = 150
	slackField   = 2000
	slackFields  = 10
	slackDigest  = 20 // items; a message has at most 50 blocks
	slackPreview = 300
)

// slack posts to an incoming webhook, which offers nothing by which a second delivery would be recognised.
type slack struct{ poster }

type slackObject struct {
	Type  string `json:"type"`
	Text  string `json:"text"`
	Emoji *bool  `json:"emoji,omitempty"`
}

type slackBlock struct {
	Type     string        `json:"type"`
	Text     *slackObject  `json:"text,omitempty"`
	Fields   []slackObject `json:"fields,omitempty"`
	Elements []slackObject `json:"elements,omitempty"`
}

type slackBody struct {
	Text        string       `json:"text"` // of the notification
	Mrkdwn      bool         `json:"mrkdwn"`
	UnfurlLinks bool         `json:"unfurl_links"`
	UnfurlMedia bool         `json:"unfurl_media"`
	LinkNames   bool         `json:"link_names"` // "@name" stays a text
	Parse       string       `json:"parse"`
	Blocks      []slackBlock `json:"blocks"`
}

// slackEscape takes "<!channel>", links and entities their meaning.
func slackEscape(r rune) string {
	switch r {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	}
	return string(r)
}

// slackPlain is a text that is no markup.
func slackPlain(s string, limit int) slackObject {
	off := false
	return slackObject{Type: "plain_text", Text: fit(s, limit, inUnits, slackEscape), Emoji: &off}
}

var slackMarks = map[track.Severity]string{track.Critical: "🔴 ", track.Warning: "🟠 ", track.Notice: ""}

func (s slack) Send(ctx context.Context, m Message) error {
	body, err := json.Marshal(slackMessage(m))
	if err != nil {
		return unsendable(err)
	}
	return s.post(ctx, http.Header{"Content-Type": {"application/json"}}, body)
}

func slackMessage(m Message) slackBody {
	title := slackMarks[severity(m)] + headline(m)
	b := slackBody{Parse: "none", Text: fit(title, slackText, inUnits, slackEscape)}
	section := func(o slackObject) { b.Blocks = append(b.Blocks, slackBlock{Type: "section", Text: &o}) }
	head := slackPlain(title, slackHeader)
	b.Blocks = append(b.Blocks, slackBlock{Type: "header", Text: &head})
	if t := paragraphs(m.Text); t != "" {
		section(slackPlain(t, slackText))
	}
	var fields []slackObject
	for _, f := range facts(m) {
		fields = append(fields, slackPlain(f.name+": "+f.value, slackField))
	}
	for len(fields) > 0 {
		n := min(len(fields), slackFields)
		b.Blocks = append(b.Blocks, slackBlock{Type: "section", Fields: fields[:n]})
		fields = fields[n:]
	}
	for i, item := range m.Items {
		if i == slackDigest {
			section(slackPlain(count(len(m.Items)-i, "more message"), slackText))
			break
		}
		section(slackPlain(when(item.At)+"  "+slackMarks[severity(item)]+fit(headline(item), slackPreview, inUnits, plain), slackText))
	}
	if link := "<" + slackLink(m.URL) + "|Open>"; m.URL != "" && inUnits(link) <= slackText { // half an address is none
		section(slackObject{Type: "mrkdwn", Text: link})
	}
	b.Blocks = append(b.Blocks, slackBlock{Type: "context", Elements: []slackObject{slackPlain(when(m.At), slackField)}})
	return b
}

// slackLink writes an address so that it ends where the link does.
func slackLink(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.NewReplacer("&", "&amp;", "<", "%3C", ">", "%3E", "|", "%7C").Replace(u.String())
}
