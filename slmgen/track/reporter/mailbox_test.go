package reporter_test

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/slmgen/track/mailbox"
)

// TestSealedAlike: Python and Go derive, seal and open the same, byte by byte.
func TestSealedAlike(t *testing.T) {
	b := newBench(t)
	k, err := mailbox.Derive([]byte(key))
	require.NoError(t, err)
	type item struct{ Name, Content, Sealed string }
	var items []item
	for _, size := range []int{0, 1, 135, 136, 137, 1000, mailbox.PartSize} {
		content := make([]byte, size)
		_, _ = rand.Read(content)
		name := mailbox.BatchName("log_0123456789abcdef01234567", int64(size)+1)
		sealed, err := k.Seal(name, content)
		require.NoError(t, err)
		items = append(items, item{name, hex.EncodeToString(content), hex.EncodeToString(sealed)})
	}
	file, err := json.Marshal(items)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(b.dir, "items.json"), file, 0o600))
	out, err := b.run(`
import json
box = slmgen_report.Mailbox("https://relay.example", b"` + key + `")
assert box.base == "https://relay.example/box/` + k.Box + `/", box.base
assert box.tokens == {"PUT": "` + k.Write + `", "GET": "` + k.Read + `"}
assert box.proofs == {"PUT": "` + mailbox.HashToken(k.Read) + `", "GET": "` + mailbox.HashToken(k.Write) + `"}
for item in json.load(open("items.json")):
    name, content, sealed = item["Name"], bytes.fromhex(item["Content"]), bytes.fromhex(item["Sealed"])
    assert box.seal(name, content) == sealed, name
    assert box.open(name, sealed) == content
    assert box.open(name + "0", sealed) is None
    assert box.open(name, sealed[:-1]) is None and box.open(name, sealed + b"x") is None and box.open(name, b"") is None
    for at in (0, 4, 20, len(sealed) - 33, len(sealed) - 1):
        changed = bytearray(sealed)
        changed[at] ^= 1
        assert box.open(name, bytes(changed)) is None, at
print("alike")
`)
	require.NoError(t, err, out)
	require.Equal(t, "alike\n", out)
}

// TestTheLogsName is made once a folder, and kept.
func TestTheLogsName(t *testing.T) {
	b := newBench(t)
	out, err := b.run(`
one = slmgen_report.Run("output").log_id()
assert slmgen_report.Run("output").log_id() == one
assert slmgen_report.Run("elsewhere").log_id() != one
print(one)
`)
	require.NoError(t, err, out)
	require.Regexp(t, `^log_[0-9a-f]{24}\n$`, out)
	kept, err := os.ReadFile(filepath.Join(b.dir, "output/slmgen-run/log_id"))
	require.NoError(t, err)
	require.Equal(t, out, string(kept))
}

// TestAddressesOfBuckets: where items lie in a bucket. internal/app/relay puts them into a real one.
func TestAddressesOfBuckets(t *testing.T) {
	b := newBench(t)
	out, err := b.run(`
box = slmgen_report.Mailbox("s3://examplebucket/a%20b?endpoint=http://127.0.0.1:9&region=eu-1", b"` + key + `")
assert box.base == "http://127.0.0.1:9/examplebucket/a%20b/" + box.id + "/", box.base
assert slmgen_report.Mailbox("s3://b", b"` + key + `").base == "https://s3.us-east-1.amazonaws.com/b/" + box.id + "/"
status, wait = box.put("e-1", b"x")
assert (status, wait) == (503, None), (status, wait)
print("fine")
`)
	require.NoError(t, err, out)
	require.True(t, bytes.HasPrefix([]byte(out), []byte("fine")))
}

var whsec = "whsec_" + base64.StdEncoding.EncodeToString([]byte(key))
