package curve

// A chunk is the smallest part of a block that can be decoded alone: 128 points, or the kept points of 32 buckets. It holds the columns step, time and
// value; above level 0 first a byte a bucket.

// appendChunk appends the columns of points.
func (z *packer) appendChunk(dst []byte, points []Point) []byte {
	var column [mostInts]int64
	for i := range points {
		column[i] = points[i].Step
	}
	dst = z.appendInts(dst, column[:len(points)])
	for i := range points {
		column[i] = points[i].Time
	}
	dst = z.appendInts(dst, column[:len(points)])
	var values [mostInts]float64
	for i := range points {
		values[i] = points[i].Value
	}
	return z.appendValues(dst, values[:len(points)])
}

// unpacker is memory to decode into.
type unpacker struct {
	steps, times [mostInts]int64
	ints         [mostInts]int64
	values       [mostInts]float64
	points       [mostInts]Point
	buckets      [chunkBuckets]bucket
}

// chunk decodes n points, which are good until the next call.
func (u *unpacker) chunk(src []byte, n int) ([]Point, bool) {
	src, ok := readInts(src, u.steps[:n])
	if !ok {
		return nil, false
	}
	if src, ok = readInts(src, u.times[:n]); !ok {
		return nil, false
	}
	if src, ok = readValues(src, u.values[:n], u.ints[:]); !ok || len(src) > 0 {
		return nil, false
	}
	for i := range u.points[:n] {
		u.points[i] = Point{u.steps[i], u.times[i], u.values[i]}
	}
	return u.points[:n], true
}

// appendBuckets appends the chunk of 32 buckets.
func (z *packer) appendBuckets(dst []byte, buckets []bucket) []byte {
	var all [mostInts]Point
	points := all[:0]
	for i := range buckets {
		dst = append(dst, byte(len(buckets[i].points))|buckets[i].flags)
		points = append(points, buckets[i].points...)
	}
	return z.appendChunk(dst, points)
}

// bucketChunk decodes 32 buckets, which are good until the next call.
func (u *unpacker) bucketChunk(src []byte) ([]bucket, bool) {
	if len(src) < chunkBuckets {
		return nil, false
	}
	n := 0
	for _, b := range src[:chunkBuckets] {
		if b&7 == 0 || b&^(7|allFlags) != 0 {
			return nil, false
		}
		n += int(b & 7)
	}
	points, ok := u.chunk(src[chunkBuckets:], n)
	if !ok {
		return nil, false
	}
	for i, b := range src[:chunkBuckets] {
		k := int(b & 7)
		u.buckets[i] = bucket{points[:k:k], b & allFlags}
		points = points[k:]
	}
	return u.buckets[:], true
}
