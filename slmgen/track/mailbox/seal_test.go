package mailbox_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track/mailbox"
)

func keysOf(t testing.TB, secret string) *mailbox.Keys {
	t.Helper()
	k, err := mailbox.Derive([]byte(secret))
	require.NoError(t, err)
	return k
}

const secret = "a key of thirty-two bytes, or so"

// TestVectors fixes the format: a change of it is another format, with another salt. Python's are made by reporter's tests.
func TestVectors(t *testing.T) {
	k := keysOf(t, secret)
	require.Equal(t, vectors.box, k.Box)
	require.Equal(t, vectors.write, k.Write)
	require.Equal(t, vectors.read, k.Read)
	sealed, err := k.Seal("c-stop", []byte(`{"attempt":1}`))
	require.NoError(t, err)
	require.Equal(t, vectors.sealed, hex.EncodeToString(sealed))
}

func TestSealed(t *testing.T) {
	k := keysOf(t, secret)
	for _, size := range []int{0, 1, 31, 136, 137, 1 << 20} {
		content := bytes.Repeat([]byte{7}, size)
		sealed, err := k.Seal("a-1", content)
		require.NoError(t, err)
		require.Len(t, sealed, size+mailbox.Overhead)
		back, err := k.Open("a-1", sealed)
		require.NoError(t, err)
		require.True(t, bytes.Equal(content, back))
		again, err := k.Seal("a-1", content)
		require.NoError(t, err)
		require.True(t, bytes.Equal(sealed, again), "sealed again it is the same")
		other, err := k.Seal("a-2", content)
		require.NoError(t, err)
		require.NotEqual(t, sealed[4:20], other[4:20], "under another name it has another nonce")
	}
	_, err := k.Seal("a-1", make([]byte, 16<<20+1))
	require.Equal(t, fault.TooLarge, fault.CodeOf(err))
	_, err = k.Seal("../a", nil)
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
	_, err = mailbox.Derive([]byte("short"))
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
}

// TestChanged: any bit, any byte less or more, another name, another run: nothing is opened.
func TestChanged(t *testing.T) {
	k := keysOf(t, secret)
	sealed, err := k.Seal("e-1", []byte("the loss is 1.25"))
	require.NoError(t, err)
	refused := func(k *mailbox.Keys, name string, sealed []byte) {
		t.Helper()
		out, err := k.Open(name, sealed)
		require.Equal(t, fault.Invalid, fault.CodeOf(err))
		require.Nil(t, out)
	}
	for i := range sealed {
		for bit := range 8 {
			changed := bytes.Clone(sealed)
			changed[i] ^= 1 << bit
			refused(k, "e-1", changed)
		}
		refused(k, "e-1", sealed[:i])
		refused(k, "e-1", sealed[i+1:])
	}
	refused(k, "e-1", append(bytes.Clone(sealed), 0))
	refused(k, "e-2", sealed)
	refused(keysOf(t, strings.ToUpper(secret)), "e-1", sealed)
	require.NotContains(t, string(sealed), "loss")
}

func TestTokens(t *testing.T) {
	k, other := keysOf(t, secret), keysOf(t, secret+"!")
	require.Equal(t, k.Box, mailbox.BoxOf(mailbox.HashToken(k.Write), mailbox.HashToken(k.Read)))
	require.NotEqual(t, k.Box, mailbox.BoxOf(mailbox.HashToken(other.Write), mailbox.HashToken(k.Read)))
	require.NotEqual(t, k.Box, mailbox.BoxOf(mailbox.HashToken(k.Read), mailbox.HashToken(k.Write)))
	require.NotEqual(t, k.Box, other.Box)
}

func FuzzOpen(f *testing.F) {
	k := keysOf(f, secret)
	sealed, _ := k.Seal("e-log_000000000000000000000000-000000000001", []byte("x"))
	f.Add("e-log_000000000000000000000000-000000000001", sealed)
	_, batch, _ := k.SealBatch("log_000000000000000000000000", 1, []byte(`{"seq":1}`+"\n"))
	f.Add("e-log_000000000000000000000000-000000000001", batch)
	f.Add("m-000000000000000000000000", []byte("SLM1"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		content, err := k.Open(name, data)
		if err == nil { // whoever opens it has sealed it
			again, err := k.Seal(name, content)
			require.NoError(t, err)
			require.Equal(t, data, again)
		}
		_, _ = k.OpenBatch(name, data)
		_, _ = k.OpenManifest(name, data)
		// What a run with a broken program seals must not break its reader either.
		if sealed, err := k.Seal(name, data); err == nil {
			if b, err := k.OpenBatch(name, sealed); err == nil {
				require.LessOrEqual(t, b.First, b.Last)
			}
			if a, err := k.OpenManifest(name, sealed); err == nil {
				require.GreaterOrEqual(t, a.Bytes(), int64(0))
			}
		}
	})
}
