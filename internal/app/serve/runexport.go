package serve

import (
	"context"
	"os"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/slmgen/track"
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
	f, err := os.CreateTemp(s.Temp, "slmgen-export-*")
	if err != nil {
		return api.Content{}, fault.Wrap(fault.Unavailable, err, "there is no room to write")
	}
	remove := func() { _ = f.Close(); _ = os.Remove(f.Name()) }
	if err := exportEvents(f, format, s.eventsOf(ctx, r)); err != nil {
		remove()
		return api.Content{}, err
	}
	if _, err := f.Seek(0, 0); err != nil {
		remove()
		return api.Content{}, fault.Wrap(fault.Internal, err, "what was written cannot be read")
	}
	return api.Content{Name: id + "." + format, Modified: r.Status.Seen, Body: f, Close: remove}, nil
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

func exportEvents(f *os.File, format string, events func(func([]track.Placed) error) error) error {
	switch format {
	case "jsonl":
		return events(func(all []track.Placed) error {
			var lines []byte
			var err error
			for i := range all {
				if lines, err = all[i].Event.AppendJSON(lines); err != nil {
					return err
				}
				lines = append(lines, '\n')
			}
			if _, err := f.Write(lines); err != nil {
				return fault.Wrap(fault.StorageFull, err, "the file cannot be written")
			}
			return nil
		})
	}
	return fault.New(fault.Unsupported, "there is no export as %q", format).Do("use jsonl, csv or parquet")
}
