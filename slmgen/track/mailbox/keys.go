package mailbox

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"

	"github.com/slmgen/slmgen/internal/fault"
)

// salt names the format in every derivation. Another format has another one, and so other keys and boxes.
const salt = "slmgen mailbox 1"

// shortestSecret is how many bytes a secret has at least. Everything rests on nobody guessing it.
const shortestSecret = 16

// Keys are what follows from the secret of a run. They never change, and are safe for concurrent use.
type Keys struct {
	// Box is the mailbox's id, 32 hexadecimal digits. It follows from the hashes of the two tokens, so that a relay which is shown a token and the
	// hash of the other one knows that they belong to the box, without having kept anything.
	Box string
	// Write lets its holder put items on a relay, Read list, read and delete them; 64 hexadecimal digits each. Neither says anything of the
	// secret, the keys, or the other token.
	Write, Read string

	seal, auth, nonce [32]byte
}

// Derive gives the keys of a secret (track.ParseSecret reads one), by HKDF-SHA256 (RFC 5869). A secret of fewer than 16 bytes is invalid.
func Derive(secret []byte) (*Keys, error) {
	if len(secret) < shortestSecret {
		return nil, fault.New(fault.Invalid, "the secret of the run has %d bytes; it needs %d at least", len(secret), shortestSecret)
	}
	k := &Keys{}
	var write, read [32]byte
	for info, to := range map[string]*[32]byte{"seal": &k.seal, "authenticate": &k.auth, "nonce": &k.nonce, "write": &write, "read": &read} {
		key, err := hkdf.Key(sha256.New, secret, []byte(salt), info, len(to))
		if err != nil {
			return nil, fault.Wrap(fault.Internal, err, "cannot derive the keys of a mailbox")
		}
		copy(to[:], key)
	}
	k.Write, k.Read = hex.EncodeToString(write[:]), hex.EncodeToString(read[:])
	k.Box = BoxOf(HashToken(k.Write), HashToken(k.Read))
	return k, nil
}

// HashToken is the SHA-256 of a token as it is written, in hexadecimal: what may be shown to prove the other token.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// BoxOf is the id of the box whose tokens have these hashes.
func BoxOf(writeHash, readHash string) string {
	sum := sha256.Sum256([]byte(salt + "\x00" + writeHash + "\x00" + readHash))
	return hex.EncodeToString(sum[:16])
}
