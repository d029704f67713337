//go:build unix

package blob_test

import (
	"context"
	"crypto/sha256"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

// plain is the service without this package.
func plain(t *testing.T) *s3.Client {
	o := gateway(t)
	return s3.New(s3.Options{BaseEndpoint: aws.String(o.Endpoint), UsePathStyle: true, Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider(o.KeyID, o.Secret, "")})
}

// underWay are the keys of uploads under a prefix that were neither ended nor aborted.
func underWay(t *testing.T, prefix string) (keys []string) {
	t.Helper()
	out, err := plain(t).ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: aws.String("blobs"), Prefix: aws.String(prefix)})
	require.NoError(t, err)
	for _, u := range out.Uploads {
		keys = append(keys, aws.ToString(u.Key))
	}
	return keys
}

// TestS3NothingStaysUnderWay: an upload that fails is aborted, also when its context is over, and what a crash left is swept.
func TestS3NothingStaysUnderWay(t *testing.T) {
	b := named(t, "underway")
	_, err := b.Put(t.Context(), "broken", io.MultiReader(made(9<<20), brokenReader{}))
	require.ErrorIs(t, err, io.ErrClosedPipe)
	require.Empty(t, underWay(t, "underway/"))

	ctx, cancel := context.WithCancel(t.Context())
	var seen []string
	_, err = b.Put(ctx, "stopped", io.MultiReader(made(17<<20), readerFunc(func([]byte) (int, error) {
		seen = underWay(t, "underway/")
		cancel()
		return 0, io.EOF
	})))
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, []string{"underway/stopped"}, seen, "this test can see uploads")
	require.Empty(t, underWay(t, "underway/"))

	for _, key := range []string{"underway/crashed", "elsewhere/crashed"} {
		_, err = plain(t).CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: aws.String("blobs"), Key: aws.String(key)})
		require.NoError(t, err)
	}
	require.NoError(t, b.Sweep(t.Context(), time.Now().Add(-time.Hour)))
	require.Equal(t, []string{"underway/crashed"}, underWay(t, "underway/"), "it may still be written")
	require.NoError(t, b.Sweep(t.Context(), time.Now().Add(time.Hour)))
	require.Empty(t, underWay(t, "underway/"))
	require.Equal(t, []string{"elsewhere/crashed"}, underWay(t, "elsewhere/"), "somebody else's")
	require.NoError(t, named(t, "elsewhere").Sweep(t.Context(), time.Now().Add(time.Hour)))
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// kill ends the service as a power cut does. The script starts it again.
func kill(t *testing.T) {
	t.Helper()
	file := os.Getenv("SLMGEN_TEST_S3_PID")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	require.NoError(t, err)
	require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
}

// TestS3Killed: a service that is killed and comes back holds what was acknowledged, and half of nothing.
func TestS3Killed(t *testing.T) {
	b := named(t, "killed")
	const size = 40 << 20
	hash := sha256.New()
	_, err := io.Copy(hash, made(size))
	require.NoError(t, err)
	whole := func(key string) {
		f, err := b.Open(t.Context(), key)
		require.NoError(t, err)
		back := sha256.New()
		_, err = io.Copy(back, f)
		require.NoError(t, err)
		require.Equal(t, hash.Sum(nil), back.Sum(nil))
		require.NoError(t, f.Close())
	}
	back := func() {
		require.Eventually(t, func() bool { return b.Check(t.Context()) == nil }, time.Minute, 100*time.Millisecond, "the service comes back")
	}
	_, err = b.Put(t.Context(), "before", made(size))
	require.NoError(t, err)
	kill(t)
	back()
	whole("before")

	// In the midst of a Put: it ends well after some retries, or not at all.
	for i, at := range []int64{0, 9 << 20, 30 << 20, size} {
		key := "during" + strconv.Itoa(i)
		_, err = b.Put(t.Context(), key, io.MultiReader(made(at), readerFunc(func([]byte) (int, error) {
			kill(t)
			return 0, io.EOF
		}), skip(at, size)))
		back()
		if err != nil {
			t.Logf("killed at %d MiB: %v", at>>20, err)
			require.Equal(t, fault.Unavailable, fault.CodeOf(err))
			_, err = b.Open(t.Context(), key)
			require.Equal(t, fault.NotFound, fault.CodeOf(err))
			require.NoError(t, b.Sweep(t.Context(), time.Now().Add(time.Hour)))
			require.Empty(t, underWay(t, "killed/"))
			_, err = b.Put(t.Context(), key, made(size))
			require.NoError(t, err)
		}
		whole(key)
	}

	// In the midst of a read: the same bytes go on.
	f, err := b.Open(t.Context(), "before")
	require.NoError(t, err)
	read := sha256.New()
	_, err = io.CopyN(read, f, 10<<20)
	require.NoError(t, err)
	kill(t)
	back()
	_, err = io.Copy(read, f)
	require.NoError(t, err)
	require.Equal(t, hash.Sum(nil), read.Sum(nil))
}

// skip is made(n) from a place on.
func skip(at, n int64) io.Reader {
	r := made(n)
	_, _ = io.CopyN(io.Discard, r, at)
	return r
}
