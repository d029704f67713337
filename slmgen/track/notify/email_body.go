package notify

import (
	"cmp"
	_ "embed"
	"html/template"
	"strings"

	"github.com/slmgen/slmgen/slmgen/track"
)

//go:embed email.html
var emailHTML string

// page writes the HTML part. Mail programs know no style sheets, so each element says how it looks.
var page = template.Must(template.New("email").Parse(emailHTML))

type view struct {
	Title, Text, URL, When, Color string
	CID                           template.URL // of the picture
	Alt                           string
	Facts                         []viewFact
	Items                         []viewItem
	More                          string
}

type viewFact struct{ Name, Value string }

type viewItem struct{ Title, Text, URL, When, Color string }

// mostMailed is how many messages of a digest are in a mail, the latest ones.
const mostMailed = 100

var colors = map[track.Severity]string{track.Critical: "#dc2626", track.Warning: "#d97706", track.Notice: "#2563eb"}

// htmlBody writes the HTML part; cid is the content id of the picture, empty where there is none.
func htmlBody(m Message, cid string) (string, error) {
	v := view{Title: headline(m), Text: paragraphs(m.Text), URL: m.URL, When: when(m.At), Color: colors[severity(m)]}
	if cid != "" {
		v.CID, v.Alt = template.URL("cid:"+cid), "The loss of "+who(m)+" over its steps" //nolint:gosec // made of a hash and the sender's domain
	}
	for _, f := range facts(m) {
		v.Facts = append(v.Facts, viewFact{f.name, f.value})
	}
	items, over := mailed(m)
	if over > 0 {
		v.More = count(over, "older message") + " left out."
	}
	for _, i := range items {
		v.Items = append(v.Items, viewItem{headline(i), fit(paragraphs(i.Text), 500, inBytes, plain), i.URL, when(i.At), colors[severity(i)]})
	}
	var b strings.Builder
	if err := page.Execute(&b, v); err != nil {
		return "", err
	}
	return b.String(), nil
}

func mailed(m Message) (items []Message, over int) {
	over = max(0, len(m.Items)-mostMailed)
	return m.Items[over:], over
}

// textBody writes the plain part.
func textBody(m Message) string {
	items, over := mailed(m)
	m.Items = nil
	var b strings.Builder
	b.WriteString(headline(m) + "\n")
	if s := summary(m); s != headline(m) {
		b.WriteString("\n" + s + "\n")
	}
	if over > 0 {
		b.WriteString(count(over, "older message") + " left out.\n")
	}
	for _, i := range items {
		b.WriteString("\n* " + when(i.At) + "  " + cmp.Or(string(i.Severity), "notice") + ": " + headline(i) + "\n")
		if t := fit(paragraphs(i.Text), 500, inBytes, plain); t != "" {
			b.WriteString("  " + strings.ReplaceAll(t, "\n", "\n  ") + "\n")
		}
		if i.URL != "" {
			b.WriteString("  " + i.URL + "\n")
		}
	}
	b.WriteString("\n" + when(m.At) + "\n")
	if m.URL != "" {
		b.WriteString(m.URL + "\n")
	}
	return b.String()
}
