package steps

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"os"
	"slices"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// Codec stores Examples as bytes and reads them back. Append must not keep dst nor e; Parse copies what it keeps.
type Codec interface {
	Append(dst []byte, e *formats.Example) []byte
	Parse(b []byte) (*formats.Example, error)
}

// Shuffle says how rows are put into a random order.
type Shuffle struct {
	Seed uint64
	// Temp is the folder for what does not fit into memory; "" is the system's.
	Temp string
	// Memory is about what the rows may take, in bytes; 0 means DefaultMemory. The result does not depend on it.
	Memory int64
	// Codec stores the Examples while they wait; nil means formats.ExampleCodec.
	Codec Codec
}

// Rows gives the rows in a random order that depends on the seed and on the number of each row alone. All of rows is read before the
// first one comes back. An error is the last thing that it yields; no temporary file is left when it ends.
func (s Shuffle) Rows(ctx context.Context, rows iter.Seq2[Row, error]) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if s.Memory <= 0 {
			s.Memory = DefaultMemory
		}
		if s.Codec == nil {
			s.Codec = formats.ExampleCodec{}
		}
		dir := newTemp(s.Temp)
		defer dir.close()
		d := deck{Shuffle: s, dir: dir}
		parts := partNames{}
		var buf []byte
		number := uint64(0)
		for row, err := range rows {
			if err == nil {
				err = ctx.Err()
			}
			if err == nil {
				buf = binary.AppendUvarint(buf[:0], parts.number(row.Part))
				buf = s.Codec.Append(buf, row.Example)
				err = d.add(card{mix(s.Seed, forShuffle, number), number, buf})
				number++
			}
			if err != nil {
				yield(Row{}, err)
				return
			}
			if cap(buf) > 1<<20 {
				buf = nil // one giant row must not stay in memory
			}
		}
		d.deal(ctx, func(b []byte, err error) bool {
			if err != nil {
				return yield(Row{}, err)
			}
			part, n := binary.Uvarint(b)
			e, err := s.Codec.Parse(b[n:])
			if err != nil {
				yield(Row{}, err)
				return false
			}
			return yield(Row{parts.names[part], e}, nil)
		})
	}
}

// Examples is Rows for Examples that belong to no part.
func (s Shuffle) Examples(ctx context.Context, examples iter.Seq2[*formats.Example, error]) iter.Seq2[*formats.Example, error] {
	rows := func(yield func(Row, error) bool) {
		for e, err := range examples {
			if !yield(Row{Example: e}, err) {
				return
			}
		}
	}
	return func(yield func(*formats.Example, error) bool) {
		for row, err := range s.Rows(ctx, rows) {
			if !yield(row.Example, err) {
				return
			}
		}
	}
}

// partNames numbers the names of parts.
type partNames struct{ names []string }

func (p *partNames) number(name string) uint64 {
	i := slices.Index(p.names, name)
	if i < 0 {
		i = len(p.names)
		p.names = append(p.names, name)
	}
	return uint64(i)
}

// card is one stored row with its place in the new order: by key, then by number.
type card struct {
	key, number uint64
	row         []byte
}

// cardCost is what a card takes in memory beside its row.
const cardCost = 48

// fan is how many heaps a deck that is too large is dealt into, by the upper bits of the key; heaps that are still too large are dealt
// again by the next ones.
const (
	fanBits = 6
	fan     = 1 << fanBits
)

// deck holds cards in memory until they are too many, and then in heaps on disk whose order is that of their keys.
type deck struct {
	Shuffle
	dir   *temp
	depth uint // how often the cards were dealt before
	cards []card
	size  int64
	heaps []*pile
}

// pile is one heap on disk.
type pile struct {
	file *os.File
	w    *bufio.Writer
	size int64
}

// add stores a card; it copies the row.
func (d *deck) add(c card) error {
	if d.heaps != nil {
		return d.put(c)
	}
	c.row = slices.Clone(c.row)
	d.cards = append(d.cards, c)
	d.size += int64(len(c.row)) + cardCost
	if d.size <= d.Memory || d.depth >= 64/fanBits {
		return nil
	}
	d.heaps = make([]*pile, fan)
	for _, c := range d.cards {
		if err := d.put(c); err != nil {
			return err
		}
	}
	d.cards, d.size = nil, 0
	return nil
}

func (d *deck) put(c card) error {
	i := c.key << (d.depth * fanBits) >> (64 - fanBits)
	if d.heaps[i] == nil {
		f, err := d.dir.create()
		if err != nil {
			return err
		}
		d.heaps[i] = &pile{file: f, w: bufio.NewWriterSize(f, 32<<10)}
	}
	var head [24]byte
	binary.LittleEndian.PutUint64(head[0:], c.key)
	binary.LittleEndian.PutUint64(head[8:], c.number)
	binary.LittleEndian.PutUint64(head[16:], uint64(len(c.row)))
	p := d.heaps[i]
	p.size += int64(len(c.row)) + cardCost
	_, err := p.w.Write(head[:])
	if err == nil {
		_, err = p.w.Write(c.row)
	}
	if err != nil {
		return diskError(err)
	}
	return nil
}

// deal gives the rows in their new order; false means that the receiver has enough or that an error was told.
func (d *deck) deal(ctx context.Context, yield func([]byte, error) bool) bool {
	if d.heaps == nil {
		slices.SortFunc(d.cards, func(a, b card) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.number, b.number)) })
		for i, c := range d.cards {
			if err := ctx.Err(); err != nil && i&0xff == 0 {
				yield(nil, err)
				return false
			}
			d.cards[i].row = nil
			if !yield(c.row, nil) {
				return false
			}
		}
		return true
	}
	for _, p := range d.heaps {
		if p == nil {
			continue
		}
		if err := p.w.Flush(); err != nil {
			yield(nil, diskError(err))
			return false
		}
		p.w = nil
	}
	for _, p := range d.heaps {
		if p == nil {
			continue
		}
		inner := deck{Shuffle: d.Shuffle, dir: d.dir, depth: d.depth + 1}
		err := p.read(ctx, inner.add)
		d.dir.drop(p.file)
		if err != nil {
			yield(nil, err)
			return false
		}
		if !inner.deal(ctx, yield) {
			return false
		}
	}
	return true
}

// read gives the cards of a heap in the order in which they came. The row is valid until the next one.
func (p *pile) read(ctx context.Context, visit func(card) error) error {
	if _, err := p.file.Seek(0, io.SeekStart); err != nil {
		return diskError(err)
	}
	r := bufio.NewReaderSize(p.file, 256<<10)
	var row []byte
	for {
		var head [24]byte
		if _, err := io.ReadFull(r, head[:]); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return diskError(err)
		}
		n := binary.LittleEndian.Uint64(head[16:])
		if n > uint64(p.size) {
			return fault.New(fault.Internal, "a temporary file was changed by somebody else").Do("run again")
		}
		row = slices.Grow(row[:0], int(n))[:n]
		if _, err := io.ReadFull(r, row); err != nil {
			return diskError(err)
		}
		err := visit(card{binary.LittleEndian.Uint64(head[0:]), binary.LittleEndian.Uint64(head[8:]), row})
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
	}
}
