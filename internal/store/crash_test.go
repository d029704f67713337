package store

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
)

// crashChild tells the test binary to be the process that is killed: "RUN DSN".
const crashChild = "SLMGEN_CRASH_CHILD"

func TestMain(m *testing.M) {
	if run, dsn, ok := strings.Cut(os.Getenv(crashChild), " "); ok {
		if err := writeUntilKilled(run, dsn); err != nil {
			fmt.Println("failed", err)
		}
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// crashWriters is how many goroutines of a child write at once, so how many writes may be under way when it is killed.
const crashWriters = 4

// writeUntilKilled writes, and says on a line what was acknowledged.
func writeUntilKilled(run, dsn string) error {
	ctx := context.Background()
	d, err := open(ctx, dsn, Options{})
	if err != nil {
		return err
	}
	errs := make(chan error)
	for w := range crashWriters {
		go func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%s-%d-%d", run, w, i)
				if err := writeOnce(ctx, d, id); err != nil {
					errs <- err
					return
				}
			}
		}()
	}
	return <-errs
}

// acknowledge is one write to the pipe, so lines do not mix.
func acknowledge(what, id string) { _, _ = os.Stdout.WriteString(what + " " + id + "\n") }

// writeOnce makes an object and a job, takes some job and ends it, and counts.
func writeOnce(ctx context.Context, d *database, id string) error {
	err := d.Update(ctx, func(tx Tx) error {
		o := object.Object{ID: id, Kind: object.Dataset, Project: "p", Name: id, Unique: true, Created: time.Now(), Body: []byte(`"` + strings.Repeat("x", 3000) + `"`), Blobs: []string{"b-" + id}}
		return tx.CreateObject(o)
	})
	if err != nil {
		return err
	}
	acknowledge("object", id)
	err = d.Update(ctx, func(tx Tx) error {
		return tx.CreateJob(object.Job{ID: id, Project: "p", Kind: "k", Attempts: 100, Created: time.Now()})
	})
	if err != nil {
		return err
	}
	acknowledge("job", id)
	var j object.Job
	err = d.Update(ctx, func(tx Tx) (err error) {
		j, err = tx.ClaimJob(id, []string{"k"}, time.Now(), time.Now().Add(time.Hour))
		return err
	})
	if err == nil {
		acknowledge("claimed", fmt.Sprint(j.ID, "/", j.Attempt))
		err = d.Update(ctx, func(tx Tx) error {
			return tx.FinishJob(object.Lease{Job: j.ID, Owner: id, Attempt: j.Attempt}, object.Outcome{State: object.Succeeded, Result: []byte(`"` + id + `"`)}, time.Now())
		})
		if err != nil {
			return err
		}
		acknowledge("done", j.ID)
	} else if fault.CodeOf(err) != fault.NotFound {
		return err
	}
	if _, err = d.Spend(ctx, []Spending{{N: 1, Counters: []Counter{{"crash", time.Time{}, 1 << 40}}}}); err != nil {
		return err
	}
	acknowledge("spent", id)
	return nil
}

// kills is how often a process is killed: SLMGEN_KILLS for a campaign.
func kills(t *testing.T) int {
	if n, err := strconv.Atoi(os.Getenv("SLMGEN_KILLS")); err == nil {
		return n
	}
	if testing.Short() {
		return 3
	}
	return 20
}

// TestKilled kills processes that write, again and again on one database: what they had acknowledged is there, no job is lost, none is done twice.
func TestKilled(t *testing.T) {
	everywhere(t, func(t *testing.T, fresh fresh) {
		dsn := fresh(t)
		d := opened(t, dsn)
		require.NoError(t, d.Update(t.Context(), func(tx Tx) error { return tx.CreateProject(object.Project{ID: "p"}) }))
		require.NoError(t, d.Close())
		acked := map[string]map[string]bool{"object": {}, "job": {}, "claimed": {}, "done": {}, "spent": {}}
		n := kills(t)
		for run := range n {
			lines := killOne(t, dsn, run)
			require.NotEmpty(t, lines)
			for _, line := range lines {
				what, id, _ := strings.Cut(line, " ")
				require.Contains(t, acked, what, line)
				require.False(t, acked[what][id], "twice: %s", line)
				acked[what][id] = true
			}
			checkAcknowledged(t, dsn, acked, int64(crashWriters*(run+1)))
		}
		drained := drain(t, dsn)
		for id := range drained {
			require.False(t, acked["done"][id], "done twice: %s", id)
		}
		for id := range acked["job"] {
			require.True(t, acked["done"][id] || drained[id] || finished(t, dsn, id), "lost: %s", id)
		}
		t.Logf("%d kills: %d objects, %d jobs, %d of them done, %d counted", n, len(acked["object"]), len(acked["job"]), len(acked["done"]), len(acked["spent"]))
	})
}

// killOne starts a child, kills it at some moment, and gives what it had acknowledged.
func killOne(t *testing.T, dsn string, run int) (lines []string) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d %s", crashChild, run, dsn))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	after := 1 + rand.N(60)
	for s := bufio.NewScanner(out); s.Scan(); {
		lines = append(lines, s.Text())
		if len(lines) == after {
			// Not at once: an acknowledgement is when a write has just ended.
			time.AfterFunc(rand.N(5*time.Millisecond), func() { _ = cmd.Process.Kill() })
		}
	}
	_ = cmd.Wait()
	return lines
}

// checkAcknowledged reads everything that was acknowledged. underWay is how many writes of each sort may be there without having been.
func checkAcknowledged(t *testing.T, dsn string, acked map[string]map[string]bool, underWay int64) {
	d := opened(t, dsn)
	defer d.Close()
	require.NoError(t, d.View(t.Context(), func(tx Tx) error {
		var n int64
		stx := tx.(*transaction)
		for table, what := range map[string]string{"object": "object", "job": "job"} {
			ids := map[string]bool{}
			var all []string
			if err := stx.fetch(func() []any { all = append(all, ""); return []any{&all[len(all)-1]} }, `SELECT id FROM `+table); err != nil {
				return err
			}
			for _, id := range all {
				ids[id] = true
			}
			for id := range acked[what] {
				require.True(t, ids[id], "%s is lost: %s", what, id)
			}
			require.LessOrEqual(t, int64(len(ids)), int64(len(acked[what]))+underWay)
		}
		for id := range acked["done"] {
			j, err := tx.Job("p", id)
			require.NoError(t, err)
			require.Equal(t, object.Succeeded, j.State)
			require.NotEmpty(t, j.Result)
		}
		// Objects and their blobs came together.
		require.NoError(t, stx.one("count", []any{&n}, `SELECT COUNT(*) FROM object WHERE NOT EXISTS (SELECT 1 FROM blob WHERE object = object.id)`))
		require.Zero(t, n)
		require.NoError(t, stx.one("count", []any{&n}, `SELECT COUNT(*) FROM job WHERE events <> (SELECT COUNT(*) FROM event WHERE job = job.id) OR events <> (SELECT MAX(seq) FROM event WHERE job = job.id)`))
		require.Zero(t, n, "events have gaps")
		return nil
	}))
	got, err := d.Spend(t.Context(), []Spending{{Counters: []Counter{{"crash", time.Time{}, 1 << 40}}}})
	require.NoError(t, err)
	spent := int64(1<<40) - got[0].Left[0]
	require.GreaterOrEqual(t, spent, int64(len(acked["spent"])))
	require.LessOrEqual(t, spent, int64(len(acked["spent"]))+underWay)
	if d.gate != nil {
		intact(t, d)
	}
}

// intact has SQLite check its file.
func intact(t *testing.T, d *database) {
	t.Helper()
	var verdict string
	require.NoError(t, d.write.QueryRow(`PRAGMA integrity_check`).Scan(&verdict))
	require.Equal(t, "ok", verdict)
	rows, err := d.write.Query(`PRAGMA foreign_key_check`)
	require.NoError(t, err)
	require.False(t, rows.Next())
	require.NoError(t, rows.Close())
}

// drain does all jobs that are left, two hours later.
func drain(t *testing.T, dsn string) map[string]bool {
	d := opened(t, dsn)
	defer d.Close()
	done := map[string]bool{}
	for now := time.Now().Add(2 * time.Hour); ; {
		err := d.Update(t.Context(), func(tx Tx) error {
			j, err := tx.ClaimJob("drain", []string{"k"}, now, now.Add(time.Hour))
			if err != nil {
				return err
			}
			require.False(t, done[j.ID])
			done[j.ID] = true
			return tx.FinishJob(object.Lease{Job: j.ID, Owner: "drain", Attempt: j.Attempt}, object.Outcome{State: object.Succeeded}, now)
		})
		if fault.CodeOf(err) == fault.NotFound {
			return done
		}
		require.NoError(t, err)
	}
}

// finished says whether a job is done: one may be whose acknowledgement was cut off.
func finished(t *testing.T, dsn, id string) (done bool) {
	d := opened(t, dsn)
	defer d.Close()
	require.NoError(t, d.View(t.Context(), func(tx Tx) error {
		j, err := tx.Job("p", id)
		done = j.State == object.Succeeded
		return err
	}))
	return done
}
