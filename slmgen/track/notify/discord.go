package notify

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/slmgen/slmgen/slmgen/track"
)

// Limits of Discord's embeds, in characters; discordAll is that of all texts together.
const (
	discordTitle = 256
	discordText  = 3000 // 4096 allowed; the fields need room too
	discordName  = 100  // 256 allowed
	discordValue = 150  // 1024 allowed
	discordAll   = 6000
)

// discord posts to an incoming webhook, which offers nothing by which a second delivery would be recognised.
type discord struct{ poster }

type discordField struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Inline bool   `json:"inline"`
}

type discordEmbed struct {
	Title       string         `json:"title"`
	Description string         `json:"description,omitempty"`
	URL         string         `json:"url,omitempty"`
	Timestamp   string         `json:"timestamp"`
	Color       int            `json:"color"`
	Fields      []discordField `json:"fields,omitempty"`
}

type discordBody struct {
	Embeds   []discordEmbed  `json:"embeds"`
	Mentions discordMentions `json:"allowed_mentions"`
}

// discordMentions allows none.
type discordMentions struct {
	Parse []string `json:"parse"`
}

// discordEscape takes markup, links and mentions their meaning; "@" gets an invisible character behind it.
func discordEscape(r rune) string {
	switch {
	case strings.ContainsRune("\\*_~`|>[]()<#-.+/", r):
		return "\\" + string(r)
	case r == '@':
		return "@\u200b"
	}
	return string(r)
}

var discordColors = map[track.Severity]int{track.Critical: 0xdc2626, track.Warning: 0xd97706, track.Notice: 0x2563eb}

func (d discord) Send(ctx context.Context, m Message) error {
	body, err := json.Marshal(discordBody{Embeds: []discordEmbed{discordMessage(m)}, Mentions: discordMentions{Parse: []string{}}})
	if err != nil {
		return unsendable(err)
	}
	return d.post(ctx, http.Header{"Content-Type": {"application/json"}}, body)
}

func discordMessage(m Message) discordEmbed {
	text := func(s string, limit int) string { return fit(s, limit, inUnits, discordEscape) }
	e := discordEmbed{
		Title: text(headline(m), discordTitle), URL: m.URL, Timestamp: m.At.UTC().Format(time.RFC3339Nano), Color: discordColors[severity(m)],
		Description: text(paragraphs(m.Text), discordText),
	}
	for _, item := range m.Items {
		line := "\n" + text(when(item.At)+"  "+headline(item), 400)
		if inUnits(e.Description)+inUnits(line) > discordText {
			e.Description += "\n…"
			break
		}
		e.Description += line
	}
	e.Description = strings.TrimSpace(e.Description)
	used := inUnits(e.Title) + inUnits(e.Description)
	for _, f := range facts(m) {
		field := discordField{Name: text(f.name, discordName), Value: text(f.value, discordValue), Inline: true}
		if used += inUnits(field.Name) + inUnits(field.Value); used > discordAll || len(e.Fields) == 25 {
			break
		}
		e.Fields = append(e.Fields, field)
	}
	return e
}
