package notify

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
)

// VAPID is the key pair by which a push service knows this server (RFC 8292), as base64url. Browsers subscribe to the public key; a subscription is of
// no use without the private one that belongs to it. It is formatted and logged with the public key alone.
type VAPID struct {
	Public  string `json:"public"`  // 65 bytes: the applicationServerKey of PushManager.subscribe
	Private string `json:"private"` // 32 bytes
}

// String shows the public key.
func (v VAPID) String() string { return "VAPID " + v.Public }

// GoString shows the public key.
func (v VAPID) GoString() string { return v.String() }

// LogValue shows the public key.
func (v VAPID) LogValue() slog.Value { return slog.StringValue(v.String()) }

// NewVAPID makes a key pair.
func NewVAPID() (VAPID, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return VAPID{}, fault.Wrap(fault.Internal, err, "no key could be made")
	}
	private, err := key.Bytes()
	if err != nil {
		return VAPID{}, fault.Wrap(fault.Internal, err, "no key could be made")
	}
	public, err := key.PublicKey.Bytes()
	if err != nil {
		return VAPID{}, fault.Wrap(fault.Internal, err, "no key could be made")
	}
	return VAPID{base64.RawURLEncoding.EncodeToString(public), base64.RawURLEncoding.EncodeToString(private)}, nil
}

type vapidKey struct {
	key    *ecdsa.PrivateKey
	public string
}

func readVAPID(v VAPID) (vapidKey, error) {
	raw, err := unbase64(v.Private)
	if err != nil {
		return vapidKey{}, wrong("/vapid/private", "the VAPID key is no base64")
	}
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw)
	if err != nil {
		return vapidKey{}, wrong("/vapid/private", "the VAPID key is no private key of P-256")
	}
	public, err := key.PublicKey.Bytes()
	if err != nil {
		return vapidKey{}, wrong("/vapid/private", "the VAPID key is no private key of P-256")
	}
	said, err := unbase64(v.Public)
	if err != nil || string(said) != string(public) {
		return vapidKey{}, wrong("/vapid/public", "the public VAPID key does not belong to the private one")
	}
	return vapidKey{key, base64.RawURLEncoding.EncodeToString(public)}, nil
}

// tokenLife is how long a token holds; RFC 8292 allows 24 hours, and clocks differ.
const tokenLife = 12 * time.Hour

// authorization is the header that says who sends: a JWT signed with ES256, and the key to check it with.
func (k vapidKey) authorization(audience, contact string, now time.Time) (string, error) {
	claims, err := json.Marshal(map[string]any{"aud": audience, "exp": now.Add(tokenLife).Unix(), "sub": contact})
	if err != nil {
		return "", unsendable(err)
	}
	text := base64.RawURLEncoding.EncodeToString([]byte(`{"typ":"JWT","alg":"ES256"}`)) + "." + base64.RawURLEncoding.EncodeToString(claims)
	sum := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, k.key, sum[:])
	if err != nil {
		return "", fault.Wrap(fault.Internal, err, "the push message cannot be signed")
	}
	var signature [64]byte
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return fmt.Sprintf("vapid t=%s.%s,k=%s", text, base64.RawURLEncoding.EncodeToString(signature[:]), k.public), nil
}
