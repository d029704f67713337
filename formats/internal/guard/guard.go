// Package guard walks over the rows of a file by a library that may panic on damage. The containers of such libraries share it.
package guard

import (
	"fmt"
	"iter"
	"runtime"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// Reader gives the rows of one file to a consumer. It is for one walk.
type Reader struct {
	In  *formats.Input
	Rec formats.Record // the row at hand; its position counts the rows
	// Part is what is being read, for the error should the library panic there; "" says nothing.
	Part string

	yield     func(formats.Record, error) bool
	stopped   bool // the consumer wants no more
	consuming bool // the consumer's code is running
}

// Records makes the sequence of a container's Records. read walks through the file and gives the error that ends it. What it panics with
// is damage, named by what; a panic of the consumer goes on.
func Records(in *formats.Input, what string, read func(r *Reader) error) iter.Seq2[formats.Record, error] {
	return func(yield func(formats.Record, error) bool) {
		r := &Reader{In: in, yield: yield}
		r.Rec.Pos = formats.Position{File: in.Name, Byte: -1}
		if err := r.guarded(what, read); err != nil && !r.stopped {
			yield(formats.Record{}, err)
		}
	}
}

func (r *Reader) guarded(what string, read func(r *Reader) error) (err error) {
	defer func() {
		if r.consuming || r.stopped {
			return
		}
		if p := recover(); p != nil {
			e, ok := p.(*formats.Error)
			if !ok {
				e = r.damage(what, p)
			}
			err = r.Fail(e)
		}
	}()
	return read(r)
}

// damage tells what a panic of the library means. A runtime error speaks of the library's code, which says nothing to a reader; the part
// that was being read does.
func (r *Reader) damage(what string, p any) *formats.Error {
	part := ""
	if r.Part != "" {
		part = ", in " + r.Part
	}
	if _, ok := p.(runtime.Error); ok {
		return fault.New(fault.Invalid, "%s is damaged%s: what stands there does not fit the description of the file", what, part)
	}
	return fault.New(fault.Invalid, "%s is damaged%s: %v", what, part, p)
}

// Fail puts the position to an error that ends reading.
func (r *Reader) Fail(e *formats.Error) error {
	if e.Hint == "" {
		e.Hint = "download or write the file again"
	}
	pos := r.Rec.Pos
	if pos.Record > 0 {
		e.Message += fmt.Sprintf(" (after record %d)", pos.Record)
	}
	pos.Record = 0
	return e.At(pos)
}

// Give hands the row at hand to the consumer; false when it wants no more.
func (r *Reader) Give(rowErr error) bool {
	r.consuming = true
	more := r.yield(r.Rec, rowErr)
	r.consuming = false
	r.stopped = !more
	return more
}

// Stopped says that the consumer wants no more.
func (r *Reader) Stopped() bool { return r.stopped }
