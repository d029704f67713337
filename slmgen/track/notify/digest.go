package notify

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/slmgen/track"
)

// Digest makes one message of several: the worst severity, the latest time, the messages by time, without their curves. Messages with the same key are
// one, digests give what is in them, and one message alone stays as it is. The key comes from those of the messages, so that the same messages make the
// same digest in any order. Of no messages it makes the zero Message, which cannot be sent; beyond MostItems the oldest are counted in the text alone.
func Digest(messages []Message) Message {
	var items []Message
	seen := map[string]bool{}
	var collect func([]Message)
	collect = func(from []Message) {
		for _, m := range from {
			switch {
			case m.Event == Digested:
				collect(m.Items)
			case !seen[m.Key]:
				seen[m.Key] = true
				items = append(items, m)
			}
		}
	}
	collect(messages)
	if len(items) == 0 {
		return Message{}
	}
	if len(items) == 1 {
		return items[0]
	}
	slices.SortFunc(items, func(a, b Message) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return strings.Compare(a.Key, b.Key)
	})
	keys, runs := make([]string, len(items)), map[string]bool{}
	d := Message{Event: Digested, Severity: track.Notice, At: items[len(items)-1].At}
	for i := range items {
		items[i].Curve = Curve{}
		keys[i] = items[i].Key
		runs[items[i].Run+"\x00"+items[i].Name] = true
		if s := severity(items[i]); grade(s) > grade(d.Severity) {
			d.Severity = s
		}
	}
	slices.Sort(keys)
	sum := sha256.Sum256([]byte(strings.Join(keys, "\n")))
	d.Key = "digest_" + hex.EncodeToString(sum[:16])
	d.Title = fmt.Sprintf("%d messages about %s", len(items), count(len(runs), "run"))
	if over := len(items) - MostItems; over > 0 {
		d.Text = count(over, "older message") + " left out."
		items = items[over:]
	}
	d.Items = items
	return d
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
