package steps

import (
	"bufio"
	"container/heap"
	"errors"
	"io"
	"iter"
	"os"
	"slices"
)

// sorter gives entries back in order. It holds limit of them in memory; more are kept in sorted runs in one file and merged.
type sorter struct {
	dir   *temp
	limit int
	buf   []entry
	file  *os.File
	w     *bufio.Writer
	runs  []int64 // entries in each run
}

func newSorter(dir *temp, limit int) *sorter { return &sorter{dir: dir, limit: limit} }

func (s *sorter) add(e entry) error {
	s.buf = append(s.buf, e)
	if len(s.buf) < s.limit {
		return nil
	}
	return s.spill()
}

func (s *sorter) spill() error {
	if s.file == nil {
		f, err := s.dir.create()
		if err != nil {
			return err
		}
		s.file, s.w = f, bufio.NewWriterSize(f, 256<<10)
	}
	slices.SortFunc(s.buf, compareEntries)
	for _, e := range s.buf {
		if err := writeEntry(s.w, e); err != nil {
			return err
		}
	}
	s.runs = append(s.runs, int64(len(s.buf)))
	s.buf = s.buf[:0]
	return nil
}

// sorted ranges over the entries in order; it may be called again. Nothing may be added before it ends.
func (s *sorter) sorted() iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		slices.SortFunc(s.buf, compareEntries)
		if s.file == nil {
			for _, e := range s.buf {
				if !yield(e, nil) {
					return
				}
			}
			return
		}
		if err := s.w.Flush(); err != nil {
			yield(entry{}, diskError(err))
			return
		}
		s.merge(yield)
	}
}

// run is one sorted list on its way through the merge: the rest of a run in the file, or of the buffer.
type run struct {
	head entry
	file *entryReader
	buf  []entry
}

// step moves to the next entry; false at the end.
func (r *run) step() (bool, error) {
	if r.file == nil {
		if len(r.buf) == 0 {
			return false, nil
		}
		r.head, r.buf = r.buf[0], r.buf[1:]
		return true, nil
	}
	e, err := r.file.next()
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	r.head = e
	return err == nil, err
}

type runs []*run

func (h runs) Len() int           { return len(h) }
func (h runs) Less(i, j int) bool { return compareEntries(h[i].head, h[j].head) < 0 }
func (h runs) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *runs) Push(x any)        { *h = append(*h, x.(*run)) }
func (h *runs) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

func (s *sorter) merge(yield func(entry, error) bool) {
	var h runs
	at := int64(0)
	for _, n := range s.runs {
		h = append(h, &run{file: newEntryReader(s.file, at, n)})
		at += n
	}
	h = append(h, &run{buf: s.buf})
	live := h[:0]
	for _, r := range h {
		ok, err := r.step()
		if err != nil {
			yield(entry{}, err)
			return
		}
		if ok {
			live = append(live, r)
		}
	}
	h = live
	heap.Init(&h)
	for len(h) > 0 {
		if !yield(h[0].head, nil) {
			return
		}
		ok, err := h[0].step()
		if err != nil {
			yield(entry{}, err)
			return
		}
		if ok {
			heap.Fix(&h, 0)
		} else {
			heap.Pop(&h)
		}
	}
}

func (s *sorter) close() {
	if s.file != nil {
		s.dir.drop(s.file)
	}
	s.buf, s.file, s.runs = nil, nil, nil
}
