package relay

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/filelock"
	"github.com/slmgen/slmgen/slmgen/track/mailbox"
)

// Limits bound what a relay keeps. Zero fields are the defaults.
type Limits struct {
	Item  int64    // bytes of one item; 2 MiB
	Box   int64    // bytes of a box; 8 GiB
	Total int64    // bytes of all; 64 GiB
	Items int      // items of a box; 100,000
	Boxes int      // 1,000
	Only  []string // ids of the boxes that are let in; none: every one
}

func (l *Limits) defaults() {
	for _, d := range []struct {
		at   *int64
		used int64
	}{{&l.Item, 2 << 20}, {&l.Box, 8 << 30}, {&l.Total, 64 << 30}} {
		if *d.at <= 0 {
			*d.at = d.used
		}
	}
	if l.Items <= 0 {
		l.Items = 100_000
	}
	if l.Boxes <= 0 {
		l.Boxes = 1000
	}
}

var boxShape = regexp.MustCompile(`^[0-9a-f]{32}$`)

// Boxes are the boxes of a relay, in a folder that one process holds: a folder a box, in it a file an item. Safe for concurrent use.
type Boxes struct {
	dir     string
	limits  Limits
	release func()

	mu    sync.Mutex
	boxes map[string]*box
	total int64
}

// box is how much there is in one box.
type box struct {
	mu    sync.Mutex // who changes the box
	gone  bool       // it was empty and removed; the next of its name is another
	items int        // under Boxes.mu, as bytes
	bytes int64
}

// OpenBoxes opens the folder, makes it where it is not there, and counts what is in it. Another process that has it is a conflict.
func OpenBoxes(dir string, limits Limits) (*Boxes, error) {
	limits.defaults()
	for _, id := range limits.Only {
		if !boxShape.MatchString(id) {
			return nil, fault.New(fault.Invalid, "%q is no id of a box", id).Do("a box has 32 hexadecimal digits")
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "cannot make the folder of the relay")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	release, err := filelock.Lock(ctx, filepath.Join(dir, "lock"), nil)
	if err != nil {
		return nil, fault.Wrap(fault.Conflict, err, "cannot hold the folder of the relay").Do("see whether another relay works there")
	}
	b := &Boxes{dir: dir, limits: limits, release: release, boxes: map[string]*box{}}
	found, err := os.ReadDir(dir)
	if err != nil {
		release()
		return nil, fault.Wrap(fault.Unavailable, err, "cannot read the folder of the relay")
	}
	for _, d := range found {
		if !d.IsDir() || !boxShape.MatchString(d.Name()) {
			continue
		}
		u := &box{}
		err := b.in(d.Name(), func(f *mailbox.Folder) error {
			return f.Walk(func(_ string, size int64, _ time.Time) { u.items, u.bytes = u.items+1, u.bytes+size })
		})
		if err != nil {
			release()
			return nil, err
		}
		b.boxes[d.Name()] = u
		b.total += u.bytes
	}
	return b, nil
}

// Close lets the folder go.
func (b *Boxes) Close() error {
	b.release()
	return nil
}

func (b *Boxes) in(id string, do func(*mailbox.Folder) error) error {
	f, err := mailbox.OpenFolder(filepath.Join(b.dir, id))
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	return do(f)
}

// Put stores an item in a box, which is made by it. It survives a crash when this returns nil.
func (b *Boxes) Put(ctx context.Context, id, name string, data []byte) error {
	if err := mailbox.CheckName(name); err != nil {
		return err
	}
	if len(b.limits.Only) > 0 && !slices.Contains(b.limits.Only, id) {
		return fault.New(fault.Forbidden, "this relay does not keep the box %s", id).Do("have its operator let it in: --box")
	}
	size := int64(len(data))
	if size > b.limits.Item {
		return fault.New(fault.TooLarge, "an item has %d bytes at most here", b.limits.Item)
	}
	u, err := b.hold(id)
	if err != nil {
		return err
	}
	defer u.mu.Unlock()
	return b.in(id, func(f *mailbox.Folder) error {
		if there := b.sizeOf(id, name); there >= 0 { // nothing is added
			return f.Put(ctx, name, data)
		}
		if err := b.add(u, 1, size); err != nil {
			return err
		}
		err := f.Put(ctx, name, data)
		if err != nil && b.sizeOf(id, name) < 0 {
			_ = b.add(u, -1, -size) // less is never too much
		}
		return err
	})
}

// hold gives a box, made if need be, to this caller alone.
func (b *Boxes) hold(id string) (*box, error) {
	for {
		b.mu.Lock()
		u, known := b.boxes[id]
		if !known {
			if len(b.boxes) >= b.limits.Boxes {
				b.mu.Unlock()
				return nil, fault.New(fault.StorageFull, "the relay has no room for another box").Do("have its operator raise --boxes, or wait until one is empty")
			}
			u = &box{}
			b.boxes[id] = u
		}
		b.mu.Unlock()
		u.mu.Lock()
		if !u.gone {
			return u, nil
		}
		u.mu.Unlock()
	}
}

// add counts items and bytes of a box, if there is room for them.
func (b *Boxes) add(u *box, items int, bytes int64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case items < 0:
	case u.items+items > b.limits.Items, u.bytes+bytes > b.limits.Box:
		return fault.New(fault.StorageFull, "the box is full").Do("collect what is in it; or have the relay's operator raise its limits")
	case b.total+bytes > b.limits.Total:
		return fault.New(fault.StorageFull, "the relay is full").Do("collect what is in it; or have its operator raise --total-bytes")
	}
	u.items, u.bytes, b.total = u.items+items, u.bytes+bytes, b.total+bytes
	return nil
}

// sizeOf is the size of an item, -1 when it is not there.
func (b *Boxes) sizeOf(id, name string) int64 {
	st, err := os.Lstat(filepath.Join(b.dir, id, name))
	if err != nil {
		return -1
	}
	return st.Size()
}

// known gives a box that is there; nil: it is not.
func (b *Boxes) known(id string) *box {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.boxes[id]
}

// Get reads an item.
func (b *Boxes) Get(ctx context.Context, id, name string) (data []byte, err error) {
	if err := mailbox.CheckName(name); err != nil {
		return nil, err
	}
	if b.known(id) == nil {
		return nil, fault.New(fault.NotFound, "the item is not there")
	}
	err = b.in(id, func(f *mailbox.Folder) error {
		data, err = f.Get(ctx, name)
		return err
	})
	return data, err
}

// List gives names of items, in order.
func (b *Boxes) List(ctx context.Context, id, after string, limit int) (names []string, err error) {
	if b.known(id) == nil {
		return nil, nil
	}
	err = b.in(id, func(f *mailbox.Folder) error {
		names, err = f.List(ctx, after, limit)
		return err
	})
	return names, err
}

// Delete removes an item.
func (b *Boxes) Delete(ctx context.Context, id, name string) error {
	if err := mailbox.CheckName(name); err != nil {
		return err
	}
	if b.known(id) == nil {
		return nil
	}
	u, err := b.hold(id)
	if err != nil {
		return err
	}
	defer u.mu.Unlock()
	return b.in(id, func(f *mailbox.Folder) error { return b.remove(ctx, f, u, id, name) })
}

func (b *Boxes) remove(ctx context.Context, f *mailbox.Folder, u *box, id, name string) error {
	size := b.sizeOf(id, name)
	if err := f.Delete(ctx, name); err != nil || size < 0 {
		return err
	}
	return b.add(u, -1, -size)
}

// Sweep removes items that were put before a time, and boxes that are empty. It gives the number of items.
func (b *Boxes) Sweep(ctx context.Context, before time.Time) (int, error) {
	b.mu.Lock()
	var ids []string
	for id := range b.boxes {
		ids = append(ids, id)
	}
	b.mu.Unlock()
	slices.Sort(ids)
	n := 0
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return n, err
		}
		k, err := b.sweep(ctx, id, before)
		n += k
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

func (b *Boxes) sweep(ctx context.Context, id string, before time.Time) (n int, err error) {
	u := b.known(id)
	if u == nil {
		return 0, nil
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.gone {
		return 0, nil
	}
	err = b.in(id, func(f *mailbox.Folder) error {
		var old []string
		if err := f.Walk(func(name string, _ int64, put time.Time) {
			if put.Before(before) {
				old = append(old, name)
			}
		}); err != nil {
			return err
		}
		for _, name := range old {
			if err := b.remove(ctx, f, u, id, name); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	if err != nil {
		return n, err
	}
	if err := os.Remove(filepath.Join(b.dir, id)); err == nil || errors.Is(err, fs.ErrNotExist) { // only an empty folder can be removed
		b.mu.Lock()
		u.gone = true
		delete(b.boxes, id)
		b.mu.Unlock()
	}
	return n, nil
}

// Check says whether an item could be put now.
func (b *Boxes) Check() error {
	f, err := os.CreateTemp(b.dir, ".check-")
	if err != nil {
		return fault.Wrap(fault.Unavailable, err, "cannot write to the folder of the relay")
	}
	_, err = f.Write([]byte("x"))
	_ = f.Close()
	_ = os.Remove(f.Name())
	if err != nil {
		return fault.Wrap(fault.StorageFull, err, "the disk of the relay is full")
	}
	return nil
}
