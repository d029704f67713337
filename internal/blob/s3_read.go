package blob

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/slmgen/slmgen/internal/fault"
)

const (
	blockBytes = 4 << 20
	blocksKept = 3 // of an open blob
)

// Open implements Bucket. A blob is read in blocks of 4 MiB, of which the last three are kept.
func (s *S3) Open(ctx context.Context, key string) (Blob, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	head, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &s.bucket, Key: s.name(key)})
	if err != nil {
		return nil, s.failed(ctx, err, "cannot read a blob")
	}
	b := &remote{s: s, ctx: ctx, key: key, etag: head.ETag, size: aws.ToInt64(head.ContentLength)}
	b.SectionReader = io.NewSectionReader(blocks{b}, 0, b.size)
	return b, nil
}

// remote is an open blob of a service.
type remote struct {
	*io.SectionReader
	s    *S3
	ctx  context.Context //nolint:containedctx // of whoever opened it, as long as it is open
	key  string
	etag *string
	size int64

	mu   sync.Mutex
	kept []block // the last used one at the end
}

type block struct {
	at   int64
	data []byte
}

func (r *remote) Size() int64 { return r.size }

// Close implements Blob.
func (r *remote) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept = nil
	return nil
}

// blocks reads a blob at any place.
type blocks struct{ *remote }

// ReadAt implements io.ReaderAt within the size of the blob.
func (r blocks) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	for n < len(p) {
		if off >= r.size {
			return n, io.EOF
		}
		b, err := r.block(off - off%blockBytes)
		if err != nil {
			return n, err
		}
		k := copy(p[n:], b[off%blockBytes:])
		n, off = n+k, off+int64(k)
	}
	return n, nil
}

// block gives the block that begins at a place. Who wants it while it comes waits.
func (r *remote) block(at int64) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, b := range r.kept {
		if b.at == at {
			r.kept = append(append(r.kept[:i:i], r.kept[i+1:]...), b)
			return b.data, nil
		}
	}
	data, err := r.fetch(at, min(blockBytes, r.size-at))
	if err != nil {
		return nil, err
	}
	r.kept = append(r.kept, block{at, data})
	if len(r.kept) > blocksKept {
		r.kept = r.kept[1:]
	}
	return data, nil
}

// fetch reads a range. A body that breaks off is asked for again.
func (r *remote) fetch(at, n int64) ([]byte, error) {
	data := make([]byte, n)
	have := int64(0)
	for try := 1; ; try++ {
		out, err := r.s.client.GetObject(r.ctx, &s3.GetObjectInput{Bucket: &r.s.bucket, Key: r.s.name(r.key), IfMatch: r.etag, Range: aws.String(fmt.Sprintf("bytes=%d-%d", at+have, at+n-1))})
		if err != nil {
			err = r.s.failed(r.ctx, err, "cannot read a blob")
			if fault.CodeOf(err) == fault.Conflict { // it was erased, and another made under its key: blobs never change
				err = fault.New(fault.NotFound, "the blob is not there any more")
			}
			return nil, err
		}
		if !strings.HasPrefix(aws.ToString(out.ContentRange), fmt.Sprintf("bytes %d-", at+have)) {
			_ = out.Body.Close()
			return nil, fault.New(fault.Unavailable, "the store gives other bytes than those that were asked for").Do("take a service that answers to Range")
		}
		k, err := io.ReadFull(out.Body, data[have:])
		_ = out.Body.Close()
		have += int64(k)
		if err == nil {
			return data, nil
		}
		if r.ctx.Err() != nil {
			return nil, context.Cause(r.ctx)
		}
		if try == tries {
			return nil, fault.Wrap(fault.Unavailable, err, "a blob broke off %d times", try)
		}
	}
}
