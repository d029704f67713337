package folder_test

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
	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/folder"
)

// crashChild tells the test binary to be the process that is killed: "ROUND FOLDER".
const crashChild = "SLMGEN_CRASH_CHILD"

func TestMain(m *testing.M) {
	if round, dir, ok := strings.Cut(os.Getenv(crashChild), " "); ok {
		if err := writeUntilKilled(round, dir); err != nil {
			fmt.Println("failed", err)
		}
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// crashWriters write at once, to one run.
const crashWriters = 3

// writeUntilKilled writes, and says on a line what was acknowledged. Each line is one write, so lines do not mix.
func writeUntilKilled(round, dir string) error {
	ctx := context.Background()
	s, err := folder.Open(dir)
	if err != nil {
		return err
	}
	say := func(format string, args ...any) { _, _ = os.Stdout.WriteString(fmt.Sprintf(format, args...) + "\n") }
	errs := make(chan error)
	for w := range crashWriters {
		go func() {
			log := fmt.Sprintf("%s-%d", round, w)
			for seq := int64(1); ; {
				n := 1 + rand.Int64N(20)
				if _, err := track.Take(ctx, s, "followed", log, reported(seq, seq+n-1), time.Now(), nil); err != nil {
					errs <- err
					return
				}
				seq += n
				say("took %s %d", log, seq-1)
			}
		}()
	}
	go func() { // runs that come and go
		for i := 0; ; i++ {
			id := fmt.Sprintf("run-%s-%d", round, i)
			if err := s.Create(ctx, track.Record{ID: id, Name: "one", Created: time.Now()}); err != nil {
				errs <- err
				return
			}
			say("created %s", id)
			if _, err := track.Take(ctx, s, id, "", reported(1, 1), time.Now(), nil); err != nil {
				errs <- err
				return
			}
			say("noted %s:1:started", id)
			if i%3 == 0 {
				say("deletes %s", id)
				if err := s.Delete(ctx, id); err != nil {
					errs <- err
					return
				}
				say("deleted %s", id)
			}
			if i%3 == 1 {
				key := id + ":1:started"
				say("tells %s", key)
				if err := s.Told(ctx, track.Note{Run: id, Key: key}); err != nil {
					errs <- err
					return
				}
				say("told %s", key)
			}
		}
	}()
	return <-errs
}

// reported are events whose text says which they are.
func reported(from, to int64) (all []track.Event) {
	for seq := from; seq <= to; seq++ {
		all = append(all, track.Event{Attempt: 1, Seq: seq, Time: time.Unix(seq, 0).UTC(), Kind: track.Log, Step: &seq, Metrics: track.Metrics{"loss": 1 / float64(seq)}, Text: strings.Repeat(strconv.FormatInt(seq, 10)+" ", int(seq%50))})
	}
	return all
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

// TestKilled kills processes that write, again and again on one folder: what they had acknowledged is there, and nothing else than what was under way.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir)
	require.NoError(t, s.Create(t.Context(), track.Record{ID: "followed", Name: "one that many report to", Created: time.Now()}))
	require.NoError(t, s.Close())
	took := map[string]int64{}
	said := map[string]map[string]bool{"created": {}, "noted": {}, "deletes": {}, "deleted": {}, "tells": {}, "told": {}}
	n, batches := kills(t), 0
	for round := range n {
		lines := killOne(t, dir, round)
		for i, line := range lines {
			what, rest, whole := strings.Cut(line, " ")
			if what == "took" {
				log, seq, _ := strings.Cut(rest, " ")
				last, err := strconv.ParseInt(seq, 10, 64)
				require.NoError(t, err, line)
				took[log] = last
				batches++
				continue
			}
			require.True(t, whole && said[what] != nil, "line %d: %s", i, line)
			said[what][rest] = true
		}
		checkAcknowledged(t, dir, took, said)
	}
	t.Logf("%d kills: %d batches, %d runs made, %d deleted, %d notes told", n, batches, len(said["created"]), len(said["deleted"]), len(said["told"]))
}

// killOne starts a child, kills it at some moment, and gives what it had acknowledged.
func killOne(t *testing.T, dir string, round int) (lines []string) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d %s", crashChild, round, dir))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	after := 1 + rand.N(30)
	for s := bufio.NewScanner(out); s.Scan(); {
		lines = append(lines, s.Text())
		if len(lines) == after {
			time.AfterFunc(rand.N(5*time.Millisecond), func() { _ = cmd.Process.Kill() }) // not at once: a write has just ended
		}
	}
	_ = cmd.Wait()
	require.NotEmpty(t, lines)
	return lines
}

func checkAcknowledged(t *testing.T, dir string, took map[string]int64, said map[string]map[string]bool) {
	ctx := t.Context()
	s := opened(t, dir)
	defer s.Close()
	r, err := s.Get(ctx, "followed")
	require.NoError(t, err)
	events, err := s.Events(ctx, "followed", 0, 1<<30)
	require.NoError(t, err)
	require.EqualValues(t, len(events), r.Events)
	have := map[int]int64{}
	for i, e := range events {
		require.EqualValues(t, i+1, e.Position)
		have[e.Attempt]++
		require.Equal(t, have[e.Attempt], e.Seq, "without a gap, and each once")
		require.Equal(t, reported(e.Seq, e.Seq)[0].Text, e.Text)
	}
	kept := map[string]int64{}
	for _, src := range r.Sources {
		require.Equal(t, track.Ranges{{From: 1, To: have[src.Number]}}, src.Have)
		kept[src.Log] = have[src.Number]
	}
	for log, seq := range took {
		require.GreaterOrEqual(t, kept[log], seq, "events of %s are lost", log)
	}
	for log, seq := range kept {
		require.LessOrEqual(t, seq, took[log]+20, "more of %s than was under way", log)
	}
	for id := range said["created"] {
		_, err := s.Get(ctx, id)
		switch {
		case said["deleted"][id]:
			require.Equal(t, fault.NotFound, fault.CodeOf(err), "%s is back: %v", id, err)
		case !said["deletes"][id]:
			require.NoError(t, err, id)
		}
	}
	untold := map[string]bool{}
	notes, err := s.Untold(ctx, 1<<30)
	require.NoError(t, err)
	for _, n := range notes {
		require.False(t, untold[n.Key], "twice: %s", n.Key)
		untold[n.Key] = true
	}
	for key := range said["noted"] {
		id, _, _ := strings.Cut(key, ":")
		switch {
		case said["told"][key] || said["deleted"][id]:
			require.False(t, untold[key], "%s is told again", key)
		case !said["tells"][key] && !said["deletes"][id]:
			require.True(t, untold[key], "%s is forgotten", key)
		}
	}
}
