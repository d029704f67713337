package curve

import (
	"encoding/binary"
	"hash/crc32"
	"math"

	"github.com/slmgen/slmgen/internal/fault"
)

// Block is a part of a series that never changes: of level 0 4,096 points, of the levels above what is kept of 8 blocks of the level below. It is
// stored under (series, Level, Index); Index counts from 0 on each level, so block i of a level stands above the blocks 8i to 8i+7.
type Block struct {
	Level int
	Index int64
	Data  []byte
}

// Header says of a block what can be known without decoding its points. The figures are of all points of the series that the block stands for.
type Header struct {
	Count            int64 // points of the series
	MinStep, MaxStep int64
	MinTime, MaxTime int64
	Min, Max         float64 // of the finite values; NaN where there are none
	First, Last      float64
	NaN, Inf         int64 // values that are NaN; that are one of the infinities
}

const version = 1

// mostBlock bounds the bytes of a block: above what any points take.
const mostBlock = 1 << 20

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// headerOf gives the header of points.
func headerOf(points []Point) Header {
	h := Header{
		Count: int64(len(points)), MinStep: math.MaxInt64, MaxStep: math.MinInt64, MinTime: math.MaxInt64, MaxTime: math.MinInt64,
		Min: math.NaN(), Max: math.NaN(), First: points[0].Value, Last: points[len(points)-1].Value,
	}
	for i := range points {
		p := &points[i]
		h.MinStep, h.MaxStep = min(h.MinStep, p.Step), max(h.MaxStep, p.Step)
		h.MinTime, h.MaxTime = min(h.MinTime, p.Time), max(h.MaxTime, p.Time)
		switch v := p.Value; {
		case math.IsNaN(v):
			h.NaN++
		case math.IsInf(v, 0):
			h.Inf++
		default:
			if !(v >= h.Min) {
				h.Min = v
			}
			if !(v <= h.Max) {
				h.Max = v
			}
		}
	}
	return h
}

// join makes h the header of its points and those of the block behind it.
func (h *Header) join(next Header) {
	h.Count += next.Count
	h.NaN += next.NaN
	h.Inf += next.Inf
	h.MinStep, h.MaxStep = min(h.MinStep, next.MinStep), max(h.MaxStep, next.MaxStep)
	h.MinTime, h.MaxTime = min(h.MinTime, next.MinTime), max(h.MaxTime, next.MaxTime)
	if !(next.Min >= h.Min) && finite(next.Min) {
		h.Min = next.Min
	}
	if !(next.Max <= h.Max) && finite(next.Max) {
		h.Max = next.Max
	}
	h.Last = next.Last
}

// seal puts chunks, which stand one behind the other in packed, into a block.
func seal(level int, index int64, h Header, packed []byte, ends *[blockChunks]int) Block {
	b := make([]byte, 0, len(packed)+192)
	b = append(b, version, byte(level))
	for _, n := range [...]int64{index, h.NaN, h.Inf} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	b = binary.AppendVarint(b, h.MinStep)
	b = binary.AppendUvarint(b, uint64(h.MaxStep)-uint64(h.MinStep))
	b = binary.AppendVarint(b, h.MinTime)
	b = binary.AppendUvarint(b, uint64(h.MaxTime)-uint64(h.MinTime))
	for _, v := range [...]float64{h.Min, h.Max, h.First, h.Last} {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	from := 0
	for _, end := range ends {
		b = binary.AppendUvarint(b, uint64(end-from))
		from = end
	}
	b = append(b, packed...)
	return Block{level, index, binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))}
}

// opened is a block whose checksum and header were checked.
type opened struct {
	Header
	level  int
	index  int64
	chunks [blockChunks][]byte
}

// Header checks the block and reads its header. The error is invalid: a checksum that does not fit, another block than it is called, or not a block.
func (b Block) Header() (Header, error) {
	o, err := b.open()
	return o.Header, err
}

func (b Block) open() (opened, error) {
	bad := func(why string) (opened, error) {
		return opened{}, fault.New(fault.Invalid, "block %d of level %d of a curve is damaged: %s", b.Index, b.Level, why).Do("build the blocks again from the run's events")
	}
	if b.Level < 0 || b.Level >= MostLevels || b.Index < 0 || b.Index > math.MaxInt64/blockSpan(b.Level)-1 {
		return bad("there is no such block")
	}
	n := len(b.Data) - 4
	switch {
	case n < 2 || n > mostBlock:
		return bad("its length is not that of a block")
	case crc32.Checksum(b.Data[:n], castagnoli) != binary.LittleEndian.Uint32(b.Data[n:]):
		return bad("its checksum does not fit")
	case b.Data[0] != version:
		return bad("its version is not known")
	case int(b.Data[1]) != b.Level:
		return bad("it is of another level")
	}
	r := header{b.Data[2:n], true}
	o := opened{level: b.Level, index: b.Index}
	index := r.uvarint()
	nan, inf := r.uvarint(), r.uvarint()
	o.Count = blockSpan(b.Level)
	o.MinStep, o.MaxStep = r.bounds()
	o.MinTime, o.MaxTime = r.bounds()
	o.Min, o.Max, o.First, o.Last = r.float(), r.float(), r.float(), r.float()
	var sizes [blockChunks]uint64
	for i := range sizes {
		sizes[i] = r.uvarint()
	}
	switch {
	case !r.ok:
		return bad("its header ends too early")
	case index != uint64(b.Index):
		return bad("it is another block")
	case nan > uint64(o.Count) || inf > uint64(o.Count)-nan:
		return bad("it counts more NaN and infinities than points")
	}
	o.NaN, o.Inf = int64(nan), int64(inf)
	for i, size := range sizes {
		if size > uint64(len(r.b)) {
			return bad("its parts are longer than it is")
		}
		o.chunks[i], r.b = r.b[:size], r.b[size:]
	}
	if len(r.b) > 0 {
		return bad("something follows its parts")
	}
	return o, nil
}

// header reads the fields of a header.
type header struct {
	b  []byte
	ok bool
}

func (r *header) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.ok = false
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *header) bounds() (low, high int64) {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.ok = false
		return 0, 0
	}
	r.b = r.b[n:]
	high = int64(uint64(v) + r.uvarint())
	r.ok = r.ok && high >= v
	return v, high
}

func (r *header) float() float64 {
	if len(r.b) < 8 {
		r.ok = false
		return 0
	}
	v := math.Float64frombits(binary.LittleEndian.Uint64(r.b))
	r.b = r.b[8:]
	return v
}

// part decodes chunk i of a block of level 0.
func (o *opened) part(u *unpacker, i int) ([]Point, error) {
	points, ok := u.chunk(o.chunks[i], chunkPoints)
	if !ok {
		return nil, o.damaged(i)
	}
	return points, nil
}

// buckets decodes chunk i of a block above level 0.
func (o *opened) buckets(u *unpacker, i int) ([]bucket, error) {
	b, ok := u.bucketChunk(o.chunks[i])
	if !ok {
		return nil, o.damaged(i)
	}
	return b, nil
}

func (o *opened) damaged(i int) error {
	return fault.New(fault.Invalid, "block %d of level %d of a curve is damaged in part %d", o.index, o.level, i).Do("build the blocks again from the run's events")
}

// AppendPoints decodes the block and appends its points to dst: of level 0 those of the series, of a level above those that are kept. Bits of a NaN
// are not kept, nor is more lost. Errors are those of Header, and invalid for points that are no code, or not those of the header.
func (b Block) AppendPoints(dst []Point) ([]Point, error) {
	o, err := b.open()
	if err != nil {
		return dst, err
	}
	start := len(dst)
	var u unpacker
	for i := range o.chunks {
		if b.Level == 0 {
			part, err := o.part(&u, i)
			if err != nil {
				return dst[:start], err
			}
			dst = append(dst, part...)
			continue
		}
		buckets, err := o.buckets(&u, i)
		if err != nil {
			return dst[:start], err
		}
		for j := range buckets {
			dst = append(dst, buckets[j].points...)
		}
	}
	if h := headerOf(dst[start:]); !h.shows(o.Header, b.Level) {
		return dst[:start], fault.New(fault.Invalid, "block %d of level %d of a curve has other points than its header says", b.Index, b.Level).Do("build the blocks again from the run's events")
	}
	return dst, nil
}

// shows says that h, of the points of a block, fits what its header claims. Steps and times between the kept points can be beyond them, where they go back.
func (h Header) shows(claim Header, level int) bool {
	same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
	if !same(h.Min, claim.Min) || !same(h.Max, claim.Max) || !same(h.First, claim.First) || !same(h.Last, claim.Last) {
		return false
	}
	if level == 0 {
		return h.NaN == claim.NaN && h.Inf == claim.Inf && h.MinStep == claim.MinStep && h.MaxStep == claim.MaxStep && h.MinTime == claim.MinTime && h.MaxTime == claim.MaxTime
	}
	return h.NaN <= claim.NaN && h.Inf <= claim.Inf && h.MinStep >= claim.MinStep && h.MaxStep <= claim.MaxStep && h.MinTime >= claim.MinTime && h.MaxTime <= claim.MaxTime
}
