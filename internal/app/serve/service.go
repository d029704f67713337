// Package serve is the server behind the API: it brings the store, the blobs, the queue and the engine together, and answers what package api asks.
package serve

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/blob"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/httpx"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/queue"
	"github.com/slmgen/slmgen/internal/store"
)

// Config is what a Service works with.
type Config struct {
	App     *app.App
	Store   store.Store
	Blobs   blob.Bucket
	Version string
	// Open lets everybody in as the owner of the one local project: right on a loopback address alone.
	Open bool
	// People says that people can log in, besides the keys.
	People bool
	// Limits hold for every project and key that has none of its own.
	Limits object.Limits
	// Guesses is how many keys and logins that open nothing are looked up for an address in a minute; 0: any number.
	Guesses int
	// Slots is how many jobs run at once; 0: 2.
	Slots int
	Lease time.Duration // after which the jobs of a process that died begin again; 0: 30 s
	// KeepJobs is how long jobs are known after their end; 0: for ever.
	KeepJobs time.Duration
	Temp     string // folder for bundles on their way; "": the system's
	Now      func() time.Time
	Log      *slog.Logger
	Ended    func(kind string, s object.State) // hears of every ended attempt of a job; nil: nobody
	// OutOptions are how the server reaches out: to channels and mailboxes. Private addresses are closed to it unless they say otherwise.
	OutOptions httpx.Options
	RootCAs    *x509.CertPool // of mail servers; nil: the system's
	S3         blob.S3Options // keys for mailboxes in buckets
	// MailboxBuckets are the places of those, s3://BUCKET/PREFIX; where callers need no keys, they may be anywhere.
	MailboxBuckets []string
	// Around stands around every attempt of a job; nil: nothing does.
	Around func(queue.Worker) queue.Worker
}

// Service answers the API. Run its background work with Run.
type Service struct {
	Config
	queue   *queue.Queue
	changes *changes
	chosen  *cache
	guesses *guesses
	uses    sync.Map // key -> the minute that is noted
	runs    *liveRuns
	owner   string // of what this process works on
	Out     *httpx.Client
	runKeys sync.Map // run -> runKey
	// The key that secrets are derived from, once it is known.
	masterMu  sync.Mutex
	masterKey []byte
	closing   chan struct{} // closed when the server is on its way down
	down      sync.Once
}

var _ api.Backend = (*Service)(nil)

// DefaultProject is the project of a server whose callers need no keys, and the first one of any other.
const DefaultProject = "prj_default"

// New gives a Service on an open store. The default project is made where it is not there.
func New(ctx context.Context, c Config) (*Service, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Temp == "" {
		c.Temp = os.TempDir()
	}
	s := &Service{Config: c, changes: newChanges(), chosen: newCache(cachedChoices), guesses: newGuesses(c.Guesses), closing: make(chan struct{})}
	s.runs = newLiveRuns(s)
	host, _ := os.Hostname()
	s.owner = fmt.Sprintf("%s.%d.%s", host, os.Getpid(), strings.ToLower(rand.Text()[:8]))
	s.Out = httpx.New(c.OutOptions)
	s.queue = queue.New(jobStore{c.Store}, queue.Options{
		Owner: s.owner, Slots: c.Slots, Lease: c.Lease, Workers: s.workers(c.Around), Problem: problemOf,
		Changed: s.changes.tell, Now: c.Now, Log: c.Log, Ended: func(kind string, state object.State) {
			if s.Ended != nil {
				s.Ended(kind, state)
			}
		},
	})
	err := c.Store.Update(ctx, func(tx store.Tx) error {
		_, err := tx.Project(DefaultProject)
		if fault.CodeOf(err) != fault.NotFound {
			return err
		}
		now := s.now()
		return tx.CreateProject(object.Project{ID: DefaultProject, Name: "default", Created: now, Updated: now, Version: 1})
	})
	if fault.CodeOf(err) == fault.Conflict { // another process was quicker
		err = nil
	}
	return s, err
}

// Run works through jobs and tidies until ctx ends, and returns when the jobs under way have been ended or put back.
func (s *Service) Run(ctx context.Context) {
	var running sync.WaitGroup
	running.Go(func() { s.queue.Run(ctx) })
	running.Go(func() { s.tidy(ctx) })
	running.Go(func() { s.runs.Run(ctx) })
	running.Go(func() { s.silences(ctx) })
	running.Go(func() { s.post(ctx) })
	running.Go(func() { s.mailboxes(ctx) })
	<-ctx.Done()
	s.Closing()
	running.Wait()
}

// Closing has /readyz say that no more requests should come, and ends the streams of those who follow jobs.
func (s *Service) Closing() { s.down.Do(func() { close(s.closing) }) }

func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Microsecond) }

// Check implements api.Backend.
func (s *Service) Check(ctx context.Context) map[string]string {
	out := map[string]string{}
	for name, err := range map[string]error{"store": s.Store.Ping(ctx), "blobs": s.Blobs.Check(ctx), "serving": s.serving()} {
		out[name] = "ok"
		if err != nil {
			out[name] = string(fault.CodeOf(err))
			s.Log.Error("not ready", "check", name, "error", err)
		}
	}
	return out
}

var errClosing = errors.New("the server is going down")

func (s *Service) serving() error {
	select {
	case <-s.closing:
		return fault.Wrap(fault.Unavailable, errClosing, "closing")
	default:
		return nil
	}
}
