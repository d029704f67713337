package serve

import (
	"sync"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
)

const (
	guessWindow = time.Minute
	guessers    = 1 << 16 // addresses that are remembered, a few MB
	proofs      = 1 << 14 // keys and logins that are
)

// guesses bounds, by address, how many keys and logins that open nothing are looked up: whoever tries them out, or sends a flood of them, is then
// refused unseen until the window is over. Counted in this process alone, so that a guess writes nothing.
//
// A secret that opened something is looked up whatever its address did: one who guesses does not lock out those who share an address, which behind
// a proxy may be everybody. Of a secret that opened nothing nothing is remembered, so a key holds from the moment that it is made.
type guesses struct {
	most int // failures of an address in a window; 0: they are not counted

	mu     sync.Mutex
	failed *recent[failures]
	proven *recent[struct{}] // by hash
}

type failures struct {
	n     int
	since time.Time
}

// within says whether the window is still on. One that begins in the future is of a clock that was set back.
func (f failures) within(now time.Time) bool {
	age := now.Sub(f.since)
	return age >= 0 && age < guessWindow
}

func newGuesses(most int) *guesses {
	return &guesses{most: most, failed: newRecent[failures](guessers), proven: newRecent[struct{}](proofs)}
}

// wait is how long an address must wait before a secret of it is looked up; 0: it is looked up now.
func (g *guesses) wait(address, hash string, now time.Time) time.Duration {
	if g.most == 0 {
		return 0
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, ok := g.proven.get(hash); ok {
		return 0
	}
	if f, _ := g.failed.get(address); f.n >= g.most && f.within(now) {
		return f.since.Add(guessWindow).Sub(now)
	}
	return 0
}

// note hears what came of a look-up. full says that this failure was the last one that the address has in its window.
func (g *guesses) note(address, hash string, now time.Time, err error) (full bool) {
	if g.most == 0 {
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	switch fault.CodeOf(err) { //nolint:exhaustive // a failure of the server says nothing of the secret
	case "", fault.NotFound: // it opened something, if not the project that was named
		g.proven.put(hash, struct{}{})
	case fault.Unauthorized:
		g.proven.forget(hash)
		f, _ := g.failed.get(address)
		if !f.within(now) {
			f = failures{since: now}
		}
		f.n++
		g.failed.put(address, f)
		return f.n == g.most
	}
	return false
}

// vouch is for a secret that was just made.
func (g *guesses) vouch(hash string) { g.note("", hash, time.Time{}, nil) }
