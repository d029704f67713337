package curve

import (
	"context"
	"math"
	"slices"

	"github.com/slmgen/slmgen/internal/fault"
)

// Builder turns the points of one series into blocks of level 0, in the order in which they arrive. It holds the points since the last full block
// alone, mostly encoded: about 20 kB. It is not safe for concurrent use.
type Builder struct {
	next   int64 // index of the block that is being filled
	count  int
	header Header
	open   []Point // since the last chunk
	packed []byte
	ends   [blockChunks]int
	z      *packer
}

// Resume gives a Builder that goes on behind blocks full blocks of level 0: 0 for a new series. After a restart only the points behind those must be
// added again. The error is invalid below 0.
func Resume(blocks int64) (*Builder, error) {
	if blocks < 0 || blocks > math.MaxInt64/blockSpan(MostLevels-1) {
		return nil, fault.New(fault.Invalid, "a series cannot have %d blocks", blocks)
	}
	return &Builder{next: blocks}, nil
}

// Add takes a point. When it fills a block, it gives that one, and true: store it, and what Grow makes of it, before the next.
func (b *Builder) Add(p Point) (Block, bool) {
	if math.IsNaN(p.Value) {
		p.Value = math.NaN() // a series has one NaN
	}
	b.open = append(b.open, p)
	if len(b.open) < chunkPoints {
		return Block{}, false
	}
	if b.z == nil {
		b.z = new(packer)
	}
	h := headerOf(b.open)
	if b.count == 0 {
		b.header = h
	} else {
		b.header.join(h)
	}
	b.packed = b.z.appendChunk(b.packed, b.open)
	b.ends[b.count/chunkPoints] = len(b.packed)
	b.count += len(b.open)
	b.open = b.open[:0]
	if b.count < BlockPoints {
		return Block{}, false
	}
	full := seal(0, b.next, b.header, b.packed, &b.ends)
	b.next, b.count, b.packed = b.next+1, 0, b.packed[:0]
	return full, true
}

// Blocks is how many blocks of level 0 are full.
func (b *Builder) Blocks() int64 { return b.next }

// Tail appends the points since the last full block to dst.
func (b *Builder) Tail(dst []Point) []Point {
	from := 0
	var u unpacker
	for i := range b.count / chunkPoints {
		if points, ok := u.chunk(b.packed[from:b.ends[i]], chunkPoints); ok { // it is: it was encoded here
			dst = append(dst, points...)
		}
		from = b.ends[i]
	}
	return append(dst, b.open...)
}

// Grow gives a new block of level 0 and the blocks of the levels above that are complete with it, lowest first, for the caller to store together. Their
// other lower blocks are read from src, which need not have the new one yet. The error is src's, or invalid for a damaged block.
func Grow(ctx context.Context, src Source, s Series, b Block) ([]Block, error) {
	made := []Block{b}
	for b.Level < MostLevels-1 && (b.Index+1)%Fan == 0 {
		children, err := src.Blocks(ctx, s, b.Level, b.Index-Fan+1, b.Index)
		if err != nil {
			return nil, err
		}
		if len(children) != Fan-1 {
			return nil, missing(b.Level, b.Index-Fan+1, b.Index, len(children))
		}
		if b, err = above(append(slices.Clip(children), b)); err != nil {
			return nil, err
		}
		made = append(made, b)
	}
	return made, nil
}

func missing(level int, from, to int64, got int) error {
	return fault.New(fault.Invalid, "the blocks %d to %d of level %d of a curve are asked for, and %d come", from, to-1, level, got).Do("build the blocks again from the run's events")
}

func misplaced(b Block, level int, index int64) error {
	return fault.New(fault.Invalid, "the block %d of level %d of a curve came where %d of level %d belongs", b.Index, b.Level, index, level)
}

// above makes the block above 8.
func above(children []Block) (Block, error) {
	var (
		z      packer
		u      unpacker
		h      Header
		packed []byte
		ends   [blockChunks]int
	)
	level, index := children[0].Level+1, children[0].Index/Fan
	points := make([]Point, 0, mostInts)
	buckets := make([]bucket, 0, chunkBuckets)
	for c := range children {
		if want := index*Fan + int64(c); children[c].Level != level-1 || children[c].Index != want {
			return Block{}, misplaced(children[c], level-1, want)
		}
		o, err := children[c].open()
		if err != nil {
			return Block{}, err
		}
		if c == 0 {
			h = o.Header
		} else {
			h.join(o.Header)
		}
		for i := range o.chunks {
			if buckets, points, err = o.fold(&u, i, buckets, points); err != nil {
				return Block{}, err
			}
			if len(buckets) == chunkBuckets {
				packed = z.appendBuckets(packed, buckets)
				ends[(c*blockChunks+i)/Fan] = len(packed)
				buckets, points = buckets[:0], points[:0]
			}
		}
	}
	return seal(level, index, h, packed, &ends), nil
}

// fold appends the four buckets that the level above makes of a chunk. points is the memory in which they stand.
func (o *opened) fold(u *unpacker, i int, buckets []bucket, points []Point) ([]bucket, []Point, error) {
	add := func(from []Point, flags byte) {
		start := len(points)
		var more byte
		points, more = appendKept(points, from)
		buckets = append(buckets, bucket{points[start:len(points):len(points)], flags | more})
	}
	if o.level == 0 {
		part, err := o.part(u, i)
		if err != nil {
			return nil, nil, err
		}
		for ; len(part) > 0; part = part[leafPoints:] {
			add(part[:leafPoints], 0)
		}
		return buckets, points, nil
	}
	below, err := o.buckets(u, i)
	if err != nil {
		return nil, nil, err
	}
	for from := 0; len(below) > 0; below = below[Fan:] { // their points stand one behind the other
		n, flags := 0, byte(0)
		for j := range below[:Fan] {
			n += len(below[j].points)
			flags |= below[j].flags
		}
		add(u.points[from:from+n], flags)
		from += n
	}
	return buckets, points, nil
}
