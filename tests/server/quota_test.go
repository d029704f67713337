package server_test

import (
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// firstKey makes a key of a database by the command that operators use.
func firstKey(t *testing.T, dir, dsn string) string {
	t.Helper()
	cmd := exec.Command(program(t), "keys", "create", "--name", "test", "--scope", "read,write,manage", "--database", dsn)
	cmd.Env = append(os.Environ(), "SLMGEN_HOME="+dir, "HOME="+dir)
	out, err := cmd.Output()
	require.NoError(t, err)
	return strings.TrimSpace(string(out))
}

// fleet is several servers on one database. A place may be empty while its server is started again.
type fleet struct {
	mu     sync.Mutex
	places []*process
}

func (f *fleet) any() *process {
	f.mu.Lock()
	defer f.mu.Unlock()
	for {
		if p := f.places[rand.IntN(len(f.places))]; p != nil {
			return p
		}
	}
}

// killsAt are the numbers of the requests at which a server is killed: half of them before the limit is used up, the others after it.
func killsAt(kills, limit, requests int) []int64 {
	var at []int64
	for i := range kills {
		if early := (kills + 1) / 2; i < early {
			at = append(at, int64((i+1)*limit/(early+1)))
		} else {
			at = append(at, int64(limit+(i-early+1)*(requests-limit)/(kills-early+1)))
		}
	}
	return at
}

// TestQuota sends many requests at once, by one key, to four servers on one PostgreSQL: never more than the limit are admitted, and without kills
// exactly as many. SLMGEN_QUOTA is the number of requests; the limit is a tenth of it.
func TestQuota(t *testing.T) {
	requests := number("SLMGEN_QUOTA", 2000)
	for name, kills := range map[string]int{"undisturbed": 0, "killed": number("SLMGEN_QUOTA_KILLS", 3)} {
		t.Run(name, func(t *testing.T) {
			dsn, dir := postgres(t), t.TempDir()
			flags := []string{"--auth", "keys", "--database", dsn}
			manager := firstKey(t, dir, dsn)
			f := &fleet{}
			for range 4 {
				f.places = append(f.places, serve(t, dir, flags...))
			}
			limit := requests / 10
			var made struct{ Secret string }
			p := f.places[0]
			p.want(http.StatusCreated, &made, "POST", "/v1/projects/prj_default/keys",
				fields{"name": "limited", "scopes": []string{"read"}, "limits": fields{"requests_per_day": limit}}, "Authorization: Bearer "+manager)
			var admitted, refused, lost, other atomic.Int64
			var sent, gate atomic.Int64
			at := killsAt(kills, limit, requests)
			open := func(i int) { // requests go on to somewhat behind the next kill, which so falls into the midst of them
				if gate.Store(int64(requests)); i < len(at) {
					gate.Store(at[i] + 200)
				}
			}
			open(0)
			var senders sync.WaitGroup
			begin := time.Now()
			for range 250 {
				senders.Go(func() {
					for {
						n := sent.Add(1)
						if n > int64(requests) {
							return
						}
						for n > gate.Load() {
							time.Sleep(time.Millisecond)
						}
						a, err := f.any().try("GET", "/v1/me", nil, "Authorization: Bearer "+made.Secret)
						switch {
						case err != nil:
							lost.Add(1)
						case a.status == http.StatusOK:
							admitted.Add(1)
						case a.status == http.StatusTooManyRequests:
							refused.Add(1)
						default:
							other.Add(1)
						}
					}
				})
			}
			killed := 0
			for i, when := range at {
				for sent.Load() < when {
					time.Sleep(time.Millisecond)
				}
				place := rand.IntN(4)
				f.places[place].kill()
				f.mu.Lock()
				f.places[place] = nil
				f.mu.Unlock()
				killed++
				open(i + 1)
				again := serve(t, dir, flags...)
				f.mu.Lock()
				f.places[place] = again
				f.mu.Unlock()
			}
			senders.Wait()
			figures(t, map[string]any{"requests": requests, "limit": limit, "servers": 4, "kills": killed, "admitted": admitted.Load(), "refused": refused.Load(),
				"without_answer": lost.Load(), "other": other.Load(), "seconds": time.Since(begin).Seconds()})
			require.LessOrEqual(t, admitted.Load(), int64(limit))
			if kills == 0 {
				require.Zero(t, lost.Load())
				require.Zero(t, other.Load())
				require.EqualValues(t, limit, admitted.Load(), "exactly the limit when nobody dies")
			}
		})
	}
}
