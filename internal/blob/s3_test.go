package blob_test

import (
	"bytes"
	crand "crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/blob"
	"github.com/slmgen/slmgen/internal/blob/blobtest"
	"github.com/slmgen/slmgen/internal/fault"
)

// gateway are the options of the S3 service that scripts/real/s3.sh runs.
func gateway(t *testing.T) blob.S3Options {
	endpoint := os.Getenv("SLMGEN_TEST_S3")
	if endpoint == "" {
		t.Skip("no S3 service: scripts/real/s3.sh go test ./internal/blob")
	}
	return blob.S3Options{Endpoint: endpoint, Bucket: "blobs", KeyID: os.Getenv("AWS_ACCESS_KEY_ID"), Secret: os.Getenv("AWS_SECRET_ACCESS_KEY")}
}

func bucket(t *testing.T) *blob.S3 {
	return named(t, strings.ReplaceAll(strings.ToLower(t.Name()), " ", "-"))
}

func named(t *testing.T, prefix string) *blob.S3 {
	o := gateway(t)
	o.Prefix = prefix
	b, err := blob.OpenS3(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	return b
}

func TestS3(t *testing.T) {
	gateway(t)
	blobtest.Run(t, func(t *testing.T) blob.Bucket { return bucket(t) })
}

// made is n bytes that are the same every time.
func made(n int64) io.Reader { return io.LimitReader(rand.NewChaCha8([32]byte{1}), n) }

func TestS3InParts(t *testing.T) {
	b := bucket(t)
	for _, n := range []int64{8<<20 - 1, 8 << 20, 8<<20 + 1, 16 << 20, 20<<20 + 3} {
		key := "parts" + hex.EncodeToString([]byte{byte(n), byte(n >> 20)})
		info, err := b.Put(t.Context(), key, made(n))
		require.NoError(t, err)
		hash := sha256.New()
		_, err = io.Copy(hash, made(n))
		require.NoError(t, err)
		require.Equal(t, blob.Info{Key: key, Size: n, SHA256: hex.EncodeToString(hash.Sum(nil))}, info)
		f, err := b.Open(t.Context(), key)
		require.NoError(t, err)
		back := sha256.New()
		_, err = io.Copy(back, f)
		require.NoError(t, err)
		require.Equal(t, hash.Sum(nil), back.Sum(nil))
		require.NoError(t, f.Close())
	}
	_, err := b.Put(t.Context(), "twice", made(9<<20))
	require.NoError(t, err)
	_, err = b.Put(t.Context(), "twice", made(9<<20))
	require.Equal(t, fault.Conflict, fault.CodeOf(err))
}

// TestS3RaceInParts: of twelve large blobs under one key one is stored, whole.
func TestS3RaceInParts(t *testing.T) {
	b := named(t, "race"+strings.ToLower(crand.Text()))
	var won atomic.Int64
	var racers sync.WaitGroup
	for i := range int64(12) {
		racers.Go(func() {
			_, err := b.Put(t.Context(), "taken", made(9<<20+i))
			if err == nil {
				won.Add(9<<20 + i)
			} else if fault.CodeOf(err) != fault.Conflict {
				t.Errorf("a racer fails with %v", err)
			}
		})
	}
	racers.Wait()
	f, err := b.Open(t.Context(), "taken")
	require.NoError(t, err)
	require.Equal(t, won.Load(), f.Size(), "the size is that of the one that won")
	require.NoError(t, f.Close())
}

// TestS3Memory: what is sent and read is in memory in parts alone.
func TestS3Memory(t *testing.T) {
	b := named(t, "memory"+strings.ToLower(crand.Text()))
	runtime.GC() // what other tests left is not this one's
	stop, done := make(chan struct{}), make(chan uint64)
	go func() {
		var most uint64
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse)
			select {
			case <-stop:
				done <- most
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	const size = 300 << 20
	_, err := b.Put(t.Context(), "large", made(size))
	require.NoError(t, err)
	f, err := b.Open(t.Context(), "large")
	require.NoError(t, err)
	n, err := io.Copy(io.Discard, f)
	require.NoError(t, err)
	require.EqualValues(t, size, n)
	close(stop)
	most := <-done
	t.Logf("heap of %d MiB at most", most>>20)
	require.Less(t, most, uint64(100<<20))
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestS3Refused(t *testing.T) {
	o := gateway(t)
	o.Secret = "another"
	b, err := blob.OpenS3(o)
	require.NoError(t, err)
	err = b.Check(t.Context())
	require.Equal(t, fault.Unavailable, fault.CodeOf(err))
	require.NotContains(t, err.Error(), "another")
	_, err = b.Put(t.Context(), "stolen", bytes.NewReader(nil))
	require.Equal(t, fault.Unavailable, fault.CodeOf(err))

	o = gateway(t)
	o.Bucket = "none-such"
	b, err = blob.OpenS3(o)
	require.NoError(t, err)
	require.ErrorContains(t, b.Check(t.Context()), "there is no bucket none-such")

	// Nothing listens there.
	o = gateway(t)
	o.Endpoint = "http://127.0.0.1:1"
	b, err = blob.OpenS3(o)
	require.NoError(t, err)
	require.Equal(t, fault.Unavailable, fault.CodeOf(b.Check(t.Context())))
}

// TestS3Full puts into a bucket on a small disk.
func TestS3Full(t *testing.T) {
	o := gateway(t)
	if o.Bucket = os.Getenv("SLMGEN_TEST_S3_SMALL"); o.Bucket == "" {
		t.Skip("no bucket on a small disk: that needs root")
	}
	b, err := blob.OpenS3(o)
	require.NoError(t, err)
	_, err = b.Put(t.Context(), "fits", made(1<<20))
	require.NoError(t, err)
	for name, size := range map[string]int64{"whole": 7 << 20, "inparts": 20 << 20} {
		_, err = b.Put(t.Context(), name, made(size))
		require.Equal(t, fault.StorageFull, fault.CodeOf(err), name)
		_, err = b.Open(t.Context(), name)
		require.Equal(t, fault.NotFound, fault.CodeOf(err), name)
	}
	require.NoError(t, b.Delete(t.Context(), "fits"))
	require.NoError(t, b.Check(t.Context()))
}

func TestS3Options(t *testing.T) {
	for _, o := range []blob.S3Options{{}, {Bucket: "b"}, {Bucket: "b", KeyID: "k"}, {Bucket: "b", KeyID: "k", Secret: "s", Endpoint: "ftp://x"}} {
		_, err := blob.OpenS3(o)
		require.Error(t, err)
		require.NotEqual(t, fault.Internal, fault.CodeOf(err))
	}
}
