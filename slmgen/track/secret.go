package track

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

const secretBytes = 32

// NewSecret gives 32 random bytes.
func NewSecret() []byte {
	b := make([]byte, secretBytes)
	_, _ = rand.Read(b) // never fails
	return b
}

// DeriveSecret is the nth secret of a run, of 32 bytes, derived from the master key of a server by HKDF-SHA256 (RFC 5869): so that nothing is kept of it.
func DeriveSecret(master []byte, run string, n int64) ([]byte, error) {
	b, err := hkdf.Key(sha256.New, master, nil, "slmgen run "+run+" "+strconv.FormatInt(n, 10), secretBytes)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "the run's secret cannot be derived")
	}
	return b, nil
}

// SecretText is a secret as Standard Webhooks writes it.
func SecretText(secret []byte) string { return "whsec_" + base64.StdEncoding.EncodeToString(secret) }

// ParseSecret reads what SecretText writes. The error is invalid.
func ParseSecret(text string) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(strings.TrimSpace(text), "whsec_"))
	if err != nil || len(b) < 16 {
		return nil, fault.New(fault.Invalid, "this is no secret of a run").Do("take it as it was shown: whsec_ and 44 characters")
	}
	return b, nil
}

// Sign signs a message by the scheme of Standard Webhooks: HMAC-SHA256 over its id, its timestamp in seconds since 1970 and its body, with dots between.
func Sign(secret []byte, id, timestamp string, body []byte) string {
	return "v1," + base64.StdEncoding.EncodeToString(signature(secret, id, timestamp, body))
}

func signature(secret []byte, id, timestamp string, body []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	fmt.Fprintf(mac, "%s.%s.", id, timestamp)
	mac.Write(body)
	return mac.Sum(nil)
}

// Signed says whether one of the signatures, which stand beside each other with spaces between, is of the message. How old it is, is not looked at.
func Signed(secret []byte, id, timestamp, signatures string, body []byte) bool {
	want := signature(secret, id, timestamp, body)
	for _, s := range strings.Fields(signatures) {
		version, text, _ := strings.Cut(s, ",")
		have, err := base64.StdEncoding.DecodeString(text)
		if version == "v1" && err == nil && hmac.Equal(have, want) {
			return true
		}
	}
	return false
}
