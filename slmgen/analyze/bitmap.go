package analyze

// bitmap says yes or no of each row.
type bitmap []uint64

func newBitmap(rows int64) bitmap { return make(bitmap, (rows+63)/64) }

func (b bitmap) set(row uint32) { b[row/64] |= 1 << (row % 64) }

func (b bitmap) has(row uint32) bool { return b[row/64]&(1<<(row%64)) != 0 }
