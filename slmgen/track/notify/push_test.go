package notify

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func b64(t testing.TB, s string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(s)
	require.NoError(t, err)
	return b
}

// browser makes a subscription and the private key behind it.
func browser(t testing.TB) (*ecdh.PrivateKey, Subscription) {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	require.NoError(t, err)
	auth := make([]byte, 16)
	_, _ = rand.Read(auth)
	enc := base64.RawURLEncoding
	return key, Subscription{Endpoint: "https://push.example/x", Keys: SubscriptionKeys{P256dh: enc.EncodeToString(key.PublicKey().Bytes()), Auth: enc.EncodeToString(auth)}}
}

// open reads a message as a browser does: RFC 8188 and 8291 from the other side.
func unseal(t *testing.T, key *ecdh.PrivateKey, auth, body []byte) []byte {
	t.Helper()
	require.LessOrEqual(t, len(body), 4096)
	salt, size, id := body[:16], binary.BigEndian.Uint32(body[16:20]), int(body[20])
	require.GreaterOrEqual(t, int(size), len(body)-21-id)
	sender, err := ecdh.P256().NewPublicKey(body[21 : 21+id])
	require.NoError(t, err)
	shared, err := key.ECDH(sender)
	require.NoError(t, err)
	derive := func(secret, salt []byte, info string, n int) []byte {
		k, err := hkdf.Key(sha256.New, secret, salt, info, n)
		require.NoError(t, err)
		return k
	}
	ikm := derive(shared, auth, "WebPush: info\x00"+string(key.PublicKey().Bytes())+string(sender.Bytes()), 32)
	block, err := aes.NewCipher(derive(ikm, salt, "Content-Encoding: aes128gcm\x00", 16))
	require.NoError(t, err)
	gcm, err := cipher.NewGCM(block)
	require.NoError(t, err)
	text, err := gcm.Open(nil, derive(ikm, salt, "Content-Encoding: nonce\x00", 12), body[21+id:], nil)
	require.NoError(t, err)
	text = []byte(strings.TrimRight(string(text), "\x00"))
	require.EqualValues(t, 2, text[len(text)-1])
	return text[:len(text)-1]
}

// TestVectorOfRFC8291 is the example of section 5.
func TestVectorOfRFC8291(t *testing.T) {
	once, err := ecdh.P256().NewPrivateKey(b64(t, "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
	require.NoError(t, err)
	const public = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
	to, err := readReceiver(SubscriptionKeys{P256dh: public, Auth: "BTBZMqHH6r4Tts7J_aSIgg"})
	require.NoError(t, err)
	got, err := to.seal([]byte("When I grow up, I want to be a watermelon"), once, [16]byte(b64(t, "DGv6ra1nlYgDCS1FRnbzlw")))
	require.NoError(t, err)
	require.Equal(t, "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4M"+
		"qgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN", base64.RawURLEncoding.EncodeToString(got))
	receiver, err := ecdh.P256().NewPrivateKey(b64(t, "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"))
	require.NoError(t, err)
	require.Equal(t, "When I grow up, I want to be a watermelon", string(unseal(t, receiver, b64(t, "BTBZMqHH6r4Tts7J_aSIgg"), got)))
}

func TestPush(t *testing.T) {
	s := serve(t, nil)
	key, sub := browser(t)
	sub.Endpoint = s.URL + "/push/abc"
	vapid, err := NewVAPID()
	require.NoError(t, err)
	c := Config{Kind: KindPush, Push: &Push{Contact: "mailto:ops@example.org"}}
	secrets := Secrets{Subscription: &sub, VAPID: &vapid}
	messages := []Message{sample()}
	for _, text := range hostile {
		messages = append(messages, huge(text), digest(text, 60))
	}
	for i, m := range messages {
		require.NoError(t, send(t, c, secrets, m))
		text := unseal(t, key, b64(t, sub.Keys.Auth), s.bodies[i])
		require.LessOrEqual(t, len(text), 3900)
		var n Note
		require.NoError(t, json.Unmarshal(text, &n))
		require.Equal(t, m.Key, n.Tag)
		require.NotEmpty(t, n.Title)
	}
	require.NoError(t, send(t, c, secrets, sample()))
	first, again := s.heads[0], s.heads[len(s.heads)-1]
	require.Equal(t, first.Get("Topic"), again.Get("Topic"), "the same for every try")
	require.Len(t, first.Get("Topic"), 32)
	require.NotEqual(t, first.Get("Topic"), s.heads[1].Get("Topic")+"x")
	require.Equal(t, "aes128gcm", first.Get("Content-Encoding"))
	require.Equal(t, "high", first.Get("Urgency"))
	require.Equal(t, "259200", first.Get("TTL"))
	require.NotEqual(t, s.bodies[0], s.bodies[len(s.bodies)-1], "no key and no salt comes twice")

	// RFC 8292: the token is signed by the key that stands beside it.
	rest, ok := strings.CutPrefix(first.Get("Authorization"), "vapid t=")
	require.True(t, ok)
	jwt, public, ok := strings.Cut(rest, ",k=")
	require.True(t, ok)
	require.Equal(t, vapid.Public, public)
	parts := strings.Split(jwt, ".")
	require.Len(t, parts, 3)
	require.JSONEq(t, `{"typ":"JWT","alg":"ES256"}`, string(b64(t, parts[0])))
	var claims struct {
		Aud, Sub string
		Exp      int64
	}
	require.NoError(t, json.Unmarshal(b64(t, parts[1]), &claims))
	require.Equal(t, s.URL, claims.Aud)
	require.Equal(t, "mailto:ops@example.org", claims.Sub)
	require.Equal(t, at.Add(13*time.Hour).Unix(), claims.Exp)
	check, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), b64(t, public))
	require.NoError(t, err)
	sum, signature := sha256.Sum256([]byte(parts[0]+"."+parts[1])), b64(t, parts[2])
	require.True(t, ecdsa.Verify(check, sum[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])))
}

func TestPushKeysAreChecked(t *testing.T) {
	vapid, err := NewVAPID()
	require.NoError(t, err)
	other, err := NewVAPID()
	require.NoError(t, err)
	_, sub := browser(t)
	c := Config{Kind: KindPush, Push: &Push{Contact: "https://example.org/contact"}}
	for name, x := range map[string]struct {
		change func(*Subscription, *VAPID)
		path   string
	}{
		"another public key":  {func(_ *Subscription, v *VAPID) { v.Public = other.Public }, "/vapid/public"},
		"no private key":      {func(_ *Subscription, v *VAPID) { v.Private = "AAAA" }, "/vapid/private"},
		"zero":                {func(_ *Subscription, v *VAPID) { v.Private = strings.Repeat("A", 43) }, "/vapid/private"},
		"no point":            {func(s *Subscription, _ *VAPID) { s.Keys.P256dh = strings.Repeat("A", 87) }, "/subscription/keys/p256dh"},
		"no base64":           {func(s *Subscription, _ *VAPID) { s.Keys.P256dh = "???" }, "/subscription/keys/p256dh"},
		"short secret":        {func(s *Subscription, _ *VAPID) { s.Keys.Auth = "AAAA" }, "/subscription/keys/auth"},
		"an open address":     {func(s *Subscription, _ *VAPID) { s.Endpoint = "http://push.example/x" }, "/subscription/endpoint"},
		"user in the address": {func(s *Subscription, _ *VAPID) { s.Endpoint = "https://u:p@push.example/x" }, "/subscription/endpoint"},
	} {
		changed, v := sub, vapid
		x.change(&changed, &v)
		_, err := Open(c, Secrets{Subscription: &changed, VAPID: &v}, local())
		require.ErrorContains(t, err, x.path, name)
		require.NotContains(t, err.Error(), v.Private)
	}
	padded := sub
	padded.Keys.P256dh = strings.NewReplacer("-", "+", "_", "/").Replace(sub.Keys.P256dh) + "="
	_, err = Open(c, Secrets{Subscription: &padded, VAPID: &vapid}, local())
	require.NoError(t, err, "the other alphabet, with padding")
}
