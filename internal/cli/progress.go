package cli

import (
	"sync"
	"time"

	"github.com/slmgen/slmgen/formats"
)

// meter shows progress on a terminal's standard error, at most ten times a second, and wipes itself away at the end.
// On anything but a terminal it is silent.
type meter struct {
	s      *session
	what   string
	passes []string // names of the passes over the input, when there are several; what names the one under way
	read   int64    // bytes of this pass
	start  time.Time
	last   time.Time
	shown  bool
	mu     sync.Mutex
}

func (s *session) meter(passes ...string) *meter {
	return &meter{s: s, what: passes[0], passes: passes, start: time.Now()}
}

// rows reports the number of rows done.
func (m *meter) rows(n int64) {
	if m.due() {
		st := m.s.style(m.s.Err, m.s.Color)
		st.printf("\r\x1b[K  %s %s rows, %s rows/s", st.dim(m.what), count(n), short(float64(n)/m.last.Sub(m.start).Seconds()))
	}
}

// due says whether it is time to show something, and notes that it was shown.
func (m *meter) due() bool {
	if !m.s.ErrTerminal || m.s.json && m.s.OutTerminal {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	if now.Sub(m.last) < 100*time.Millisecond || now.Sub(m.start) < 300*time.Millisecond {
		return false
	}
	m.last, m.shown = now, true
	return true
}

// done wipes the line.
func (m *meter) done() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.shown {
		m.s.style(m.s.Err, false).printf("\r\x1b[K")
	}
}

// progress reports bytes read of a known total.
func (m *meter) progress(p formats.Progress) {
	if p.Read < m.read && len(m.passes) > 1 { // it begins anew
		m.passes = m.passes[1:]
		m.what = m.passes[0]
	}
	m.read = p.Read
	if p.Total <= 0 {
		m.rows(p.Records)
		return
	}
	if !m.due() {
		return
	}
	st := m.s.style(m.s.Err, m.s.Color)
	st.printf("\r\x1b[K  %s %s %3.0f %% of %s", st.dim(m.what), st.bar(float64(p.Read)/float64(p.Total), 24), 100*float64(p.Read)/float64(p.Total), bytesOf(p.Total))
}

// fetching gives a function that shows downloads one after another.
func (s *session) fetching() func(file string, done, total int64) {
	var m *meter
	var of string
	return func(file string, done, total int64) {
		if m == nil || of != file {
			m, of = s.meter("downloading"), file
		}
		switch {
		case total > 0 && done >= total:
			m.done()
		case total > 0:
			m.progress(formats.Progress{Read: done, Total: total})
		case m.due():
			st := s.style(s.Err, s.Color)
			st.printf("\r\x1b[K  %s %s", st.dim(m.what), bytesOf(done))
		}
	}
}
