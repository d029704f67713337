// Package folder keeps runs in a folder of their own, for programs without a database.
//
// Each run is a folder in it: record.json is the run and what is to be told of it, and appears by rename; the file events is only appended to. Events are
// on the disk before the record that counts them takes the place of the one before, which is the moment at which a change is kept: what lies behind them
// was never acknowledged, and is cut off.
package folder

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/filelock"
	"github.com/slmgen/slmgen/slmgen/track"
)

// Store is a track.Store in a folder, which one program at a time has open. It holds the names and states of all runs in memory, and the notes that wait. It
// is safe for concurrent use: changes of different runs do not wait for each other.
type Store struct {
	root    *os.Root
	release func()

	open    sync.RWMutex // a call has it for reading, Close for writing
	closed  bool
	folders sync.Mutex // who makes or removes the folder of a run has it

	mu   sync.Mutex // short: it guards what follows, and the states of the runs
	runs map[string]*run
}

var _ track.Store = (*Store)(nil)

// Names in the folder and in that of a run.
const (
	lockFile   = "lock"
	freshRun   = ".new" // a run that is being made
	deadRun    = ".old" // one that is being removed
	recordFile = "record.json"
	freshFile  = "record.new"
	eventsFile = "events"
)

// Open opens the store in the folder at path, and makes it where it is not there. What a crash left half written is removed. Errors: conflict while
// another program, or another Store of this one, has it open (where the file system has no locks, nobody notices); storage_full; unavailable where the
// folder cannot be reached or written; unsupported for a folder of a later version; internal for one that is broken. The caller closes it.
func Open(path string) (*Store, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(path, 0o700); err != nil {
			return nil, failed(err, "cannot make the folder of the runs")
		}
		if err := synced(os.Open(filepath.Dir(path))); err != nil {
			return nil, err
		}
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, failed(err, "cannot open the folder of the runs")
	}
	once, cancel := context.WithCancel(context.Background())
	cancel() // the lock is asked for, and not waited for
	release, err := filelock.Lock(once, filepath.Join(path, lockFile), nil)
	if err != nil {
		_ = root.Close()
		if errors.Is(err, context.Canceled) {
			return nil, fault.New(fault.Conflict, "another program has the runs in %s open", path).Do("stop it, or keep the runs of each in a folder of its own")
		}
		return nil, failed(err, "cannot lock the folder of the runs")
	}
	s := &Store{root: root, release: release, runs: map[string]*run{}}
	if err := s.load(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// load reads every run, and removes what a crash left.
func (s *Store) load() error {
	entries, err := fs.ReadDir(s.root.FS(), ".")
	if err != nil {
		return failed(err, "cannot list the runs")
	}
	for _, e := range entries {
		name := e.Name()
		if name == freshRun || name == deadRun {
			if err := s.root.RemoveAll(name); err != nil {
				return failed(err, "cannot remove what is left of a run")
			}
		}
		if !e.IsDir() || strings.HasPrefix(name, ".") {
			continue // somebody else's
		}
		if _, err := s.root.Stat(name + "/" + recordFile); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		d, err := s.read(name)
		if err != nil {
			return err
		}
		if nameOf(d.Record.ID) != name {
			return fault.New(fault.Internal, "the folder %s holds the run %s", name, d.Record.ID).Do("move it away, or name it %s", nameOf(d.Record.ID))
		}
		if err := s.cutTail(name, d.Segment); err != nil {
			return err
		}
		r := &run{name: name}
		r.state = d.state()
		s.runs[d.Record.ID] = r
	}
	return nil
}

// cutTail removes what was written behind the events that the record counts.
func (s *Store) cutTail(name string, end int64) error {
	_ = s.root.Remove(name + "/" + freshFile)
	path := name + "/" + eventsFile
	st, err := s.root.Stat(path)
	switch {
	case err != nil:
		return failed(err, "the events of "+name+" cannot be found")
	case st.Size() < end:
		return fault.New(fault.Internal, "events of %s are missing: %d bytes of %d are there", name, st.Size(), end).Do("restore the folder from a copy").At(fault.Position{File: path, Byte: st.Size()})
	case st.Size() == end:
		return nil
	}
	f, err := s.root.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return failed(err, "cannot cut the events of "+name)
	}
	return failed(errors.Join(f.Truncate(end), f.Sync(), f.Close()), "cannot cut the events of "+name)
}

// Close gives the folder back, after the calls that are under way. Whoever calls the store later gets unavailable.
func (s *Store) Close() error {
	s.open.Lock()
	defer s.open.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	s.release()
	return s.root.Close()
}

// begin is the begin of a call, which ends with s.open.RUnlock.
func (s *Store) begin(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	s.open.RLock()
	if s.closed {
		s.open.RUnlock()
		return fault.New(fault.Unavailable, "the store is closed")
	}
	return nil
}

// find gives a run, and where it stood.
func (s *Store) find(id string) (*run, state, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.runs[id]; r != nil {
		return r, r.state, nil
	}
	return nil, state{}, fault.New(fault.NotFound, "there is no run %.40q", id)
}
