package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// smallDisk mounts an ext4 file system of 32 MiB. again mounts it once more, after it broke.
func smallDisk(t *testing.T) (dir string, again func()) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("SKIPPED: only root can mount a disk")
	}
	image := filepath.Join(t.TempDir(), "disk")
	dir = t.TempDir()
	require.NoError(t, os.WriteFile(image, nil, 0o600))
	require.NoError(t, os.Truncate(image, 32<<20))
	out, err := exec.Command("mkfs.ext4", "-q", "-F", "-m", "0", image).CombinedOutput()
	require.NoError(t, err, "%s", out)
	mount := func() error {
		out, err := exec.Command("mount", "-o", "loop", image, dir).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	}
	if err := mount(); err != nil {
		t.Skipf("SKIPPED: a disk cannot be mounted: %v", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(dir, unix.MNT_DETACH) })
	return dir, func() {
		require.NoError(t, unix.Unmount(dir, 0), "something still uses the disk")
		require.NoError(t, mount())
	}
}

// problem is what a refused request says.
func (a answer) problem(t *testing.T) (code string) {
	t.Helper()
	var p struct{ Code string }
	require.NoError(t, json.Unmarshal(a.body, &p), "%d %s", a.status, a.body)
	return p.Code
}

// onDisk runs a test with everything of a server on a small disk, and with the blobs alone there, beside a PostgreSQL.
func onDisk(t *testing.T, test func(t *testing.T, dsn, disk string, again func(), start func() *process)) {
	program(t)
	run := func(name string, dsnOf func(t *testing.T, disk string) string) {
		t.Run(name, func(t *testing.T) {
			disk, again := smallDisk(t)
			dsn, home := dsnOf(t, disk), t.TempDir()
			test(t, dsn, disk, again, func() *process {
				return serve(t, home, "--database", dsn, "--blobs", filepath.Join(disk, "blobs"), "--temp", home, "--lease", "1s")
			})
		})
	}
	run("sqlite", func(_ *testing.T, disk string) string { return "sqlite:" + filepath.Join(disk, "server.db") })
	run("postgres", func(t *testing.T, _ string) string { return postgres(t) })
}

// holds reads every dataset that was acknowledged.
func holds(t *testing.T, p *process, kept map[string][]byte) {
	t.Helper()
	for id, data := range kept {
		got := p.want(http.StatusOK, nil, "GET", "/v1/datasets/"+id+"/content", nil)
		require.True(t, bytes.Equal(data, got.body), "the bytes of %s are others", id)
	}
}

// TestFullDisk fills the disk of a server: it says so, keeps what it acknowledged, and goes on when there is room again.
func TestFullDisk(t *testing.T) {
	onDisk(t, func(t *testing.T, dsn, disk string, _ func(), start func() *process) {
		ballast := filepath.Join(disk, "ballast")
		require.NoError(t, os.WriteFile(ballast, make([]byte, 4<<20), 0o600))
		p := start()
		kept, jobs := map[string][]byte{}, map[string]bool{}
		refused := 0
		for i := 0; refused < 8; i++ {
			require.Less(t, i, 500, "the disk never fills")
			data := rows(fmt.Sprint("full", i), 100<<(i%8)) // large ones and small ones: the last bytes go too
			a, err := p.try("POST", "/v1/datasets?name=rows.jsonl", bytes.NewReader(data))
			require.NoError(t, err)
			if a.status != http.StatusCreated {
				require.Equal(t, http.StatusInsufficientStorage, a.status, "%s", a.body)
				require.Equal(t, "storage_full", a.problem(t))
				refused++
				continue
			}
			var d struct{ ID string }
			require.NoError(t, json.Unmarshal(a.body, &d))
			kept[d.ID] = data
			if refused == 0 {
				continue
			}
			a, err = p.try("POST", "/v1/bundles", fields{"dataset": d.ID, "task": "chat", "target": "edge"})
			require.NoError(t, err)
			if a.status == http.StatusAccepted {
				var j struct{ ID string }
				require.NoError(t, json.Unmarshal(a.body, &j))
				jobs[j.ID] = true
			} else {
				require.Equal(t, "storage_full", a.problem(t))
			}
		}
		holds(t, p, kept)
		require.NoError(t, os.Remove(ballast))
		// The same process goes on.
		var d struct{ ID string }
		data := rows("room again", 50)
		begin := time.Now()
		for {
			a, err := p.try("POST", "/v1/datasets?name=rows.jsonl", bytes.NewReader(data))
			require.NoError(t, err)
			if a.status == http.StatusCreated {
				require.NoError(t, json.Unmarshal(a.body, &d))
				break
			}
			require.Less(t, time.Since(begin), 30*time.Second, "%s", a.body)
			time.Sleep(100 * time.Millisecond)
		}
		kept[d.ID] = data
		for id := range jobs {
			var j struct {
				State   string
				Problem *struct{ Code string }
			}
			for begin := time.Now(); ; time.Sleep(20 * time.Millisecond) {
				p.want(http.StatusOK, &j, "GET", "/v1/jobs/"+id, nil)
				if j.State != "queued" && j.State != "running" {
					break
				}
				require.Less(t, time.Since(begin), 2*time.Minute, "the job never ends")
			}
			if j.State != "succeeded" {
				require.NotNil(t, j.Problem)
				require.Contains(t, []string{"storage_full", "unavailable"}, j.Problem.Code)
			}
		}
		p.kill()
		intact(t, dsn)
		p = start()
		holds(t, p, kept)
		named := blobsNamed(t, dsn)
		for id := range kept {
			p.want(http.StatusNoContent, nil, "DELETE", "/v1/datasets/"+id, nil)
		}
		require.NotEmpty(t, named)
		figures(t, map[string]any{"datasets": len(kept), "refused": refused, "jobs_on_the_full_disk": len(jobs)})
	})
}

// TestDeadDisk makes the disk of a running server read-only, as the kernel does after an error: reading goes on, writing is unavailable, and on the
// mended disk everything is there.
func TestDeadDisk(t *testing.T) {
	onDisk(t, func(t *testing.T, dsn, disk string, again func(), start func() *process) {
		p := start()
		kept := map[string][]byte{}
		for i := range 5 {
			data := rows(fmt.Sprint("kept", i), 500)
			var d struct{ ID string }
			p.want(http.StatusCreated, &d, "POST", "/v1/datasets?name=rows.jsonl", bytes.NewReader(data))
			kept[d.ID] = data
		}
		out, err := exec.Command("mount", "-o", "remount,abort", disk).CombinedOutput()
		require.NoError(t, err, "%s", out)
		for range 5 {
			a, err := p.try("POST", "/v1/datasets?name=rows.jsonl", bytes.NewReader(rows("lost", 500)))
			require.NoError(t, err)
			require.Equal(t, http.StatusServiceUnavailable, a.status, "%s", a.body)
			require.Equal(t, "unavailable", a.problem(t))
		}
		a, err := p.try("GET", "/readyz", nil)
		require.NoError(t, err)
		require.Equal(t, http.StatusServiceUnavailable, a.status, "%s", a.body)
		p.want(http.StatusOK, nil, "GET", "/healthz", nil)
		holds(t, p, kept)
		p.kill()
		again()
		p = start()
		intact(t, dsn)
		holds(t, p, kept)
		p.want(http.StatusOK, nil, "GET", "/readyz", nil)
		p.want(http.StatusCreated, nil, "POST", "/v1/datasets?name=rows.jsonl", bytes.NewReader(rows("after", 500)))
	})
}
