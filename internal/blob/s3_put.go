package blob

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/slmgen/slmgen/internal/fault"
)

const (
	partBytes = 8 << 20
	// partDoubles is after how many parts their size doubles: 10,000, as many as there may be, hold 300 GiB so, with 64 MiB in memory at most.
	partDoubles = 2500
	partMost    = 10_000
	giveUpAfter = 10 * time.Second
	mine        = "slmgen-put" // metadata that tells this Put's object from that of another
)

// Put implements Bucket. Two parts are in memory: one is read while the other is sent.
func (s *S3) Put(ctx context.Context, key string, r io.Reader) (Info, error) {
	if err := checkKey(key); err != nil {
		return Info{}, err
	}
	hash := sha256.New()
	in := io.TeeReader(interrupted{ctx, r}, hash)
	first, more, err := readPart(in, make([]byte, partBytes))
	if err != nil {
		return Info{}, err
	}
	p := &put{s: s, key: key, mark: rand.Text(), size: int64(len(first))}
	if more {
		err = p.parts(ctx, first, in)
	} else {
		err = p.whole(ctx, first)
	}
	if err != nil {
		return Info{}, err
	}
	return Info{Key: key, Size: p.size, SHA256: hex.EncodeToString(hash.Sum(nil))}, nil
}

// interrupted ends with its context.
type interrupted struct {
	ctx context.Context //nolint:containedctx // of one Put
	r   io.Reader
}

func (i interrupted) Read(b []byte) (int, error) {
	if err := i.ctx.Err(); err != nil {
		return 0, err
	}
	return i.r.Read(b)
}

// readPart fills buf; more says that it is full, so that something may follow. An error of r stays what it is.
func readPart(r io.Reader, buf []byte) (part []byte, more bool, err error) {
	n := 0
	for n < len(buf) {
		k, err := r.Read(buf[n:])
		n += k
		if errors.Is(err, io.EOF) {
			return buf[:n], false, nil
		}
		if err != nil {
			return nil, false, err
		}
	}
	return buf, true, nil
}

// put is one blob on its way.
type put struct {
	s    *S3
	key  string
	mark string
	size int64
}

func (p *put) whole(ctx context.Context, data []byte) error {
	_, err := p.s.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &p.s.bucket, Key: p.s.name(p.key), Body: bytes.NewReader(data), IfNoneMatch: aws.String("*"), Metadata: map[string]string{mine: p.mark}})
	return p.ended(ctx, err)
}

// ended is the end of a request that makes an object. Whoever gets an error, or no answer, looks whether the object is there all the same: a request
// whose answer was lost is sent again, and then finds its own object, or its parts gone.
func (p *put) ended(ctx context.Context, err error) error {
	err = p.failed(ctx, err)
	if err == nil || fault.CodeOf(err) == fault.StorageFull {
		return err
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), giveUpAfter)
	defer cancel()
	there, lost := p.s.client.HeadObject(last, &s3.HeadObjectInput{Bucket: &p.s.bucket, Key: p.s.name(p.key)})
	if lost == nil && there.Metadata[mine] == p.mark {
		return nil
	}
	return err
}

// failed is S3.failed for what is being written: that its parts are not there any more says nothing of the blob.
func (p *put) failed(ctx context.Context, err error) error {
	out := p.s.failed(ctx, err, "cannot store a blob")
	if fault.CodeOf(out) == fault.NotFound {
		return fault.Wrap(fault.Unavailable, err, "the store lost what was sent of a blob")
	}
	return out
}

// parts sends a large blob in parts, and takes them back when it fails.
func (p *put) parts(ctx context.Context, first []byte, in io.Reader) error {
	name := p.s.name(p.key)
	begun, err := p.s.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: &p.s.bucket, Key: name, Metadata: map[string]string{mine: p.mark}})
	if err != nil {
		return p.failed(ctx, err)
	}
	sent, err := p.sendParts(ctx, begun.UploadId, first, in)
	if err == nil {
		_, err = p.s.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{Bucket: &p.s.bucket, Key: name, UploadId: begun.UploadId, IfNoneMatch: aws.String("*"), MultipartUpload: &types.CompletedMultipartUpload{Parts: sent}})
		err = p.ended(ctx, err)
	}
	if err != nil { // also when ctx is over
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), giveUpAfter)
		defer cancel()
		_, _ = p.s.client.AbortMultipartUpload(last, &s3.AbortMultipartUploadInput{Bucket: &p.s.bucket, Key: name, UploadId: begun.UploadId}) // else Sweep does it
	}
	return err
}

// sendParts reads a part while the one before it is sent.
func (p *put) sendParts(ctx context.Context, id *string, part []byte, in io.Reader) ([]types.CompletedPart, error) {
	var sent []types.CompletedPart
	spare := make([]byte, partBytes)
	for more := true; len(part) > 0; {
		if len(sent) == partMost {
			return nil, fault.New(fault.TooLarge, "the blob has more than %d parts", partMost)
		}
		number := int32(len(sent) + 1) //nolint:gosec // 10,000 at most
		type result struct {
			etag *string
			err  error
		}
		done := make(chan result, 1)
		go func(data []byte) {
			out, err := p.s.client.UploadPart(ctx, &s3.UploadPartInput{Bucket: &p.s.bucket, Key: p.s.name(p.key), UploadId: id, PartNumber: &number, Body: bytes.NewReader(data)})
			if err != nil {
				done <- result{err: err}
				return
			}
			done <- result{etag: out.ETag}
		}(part)
		var next []byte
		var broken error
		if more {
			if want := partBytes << ((len(sent) + 1) / partDoubles); len(spare) < want {
				spare = make([]byte, want)
			}
			next, more, broken = readPart(in, spare[:cap(spare)])
		}
		r := <-done
		if broken != nil {
			return nil, broken
		}
		if r.err != nil {
			return nil, p.failed(ctx, r.err)
		}
		sent = append(sent, types.CompletedPart{ETag: r.etag, PartNumber: &number})
		p.size += int64(len(next))
		part, spare = next, part[:cap(part)]
	}
	return sent, nil
}
