package serve

import (
	"context"
	"io"
	"sort"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/blob"
)

// part is a blob that is a piece of a file.
type part struct {
	Blob string `json:"blob"`
	Size int64  `json:"size"`
}

// parted is a file whose bytes lie in several blobs.
type parted struct {
	open  []blob.Blob
	begin []int64 // of each part
	size  int64
}

// openParts opens a file that lies in parts.
func openParts(ctx context.Context, bucket blob.Bucket, parts []part) (*parted, error) {
	p := &parted{}
	for _, one := range parts {
		b, err := bucket.Open(ctx, one.Blob)
		if err != nil {
			_ = p.Close()
			return nil, err
		}
		p.open, p.begin = append(p.open, b), append(p.begin, p.size)
		p.size += b.Size()
	}
	return p, nil
}

// ReadAt implements io.ReaderAt.
func (p *parted) ReadAt(b []byte, off int64) (int, error) {
	n := 0
	for n < len(b) {
		if off >= p.size {
			return n, io.EOF
		}
		i := sort.Search(len(p.begin), func(i int) bool { return p.begin[i] > off }) - 1
		k, err := p.open[i].ReadAt(b[n:min(int64(len(b)), int64(n)+p.begin[i]+p.open[i].Size()-off)], off-p.begin[i])
		n, off = n+k, off+int64(k)
		if err != nil && (err != io.EOF || k == 0) { //nolint:errorlint // ReaderAt gives io.EOF itself
			return n, err
		}
	}
	return n, nil
}

// Close closes all parts.
func (p *parted) Close() error {
	var first error
	for _, b := range p.open {
		if err := b.Close(); first == nil {
			first = err
		}
	}
	return first
}

// reader reads a parted file from its begin, and can be sought.
func (p *parted) reader() *io.SectionReader { return io.NewSectionReader(p, 0, p.size) }

// blobSource is a file of a dataset as the engine reads it.
type blobSource struct {
	ctx    context.Context //nolint:containedctx // of the job or request that reads
	bucket blob.Bucket
	file   file
}

var _ formats.Source = blobSource{}

func (s blobSource) Name() string { return s.file.Name }
func (s blobSource) Size() int64  { return s.file.Bytes }

// Open implements formats.Source.
func (s blobSource) Open() (io.ReadCloser, error) {
	p, err := openParts(s.ctx, s.bucket, s.file.Parts)
	if err != nil {
		return nil, err
	}
	return struct {
		*io.SectionReader
		io.Closer
	}{p.reader(), p}, nil
}
