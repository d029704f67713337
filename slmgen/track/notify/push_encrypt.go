package notify

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// receiver is a browser that messages are encrypted for.
type receiver struct {
	key  *ecdh.PublicKey
	auth []byte
}

func readReceiver(k SubscriptionKeys) (receiver, error) {
	raw, err := unbase64(k.P256dh)
	if err != nil {
		return receiver{}, wrong("/subscription/keys/p256dh", "the key of the browser is no base64")
	}
	key, err := ecdh.P256().NewPublicKey(raw)
	if err != nil {
		return receiver{}, wrong("/subscription/keys/p256dh", "the key of the browser is no point of P-256")
	}
	auth, err := unbase64(k.Auth)
	if err != nil || len(auth) != 16 {
		return receiver{}, wrong("/subscription/keys/auth", "the secret of the browser is not 16 bytes of base64")
	}
	return receiver{key, auth}, nil
}

// unbase64 reads both alphabets, with and without padding, as browsers and libraries write them.
func unbase64(s string) ([]byte, error) {
	if len(s) > 200 {
		return nil, fault.New(fault.TooLarge, "a key is not that long")
	}
	s = strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(s, "="))
	return base64.RawURLEncoding.DecodeString(s)
}

// encrypt seals a text with a key and a salt that are used once.
func (r receiver) encrypt(text []byte) ([]byte, error) {
	once, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, err, "no key could be made")
	}
	var salt [16]byte
	_, _ = rand.Read(salt[:]) // it does not fail
	return r.seal(text, once, salt)
}

// recordSize is that of the one record that a push message is.
const recordSize = 4096

// seal writes RFC 8188's aes128gcm with one record, by a key that is agreed on as RFC 8291, section 3.4, says.
func (r receiver) seal(text []byte, once *ecdh.PrivateKey, salt [16]byte) ([]byte, error) {
	shared, err := once.ECDH(r.key)
	if err != nil {
		return nil, fault.New(fault.Invalid, "the key of the browser cannot be used")
	}
	public := once.PublicKey().Bytes()
	material, err := hkdf.Key(sha256.New, shared, r.auth, "WebPush: info\x00"+string(r.key.Bytes())+string(public), 32)
	if err != nil {
		return nil, unsendable(err)
	}
	key, err := hkdf.Key(sha256.New, material, salt[:], "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return nil, unsendable(err)
	}
	nonce, err := hkdf.Key(sha256.New, material, salt[:], "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return nil, unsendable(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, unsendable(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, unsendable(err)
	}
	out := append([]byte{}, salt[:]...)
	out = binary.BigEndian.AppendUint32(out, recordSize)
	out = append(append(out, byte(len(public))), public...)
	if len(out)+len(text)+1+gcm.Overhead() > recordSize {
		return nil, fault.New(fault.TooLarge, "the message does not fit into one record")
	}
	return gcm.Seal(out, nonce, append(append([]byte{}, text...), 2), nil), nil // 2 ends the last record
}
