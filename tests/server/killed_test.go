package server_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// everywhere runs a test on SQLite and, where there is one, on PostgreSQL.
func everywhere(t *testing.T, test func(t *testing.T, dsn string)) {
	program(t)
	t.Run("sqlite", func(t *testing.T) { test(t, "sqlite:"+filepath.Join(t.TempDir(), "server.db")) })
	t.Run("postgres", func(t *testing.T) { test(t, postgres(t)) })
}

// kept is what a server acknowledged, and what it was asked without an answer.
type kept struct {
	mu       sync.Mutex
	datasets map[string]string // id: the hash of its file
	uploads  map[string]*sent
	jobs     map[string]string // id: its kind
	unsure   []func(*process) error
	tallies  map[string]int
}

// sent is an upload under way; its bytes follow from its name.
type sent struct {
	id, name string
	data     []byte
	acked    int64
}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func (k *kept) count(what string) {
	k.mu.Lock()
	k.tallies[what]++
	k.mu.Unlock()
}

// ask sends a request that is safe to send again. One without an answer is sent again after the restart, and must not happen twice.
func (k *kept) ask(p *process, again bool, send func(p *process) (answer, error), acknowledged func(answer) error) error {
	a, err := send(p)
	if err != nil {
		if again {
			k.mu.Lock()
			k.unsure = append(k.unsure, func(p *process) error { return k.ask(p, false, send, acknowledged) })
			k.mu.Unlock()
		}
		return err
	}
	return acknowledged(a)
}

// put uploads a file in one request.
func (k *kept) put(p *process, name string, data []byte) (id string, err error) {
	return id, k.ask(p, true, func(p *process) (answer, error) {
		return p.try("POST", "/v1/datasets?name="+name+".jsonl", bytes.NewReader(data), "Idempotency-Key: "+name)
	}, func(a answer) error { id, err = k.dataset(a, data); return err })
}

// dataset notes one that was acknowledged.
func (k *kept) dataset(a answer, data []byte) (string, error) {
	var d struct{ ID string }
	if a.status != http.StatusCreated {
		return "", fmt.Errorf("dataset: %d %s", a.status, a.body)
	}
	if err := json.Unmarshal(a.body, &d); err != nil {
		return "", err
	}
	k.mu.Lock()
	k.datasets[d.ID] = sumOf(data)
	k.mu.Unlock()
	return d.ID, nil
}

// begin opens a resumable upload.
func (k *kept) begin(p *process, name string, data []byte) (u *sent, err error) {
	return u, k.ask(p, true, func(p *process) (answer, error) {
		return p.try("POST", "/v1/uploads", fields{"name": name + ".jsonl", "size": len(data), "sha256": sumOf(data)}, "Idempotency-Key: "+name)
	}, func(a answer) error {
		if a.status != http.StatusCreated {
			return fmt.Errorf("upload: %d %s", a.status, a.body)
		}
		u = &sent{name: name, data: data}
		var is struct{ ID string }
		err := json.Unmarshal(a.body, &is)
		u.id = is.ID
		k.mu.Lock()
		k.uploads[u.id] = u
		k.mu.Unlock()
		return err
	})
}

// more sends the parts that are missing, and makes a dataset of the whole.
func (k *kept) more(p *process, u *sent) error {
	for u.acked < int64(len(u.data)) {
		part := u.data[u.acked:min(int64(len(u.data)), u.acked+int64(1+rand.N(len(u.data)/3)))]
		a, err := p.try("PATCH", "/v1/uploads/"+u.id, bytes.NewReader(part), "Content-Type: application/offset+octet-stream", fmt.Sprintf("Upload-Offset: %d", u.acked))
		if err != nil {
			return err
		}
		if a.status != http.StatusOK {
			return fmt.Errorf("part: %d %s", a.status, a.body)
		}
		u.acked += int64(len(part))
		k.count("parts")
	}
	k.mu.Lock()
	delete(k.uploads, u.id)
	k.mu.Unlock()
	return k.ask(p, true, func(p *process) (answer, error) {
		return p.try("POST", "/v1/datasets", fields{"uploads": []string{u.id}}, "Idempotency-Key: of-"+u.name)
	}, func(a answer) error { _, err := k.dataset(a, u.data); return err })
}

// job begins one.
func (k *kept) job(p *process, name, kind, dataset string) error {
	return k.ask(p, true, func(p *process) (answer, error) {
		if kind == "analysis" {
			return p.try("POST", "/v1/analyses", fields{"dataset": dataset}, "Idempotency-Key: "+name)
		}
		return p.try("POST", "/v1/bundles", fields{"dataset": dataset, "task": "chat", "target": "edge"}, "Idempotency-Key: "+name)
	}, func(a answer) error {
		if a.status != http.StatusAccepted {
			return fmt.Errorf("job: %d %s", a.status, a.body)
		}
		var j struct{ ID string }
		err := json.Unmarshal(a.body, &j)
		k.mu.Lock()
		k.jobs[j.ID] = kind
		k.mu.Unlock()
		return err
	})
}

// work asks one thing after another until the server is no more. It gives the first answer that was no acknowledgement.
func (k *kept) work(p *process, name string, resume []*sent) error {
	broken := func(err error) error {
		select {
		case <-p.dead:
			return nil
		case <-time.After(5 * time.Second):
			return err
		}
	}
	for _, u := range resume {
		if err := k.more(p, u); err != nil {
			return broken(err)
		}
	}
	for i := 0; ; i++ {
		id := fmt.Sprintf("%s-%d", name, i)
		data := rows(id, 20+rand.N(2000))
		if i%2 == 0 {
			u, err := k.begin(p, id, data)
			if err == nil {
				err = k.more(p, u)
			}
			if err != nil {
				return broken(err)
			}
			continue
		}
		dataset, err := k.put(p, id, data)
		if err == nil {
			err = k.job(p, id+"-job", []string{"analysis", "bundle"}[rand.N(2)], dataset)
		}
		if err != nil {
			return broken(err)
		}
	}
}

// settle sends again what had no answer, and holds the uploads against what was acknowledged of them.
func (k *kept) settle(t *testing.T, p *process) {
	k.mu.Lock()
	unsure := k.unsure
	k.unsure = nil
	k.mu.Unlock()
	for _, again := range unsure {
		require.NoError(t, again(p))
		k.tallies["sent again"]++
	}
	for _, u := range k.uploads {
		var is struct{ Offset int64 }
		p.want(http.StatusOK, &is, "GET", "/v1/uploads/"+u.id, nil)
		require.GreaterOrEqual(t, is.Offset, u.acked, "acknowledged bytes are lost")
		require.LessOrEqual(t, is.Offset, int64(len(u.data)))
		u.acked = is.Offset // what had arrived when it was killed may be kept
	}
}

// page is one of a list.
type page struct {
	Next     string
	Datasets []struct {
		ID    string
		Files []struct{ SHA256 string }
	}
	Analyses, Plans, Bundles []struct{ ID string }
}

// all reads every page of a list.
func (p *process) all(path string, each func(page)) {
	for cursor := ""; ; {
		var at page
		p.want(http.StatusOK, &at, "GET", path+"?limit=100&cursor="+cursor, nil)
		each(at)
		if cursor = at.Next; cursor == "" {
			return
		}
	}
}

// hashes are those of the datasets that are there.
func (p *process) hashes() map[string]string {
	out := map[string]string{}
	p.all("/v1/datasets", func(at page) {
		for _, d := range at.Datasets {
			out[d.ID] = d.Files[0].SHA256
		}
	})
	return out
}

// drain waits until every job has ended, and gives those that ended since.
func (k *kept) drain(t *testing.T, p *process, ended map[string]bool) {
	for id := range k.jobs {
		if ended[id] {
			continue
		}
		var j struct {
			State   string
			Attempt int
			Problem any
		}
		for begin := time.Now(); ; time.Sleep(20 * time.Millisecond) {
			p.want(http.StatusOK, &j, "GET", "/v1/jobs/"+id, nil)
			if j.State != "queued" && j.State != "running" {
				break
			}
			require.Less(t, time.Since(begin), 2*time.Minute, "the job %s never ends: %+v", id, j)
		}
		require.Equal(t, "succeeded", j.State, "%+v\n%s", j, p.said)
		if j.Attempt > 1 {
			k.tallies["jobs begun again"]++
		}
		ended[id] = true
	}
}

// TestKilled kills a server under uploads and jobs, again and again on one database: what it had acknowledged is there with its bytes, uploads go on
// where they stood, every job ends once, and nothing is left that nobody names.
func TestKilled(t *testing.T) {
	everywhere(t, func(t *testing.T, dsn string) {
		dir := t.TempDir()
		flags := []string{"--database", dsn, "--blobs", filepath.Join(dir, "blobs"), "--temp", dir, "--lease", "1s"}
		k := &kept{datasets: map[string]string{}, uploads: map[string]*sent{}, jobs: map[string]string{}, tallies: map[string]int{}}
		ended := map[string]bool{}
		kills := number("SLMGEN_KILLS", 20)
		p := serve(t, dir, flags...)
		for run := range kills {
			// Some are killed while they still take up what the last one left.
			var workers sync.WaitGroup
			errs := make([]error, 4)
			for w := range errs {
				var resume []*sent
				for id, u := range k.uploads {
					if int(id[len(id)-1])%len(errs) == w {
						resume = append(resume, u)
					}
				}
				workers.Go(func() { errs[w] = k.work(p, fmt.Sprintf("r%d-%d", run, w), resume) })
			}
			time.Sleep(rand.N(600 * time.Millisecond))
			p.kill()
			workers.Wait()
			for _, err := range errs {
				require.NoError(t, err)
			}
			p = serve(t, dir, flags...)
			k.settle(t, p)
			have := p.hashes()
			for id, sum := range k.datasets {
				require.Equal(t, sum, have[id], "the dataset %s after kill %d", id, run)
			}
			if run%3 == 2 || run == kills-1 {
				k.drain(t, p, ended)
			}
			if run%10 == 9 {
				intact(t, dsn)
			}
		}
		k.whole(t, p)
		p.kill()
		intact(t, dsn)
		k.swept(t, dir, dsn, flags)
		out := fields{"kills": kills, "datasets": len(k.datasets), "jobs": len(k.jobs)}
		for what, n := range k.tallies {
			out[what] = n
		}
		figures(t, out)
	})
}

// whole reads every byte, and counts what jobs made.
func (k *kept) whole(t *testing.T, p *process) {
	have := p.hashes()
	require.Len(t, have, len(k.datasets), "datasets that nobody made")
	for id, sum := range k.datasets {
		a := p.want(http.StatusOK, nil, "GET", "/v1/datasets/"+id+"/content", nil)
		require.Equal(t, sum, sumOf(a.body), "the bytes of %s", id)
	}
	named := map[string]bool{}
	bundles := 0
	for id, kind := range k.jobs {
		var j struct {
			Result struct{ Analysis, Plan, Bundle string }
		}
		p.want(http.StatusOK, &j, "GET", "/v1/jobs/"+id, nil)
		require.NotEmpty(t, j.Result.Analysis)
		made := []string{j.Result.Analysis}
		if kind == "bundle" {
			bundles++
			var b struct{ SHA256 string }
			p.want(http.StatusOK, &b, "GET", "/v1/bundles/"+j.Result.Bundle, nil)
			require.Equal(t, b.SHA256, sumOf(p.want(http.StatusOK, nil, "GET", "/v1/bundles/"+j.Result.Bundle+"/content", nil).body))
			made = append(made, j.Result.Plan, j.Result.Bundle)
		}
		for _, m := range made {
			require.False(t, named[m], "%s was made by two jobs", m)
			named[m] = true
		}
	}
	counts := map[string]int{}
	p.all("/v1/analyses", func(at page) { counts["analysis"] += len(at.Analyses) })
	p.all("/v1/plans", func(at page) { counts["plan"] += len(at.Plans) })
	p.all("/v1/bundles", func(at page) { counts["bundle"] += len(at.Bundles) })
	require.Equal(t, map[string]int{"analysis": len(k.jobs), "plan": bundles, "bundle": bundles}, counts, "made twice, or by nobody")
	k.tallies["bundles"] = bundles
}

// swept ages all files by two days: a server that starts then erases what nothing names, and nothing else.
func (k *kept) swept(t *testing.T, dir, dsn string, flags []string) {
	old := time.Now().Add(-48 * time.Hour)
	files := func() (all []string) {
		require.NoError(t, filepath.WalkDir(filepath.Join(dir, "blobs"), func(path string, e os.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				all = append(all, path)
			}
			return err
		}))
		return all
	}
	before := files()
	for _, f := range before {
		require.NoError(t, os.Chtimes(f, old, old))
	}
	p := serve(t, dir, flags...)
	named := blobsNamed(t, dsn)
	require.Eventually(t, func() bool { return len(files()) == len(named) }, 30*time.Second, 100*time.Millisecond)
	for _, f := range files() {
		require.True(t, named[filepath.Base(f)], "nothing names %s", f)
	}
	k.tallies["blobs that a kill left behind"] = len(before) - len(named)
	k.whole(t, p)
	p.kill()
}
