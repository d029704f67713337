package serve

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/slmgen/slmgen/api/relay"
	"github.com/slmgen/slmgen/internal/blob"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/httpx"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/mailbox"
)

// Runs that cannot reach the server report, sealed, to a mailbox that both can reach. The server looks into it.
const (
	mailboxEvery = 3 * time.Second
	mailboxAfter = 24 * time.Hour      // after the end of a run, another attempt is waited for
	mailboxFor   = 30 * 24 * time.Hour // that a run is silent, until it is no longer waited for
)

// mailboxes collects what runs have put into their mailboxes, until ctx ends.
func (s *Service) mailboxes(ctx context.Context) {
	timer := time.NewTicker(mailboxEvery)
	defer timer.Stop()
	failing := map[string]bool{}
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		var all []track.Record
		err := s.Store.View(ctx, func(tx store.Tx) (err error) {
			all, err = tx.MailboxRuns(s.now().Add(-mailboxAfter), s.now().Add(-mailboxFor), 1000)
			return err
		})
		if err != nil && ctx.Err() == nil {
			s.Log.Warn("cannot look for mailboxes", "error", err)
		}
		var mu sync.Mutex
		var looking sync.WaitGroup
		room := make(chan struct{}, 8)
		for _, r := range all {
			looking.Go(func() {
				room <- struct{}{}
				defer func() { <-room }()
				_, err := s.CollectRun(ctx, r)
				mu.Lock()
				defer mu.Unlock()
				if err != nil && ctx.Err() == nil && !failing[r.ID] {
					s.Log.Warn("cannot look into the mailbox of a run", "run", r.ID, "error", err)
				}
				failing[r.ID] = err != nil
			})
		}
		looking.Wait()
	}
}

// CollectRun takes what a run has put into its mailbox, and gives the number of batches. Another process that does the same takes nothing away: an event
// is kept once.
func (s *Service) CollectRun(ctx context.Context, r track.Record) (int, error) {
	box, keys, done, err := s.mailboxOf(ctx, r)
	if err != nil {
		return 0, err
	}
	defer done()
	return s.takeOut(ctx, r.ID, box, keys)
}

// takeOut takes what is in an open mailbox.
func (s *Service) takeOut(ctx context.Context, run string, box mailbox.Mailbox, keys *mailbox.Keys) (int, error) {
	return mailbox.Collect(ctx, box, keys, func(ctx context.Context, b mailbox.Batch) error {
		events, err := new(track.Decoder).Lines(nil, b.Events)
		if err != nil {
			return err
		}
		ack, err := s.take(ctx, run, b.Log, events, s.now(), nil)
		if err != nil {
			return err
		}
		s.runs.came(run)
		if ack.Stop {
			return mailbox.Stop(ctx, box, keys, mailbox.StopOf{})
		}
		return nil
	})
}

// PullRun brings the artifacts of a run home, and what it reported.
func (s *Service) PullRun(ctx context.Context, project, id, dir string, progress func(mailbox.Progress)) ([]mailbox.Artifact, error) {
	var r track.Record
	if err := s.Store.View(ctx, func(tx store.Tx) (err error) {
		r, err = tx.Run(project, id)
		return noRun(err, id)
	}); err != nil {
		return nil, err
	}
	box, keys, done, err := s.mailboxOf(ctx, r)
	if err != nil {
		return nil, err
	}
	defer done()
	if _, err := s.takeOut(ctx, id, box, keys); err != nil {
		return nil, err
	}
	return mailbox.Pull(ctx, box, keys, dir, progress)
}

// stopByMailbox tells a run that reports to a mailbox that it is asked to stop.
func (s *Service) stopByMailbox(ctx context.Context, r track.Record) error {
	if r.Mailbox == "" {
		return nil
	}
	box, keys, done, err := s.mailboxOf(ctx, r)
	if err != nil {
		return err
	}
	defer done()
	return mailbox.Stop(ctx, box, keys, mailbox.StopOf{})
}

// mailboxOf opens the mailbox of a run.
func (s *Service) mailboxOf(ctx context.Context, r track.Record) (mailbox.Mailbox, *mailbox.Keys, func(), error) {
	if r.Mailbox == "" {
		return nil, nil, nil, fault.New(fault.Precondition, "the run %s reports to no mailbox", r.ID).Do("make the run with one: slmgen runs create NAME --mailbox https://RELAY")
	}
	secret, err := s.runSecret(ctx, r.ID, r.Secret)
	if err != nil {
		return nil, nil, nil, err
	}
	keys, err := mailbox.Derive(secret)
	if err != nil {
		return nil, nil, nil, err
	}
	u, err := mailboxURL(r.Mailbox)
	if err != nil {
		return nil, nil, nil, err
	}
	if u.Scheme == "s3" {
		if err := s.checkBucket(u); err != nil {
			return nil, nil, nil, err
		}
		bucket, err := blob.OpenS3(s.bucketOf(u))
		if err != nil {
			return nil, nil, nil, err
		}
		return bucket.Mailbox(keys.Box), keys, func() { _ = bucket.Close() }, nil
	}
	options := s.OutOptions
	if s.OutOptions.AllowPrivate {
		options.AllowHosts = append(slices.Clone(options.AllowHosts), u.Hostname()) // several mailboxes are opened at once
	}
	client := httpx.New(options)
	box, err := relay.Dial(r.Mailbox, keys, client)
	if err != nil {
		client.Close()
		return nil, nil, nil, err
	}
	return box, keys, client.Close, nil
}

// bucketOf is where an address s3://BUCKET/PREFIX?endpoint=...&region=... leads.
func (s *Service) bucketOf(u *url.URL) blob.S3Options {
	o := s.S3
	o.Bucket, o.Prefix = u.Host, strings.Trim(u.Path, "/")
	if e := u.Query().Get("endpoint"); e != "" && e != o.Endpoint {
		o.Endpoint, o.Foreign = e, !s.OutOptions.AllowPrivate
	}
	if region := u.Query().Get("region"); region != "" {
		o.Region = region
	}
	return o
}

// checkBucket says whether a run may have its mailbox there. Buckets are opened with the operator's keys, and who may make a run is not the operator: where
// callers need keys, it is a place that the operator named, or one within it.
func (s *Service) checkBucket(u *url.URL) error {
	if s.Open {
		return nil
	}
	asked := s.bucketOf(u)
	for _, b := range s.MailboxBuckets {
		named, err := url.Parse(b)
		if err != nil {
			continue
		}
		o := s.bucketOf(named)
		if o.Bucket == asked.Bucket && o.Endpoint == asked.Endpoint && o.Region == asked.Region && strings.HasPrefix(asked.Prefix+"/", strings.TrimPrefix(o.Prefix+"/", "/")) {
			return nil
		}
	}
	return fault.New(fault.Forbidden, "no mailbox may be in the bucket %s at this place", u.Host).Do("ask the operator to start the server with --mailbox-bucket s3://%s/PREFIX, or use a relay", u.Host)
}

// checkMailbox says whether an address is one of a mailbox, at a place where one may be.
func (s *Service) checkMailbox(address string) error {
	u, err := mailboxURL(address)
	if err == nil && u.Scheme == "s3" {
		err = s.checkBucket(u)
	}
	return err
}

func mailboxURL(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" && u.Scheme != "s3" {
		return nil, fault.New(fault.Invalid, "%q is no address of a mailbox", httpx.Redact(address)).Do("write https://RELAY or s3://BUCKET/PREFIX?endpoint=https://HOST")
	}
	if u.Scheme == "http" && !loopbackHost(u.Hostname()) {
		return nil, fault.New(fault.Invalid, "what goes to %s would not be encrypted on its way", u.Host).Do("write https://; http:// is for this machine alone")
	}
	return u, nil
}
