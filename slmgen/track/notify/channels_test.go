package notify

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// hostile are texts that fill messages to their limits.
var hostile = []string{"x", "<!channel> ", "@everyone ", "&<>", `\"`, "\x00\x01", "😀", "\n", "ä*_`|#-"}

// strs gives every string of a JSON document.
func strs(v any) (out []string) {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		for _, e := range v {
			out = append(out, strs(e)...)
		}
	case map[string]any:
		for _, e := range v {
			out = append(out, strs(e)...)
		}
	}
	return out
}

func TestSlackStaysWithinItsLimitsAndMentionsNobody(t *testing.T) {
	for _, text := range hostile {
		for _, m := range []Message{sample(), huge(text), digest(text, 60)} {
			require.NoError(t, m.Check())
			b := slackMessage(m)
			require.LessOrEqual(t, len(b.Blocks), 50)
			require.LessOrEqual(t, inUnits(b.Text), 3000)
			for _, block := range b.Blocks {
				require.LessOrEqual(t, len(block.Fields), 10)
				for _, f := range block.Fields {
					require.LessOrEqual(t, inUnits(f.Text), 2000)
					require.NotEmpty(t, f.Text)
				}
				if block.Text != nil {
					require.NotEmpty(t, block.Text.Text)
					require.LessOrEqual(t, inUnits(block.Text.Text), map[string]int{"header": 150, "section": 3000}[block.Type])
				}
			}
			body, err := json.Marshal(b)
			require.NoError(t, err)
			var v any
			require.NoError(t, json.Unmarshal(body, &v))
			for _, s := range strs(v) {
				if !strings.HasPrefix(s, "<https://slm.example/") { // the one link
					require.NotContains(t, s, "<")
					require.NotContains(t, s, ">")
				}
				require.Equal(t, strings.Count(s, "<"), strings.Count(s, ">"))
			}
		}
	}
}

func TestDiscordStaysWithinItsLimitsAndMentionsNobody(t *testing.T) {
	for _, text := range hostile {
		for _, m := range []Message{sample(), huge(text), digest(text, 60)} {
			e := discordMessage(m)
			require.NotEmpty(t, e.Title)
			require.LessOrEqual(t, inUnits(e.Title), 256)
			require.LessOrEqual(t, inUnits(e.Description), 4096)
			require.LessOrEqual(t, len(e.Fields), 25)
			all := inUnits(e.Title) + inUnits(e.Description)
			for _, f := range e.Fields {
				require.NotEmpty(t, f.Name)
				require.NotEmpty(t, f.Value)
				require.LessOrEqual(t, inUnits(f.Name), 256)
				require.LessOrEqual(t, inUnits(f.Value), 1024)
				all += inUnits(f.Name) + inUnits(f.Value)
			}
			require.LessOrEqual(t, all, 6000)
			require.NotContains(t, e.Title+e.Description, "@everyone")
			require.NotContains(t, e.Description, "](")
		}
	}
	s := serve(t, nil)
	c := every(t, s.URL)[KindDiscord]
	require.NoError(t, send(t, c.Config, c.Secrets, sample()))
	require.Contains(t, string(s.bodies[0]), `"allowed_mentions":{"parse":[]}`)
	require.Contains(t, s.paths[0], "wait=true")
	require.Contains(t, s.paths[0], "key=s3cr3tquery")
}

func TestNtfyStaysWithinItsLimits(t *testing.T) {
	s := serve(t, nil)
	c := every(t, s.URL)[KindNtfy]
	for _, text := range hostile {
		for _, m := range []Message{sample(), huge(text), digest(text, 60)} {
			require.NoError(t, send(t, c.Config, c.Secrets, m))
			var b ntfyBody
			require.NoError(t, json.Unmarshal(s.bodies[len(s.bodies)-1], &b))
			require.LessOrEqual(t, len(b.Message), 4096)
			require.LessOrEqual(t, len(b.Title), 250)
			require.NotEmpty(t, b.Message)
			require.Equal(t, "topic_that_is_secret", b.Topic)
		}
	}
	require.Equal(t, "/", s.paths[0], "the topic is in no address")
	require.Equal(t, "Bearer "+token, s.heads[0].Get("Authorization"))
}

func TestWebhookBodyStaysBelowItsLimit(t *testing.T) {
	for _, text := range hostile {
		for _, m := range []Message{sample(), huge(text), digest(text, 200)} {
			body, err := webhookBody(m)
			require.NoError(t, err)
			require.LessOrEqual(t, len(body), MostBody)
			var p payload
			require.NoError(t, json.Unmarshal(body, &p))
			require.Equal(t, m.Key, p.Data.Key)
			require.Equal(t, len(m.Items), len(p.Data.Items)+p.Data.More)
			require.Equal(t, m.Text != p.Data.Text || len(m.Items) > len(p.Data.Items) || len(m.Metrics) > len(p.Data.Metrics), p.Data.Truncated, "what is left out is told")
		}
	}
}

// TestWebhookSignature: the vector of the libraries of Standard Webhooks.
func TestWebhookSignature(t *testing.T) {
	key, err := base64.StdEncoding.DecodeString("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	require.NoError(t, err)
	require.Equal(t, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", sign([][]byte{key}, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(`{"test": 2432232314}`)))
}

func TestWebhookHeaders(t *testing.T) {
	s := serve(t, nil)
	c := every(t, s.URL)[KindWebhook]
	require.NoError(t, send(t, c.Config, c.Secrets, sample()))
	h := s.heads[0]
	require.Equal(t, "run_7f:completed:1", h.Get("webhook-id"))
	require.Equal(t, "1795928706", h.Get("webhook-timestamp"), "of the try, an hour after the event")
	var want []string
	for _, k := range keys {
		raw, err := base64.StdEncoding.DecodeString(k[len(keyPrefix):])
		require.NoError(t, err)
		want = append(want, sign([][]byte{raw}, h.Get("webhook-id"), h.Get("webhook-timestamp"), s.bodies[0]))
	}
	require.Equal(t, strings.Join(want, " "), h.Get("webhook-signature"))
	require.NotEqual(t, NewWebhookKey(), NewWebhookKey())
	_, err := Open(c.Config, Secrets{Keys: []string{NewWebhookKey()}}, local())
	require.NoError(t, err)
}
