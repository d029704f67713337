package serve

import (
	"context"
	"errors"
	"os"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/export"
)

// ExportRun implements api.RunBackend. The file is written whole before any of it is sent.
func (s *Service) ExportRun(ctx context.Context, c api.Caller, id, format string) (api.Content, error) {
	var r track.Record
	if err := s.Store.View(ctx, func(tx store.Tx) (err error) {
		r, err = tx.Run(c.Project, id)
		return noRun(err, id)
	}); err != nil {
		return api.Content{}, err
	}
	f, remove, err := s.temporary("slmgen-export-*")
	if err != nil {
		return api.Content{}, err
	}
	if err := exportEvents(ctx, f, format, s.eventsOf(ctx, r)); err != nil {
		remove()
		return api.Content{}, err
	}
	if _, err := f.Seek(0, 0); err != nil {
		remove()
		return api.Content{}, fault.Wrap(fault.Internal, err, "what was written cannot be read")
	}
	return api.Content{Name: id + "." + format, Modified: r.Status.Seen, Body: f, Close: remove}, nil
}

// temporary makes a file for what is on its way; remove ends it.
func (s *Service) temporary(pattern string) (f *os.File, remove func(), err error) {
	if f, err = os.CreateTemp(s.Temp, pattern); err != nil {
		return nil, nil, fault.Wrap(fault.Unavailable, err, "there is no room to write")
	}
	return f, func() { _ = f.Close(); _ = os.Remove(f.Name()) }, nil
}

// eventsOf gives the events of a run as they stand, page by page, each time it is called.
func (s *Service) eventsOf(ctx context.Context, r track.Record) func(yield func([]track.Placed) error) error {
	return func(yield func([]track.Placed) error) error {
		for at := int64(0); at < r.Events; {
			var events []track.Placed
			if err := s.Store.View(ctx, func(tx store.Tx) (err error) {
				events, err = tx.RunEvents(r.ID, at, advanceBy)
				return err
			}); err != nil {
				return err
			}
			for len(events) > 0 && events[len(events)-1].Position > r.Events {
				events = events[:len(events)-1] // came since
			}
			if len(events) == 0 {
				return fault.New(fault.NotFound, "the run was erased meanwhile")
			}
			at = events[len(events)-1].Position
			if err := yield(events); err != nil {
				return err
			}
		}
		return nil
	}
}

// exportEvents writes the events in a format.
func exportEvents(ctx context.Context, f *os.File, format string, pages func(func([]track.Placed) error) error) error {
	events := func(yield func(track.Event, error) bool) {
		stop := errors.New("enough")
		err := pages(func(all []track.Placed) error {
			for i := range all {
				if !yield(all[i].Event, nil) {
					return stop
				}
			}
			return nil
		})
		if err != nil && !errors.Is(err, stop) {
			yield(track.Event{}, err)
		}
	}
	write := func(do func(names []string) error) error {
		names, err := export.Names(ctx, events)
		if err != nil {
			return err
		}
		return do(names)
	}
	switch format {
	case "jsonl":
		return export.WriteJSONL(ctx, f, events)
	case "csv":
		return write(func(names []string) error { return export.WriteCSV(ctx, f, names, events) })
	case "parquet":
		return write(func(names []string) error { return export.WriteParquet(ctx, f, names, events) })
	}
	return fault.New(fault.Invalid, "there is no export as %q", format).Do("use jsonl, csv or parquet")
}
