package serve

import (
	"context"
	"errors"
	"sync"

	"github.com/slmgen/slmgen/internal/fault"
)

// cachedChoices is how many recommendations are remembered: a few MB.
const cachedChoices = 512

// cache remembers answers that follow from their key alone, the least recently used one goes first. Answers that several ask for at once are made
// once.
type cache struct {
	mu     sync.Mutex
	docs   *recent[[]byte]
	making map[string]*making
}

type making struct {
	done chan struct{}
	doc  []byte
	err  error
}

func newCache(most int) *cache {
	return &cache{docs: newRecent[[]byte](most), making: map[string]*making{}}
}

// get gives the answer for a key, from build where it is not known. Errors are not remembered. Who waits for another's answer is not broken off with
// them, and no longer than its own ctx lasts.
func (c *cache) get(ctx context.Context, key string, build func() ([]byte, error)) ([]byte, error) {
	c.mu.Lock()
	if doc, ok := c.docs.get(key); ok {
		c.mu.Unlock()
		return doc, nil
	}
	if m := c.making[key]; m != nil {
		c.mu.Unlock()
		select {
		case <-m.done:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		if errors.Is(m.err, context.Canceled) || errors.Is(m.err, context.DeadlineExceeded) {
			return c.get(ctx, key, build)
		}
		return m.doc, m.err
	}
	m := &making{done: make(chan struct{})}
	c.making[key] = m
	c.mu.Unlock()
	m.err = fault.New(fault.Internal, "panic") // what those who wait are told where build panics
	defer c.made(key, m)
	m.doc, m.err = build()
	return m.doc, m.err
}

// made remembers an answer, and gives it to those who wait.
func (c *cache) made(key string, m *making) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.making, key)
	close(m.done)
	if m.err == nil {
		c.docs.put(key, m.doc)
	}
}
