package relay_test

import (
	"crypto/rand"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/blob"
	"github.com/slmgen/slmgen/slmgen/track/mailbox"
)

// TestS3ARun: scripts/real/s3.sh go test ./internal/app/relay
func TestS3ARun(t *testing.T) {
	endpoint := os.Getenv("SLMGEN_TEST_S3")
	if endpoint == "" {
		t.Skip("SKIPPED: no S3 service: scripts/real/s3.sh go test ./internal/app/relay")
	}
	prefix := "runs of/" + strings.ToLower(rand.Text())
	r := train(t, "s3://blobs/"+url.PathEscape(prefix)+"?endpoint="+url.QueryEscape(endpoint)+"&region=us-east-1")
	bucket, err := blob.OpenS3(blob.S3Options{Endpoint: endpoint, Bucket: "blobs", Prefix: prefix, KeyID: os.Getenv("AWS_ACCESS_KEY_ID"), Secret: os.Getenv("AWS_SECRET_ACCESS_KEY")})
	require.NoError(t, err)
	defer func() { _ = bucket.Close() }()
	k := keys(t)
	box := bucket.Mailbox(k.Box)

	out, err := r.run(aRun)
	require.NoError(t, err, out)
	require.Empty(t, out)
	// The run is killed, and does not know what has arrived.
	out, err = r.run(`
run = slmgen_report.start("output")
run.report(301, loss=1.0)
while run.sent < run.size: time.sleep(0.01)
mark = open("output/slmgen-run/sent.json").read()
run.report(302, loss=1.0)
while run.sent < run.size: time.sleep(0.01)
open("output/slmgen-run/sent.json", "w").write(mark)
os.kill(os.getpid(), signal.SIGKILL)
`)
	require.ErrorContains(t, err, "killed", out)
	require.NoError(t, mailbox.Stop(t.Context(), box, k, mailbox.StopOf{}))
	out, err = r.run(`
with slmgen_report.start("output") as run:
    for _ in range(200):
        time.sleep(0.1)
        if run.stop_requested: break
    assert run.stop_requested
`)
	require.NoError(t, err, out)
	require.Equal(t, r.logged(), collected(t, box))
	home := t.TempDir()
	all, err := mailbox.Pull(t.Context(), box, k, home, nil)
	require.NoError(t, err)
	require.Len(t, all, 2)
	require.Equal(t, files(t, filepath.Join(r.dir, "output/adapter")), files(t, filepath.Join(home, "adapter")))

	// A key that the bucket does not take: the run goes on, and says so once.
	r = train(t, "s3://blobs/"+url.PathEscape(prefix)+"?endpoint="+url.QueryEscape(endpoint))
	r.env = append(r.env, "AWS_SECRET_ACCESS_KEY=another")
	out, err = r.run(`
with slmgen_report.start("output") as run:
    run.report(1, loss=1.0)
`)
	require.NoError(t, err, out)
	require.Equal(t, 1, strings.Count(out, "does not take this run's events (403)"), out)
}
