package mailbox

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
)

const (
	page = 1000
	// largestBatch is how many bytes of events a batch unpacks to at most.
	largestBatch = 8 << 20
)

// Batch is what one item holds of the events of a run.
type Batch struct {
	Name        string // of the item
	Log         string // of the folder that the run reports from
	First, Last int64  // numbers of its first and last event
	// Missing is how many numbers lie between the batch before it, in this log, and this one: what the run could not send, or somebody removed.
	// It is 0 for the first batch of a log that a Collector sees.
	Missing int64
	Events  []byte // one JSON object a line
}

// Collector takes the batches out of a mailbox, in the order in which each log was written, and one at a time. One Collector works at a box.
type Collector struct {
	Box  Mailbox
	Keys *Keys
	// Each takes a batch. When it returns nil the item is deleted; else the pass ends with its error, and the batch comes again. After a crash
	// between the two it comes again as well: events are known by attempt and number.
	Each func(ctx context.Context, b Batch) error
	// Refused hears of items that were not sealed by the run, or hold no events; they stay where they are. nil: the pass ends with the error.
	Refused func(name string, err error)

	last    map[string]int64 // number of the last event, by log
	refused map[string]bool  // told already
}

// Collect is one pass of a Collector that stops at the first item which is refused.
func Collect(ctx context.Context, box Mailbox, keys *Keys, each func(ctx context.Context, b Batch) error) (int, error) {
	c := Collector{Box: box, Keys: keys, Each: each}
	return c.Pass(ctx)
}

// Run collects until ctx ends: at once, and then every so often. While the box fails it waits longer, sixteen times at most, and failed hears of it
// (nil: nobody). It returns what ended ctx.
func (c *Collector) Run(ctx context.Context, every time.Duration, failed func(error)) error {
	for wait := every; ; {
		if _, err := c.Pass(ctx); err == nil {
			wait = every
		} else if ctx.Err() == nil {
			wait = min(2*wait, 16*every)
			if failed != nil {
				failed(err)
			}
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(wait):
		}
	}
}

// Pass takes everything that is there, and gives the number of batches. The error is that of the box or of Each.
func (c *Collector) Pass(ctx context.Context) (int, error) {
	n, at := 0, batches
	for {
		names, err := c.Box.List(ctx, at, page)
		if err != nil {
			return n, err
		}
		names, more := batchesOf(names), len(names) == page
		for i := 0; i < len(names); i++ {
			at = names[i]
			if c.gap(at) { // it may have come after the list was begun
				if between, err := c.Box.List(ctx, c.lastName(at), page); err == nil {
					if found := batchesOf(between); len(found) > 0 && found[0] < at {
						names = append(names[:i:i], found...)
						more = true
						at = names[i]
					}
				}
			}
			took, err := c.take(ctx, at)
			if err != nil {
				return n, err
			}
			if took {
				n++
			}
		}
		if !more || len(names) == 0 {
			return n, nil
		}
	}
}

// batchesOf are the names at the beginning that are names of batches.
func batchesOf(names []string) []string {
	for i, name := range names {
		if !strings.HasPrefix(name, batches) {
			return names[:i]
		}
	}
	return names
}

// gap says whether numbers are missing between a batch and the one before it.
func (c *Collector) gap(name string) bool {
	log, seq, ok := parseBatch(name)
	last, known := c.last[log]
	return ok && known && seq > last+1
}

// lastName follows the batch that was taken last of the log, and comes before every other of it.
func (c *Collector) lastName(name string) string {
	log, _, _ := parseBatch(name)
	return BatchName(log, c.last[log])
}

func (c *Collector) take(ctx context.Context, name string) (bool, error) {
	sealed, err := c.Box.Get(ctx, name)
	if fault.CodeOf(err) == fault.NotFound { // it was collected by somebody else
		return false, nil
	}
	if err != nil {
		return false, err
	}
	b, err := c.Keys.OpenBatch(name, sealed)
	if err != nil {
		switch {
		case c.Refused == nil:
			return false, err
		case !c.refused[name]:
			if c.refused == nil {
				c.refused = map[string]bool{}
			}
			c.refused[name] = true
			c.Refused(name, err)
		}
		return false, nil
	}
	last, known := c.last[b.Log]
	if known {
		b.Missing = max(0, b.First-last-1)
	}
	if err := c.Each(ctx, b); err != nil {
		return false, err
	}
	if c.last == nil {
		c.last = map[string]int64{}
	}
	c.last[b.Log] = max(last, b.Last)
	return true, c.Box.Delete(ctx, name)
}

// OpenBatch opens an item that holds a batch. The error is invalid where the item was not sealed under this name, or holds no events with numbers from
// that of the name on.
func (k *Keys) OpenBatch(name string, sealed []byte) (Batch, error) {
	b := Batch{Name: name}
	var ok bool
	if b.Log, b.First, ok = parseBatch(name); !ok {
		return Batch{}, fault.New(fault.Invalid, "%.120q is no name of a batch", name)
	}
	packed, err := k.Open(name, sealed)
	if err != nil {
		return Batch{}, err
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err == nil {
		b.Events, err = io.ReadAll(io.LimitReader(z, largestBatch+1))
	}
	if err != nil {
		return Batch{}, fault.Wrap(fault.Invalid, err, "%s holds no batch", name)
	}
	if len(b.Events) > largestBatch {
		return Batch{}, fault.New(fault.Invalid, "%s unpacks to more than %d MiB", name, largestBatch>>20)
	}
	first, begin := numberOf(bytes.SplitN(b.Events, []byte("\n"), 2)[0])
	lines := bytes.TrimRight(b.Events, "\n")
	last, end := numberOf(lines[bytes.LastIndexByte(lines, '\n')+1:])
	if err := errors.Join(begin, end); err != nil {
		return Batch{}, fault.Wrap(fault.Invalid, err, "%s holds no events", name)
	}
	if first != b.First || last < first {
		return Batch{}, fault.New(fault.Invalid, "%s holds the events %d to %d", name, first, last)
	}
	b.Last = last
	return b, nil
}

func numberOf(line []byte) (int64, error) {
	var e struct {
		Seq int64 `json:"seq"`
	}
	err := json.Unmarshal(line, &e)
	return e.Seq, err
}

// SealBatch gives name and item of a batch: events, one JSON object a line, the first of which has the number seq in its log.
func (k *Keys) SealBatch(log string, seq int64, events []byte) (name string, sealed []byte, err error) {
	var packed bytes.Buffer
	z, _ := gzip.NewWriterLevel(&packed, 5) // the level is one
	if _, err = z.Write(events); err == nil {
		err = z.Close()
	}
	if err != nil {
		return "", nil, fault.Wrap(fault.Internal, err, "cannot pack a batch")
	}
	name = BatchName(log, seq)
	sealed, err = k.Seal(name, packed.Bytes())
	return name, sealed, err
}
