package folder

import (
	"bufio"
	"context"
	"errors"
	"io"
	"sort"
	"sync"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

// marks say where in the events of a run some positions stand, so that reading begins near them. They are made while reading.
type marks struct {
	mu  sync.Mutex
	all []mark
}

type mark struct{ first, at int64 }

// before gives the last mark up to a position.
func (m *marks) before(position int64) mark {
	m.mu.Lock()
	defer m.mu.Unlock()
	if i := sort.Search(len(m.all), func(i int) bool { return m.all[i].first > position }); i > 0 {
		return m.all[i-1]
	}
	return mark{first: 1}
}

// add keeps the place of a frame, where the last mark is far before it.
func (m *marks) add(first, at int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	last := mark{first: 1}
	if len(m.all) > 0 {
		last = m.all[len(m.all)-1]
	}
	if at >= last.at+wantFrame && first > last.first {
		m.all = append(m.all, mark{first, at})
	}
}

// Events implements track.Store.
func (s *Store) Events(ctx context.Context, id string, after int64, limit int) ([]track.Placed, error) {
	if err := s.begin(ctx); err != nil {
		return nil, err
	}
	defer s.open.RUnlock()
	r, at, err := s.find(id)
	if err != nil {
		return nil, err
	}
	after = max(after, 0)
	if after >= at.events || limit < 1 {
		return nil, nil
	}
	all, err := s.readEvents(ctx, r, at, after, limit)
	if err != nil && s.lost(r) {
		return nil, fault.New(fault.NotFound, "there is no run %.40q", id)
	}
	return all, err
}

func (s *Store) readEvents(ctx context.Context, r *run, at state, after int64, limit int) (all []track.Placed, err error) {
	path := r.name + "/" + eventsFile
	f, err := s.root.Open(path)
	if err != nil {
		return nil, failed(err, "the events cannot be read")
	}
	defer f.Close()
	begin := r.marks.before(after + 1)
	seg := segment{r: bufio.NewReaderSize(io.NewSectionReader(f, begin.at, at.segment-begin.at), wantFrame), file: path, at: begin.at}
	var decoder track.Decoder
	var lines []byte
	for next := begin.first; len(all) < limit && next <= at.events; {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		place := seg.at
		fr, err := seg.next()
		if errors.Is(err, io.EOF) || err == nil && fr.first != next {
			err = seg.broken(fault.New(fault.Internal, "event %d is not there", next))
		}
		if err != nil {
			return nil, err
		}
		r.marks.add(fr.first, place)
		if next = fr.first + fr.n; next <= after+1 {
			if err := seg.skip(fr); err != nil {
				return nil, err
			}
			continue
		}
		if lines, err = seg.lines(fr, lines); err != nil {
			return nil, err
		}
		if all, err = decoder.Placed(all, lines, fr.first, fr.n, after); err != nil {
			return nil, fault.Wrap(fault.Internal, err, "the events in %s cannot be read", path).At(fault.Position{File: path, Byte: place})
		}
	}
	return all[:min(len(all), limit)], nil
}
