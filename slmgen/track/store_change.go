package track

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/slmgen/slmgen/internal/fault"
)

// Limits of the texts of a Record, in bytes.
const (
	MostID    = 100
	MostTitle = 1000 // of its name, and of the id of its project
)

// Begin gives the record as a Store begins to keep it: at version 1 and in the state Created where it says nothing else. The error is invalid: without an
// id, with one that is too long, with texts that are not UTF-8 or hold a zero byte, or where events are said to be there.
func (r Record) Begin() (Record, error) {
	if r.Status.State == "" {
		r.Status.State = Created
	}
	r.Version = max(r.Version, 1)
	if r.Events != 0 || len(r.Sources) > 0 {
		return r, fault.New(fault.Invalid, "a run begins without events").Do("create it first, then append them")
	}
	return r, r.check()
}

func (r *Record) check() error {
	if r.ID == "" || len(r.ID) > MostID || !plain(r.ID) {
		return fault.New(fault.Invalid, "%.40q is no id of a run", r.ID).Do("use 1 to %d bytes of UTF-8", MostID)
	}
	if !r.Status.State.Known() {
		return fault.New(fault.Invalid, "%.40q is no state of a run", string(r.Status.State))
	}
	if err := checkTitle(r.Project); err != nil {
		return err
	}
	return checkTitle(r.Name)
}

func checkTitle(text string) error {
	if len(text) > MostTitle || !plain(text) {
		return fault.New(fault.Invalid, "%.40q is no name", text).Do("use at most %d bytes of UTF-8", MostTitle)
	}
	return nil
}

// plain says whether every Store can hold a text.
func plain(text string) bool { return utf8.ValidString(text) && !strings.Contains(text, "\x00") }

// Alter has fn change a run that a Store has read, and gives what the Store is to keep; nil where that is nothing, after an error or ErrUnchanged. It is
// for those who write a Store. Besides errors of fn, which are given as they are, it gives invalid where the record is no longer one of the run, or counts
// other events than those that were added.
func Alter(r Record, fn func(*Change) error) (*Change, error) {
	c := &Change{Record: r}
	if err := fn(c); errors.Is(err, ErrUnchanged) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	if c.ID != r.ID || c.Project != r.Project || !c.Created.Equal(r.Created) {
		return nil, fault.New(fault.Invalid, "the id, the project and the birth of a run stay")
	}
	if c.Events != r.Events+int64(len(c.Added)) || bytes.Count(c.Lines, []byte{'\n'}) != len(c.Added) {
		return nil, fault.New(fault.Invalid, "the run had %d events and %d were added: it cannot count %d", r.Events, len(c.Added), c.Events).Do("add events by Append")
	}
	if c.Name != r.Name {
		if err := checkTitle(c.Name); err != nil {
			return nil, err
		}
	}
	return c, nil
}
