package serve_test

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/slmgen/track"
)

// BenchmarkReports has a hundred runs report, in signed requests of a hundred events over HTTP, each kept for good before it is acknowledged. Who
// sends works on the same cores.
func BenchmarkReports(b *testing.B) {
	const runs, senders, batch = 100, 32, 100
	s := start(b, setup{})
	var all []*reporter
	for range runs {
		all = append(all, s.newRun("a bot"))
	}
	var mu sync.Mutex
	var took []time.Duration
	next := make([]int64, runs)
	work := make(chan int, senders)
	var busy sync.WaitGroup
	web := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: senders}}
	b.ResetTimer()
	for range senders {
		busy.Go(func() {
			for n := range work {
				r := all[n%runs]
				mu.Lock()
				first := next[n%runs]
				next[n%runs] += batch
				mu.Unlock()
				var events []track.Event
				for k := first; k < first+batch; k++ {
					e := lossAt(1, k+1, k+1, 1/float64(k+1))
					e.Metrics["grad_norm"], e.Metrics["learning_rate"], e.Metrics["epoch"] = 0.123456789, 1e-4, float64(k)/1000
					events = append(events, e)
				}
				body, err := track.AppendLines(nil, events)
				if err != nil {
					b.Error(err)
				}
				id, stamp := "log_0123456789abcdef01234567."+strconv.FormatInt(first+1, 10), strconv.FormatInt(s.now().Unix(), 10)
				req, _ := http.NewRequestWithContext(b.Context(), http.MethodPost, s.url+"/v1/runs/"+r.run+"/events", bytes.NewReader(body))
				req.Header.Set("Content-Type", "application/x-ndjson")
				req.Header.Set("webhook-id", id)
				req.Header.Set("webhook-timestamp", stamp)
				req.Header.Set("webhook-signature", track.Sign(r.secret, id, stamp, body))
				begun := time.Now()
				res, err := web.Do(req)
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, res.Body)
				_ = res.Body.Close()
				if res.StatusCode != http.StatusOK {
					b.Error(res.StatusCode)
				}
				mu.Lock()
				took = append(took, time.Since(begun))
				mu.Unlock()
			}
		})
	}
	begun := time.Now()
	for n := range b.N {
		work <- n
	}
	close(work)
	busy.Wait()
	lasted := time.Since(begun)
	b.StopTimer()
	slices.Sort(took)
	require.NotEmpty(b, took)
	b.ReportMetric(float64(b.N*batch)/lasted.Seconds(), "events/s")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
