package formats_test

import "io"

// repeated is a source of about n bytes that holds one row again and again.
type repeated struct {
	row string
	n   int
}

func (r repeated) Name() string { return "repeated" }
func (r repeated) Size() int64  { return int64(r.n / len(r.row) * len(r.row)) }
func (r repeated) Open() (io.ReadCloser, error) {
	return &repeating{row: r.row, left: r.n / len(r.row) * len(r.row)}, nil
}

type repeating struct {
	row      string
	at, left int
}

func (r *repeating) Close() error { return nil }
func (r *repeating) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) && r.left > 0 {
		c := copy(p[n:min(len(p), n+r.left)], r.row[r.at:])
		n += c
		r.left -= c
		r.at = (r.at + c) % len(r.row)
	}
	return n, nil
}
