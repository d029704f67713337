package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// millis gives a part of sorted times.
func millis(all []time.Duration, part float64) float64 {
	return float64(all[min(len(all)-1, int(part*float64(len(all))))].Microseconds()) / 1000
}

func spread(all []time.Duration) figures {
	slices.Sort(all)
	return figures{"requests": len(all), "p50_ms": millis(all, 0.5), "p99_ms": millis(all, 0.99), "most_ms": millis(all, 1)}
}

// steady sends so many requests of a hundred events a second, whether the ones before are answered or not.
func (p *proof) steady(ctx context.Context, perSecond, seconds int) (figures, error) {
	if err := p.begin(ctx, "steady"); err != nil {
		return nil, err
	}
	runs, err := p.newRuns(ctx, 100)
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	var took []time.Duration
	var failed error
	locks := make([]sync.Mutex, len(runs))
	var under sync.WaitGroup
	next := time.Now()
	for n := range perSecond * seconds {
		time.Sleep(time.Until(next))
		due := next
		next = next.Add(time.Second / time.Duration(perSecond))
		i := n % len(runs)
		under.Go(func() {
			locks[i].Lock() // a reporter sends one after the other
			defer locks[i].Unlock()
			name, body, err := runs[i].batch(100)
			if err == nil {
				_, err = p.send(ctx, runs[i], name, body)
			}
			mu.Lock()
			defer mu.Unlock()
			took, failed = append(took, time.Since(due)), errors.Join(failed, err)
		})
	}
	under.Wait()
	if failed != nil {
		return nil, failed
	}
	out := spread(took)
	out["events"], out["server_rss_bytes"] = len(took)*100, p.rss()
	for _, r := range runs {
		if err := p.whole(ctx, r); err != nil {
			return nil, err
		}
	}
	out["lost"], out["twice"] = 0, 0
	return out, nil
}

// most has so many senders send one request of a hundred events after the other.
func (p *proof) most(ctx context.Context, senders, seconds int) (figures, error) {
	if err := p.begin(ctx, "most"); err != nil {
		return nil, err
	}
	runs, err := p.newRuns(ctx, senders)
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	var took []time.Duration
	var failed error
	var under sync.WaitGroup
	begun := time.Now()
	for _, r := range runs {
		under.Go(func() {
			for time.Since(begun) < time.Duration(seconds)*time.Second {
				name, body, err := r.batch(100)
				at := time.Now()
				if err == nil {
					_, err = p.send(ctx, r, name, body)
				}
				mu.Lock()
				took, failed = append(took, time.Since(at)), errors.Join(failed, err)
				mu.Unlock()
			}
		})
	}
	under.Wait()
	lasted := time.Since(begun).Seconds()
	if failed != nil {
		return nil, failed
	}
	out := spread(took)
	out["senders"], out["events_per_second"], out["server_rss_bytes"] = senders, int(float64(len(took)*100)/lasted), p.rss()
	return out, nil
}

// kills has eight runs report while the server is killed again and again. What is not acknowledged is sent again, and now and then what is, too.
func (p *proof) kills(ctx context.Context, n int) (figures, error) {
	if err := p.begin(ctx, "kills"); err != nil {
		return nil, err
	}
	runs, err := p.newRuns(ctx, 8)
	if err != nil {
		return nil, err
	}
	over := make(chan struct{})
	var mu sync.Mutex
	again, acknowledged := 0, 0
	var failed error
	var under sync.WaitGroup
	for i, r := range runs {
		under.Go(func() {
			random := rand.New(rand.NewPCG(uint64(i), 1)) //nolint:gosec // batches of any size
			for {
				select {
				case <-over:
					return
				default:
				}
				name, body, err := r.batch(1 + random.IntN(100))
				for sent := false; err == nil && !sent; {
					ack, sendErr := p.send(ctx, r, name, body)
					sent = sendErr == nil && random.IntN(20) > 0
					mu.Lock()
					if sendErr != nil || !sent {
						again++
					} else {
						acknowledged++
					}
					mu.Unlock()
					if sendErr != nil {
						time.Sleep(5 * time.Millisecond)
					} else if ack.Seq != r.seq {
						err = fmt.Errorf("%s: %d is acknowledged, %d was sent", r.id, ack.Seq, r.seq)
					}
				}
				if err != nil {
					mu.Lock()
					failed = errors.Join(failed, err)
					mu.Unlock()
					return
				}
			}
		})
	}
	var back []time.Duration
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // moments
	for range n {
		time.Sleep(time.Duration(random.IntN(150)) * time.Millisecond)
		p.kill()
		at := time.Now()
		if err := p.start(ctx); err != nil {
			return nil, err
		}
		back = append(back, time.Since(at))
	}
	close(over)
	under.Wait()
	if failed != nil {
		return nil, failed
	}
	events := int64(0)
	for _, r := range runs {
		if err := p.whole(ctx, r); err != nil {
			return nil, err
		}
		events += r.seq
	}
	slices.Sort(back)
	return figures{"kills": n, "events": events, "requests_acknowledged": acknowledged, "sent_again": again, "lost": 0, "twice": 0, "restart_p50_ms": millis(back, 0.5), "restart_most_ms": millis(back, 1)}, nil
}
