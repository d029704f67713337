package notify

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	mail "github.com/wneessen/go-mail"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

// email sends through one server, over TLS alone.
type email struct {
	c       Email
	o       Options
	secrets []string
	pass    string
}

func openEmail(c Email, s Secrets, o Options) (Channel, error) {
	switch {
	case c.User != "" && s.Password == "":
		return nil, wrong("/password", "the mail server wants a password for its user")
	case c.User == "" && s.Password != "":
		return nil, wrong("/email/user", "there is a password for no user")
	case len(s.Password) > 1000:
		return nil, wrong("/password", "the password is longer than 1000 bytes")
	}
	if c.Security == "" {
		c.Security = "starttls"
	}
	if c.Port == 0 {
		c.Port = map[string]int{"starttls": 587, "tls": 465}[c.Security]
	}
	secrets := s.all()
	if s.Password != "" { // as it is sent
		secrets = append([]string{base64.StdEncoding.EncodeToString([]byte("\x00" + c.User + "\x00" + s.Password))}, secrets...)
	}
	return email{c: c, o: o, secrets: secrets, pass: s.Password}, nil
}

func (e email) who() string {
	return "the mail server " + net.JoinHostPort(e.c.Host, strconv.Itoa(e.c.Port))
}

func (e email) Send(ctx context.Context, m Message) error {
	msg, err := e.message(m)
	if err != nil {
		return err
	}
	secure := &tls.Config{ServerName: e.c.Host, MinVersion: tls.VersionTLS12, RootCAs: e.o.RootCAs}
	var conn net.Conn // closed here, as the library leaves it open when a greeting or a login fails
	dial := func(dialing context.Context, network, address string) (net.Conn, error) {
		c, err := e.o.HTTP.Dial(dialing, network, address)
		if err != nil {
			return nil, err
		}
		context.AfterFunc(ctx, func() { _ = c.Close() }) // the library waits for answers without looking at the context
		if conn = c; e.c.Security == "tls" {
			conn = tls.Client(c, secure)
			return conn, conn.(*tls.Conn).HandshakeContext(dialing)
		}
		return conn, nil
	}
	options := []mail.Option{
		mail.WithPort(e.c.Port), mail.WithTLSConfig(secure), mail.WithTimeout(e.o.Timeout), mail.WithDialContextFunc(dial), mail.WithHELO("localhost"),
		mail.WithTLSPolicy(mail.TLSMandatory), mail.WithoutNoop(),
	}
	if e.c.Security == "tls" {
		options = append(options, mail.WithSSL())
	}
	if e.c.User != "" {
		// The connection is encrypted by now, which the library's own discovery does not see of one that it did not dial.
		options = append(options, mail.WithUsername(e.c.User), mail.WithPassword(e.pass),
			mail.WithOpportunisticSMTPAuth(mail.SMTPAuthSCRAMSHA256, mail.SMTPAuthSCRAMSHA1, mail.SMTPAuthPlain, mail.SMTPAuthLogin))
	}
	client, err := mail.NewClient(e.c.Host, options...)
	if err != nil {
		return fault.New(fault.Invalid, "the mail server cannot be used: %s", scrub(err.Error(), e.secrets))
	}
	smtp, err := client.DialToSMTPClientWithContext(ctx)
	if conn != nil {
		defer func() { _ = conn.Close() }()
	}
	if err != nil {
		return e.failed(ctx, err)
	}
	if err := client.SendWithSMTPClient(smtp, msg); err != nil && !msg.IsDelivered() {
		return e.failed(ctx, err)
	}
	_ = client.CloseWithSMTPClient(smtp) // the mail is there, whatever the server says to the farewell
	return nil
}

// failed tells refusals, which will be repeated, from what may pass.
func (e email) failed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return stopped(ctx, e.who())
	}
	var ours *fault.Error
	if errors.As(err, &ours) {
		return ours
	}
	status := 0
	var sent *mail.SendError
	var said *textproto.Error
	if errors.As(err, &sent) {
		status = sent.ErrorCode()
	} else if errors.As(err, &said) {
		status = said.Code
	}
	text := scrub(fit(oneLine(err.Error()), 400, inBytes, plain), e.secrets)
	r := &reply{text: text}
	switch {
	case status == 530 || status == 534 || status == 535 || status == 538:
		return fault.Wrap(fault.Unauthorized, r, "%s refuses the login", e.who()).Do("check user and password")
	case status == 552:
		return fault.Wrap(fault.TooLarge, r, "%s refuses the size of the mail", e.who())
	case status >= 500:
		return fault.Wrap(fault.Forbidden, r, "%s refuses the mail", e.who()).Do("check the addresses")
	case strings.Contains(text, "STARTTLS") && status == 0:
		return fault.Wrap(fault.Unsupported, r, "%s does not encrypt", e.who()).Do("use another port, or security tls")
	case strings.Contains(text, "does not support SMTP AUTH"), errors.Is(err, mail.ErrNoSupportedAuthDiscovered):
		return fault.Wrap(fault.Unsupported, r, "%s takes no login", e.who()).Do("leave out the user, or use another port")
	}
	return fault.Wrap(fault.Unavailable, r, "%s took no mail", e.who())
}

// message writes the mail: plain text, the same as HTML, and the picture within that.
func (e email) message(m Message) (*mail.Msg, error) {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	from, err := mailbox(e.c.From)
	if err != nil {
		return nil, err
	}
	if err := msg.FromFormat(oneLine(from.Name), from.Address); err != nil {
		return nil, wrong("/email/from", "the sender cannot be written into a mail")
	}
	if err := msg.To(e.c.To...); err != nil {
		return nil, wrong("/email/to", "a receiver cannot be written into a mail")
	}
	domain := from.Address[strings.LastIndexByte(from.Address, '@')+1:]
	if !hostName.MatchString(domain) { // an address of numbers, or in letters that ids have no room for
		domain = "slmgen.invalid"
	}
	msg.Subject(subject(m))
	msg.SetDateWithValue(m.At.UTC().Truncate(time.Second))
	msg.SetMessageIDWithValue(messageID("message", m.Key, domain))
	if run := m.Run; run != "" { // mails about one run stand together
		msg.SetGenHeader(mail.HeaderReferences, "<"+messageID("run", run, domain)+">")
	}
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	picture := m.Curve.picture()
	cid := ""
	if picture != nil {
		cid = messageID("picture", m.Key, domain)
	}
	html, err := htmlBody(m, cid)
	if err != nil {
		return nil, unsendable(err)
	}
	msg.SetBodyString(mail.TypeTextPlain, textBody(m))
	msg.AddAlternativeString(mail.TypeTextHTML, html)
	if picture != nil {
		if err := msg.EmbedReader("loss.png", bytes.NewReader(picture), mail.WithFileContentID("<"+cid+">"), mail.WithFileContentType("image/png")); err != nil {
			return nil, unsendable(err)
		}
	}
	return msg, nil
}

// subject is the headline with how bad it is before it.
func subject(m Message) string {
	mark := map[track.Severity]string{track.Critical: "[critical] ", track.Warning: "[warning] "}[severity(m)]
	return fit(mark+headline(m), 200, inBytes, plain)
}

// messageID is the same whenever the same is sent, by which mail programs and servers recognise it. RFC 5322 has no room for every key.
func messageID(what, key, domain string) string {
	sum := sha256.Sum256([]byte(what + "\x00" + key))
	return hex.EncodeToString(sum[:16]) + ".slmgen@" + domain
}
