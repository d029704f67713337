package serve

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
)

// ids are 80 bits in letters and digits that a person can read out.
var letters = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

const idBytes = 10

// newID gives an id that nobody has: at random, or by the idempotency key, so that a repeated request asks for the same id.
func newID(prefix, project string, once api.Idempotency) string {
	var b [idBytes]byte
	if once.Key == "" {
		_, _ = rand.Read(b[:]) // never fails
	} else {
		sum := sha256.Sum256([]byte(prefix + "\x00" + project + "\x00" + once.Key))
		copy(b[:], sum[:])
	}
	return prefix + "_" + letters.EncodeToString(b[:])
}

func newBlobKey() string { return strings.ToLower(rand.Text()) }

// repeated says whether an object that is there already was made by the same request.
func repeated(once api.Idempotency, request string) error {
	if once.Key != "" && once.Fingerprint == request {
		return nil
	}
	return fault.New(fault.Conflict, "the Idempotency-Key was used for another request").Do("take a new key for a new request")
}

func etag(version int64) string { return strconv.Quote(strconv.FormatInt(version, 10)) }

// versionOf reads an If-Match header; 0 is any version.
func versionOf(etag string) (int64, error) {
	if etag == "*" {
		return 0, nil
	}
	text, err := strconv.Unquote(strings.TrimPrefix(etag, "W/"))
	if err == nil {
		var n int64
		if n, err = strconv.ParseInt(text, 10, 64); err == nil && n > 0 {
			return n, nil
		}
	}
	return 0, fault.New(fault.Precondition, "the ETag %s is none that was given out", etag).Do("get the object again, and send its ETag")
}
