package notify

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"image/png"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

// checkHeaders says whether the headers of a mail are those that we write and no other.
func checkHeaders(t *testing.T, text string) *mail.Message {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(text))
	require.NoError(t, err)
	for name := range m.Header {
		require.Contains(t, []string{"From", "To", "Subject", "Date", "Message-Id", "References", "Auto-Submitted", "X-Auto-Response-Suppress", "Mime-Version", "Content-Type",
			"Content-Transfer-Encoding"}, name)
		require.Len(t, m.Header[name], 1, name)
	}
	return m
}

// leaves gives the parts of a mail by their types.
func leaves(t *testing.T, header map[string][]string, body io.Reader, into map[string]string, ids map[string]string) {
	t.Helper()
	get := func(name string) string {
		if v := header[name]; len(v) > 0 {
			return v[0]
		}
		return ""
	}
	kind, params, err := mime.ParseMediaType(get("Content-Type"))
	require.NoError(t, err)
	if strings.HasPrefix(kind, "multipart/") {
		for r := multipart.NewReader(body, params["boundary"]); ; {
			p, err := r.NextRawPart()
			if err == io.EOF {
				return
			}
			require.NoError(t, err)
			leaves(t, p.Header, p, into, ids)
		}
	}
	switch strings.ToLower(get("Content-Transfer-Encoding")) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	data, err := io.ReadAll(body)
	require.NoError(t, err)
	into[kind], ids[kind] = string(data), get("Content-Id")
}

func mailed2(t *testing.T, text string) (*mail.Message, map[string]string, map[string]string) {
	t.Helper()
	m := checkHeaders(t, text)
	parts, ids := map[string]string{}, map[string]string{}
	leaves(t, m.Header, m.Body, parts, ids)
	return m, parts, ids
}

func TestMail(t *testing.T) {
	for _, direct := range []bool{false, true} {
		s := newMailServer(t, &mailServer{direct: direct})
		o := local()
		o.RootCAs = s.roots
		ch, err := Open(s.config(t), Secrets{Password: password}, o)
		require.NoError(t, err)
		require.NoError(t, ch.Send(t.Context(), sample()))
		require.NoError(t, ch.Send(t.Context(), sample()))
		require.Len(t, s.taken(), 2)
		m, parts, ids := mailed2(t, s.taken()[0])
		subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		require.NoError(t, err)
		require.Equal(t, "[critical] loss is NaN Bcc: victim@example.org <@U123> <script>alert(1)</script>", subject)
		to, err := m.Header.AddressList("To")
		require.NoError(t, err)
		require.Len(t, to, 2)
		from, err := m.Header.AddressList("From")
		require.NoError(t, err)
		require.Equal(t, "Größe", from[0].Name)
		date, err := m.Header.Date()
		require.NoError(t, err)
		require.True(t, at.Truncate(time.Second).Equal(date))
		require.Regexp(t, `^<[0-9a-f]{32}\.slmgen@example\.org>$`, m.Header.Get("Message-Id"))
		again, _, _ := mailed2(t, s.taken()[1])
		require.Equal(t, m.Header.Get("Message-Id"), again.Header.Get("Message-Id"), "a second delivery is recognised")

		img, err := png.Decode(strings.NewReader(parts["image/png"]))
		require.NoError(t, err)
		require.Equal(t, 1200, img.Bounds().Dx())
		require.Contains(t, parts["text/html"], `src="cid:`+strings.Trim(ids["image/png"], "<>")+`"`)
		require.NotContains(t, parts["text/html"], "<script>")
		require.NotContains(t, parts["text/html"], "ZgotmplZ")
		require.Contains(t, parts["text/html"], "&lt;script&gt;")
		require.Contains(t, parts["text/plain"], "eval_loss: 1.25")
		require.Contains(t, parts["text/plain"], "https://slm.example/runs/7f?a=1&b=2")
	}
}

// TestMailText is what a person reads, of one message and of a digest.
func TestMailText(t *testing.T) {
	second := sample()
	second.Key, second.Event, second.Severity, second.Title, second.Name, second.At = "other", Completed, "", "", "qwen-sft", at.Add(time.Minute)
	for name, m := range map[string]Message{"email": sample(), "email_digest": Digest([]Message{sample(), second})} {
		html, err := htmlBody(m, "")
		require.NoError(t, err)
		for end, text := range map[string]string{".txt": textBody(m), ".html": html} {
			path := filepath.Join("testdata", name+end)
			if *update {
				require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, string(want), text)
		}
	}
}

func TestMailWithoutACurveHasNoPicture(t *testing.T) {
	s := newMailServer(t, &mailServer{})
	o := local()
	o.RootCAs = s.roots
	ch, err := Open(s.config(t), Secrets{Password: password}, o)
	require.NoError(t, err)
	for _, text := range hostile[1:5] {
		m := huge(text)
		m.Curve = Curve{}
		require.NoError(t, ch.Send(t.Context(), m))
		_, parts, _ := mailed2(t, s.taken()[len(s.taken())-1])
		require.Len(t, parts, 2)
		require.NotContains(t, parts["text/html"], "<img")
		require.NoError(t, ch.Send(t.Context(), digest(text, 150)))
		_, parts, _ = mailed2(t, s.taken()[len(s.taken())-1])
		require.Contains(t, parts["text/html"], "50 older messages left out.")
	}
}

func TestWhatMailServersSay(t *testing.T) {
	const ok = fault.Code("")
	for name, x := range map[string]struct {
		server  *mailServer
		code    fault.Code
		final   bool
		reached int // mails that the server has, whatever it said
	}{
		"no STARTTLS":              {server: &mailServer{open: true}, code: fault.Unsupported, final: true},
		"login refused":            {server: &mailServer{answers: map[string]string{"AUTH": "535 5.7.8 no %"}}, code: fault.Unauthorized, final: true},
		"login refused for a time": {server: &mailServer{answers: map[string]string{"AUTH": "454 4.7.0 later"}}, code: fault.Unavailable},
		"unknown receiver":         {server: &mailServer{answers: map[string]string{"RCPT": "550 5.1.1 nobody"}}, code: fault.Forbidden, final: true},
		"greylisting":              {server: &mailServer{answers: map[string]string{"RCPT": "451 4.7.1 later"}}, code: fault.Unavailable},
		"sender refused":           {server: &mailServer{answers: map[string]string{"MAIL": "553 5.7.1 not you"}}, code: fault.Forbidden, final: true},
		"too large":                {server: &mailServer{answers: map[string]string{"DATA": "552 5.3.4 too large"}}, code: fault.TooLarge, final: true},
		"refused after all":        {server: &mailServer{answers: map[string]string{".": "554 5.7.1 spam"}}, code: fault.Forbidden, final: true, reached: 1},
		"hangs up":                 {server: &mailServer{answers: map[string]string{"MAIL": ""}}, code: fault.Unavailable},
		"hangs up before the end":  {server: &mailServer{answers: map[string]string{".": ""}}, code: fault.Unavailable, reached: 1},
		"hangs up at the greeting": {server: &mailServer{answers: map[string]string{"EHLO": "", "HELO": ""}}, code: fault.Unavailable},
		"rude farewell":            {server: &mailServer{answers: map[string]string{"RSET": "", "QUIT": ""}}, code: ok, reached: 1},
		"shutting down":            {server: &mailServer{answers: map[string]string{"MAIL": "421 4.3.2 bye"}}, code: fault.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			s := newMailServer(t, x.server)
			o := local()
			o.RootCAs, o.Timeout = s.roots, 10*time.Second
			ch, err := Open(s.config(t), Secrets{Password: password}, o)
			require.NoError(t, err)
			m := sample()
			m.Curve = Curve{}
			err = ch.Send(t.Context(), m)
			require.Equal(t, x.code, fault.CodeOf(err), "%v", err)
			require.Equal(t, x.final, Final(err))
			require.False(t, Gone(err))
			require.Len(t, s.taken(), x.reached)
			all := fmt.Sprintf("%v %+v %v %#v", err, err, ch, ch)
			for _, secret := range []string{password, base64.StdEncoding.EncodeToString([]byte(password)), base64.StdEncoding.EncodeToString([]byte("\x00ops\x00" + password))} {
				require.NotContains(t, all, secret)
			}
		})
	}
}

func TestMailOverWhatCannotBeTrusted(t *testing.T) {
	for _, direct := range []bool{false, true} {
		s := newMailServer(t, &mailServer{direct: direct})
		ch, err := Open(s.config(t), Secrets{Password: password}, local()) // the certificate is nobody's
		require.NoError(t, err)
		require.ErrorContains(t, ch.Send(t.Context(), sample()), "certificate")
		s.mu.Lock()
		require.Empty(t, s.logins, "nothing was said before")
		s.mu.Unlock()
		ch, err = Open(s.config(t), Secrets{Password: password}, Options{RootCAs: s.roots})
		require.NoError(t, err)
		require.Equal(t, fault.Forbidden, fault.CodeOf(ch.Send(t.Context(), sample())), "a private address")
	}
}

// TestNoMailInTheOpen: without a login either, which a server that does not encrypt would take.
func TestNoMailInTheOpen(t *testing.T) {
	s := newMailServer(t, &mailServer{open: true})
	c := s.config(t)
	c.Email.User = ""
	ch, err := Open(c, Secrets{}, local())
	require.NoError(t, err)
	err = ch.Send(t.Context(), sample())
	require.Equal(t, fault.Unsupported, fault.CodeOf(err), "%v", err)
	require.Empty(t, s.taken())
}

func TestMailStopsWithItsContext(t *testing.T) {
	s := newMailServer(t, &mailServer{})
	o := local()
	o.RootCAs = s.roots
	ch, err := Open(s.config(t), Secrets{Password: password}, o)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err = ch.Send(ctx, sample())
	require.Equal(t, fault.Unavailable, fault.CodeOf(err))
	require.ErrorIs(t, err, context.Canceled)
	require.Empty(t, s.taken())

	silent, err := net.Listen("tcp", "127.0.0.1:0") // it takes a connection and says nothing
	require.NoError(t, err)
	defer silent.Close()
	ctx, cancel = context.WithCancel(t.Context())
	go func() {
		if c, err := silent.Accept(); err == nil {
			defer c.Close()
			cancel()
			<-t.Context().Done()
		}
	}()
	c := s.config(t)
	c.Email.Port = silent.Addr().(*net.TCPAddr).Port
	o.Timeout = time.Hour
	ch, err = Open(c, Secrets{Password: password}, o)
	require.NoError(t, err)
	require.ErrorIs(t, ch.Send(ctx, sample()), context.Canceled)
}

func TestTheSameMailTwiceDiffersInItsBoundariesAlone(t *testing.T) {
	e := email{c: Email{From: "slm@example.org", To: []string{"a@example.org"}}}
	write := func() string {
		m, err := e.message(sample())
		require.NoError(t, err)
		var b bytes.Buffer
		_, err = m.WriteTo(&b)
		require.NoError(t, err)
		_, params, err := mime.ParseMediaType(checkHeaders(t, b.String()).Header.Get("Content-Type"))
		require.NoError(t, err)
		return strings.ReplaceAll(b.String(), params["boundary"], "B")
	}
	require.Equal(t, len(write()), len(write()))
}
