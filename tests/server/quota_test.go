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
	return f.places[rand.IntN(len(f.places))]
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
			left := atomic.Int64{}
			left.Store(int64(requests))
			var senders sync.WaitGroup
			begin := time.Now()
			for range 250 {
				senders.Go(func() {
					for left.Add(-1) >= 0 {
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
			for killed < kills && left.Load() > 0 {
				time.Sleep(time.Duration(rand.IntN(60)) * time.Millisecond)
				i := rand.IntN(4)
				f.places[i].kill()
				killed++
				again := serve(t, dir, flags...)
				f.mu.Lock()
				f.places[i] = again
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
