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

// ended waits for jobs that make bundles: each ends, with a bundle of its own or with one of the codes, and there are no other bundles.
func (p *process) ended(jobs map[string]bool, codes ...string) int {
	p.t.Helper()
	want := map[string]bool{}
	for id := range jobs {
		var j struct {
			State   string
			Problem *struct{ Code string }
			Result  *struct{ Bundle string }
		}
		for begin := time.Now(); ; time.Sleep(20 * time.Millisecond) {
			p.want(http.StatusOK, &j, "GET", "/v1/jobs/"+id, nil)
			if j.State != "queued" && j.State != "running" {
				break
			}
			require.Less(p.t, time.Since(begin), 2*time.Minute, "the job never ends")
		}
		if j.State != "succeeded" {
			require.NotNil(p.t, j.Problem)
			require.Contains(p.t, codes, j.Problem.Code)
			continue
		}
		require.NotNil(p.t, j.Result)
		want[j.Result.Bundle] = true
		p.want(http.StatusOK, nil, "GET", "/v1/bundles/"+j.Result.Bundle+"/content", nil)
	}
	have := map[string]bool{}
	p.all("/v1/bundles", func(at page) {
		for _, b := range at.Bundles {
			require.False(p.t, have[b.ID])
			have[b.ID] = true
		}
	})
	require.Equal(p.t, want, have, "bundles that no job has, or that two have")
	return len(have)
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
		bundles := p.ended(jobs, "storage_full", "unavailable")
		p.kill()
		intact(t, dsn)
		p = start()
		holds(t, p, kept)
		named := blobsNamed(t, dsn)
		for id := range kept {
			p.want(http.StatusNoContent, nil, "DELETE", "/v1/datasets/"+id, nil)
		}
		require.NotEmpty(t, named)
		figures(t, map[string]any{"datasets": len(kept), "refused": refused, "jobs_on_the_full_disk": len(jobs), "bundles_of_them": bundles})
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

// TestReadOnlyDisk takes writing to the blobs away for a while: the same process goes on when it may write again. A disk with an open database
// cannot be made read-only but by breaking it, so this is beside a PostgreSQL.
func TestReadOnlyDisk(t *testing.T) {
	program(t)
	dsn, home := postgres(t), t.TempDir()
	disk, _ := smallDisk(t)
	remount := func(how string) { // refused while a file is open for writing
		require.Eventually(t, func() bool { return exec.Command("mount", "-o", "remount,"+how, disk).Run() == nil }, 30*time.Second, 50*time.Millisecond)
	}
	p := serve(t, home, "--database", dsn, "--blobs", filepath.Join(disk, "blobs"), "--temp", home, "--lease", "1s")
	kept, jobs := map[string][]byte{}, map[string]bool{}
	upload := func(seed string) {
		data := rows(seed, 500)
		var d struct{ ID string }
		p.want(http.StatusCreated, &d, "POST", "/v1/datasets?name=rows.jsonl", bytes.NewReader(data))
		kept[d.ID] = data
	}
	for i := range 3 {
		upload(fmt.Sprint("kept", i))
	}
	bundles := 0
	for round := range 3 {
		remount("ro")
		for range 3 {
			a, err := p.try("POST", "/v1/datasets?name=rows.jsonl", bytes.NewReader(rows("lost", 500)))
			require.NoError(t, err)
			require.Equal(t, http.StatusServiceUnavailable, a.status, "%s", a.body)
			require.Equal(t, "unavailable", a.problem(t))
			require.NotEmpty(t, a.header.Get("Retry-After"))
		}
		a, err := p.try("GET", "/readyz", nil)
		require.NoError(t, err)
		require.Equal(t, http.StatusServiceUnavailable, a.status, "%s", a.body)
		holds(t, p, kept)
		for id := range kept { // what needs no blobs is taken meanwhile, and done when it can be
			var j struct{ ID string }
			p.want(http.StatusAccepted, &j, "POST", "/v1/bundles", fields{"dataset": id, "task": "chat", "target": "edge"})
			jobs[j.ID] = true
		}
		time.Sleep(200 * time.Millisecond) // some are begun meanwhile, which may go either way
		remount("rw")
		p.want(http.StatusOK, nil, "GET", "/readyz", nil)
		upload(fmt.Sprint("again", round))
		bundles = p.ended(jobs, "unavailable")
	}
	require.Len(t, p.hashes(), len(kept), "datasets that were refused")
	holds(t, p, kept)
	p.kill()
	intact(t, dsn)
	figures(t, map[string]any{"datasets": len(kept), "jobs": len(jobs), "bundles": bundles})
}
