package serve

import "sync"

// changes wakes those who follow a job when something is written about it in this process. Others are found by looking again.
type changes struct {
	mu      sync.Mutex
	waiting map[string]chan struct{}
}

func newChanges() *changes { return &changes{waiting: map[string]chan struct{}{}} }

// of gives a channel that is closed at the next change of a job.
func (c *changes) of(job string) <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting[job] == nil {
		c.waiting[job] = make(chan struct{})
	}
	return c.waiting[job]
}

func (c *changes) tell(job string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ch := c.waiting[job]; ch != nil {
		close(ch)
		delete(c.waiting, job)
	}
}
