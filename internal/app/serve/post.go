package serve

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/notify"
)

// The post takes what is to be told about runs from the store to the channels. A note is written with the change that it tells of, in one transaction;
// it becomes a delivery for each channel in another one; each delivery is tried until it is taken or given up. A process that dies while it sends leaves
// the delivery to be sent again, under the same key.
const (
	postEvery  = time.Second
	postAtOnce = 20
	postLease  = 2 * time.Minute // after which a delivery is tried again whose process died
	postFor    = time.Minute     // one try
	keepNotes  = 30 * 24 * time.Hour
)

// post delivers until ctx ends.
func (s *Service) post(ctx context.Context) {
	timer := time.NewTicker(postEvery)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		for more := true; more && ctx.Err() == nil; {
			var err error
			if more, err = s.Post(ctx); err != nil && ctx.Err() == nil {
				s.Log.Warn("cannot deliver what is to be told of runs", "error", err)
				break
			}
		}
	}
}

// Post spreads fresh notes and sends what is due, once; more says that there may be more.
func (s *Service) Post(ctx context.Context) (more bool, err error) {
	now := s.now()
	if err := s.spread(ctx, now); err != nil {
		return false, err
	}
	var due []object.Delivery
	err = s.Store.View(ctx, func(tx store.Tx) (err error) { // mostly there are none: then nothing is written
		due, err = tx.DueDeliveries(now, 1)
		return err
	})
	if err != nil || len(due) == 0 {
		return false, err
	}
	err = s.Store.Update(ctx, func(tx store.Tx) (err error) {
		due, err = tx.ClaimDeliveries(s.owner, now, now.Add(postLease), postAtOnce)
		return err
	})
	if err != nil {
		return false, err
	}
	byChannel := map[string][]object.Delivery{}
	for _, d := range due {
		byChannel[d.Channel] = append(byChannel[d.Channel], d)
	}
	var sending sync.WaitGroup
	for _, all := range byChannel {
		sending.Go(func() { s.send(ctx, all) })
	}
	sending.Wait()
	return len(due) == postAtOnce, nil
}

// spread makes deliveries of fresh notes, for every channel of their project that wants them.
func (s *Service) spread(ctx context.Context, now time.Time) error {
	var fresh []object.Note
	if err := s.Store.View(ctx, func(tx store.Tx) (err error) {
		fresh, err = tx.FreshNotes(postAtOnce)
		return err
	}); err != nil || len(fresh) == 0 {
		return err
	}
	return s.Store.Update(ctx, func(tx store.Tx) error {
		for _, stored := range fresh {
			var n track.Note
			if err := json.Unmarshal(stored.Doc, &n); err != nil { // the others are told all the same
				s.Log.Error("a note cannot be read: nobody is told of it", "note", stored.ID, "error", err)
				if err := tx.SpreadNote(stored, nil, now); err != nil {
					return err
				}
				continue
			}
			r, err := tx.AnyRun(stored.Run)
			if fault.CodeOf(err) == fault.NotFound {
				continue // its notes went with it
			}
			if err != nil {
				return err
			}
			channels, _, err := tx.Objects(object.Query{Project: stored.Project, Kind: object.Channel, Page: object.Page{Limit: mostChannels}})
			if err != nil {
				return err
			}
			var to []object.Delivery
			for _, o := range channels {
				d, err := channelOf(o)
				if err != nil {
					s.Log.Error("a channel cannot be read: it is not told", "channel", o.ID, "note", stored.ID, "error", err)
					continue
				}
				if d.Off != "" || !slices.Contains(d.Events, n.Name) || slices.Contains(r.Mute, n.Name) || slices.Contains(r.Mute, "*") {
					continue
				}
				to = append(to, object.Delivery{Channel: o.ID, Due: d.due(now)})
			}
			if err := tx.SpreadNote(stored, to, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// due is when a channel is told what happens now.
func (d channelDoc) due(now time.Time) time.Time {
	switch d.Digest {
	case "hour":
		return now.Truncate(time.Hour).Add(time.Hour)
	case "day":
		return now.Truncate(24 * time.Hour).Add(24 * time.Hour)
	}
	return now
}

// send tries deliveries of one channel, those of a digest in one message.
func (s *Service) send(ctx context.Context, all []object.Delivery) {
	channel, doc, err := s.openChannel(ctx, all[0].Note.Project, all[0].Channel)
	var messages []notify.Message
	for _, d := range all {
		if err != nil {
			s.ended(ctx, d, err)
			continue
		}
		m, err := s.message(ctx, d)
		if err != nil {
			s.ended(ctx, d, err)
			continue
		}
		messages = append(messages, m)
	}
	if len(messages) == 0 {
		return
	}
	if doc.Digest != "none" && len(messages) == len(all) {
		err := s.try(ctx, channel, notify.Digest(messages))
		for _, d := range all {
			s.ended(ctx, d, err)
		}
		return
	}
	begun := s.now()
	var away error // the other side does not answer as it should: the rest waits with what was tried
	for _, d := range all {
		for _, m := range messages {
			if m.Key != d.Note.ID {
				continue
			}
			if away == nil && s.now().Sub(begun) > postFor {
				away = fault.New(fault.Unavailable, "the other side took too long over other messages")
			}
			err := away
			if err == nil {
				if err = s.try(ctx, channel, m); err != nil && !notify.Final(err) {
					away = err
				}
			}
			s.ended(ctx, d, err)
		}
	}
}

func (s *Service) try(ctx context.Context, channel notify.Channel, m notify.Message) error {
	ctx, cancel := context.WithTimeout(ctx, postFor)
	defer cancel()
	return channel.Send(ctx, m)
}

// ended writes how a try of a delivery ended.
func (s *Service) ended(ctx context.Context, d object.Delivery, tried error) {
	now := s.now()
	d.State, d.Problem = object.Sent, ""
	off := false
	if tried != nil {
		d.State, d.Problem = object.Waiting, tried.Error()
		wait, again := notify.Next(d.Tries)
		wait = max(wait+time.Duration(rand.Int64N(int64(wait/10)+1)), notify.Wait(tried))
		d.Due = now.Add(wait)
		missing := fault.CodeOf(tried) == fault.NotFound && !notify.Gone(tried)
		if off = notify.Gone(tried); off || !again || notify.Final(tried) || missing {
			d.State = object.Dead
		}
		s.Log.Warn("a message about a run was not taken", "note", d.Note.ID, "channel", d.Channel, "try", d.Tries, "state", d.State, "error", tried)
	}
	err := s.Store.Update(context.WithoutCancel(ctx), func(tx store.Tx) error {
		if off {
			if err := s.switchOff(tx, d, tried, now); err != nil {
				return err
			}
		}
		return tx.EndDelivery(d, now)
	})
	if err != nil && fault.CodeOf(err) != fault.Conflict {
		s.Log.Warn("cannot note how a delivery ended: it is sent again", "note", d.Note.ID, "channel", d.Channel, "error", err)
	}
}

func (s *Service) switchOff(tx store.Tx, d object.Delivery, why error, now time.Time) error {
	o, err := tx.Object(d.Note.Project, object.Channel, d.Channel)
	if fault.CodeOf(err) == fault.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	doc, err := channelOf(o)
	if err != nil {
		return err
	}
	doc.Off = "the other side wants nothing any more: " + why.Error()
	if o.Body, err = encode(doc); err != nil {
		return err
	}
	o.Updated = now
	_, err = tx.UpdateObject(o)
	return err
}

// message is what is told of a note.
func (s *Service) message(ctx context.Context, d object.Delivery) (m notify.Message, err error) {
	var n track.Note
	if err := json.Unmarshal(d.Note.Doc, &n); err != nil {
		return m, fault.Wrap(fault.Internal, err, "a note cannot be read")
	}
	caller := api.Caller{Project: d.Note.Project}
	run, err := s.GetRun(ctx, caller, d.Note.Run)
	if err != nil {
		return m, err
	}
	m = notify.Message{Key: d.Note.ID, Event: notify.Event(n.Name), Severity: track.Notice, Run: run.ID, Name: run.Name, At: n.Time, State: string(run.State), Step: run.Step, Total: run.Total,
		Elapsed: time.Duration(run.Elapsed * float64(time.Second)), Metrics: shownFigures(run.Last)}
	switch {
	case n.Alert != nil:
		m.Severity, m.Step, m.Title, m.Text = n.Alert.Severity, n.Alert.Step, fmt.Sprintf("%s: %s at step %d", run.Name, n.Alert.Rule, n.Alert.Step), n.Alert.Text
	case n.Turn != nil:
		m.State, m.Step, m.Text = string(n.Turn.To), n.Turn.Step, n.Turn.Text
		switch n.Turn.To {
		case track.Failed, track.Lost:
			m.Severity = track.Critical
		case track.Suspect:
			m.Severity = track.Warning
		}
	}
	if r := run.Remain; r != nil && r.Seconds != nil {
		m.Remaining = &notify.Interval{Seconds: *r.Seconds, Low: *r.Low, High: *r.High}
	}
	chart, err := s.ChartRuns(ctx, caller, api.ChartQuery{Runs: []string{run.ID}, Metrics: []string{"loss", "eval_loss"}, X: "step", Points: 600})
	if err != nil {
		return m, err
	}
	for _, l := range chart.Lines {
		points := make([]notify.Point, len(l.X))
		for i, x := range l.X {
			points[i] = notify.Point{Step: int64(x), Value: math.NaN()}
			if l.Y[i] != nil {
				points[i].Value = *l.Y[i]
			}
		}
		if l.Metric == "loss" {
			m.Curve.Loss = points
		} else {
			m.Curve.Eval = points
		}
	}
	return m, nil
}

// shownFigures are the figures that people ask for.
func shownFigures(last track.Metrics) track.Metrics {
	out := track.Metrics{}
	for _, name := range []string{"loss", "train/loss", "eval_loss", "eval/loss", "mean_token_accuracy", "grad_norm", "learning_rate"} {
		if v, ok := last[name]; ok {
			out[name] = v
		}
	}
	return out
}

// forgetNotes erases what was told long ago.
func (s *Service) forgetNotes(ctx context.Context) error {
	return s.forget(ctx, func(tx store.Tx) (int64, error) { return tx.ForgetNotes(s.now().Add(-keepNotes), sweepBatch) })
}
