package mailbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/subtle"

	"github.com/slmgen/slmgen/internal/fault"
)

// A sealed item is magic, nonce, ciphertext and tag. The nonce is a MAC over name and content: the same item sealed again is the same bytes, so
// that it can be put again after an answer was lost, and different ones share no keystream. The keystream is SHAKE-256(key || nonce); the tag is
// HMAC-SHA256 over the header, the box, the name, the nonce and the ciphertext, under a key of its own, and is checked before anything is read.
const (
	magic     = "SLM1"
	nonceSize = 16
	tagSize   = sha256.Size
	// Overhead is by how many bytes a sealed item is longer than its content.
	Overhead = len(magic) + nonceSize + tagSize
	// PartSize is how many bytes of a file an item holds at most.
	PartSize = 1 << 20
	// largest is how many bytes a content may have.
	largest = 16 << 20
)

// bound is what a tag covers beside nonce and ciphertext. Box and name hold no zero byte, so nothing else reads the same.
func (k *Keys) bound(name string) []byte {
	return []byte(magic + salt + "\x00" + k.Box + "\x00" + name + "\x00")
}

// Seal gives the item that holds content under a name. Nothing but the content's length can be seen in it. The same name and content give the same
// bytes. A content of more than 16 MiB is too_large; a name that is none is invalid.
func (k *Keys) Seal(name string, content []byte) ([]byte, error) {
	if err := CheckName(name); err != nil {
		return nil, err
	}
	if len(content) > largest {
		return nil, fault.New(fault.TooLarge, "an item of a mailbox holds %d MiB at most", largest>>20)
	}
	bound := k.bound(name)
	mac := hmac.New(sha256.New, k.nonce[:])
	mac.Write(bound)
	mac.Write(content)
	out := make([]byte, 0, len(content)+Overhead)
	out = append(append(out, magic...), mac.Sum(nil)[:nonceSize]...)
	body := out[len(out) : len(out)+len(content)]
	k.stream(body, out[len(magic):])
	subtle.XORBytes(body, body, content)
	out = out[:len(out)+len(content)]
	return k.tag(out, bound, out[len(magic):]), nil
}

// Open gives the content of an item, and an error, invalid, if it is not exactly what was sealed with these keys under this name.
func (k *Keys) Open(name string, sealed []byte) ([]byte, error) {
	if err := CheckName(name); err != nil {
		return nil, err
	}
	if len(sealed) < Overhead || len(sealed) > largest+Overhead || string(sealed[:len(magic)]) != magic {
		return nil, fault.New(fault.Invalid, "%s is no sealed item", name)
	}
	end := len(sealed) - tagSize
	want := k.tag(nil, k.bound(name), sealed[len(magic):end])
	if !hmac.Equal(want, sealed[end:]) {
		return nil, fault.New(fault.Invalid, "%s was not sealed by this run, or was changed on its way", name)
	}
	begin := len(magic) + nonceSize
	content := make([]byte, end-begin)
	k.stream(content, sealed[len(magic):begin])
	subtle.XORBytes(content, content, sealed[begin:end])
	return content, nil
}

// stream fills out with the keystream of a nonce.
func (k *Keys) stream(out, nonce []byte) {
	h := sha3.NewSHAKE256()
	_, _ = h.Write(k.seal[:]) // hashes do not fail
	_, _ = h.Write(nonce[:nonceSize])
	_, _ = h.Read(out)
}

// tag appends the tag of nonce and ciphertext to out.
func (k *Keys) tag(out, bound, nonceAndBody []byte) []byte {
	mac := hmac.New(sha256.New, k.auth[:])
	mac.Write(bound)
	mac.Write(nonceAndBody)
	return mac.Sum(out)
}
