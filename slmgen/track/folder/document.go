package folder

import (
	"encoding/json"
	"errors"
	"os"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

// format is the version of what is written.
const format = 1

// mostDocument is how many bytes of a record are read.
const mostDocument = 64 << 20

// document is what stands in record.json.
type document struct {
	Format  int          `json:"format"`
	Record  track.Record `json:"record"`
	Segment int64        `json:"segment"` // bytes of the events that are kept
	Outbox  track.Outbox `json:"outbox"`
}

// state is what is remembered of the run.
func (d document) state() state {
	r := d.Record
	return state{head: track.Record{ID: r.ID, Project: r.Project, Name: r.Name, Created: r.Created, Status: track.Status{State: r.Status.State}}, events: r.Events, segment: d.Segment, waiting: d.Outbox.Waiting}
}

// read reads the record in the folder of a run.
func (s *Store) read(name string) (d document, err error) {
	path := name + "/" + recordFile
	st, err := s.root.Stat(path)
	if err == nil && st.Size() > mostDocument {
		return d, fault.New(fault.Internal, "the record of a run has %d bytes", st.Size()).At(fault.Position{File: path})
	}
	text, err := s.root.ReadFile(path)
	if err != nil {
		return d, failed(err, "the record "+path+" cannot be read")
	}
	var version struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(text, &version); err == nil && version.Format > format {
		return d, fault.New(fault.Unsupported, "the run in %s was written by a later version", name).Do("read it with that one")
	}
	err = json.Unmarshal(text, &d)
	if err == nil && (d.Format != format || d.Segment < 0 || d.Record.Events < 0) {
		err = errors.New("it is not of this format")
	}
	if err != nil {
		return d, fault.Wrap(fault.Internal, err, "the record of a run is broken").Do("restore the folder from a copy, or move it away").At(fault.Position{File: path})
	}
	return d, nil
}

// write puts the record into the folder of a run, whole or not at all. It is on the disk when the folder is synced.
func (s *Store) write(name string, d document) error {
	text, err := json.Marshal(d)
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "the run cannot be kept")
	}
	fresh := name + "/" + freshFile
	f, err := s.root.OpenFile(fresh, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = f.Write(text)
		err = errors.Join(err, f.Sync(), f.Close())
	}
	if err == nil {
		err = s.root.Rename(fresh, name+"/"+recordFile)
	}
	if err != nil {
		_ = s.root.Remove(fresh)
	}
	return failed(err, "the run cannot be kept")
}
