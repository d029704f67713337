package serve

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
)

// Limits of one report.
const (
	mostReport  = 16 << 20 // bytes, after decompression
	mostReports = 10_000   // events
	clockOff    = 5 * time.Minute
)

// runKey is what a run's reports are let in by.
type runKey struct {
	secret  []byte
	n       int64 // of the secret
	expires time.Time
	until   time.Time // when it is looked up again; the transaction that keeps events looks in any case
}

// runSecret is the nth secret of a run. It is derived, so that there is none to be kept.
func (s *Service) runSecret(ctx context.Context, id string, n int64) ([]byte, error) {
	master, err := s.master(ctx)
	if err != nil {
		return nil, err
	}
	return track.DeriveSecret(master, id, n)
}

// master is the key that secrets are derived from: the operator's, or one that the database keeps.
func (s *Service) master(ctx context.Context) ([]byte, error) {
	s.masterMu.Lock()
	defer s.masterMu.Unlock()
	if s.masterKey != nil {
		return s.masterKey, nil
	}
	fresh := track.NewSecret()
	err := s.Store.Update(ctx, func(tx store.Tx) (err error) {
		s.masterKey, err = tx.Secret("master", fresh)
		return err
	})
	if err != nil {
		s.masterKey = nil
	}
	return s.masterKey, err
}

func (s *Service) runKey(ctx context.Context, id string) (runKey, error) {
	now := s.now()
	if k, ok := s.runKeys.Load(id); ok && now.Before(k.(runKey).until) {
		return k.(runKey), nil
	}
	var r track.Record
	if err := s.Store.View(ctx, func(tx store.Tx) (err error) {
		r, err = tx.AnyRun(id)
		return err
	}); err != nil {
		if fault.CodeOf(err) == fault.NotFound {
			err = fault.New(fault.NotFound, "there is no run %s", id).Do("look at SLMGEN_RUN_URL; the run may have been erased")
		}
		return runKey{}, err
	}
	secret, err := s.runSecret(ctx, id, r.Secret)
	k := runKey{secret, r.Secret, r.Expires, now.Add(time.Second)}
	if err == nil {
		s.runKeys.Store(id, k)
	}
	return k, err
}

func errSignature(why string) error {
	return fault.New(fault.Unauthorized, "the report is not let in: %s", why).Do("sign it with the run's secret as Standard Webhooks does, and send it at once")
}

var reports = sync.Pool{New: func() any { return new([]byte) }}

// ReportEvents implements api.RunBackend.
func (s *Service) ReportEvents(ctx context.Context, run string, in api.Delivery) (ack track.Ack, err error) {
	now := s.now()
	seconds, err := strconv.ParseInt(in.Timestamp, 10, 64)
	if err != nil || seconds < 0 || seconds > 1e12 {
		return ack, errSignature("webhook-timestamp is no time")
	}
	if off := now.Sub(time.Unix(seconds, 0)); off > clockOff || off < -clockOff {
		return ack, errSignature("webhook-timestamp is more than five minutes off")
	}
	key, err := s.runKey(ctx, run)
	if err != nil {
		return ack, err
	}
	if !key.expires.IsZero() && !now.Before(key.expires) {
		return ack, errSignature("the secret has expired")
	}
	buffer := reports.Get().(*[]byte)
	defer reports.Put(buffer)
	body, err := readAll((*buffer)[:0], in.Body, mostReport)
	*buffer = body
	if err != nil {
		return ack, err
	}
	if !track.Signed(key.secret, in.ID, in.Timestamp, in.Signature, body) {
		return ack, errSignature("no signature of it holds")
	}
	if in.Encoding != "" && in.Encoding != "identity" {
		if in.Encoding != "gzip" {
			return ack, fault.New(fault.Unsupported, "the encoding %.40q is not known", in.Encoding).Do("use gzip, or none")
		}
		if body, err = unzipped(body); err != nil {
			return ack, err
		}
	}
	events, err := new(track.Decoder).Lines(make([]track.Event, 0, 128), body)
	if err != nil {
		return ack, err
	}
	if len(events) > mostReports {
		return ack, fault.New(fault.TooLarge, "%d events at once", len(events)).Do("send at most %d", mostReports)
	}
	ack, err = s.take(ctx, run, logOf(in.ID), events, now, func(c *track.Change) error {
		if c.Secret != key.n {
			return errSignature("the run has another secret by now")
		}
		return nil
	})
	if err == nil {
		s.runs.came(run)
	}
	return ack, err
}

// logOf is the log that a message's id names.
func logOf(id string) string {
	log, number, ok := strings.Cut(id, ".")
	if _, err := strconv.ParseUint(number, 10, 63); !ok || err != nil || !strings.HasPrefix(log, "log_") {
		return ""
	}
	return log
}

// readAll appends what r gives to b.
func readAll(b []byte, r io.Reader, most int) ([]byte, error) {
	for {
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		n, err := r.Read(b[len(b):cap(b)])
		if b = b[:len(b)+n]; len(b) > most {
			return b, fault.New(fault.TooLarge, "the report has more than %d bytes", most).Do("send less at once")
		}
		if errors.Is(err, io.EOF) {
			return b, nil
		}
		if err != nil {
			var large *http.MaxBytesError
			if errors.As(err, &large) {
				return b, fault.New(fault.TooLarge, "the report has more than %d bytes", large.Limit).Do("send less at once")
			}
			return b, fault.Wrap(fault.Invalid, err, "the report cannot be read to its end")
		}
	}
}

func unzipped(body []byte) ([]byte, error) {
	z, err := gzip.NewReader(strings.NewReader(string(body)))
	if err == nil {
		var out []byte
		if out, err = readAll(nil, z, mostReport); err == nil || fault.CodeOf(err) == fault.TooLarge {
			return out, err
		}
	}
	return nil, fault.Wrap(fault.Invalid, err, "the report is not gzip, as its Content-Encoding says")
}
