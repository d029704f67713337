package notify

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/big"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// mailServer is as much of a mail server as a client needs to see: STARTTLS or TLS, one login, one answer to each command.
type mailServer struct {
	net.Listener
	roots   *x509.CertPool
	tls     *tls.Config
	direct  bool              // TLS from the beginning
	open    bool              // no STARTTLS
	answers map[string]string // to a command, instead of a good one; "" hangs up
	mu      sync.Mutex
	mails   []string
	logins  []string
	closed  sync.WaitGroup
}

func newMailServer(t *testing.T, s *mailServer) *mailServer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	about := x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true,
		BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	raw, err := x509.CreateCertificate(rand.Reader, &about, &about, &key.PublicKey, key)
	require.NoError(t, err)
	made, err := x509.ParseCertificate(raw)
	require.NoError(t, err)
	s.roots = x509.NewCertPool()
	s.roots.AddCert(made)
	s.tls = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key}}}
	s.Listener, err = net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() {
		for {
			c, err := s.Accept()
			if err != nil {
				return
			}
			s.closed.Add(1)
			go func() {
				defer s.closed.Done()
				defer c.Close()
				_ = c.SetDeadline(time.Now().Add(20 * time.Second)) // a client that leaves a connection open fails the test below, late
				if s.direct {
					c = tls.Server(c, s.tls)
				}
				s.talk(c)
			}()
		}
	}()
	t.Cleanup(func() { _ = s.Close(); s.closed.Wait() })
	return s
}

// taken gives the mails so far.
func (s *mailServer) taken() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

func (s *mailServer) config(t *testing.T) Config {
	t.Helper()
	port := s.Addr().(*net.TCPAddr).Port
	e := &Email{Host: "127.0.0.1", Port: port, User: "ops", From: "Größe <slm@example.org>", To: []string{"Ann <ann@example.org>", "bob@example.org"}}
	if s.direct {
		e.Security = "tls"
	}
	return Config{Kind: KindEmail, Email: e}
}

func (s *mailServer) talk(c net.Conn) {
	r := bufio.NewReader(c)
	say := func(text string) { _, _ = fmt.Fprint(c, text+"\r\n") }
	say("220 test")
	_, secure := c.(*tls.Conn)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		verb, rest, _ := strings.Cut(line, " ")
		verb = strings.ToUpper(verb)
		if answer, set := s.answers[verb]; set {
			if answer == "" {
				return
			}
			say(strings.ReplaceAll(answer, "%", rest))
			continue
		}
		switch verb {
		case "EHLO", "HELO":
			if secure {
				say("250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME")
			} else if s.open {
				say("250 test")
			} else {
				say("250-test\r\n250 STARTTLS")
			}
		case "STARTTLS":
			say("220 go on")
			up := tls.Server(c, s.tls)
			c, r, secure = up, bufio.NewReader(up), true
		case "AUTH":
			_, given, _ := strings.Cut(rest, " ")
			raw, _ := base64.StdEncoding.DecodeString(given)
			s.mu.Lock()
			s.logins = append(s.logins, string(raw))
			s.mu.Unlock()
			if string(raw) != "\x00ops\x00"+password {
				say("535 5.7.8 no: " + given)
				continue
			}
			say("235 welcome")
		case "DATA":
			say("354 go on")
			var b strings.Builder
			for {
				line, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				b.WriteString(strings.TrimPrefix(line, "."))
			}
			s.mu.Lock()
			s.mails = append(s.mails, b.String())
			s.mu.Unlock()
			if answer, set := s.answers["."]; set {
				if answer == "" {
					return
				}
				say(answer)
				continue
			}
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 fine")
		}
	}
}
