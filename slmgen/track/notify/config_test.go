package notify

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

var configs = []string{
	`{"kind":"email","email":{"host":"smtp.example.org","from":"SLMGEN <slm@example.org>","to":["a@example.org"]}}`,
	`{"kind":"email","email":{"host":"2001:db8::1","port":2525,"security":"tls","user":"u","from":"slm@example.org","to":["A B <a@example.org>","b@example.org"]}}`,
	`{"kind":"push","push":{"contact":"mailto:ops@example.org"}}`,
	`{"kind":"webhook","webhook":{"url":"https://example.org/hook?x=1"}}`,
	`{"kind":"webhook","webhook":{"url":"http://127.0.0.1:8080/"}}`,
	`{"kind":"ntfy","ntfy":{"topic":"runs"}}`,
	`{"kind":"ntfy","ntfy":{"server":"https://ntfy.example.org","topic":"runs_1-a"}}`,
	`{"kind":"slack"}`, `{"kind":"discord"}`,
}

func TestParseConfig(t *testing.T) {
	for _, text := range configs {
		c, err := ParseConfig([]byte(text))
		require.NoError(t, err, text)
		back, err := json.Marshal(c)
		require.NoError(t, err)
		require.JSONEq(t, text, string(back))
	}
	for text, want := range map[string]string{
		``: "cannot be read", `[]`: "cannot be read", `{}`: "/kind", `null`: "/kind", `{"kind":"fax"}`: "/kind", `{"kind":"slack"} {}`: "after", `{"kind":"slack","more":1}`: "more",
		`{"kind":"email"}`: "/email", `{"kind":"push"}`: "/push", `{"kind":"slack","ntfy":{"topic":"a"}}`: "another kind",
		`{"kind":"email","email":{"host":"a b","from":"a@b.c","to":["a@b.c"]}}`:                       "/email/host",
		`{"kind":"email","email":{"host":"","from":"a@b.c","to":["a@b.c"]}}`:                          "/email/host",
		`{"kind":"email","email":{"host":"a","port":70000,"from":"a@b.c","to":["a@b.c"]}}`:            "/email/port",
		`{"kind":"email","email":{"host":"a","security":"none","from":"a@b.c","to":["a@b.c"]}}`:       "/email/security",
		`{"kind":"email","email":{"host":"a","from":"a@b.c","to":[]}}`:                                "/email/to",
		`{"kind":"email","email":{"host":"a","from":"a@b.c","to":["a@b.c","nobody"]}}`:                "/email/to",
		`{"kind":"email","email":{"host":"a","from":"a@b.c\r\nBcc: x@y.z","to":["a@b.c"]}}`:           "/email/from",
		`{"kind":"email","email":{"host":"a","from":"a@b.c","to":["\"x\r\nBcc: v@e.org\" <a@b.c>"]}}`: "/email/to",
		`{"kind":"email","email":{"host":"a","from":"a@b.c","to":["\"a b\"@b.c"]}}`:                   "/email/to",
		`{"kind":"email","email":{"host":"a","user":"u\r\nQUIT","from":"a@b.c","to":["a@b.c"]}}`:      "/email/user",
		`{"kind":"push","push":{"contact":"ops"}}`:                                                    "/push/contact",
		`{"kind":"webhook","webhook":{"url":"http://example.org/"}}`:                                  "/webhook/url",
		`{"kind":"webhook","webhook":{"url":"https://u:hunter2@example.org/"}}`:                       "/webhook/url",
		`{"kind":"webhook","webhook":{"url":"https:///x"}}`:                                           "/webhook/url",
		`{"kind":"webhook","webhook":{"url":"ftp://example.org/"}}`:                                   "/webhook/url",
		`{"kind":"webhook","webhook":{"url":"https://example.org/a b\u0000hunter2"}}`:                 "/webhook/url",
		`{"kind":"ntfy","ntfy":{"topic":"a/b"}}`:                                                      "/ntfy/topic",
		`{"kind":"ntfy","ntfy":{"topic":""}}`:                                                         "/ntfy/topic",
	} {
		_, err := ParseConfig([]byte(text))
		require.Equal(t, fault.Invalid, fault.CodeOf(err), text)
		require.ErrorContains(t, err, want, text)
		require.NotContains(t, err.Error(), "hunter2")
	}
	_, err := ParseConfig([]byte(`{"kind":"` + strings.Repeat("a", MostConfig) + `"}`))
	require.Equal(t, fault.TooLarge, fault.CodeOf(err))
}

func TestSecretsAreChecked(t *testing.T) {
	parse := func(text string) Config {
		c, err := ParseConfig([]byte(text))
		require.NoError(t, err)
		return c
	}
	for _, x := range []struct {
		config string
		s      Secrets
		want   string
	}{
		{configs[1], Secrets{}, "/password"}, {configs[0], Secrets{Password: "hunter2hunter2"}, "/email/user"}, {configs[2], Secrets{}, "/subscription"},
		{configs[3], Secrets{}, "/keys"}, {configs[3], Secrets{Keys: []string{"hunter2hunter2"}}, "/keys"}, {configs[3], Secrets{Keys: []string{"whsec_hunter2"}}, "/keys"},
		{configs[3], Secrets{Keys: make([]string, 9)}, "/keys"}, {configs[5], Secrets{Token: "hunter2\r\nX: y"}, "/token"}, {configs[7], Secrets{}, "/url"},
		{configs[7], Secrets{URL: "http://hooks.slack.com/hunter2"}, "/url"}, {configs[8], Secrets{URL: "https://hunter2@discord.com/"}, "/url"},
	} {
		_, err := Open(parse(x.config), x.s, Options{})
		require.Equal(t, fault.Invalid, fault.CodeOf(err), x.config)
		require.ErrorContains(t, err, x.want)
		require.NotContains(t, err.Error(), "hunter2")
	}
	_, err := Open(Config{}, Secrets{}, Options{})
	require.Error(t, err)
}

// FuzzParseConfig: what is read is written back as it was, and opens or says why not.
func FuzzParseConfig(f *testing.F) {
	for _, text := range configs {
		f.Add([]byte(text), "https://example.org/x", "tk_1")
	}
	key := NewWebhookKey()
	f.Fuzz(func(t *testing.T, data []byte, address, secret string) {
		c, err := ParseConfig(data)
		if err != nil {
			require.NotEqual(t, fault.Internal, fault.CodeOf(err))
			return
		}
		text, err := json.Marshal(c)
		require.NoError(t, err)
		if len(text) <= MostConfig {
			back, err := ParseConfig(text)
			require.NoError(t, err)
			require.Equal(t, c, back)
		}
		ch, err := Open(c, Secrets{URL: address, Token: secret, Password: secret, Keys: []string{key}}, Options{})
		if err != nil {
			require.Equal(t, fault.Invalid, fault.CodeOf(err), "%v", err)
			return
		}
		if c.Kind == KindEmail { // nothing of an address makes a header of its own
			m, err := ch.(channel).via.(email).message(Message{Key: "k", Event: Failed, At: at, Title: secret, Name: address})
			if err == nil {
				var b strings.Builder
				_, err := m.WriteTo(&b)
				require.NoError(t, err)
				checkHeaders(t, b.String())
			}
		}
	})
}
