package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/slmgen/slmgen/slmgen/track"
)

// streams has many follow a hundred runs that report ten events a second in all, then break all of their streams off and follow on.
func (p *proof) streams(ctx context.Context, clients, seconds int) (figures, error) {
	if err := p.begin(ctx, "streams"); err != nil {
		return nil, err
	}
	runs, err := p.newRuns(ctx, 100)
	if err != nil {
		return nil, err
	}
	followers := make([]*stream, clients)
	var under sync.WaitGroup
	stopped, stop := context.WithCancel(ctx)
	defer stop()
	for i := range followers {
		followers[i] = &stream{p: p, run: runs[i%len(runs)]}
		under.Go(func() { followers[i].follow(stopped) })
	}
	time.Sleep(3 * time.Second)           // until they are all there
	random := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // whose turn it is
	broken := 0
	for n := range 10 * seconds {
		r := runs[random.IntN(len(runs))]
		name, body, err := r.batch(1)
		if err == nil {
			_, err = p.send(ctx, r, name, body)
		}
		if err != nil {
			return nil, err
		}
		if n >= 5*seconds { // from the middle on each stream is broken once, in between
			for range (clients + 5*seconds - 1) / (5 * seconds) {
				if broken < clients {
					followers[broken].interrupt()
					broken++
				}
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	time.Sleep(2 * time.Second)
	rss := p.rss()
	stop()
	under.Wait()
	var took []time.Duration
	for _, f := range followers {
		if f.failed != nil {
			return nil, f.failed
		}
		if f.last != f.run.seq {
			return nil, fmt.Errorf("a stream saw %d of %d events", f.last, f.run.seq)
		}
		took = append(took, f.took...)
	}
	out := spread(took)
	delete(out, "requests")
	out["clients"], out["seen"], out["broken_off"], out["gaps"], out["twice"], out["server_rss_bytes"] = clients, len(took), broken, 0, 0, rss
	return out, nil
}

func (p *proof) rss() int64 {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/statm")
	if err != nil {
		return 0
	}
	pages, _ := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
	return pages * int64(os.Getpagesize())
}

// stream is one who follows a run, over breaks.
type stream struct {
	p      *proof
	run    *run
	mu     sync.Mutex
	cancel context.CancelFunc
	last   int64
	took   []time.Duration
	failed error
}

func (s *stream) interrupt() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancel != nil {
		s.cancel()
	}
}

func (s *stream) follow(ctx context.Context) {
	for ctx.Err() == nil && s.failed == nil {
		once, cancel := context.WithCancel(ctx)
		s.mu.Lock()
		s.cancel = cancel
		s.mu.Unlock()
		err := s.read(once)
		cancel()
		if err != nil && !errors.Is(err, context.Canceled) {
			s.failed = err
		}
	}
}

var streaming = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: -1}}

func (s *stream) read(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.p.address+"/v1/runs/"+s.run.id+"/events", nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+s.p.key)
	req.Header.Set("Last-Event-ID", strconv.FormatInt(s.last, 10))
	res, err := streaming.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("a stream is answered %d", res.StatusCode)
	}
	var id int64
	kind := ""
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		name, text, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "id":
			id, _ = strconv.ParseInt(text, 10, 64)
		case "event":
			kind = text
		case "data":
			if kind != "report" {
				continue
			}
			if id != s.last+1 {
				return fmt.Errorf("after %d comes %d", s.last, id)
			}
			e, err := track.ParseEvent([]byte(text))
			if err != nil {
				return err
			}
			s.last = id
			s.took = append(s.took, time.Since(e.Time))
		}
	}
	return context.Cause(ctx)
}
