package blob

import (
	"bytes"
	"context"
	"io"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/slmgen/slmgen/internal/fault"
)

// Mailbox keeps the sealed items of one training run in a bucket: it is a mailbox.Mailbox. An item is an object PREFIX/BOX/NAME. The service must refuse to write over an
// object when asked to. Safe for concurrent use.
type Mailbox struct {
	s    *S3
	base string // before every name
}

// largestItem is how many bytes of an object are read.
const largestItem = 32 << 20

var itemShape = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,99}$`)

// Mailbox gives the mailbox of an id in the bucket. It lives as long as the bucket is open.
func (s *S3) Mailbox(id string) *Mailbox { return &Mailbox{s, s.prefix + id + "/"} }

func (m *Mailbox) object(name string) (*string, error) {
	if !itemShape.MatchString(name) {
		return nil, fault.New(fault.Invalid, "%.120q is no name of an item", name)
	}
	return aws.String(m.base + name), nil
}

// Put implements mailbox.Mailbox.
func (m *Mailbox) Put(ctx context.Context, name string, data []byte) error {
	key, err := m.object(name)
	if err != nil {
		return err
	}
	_, err = m.s.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &m.s.bucket, Key: key, Body: bytes.NewReader(data), IfNoneMatch: aws.String("*")})
	err = m.s.failed(ctx, err, "cannot store an item")
	if fault.CodeOf(err) != fault.Conflict {
		return err
	}
	there, lost := m.Get(ctx, name)
	if lost == nil && bytes.Equal(there, data) {
		return nil
	}
	return fault.Wrap(fault.Conflict, err, "there is another item of this name")
}

// Get implements mailbox.Mailbox.
func (m *Mailbox) Get(ctx context.Context, name string) ([]byte, error) {
	key, err := m.object(name)
	if err != nil {
		return nil, err
	}
	for try := 1; ; try++ {
		out, err := m.s.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &m.s.bucket, Key: key})
		if err != nil {
			return nil, m.s.failed(ctx, err, "cannot read an item")
		}
		data, err := io.ReadAll(io.LimitReader(out.Body, largestItem+1))
		_ = out.Body.Close()
		switch {
		case len(data) > largestItem:
			return nil, fault.New(fault.TooLarge, "the item is larger than %d MiB", largestItem>>20)
		case err == nil && int64(len(data)) == aws.ToInt64(out.ContentLength):
			return data, nil
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case try == tries:
			return nil, fault.Wrap(fault.Unavailable, err, "an item broke off %d times", try)
		}
	}
}

// Delete implements mailbox.Mailbox.
func (m *Mailbox) Delete(ctx context.Context, name string) error {
	key, err := m.object(name)
	if err != nil {
		return err
	}
	_, err = m.s.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &m.s.bucket, Key: key})
	if err = m.s.failed(ctx, err, "cannot delete an item"); fault.CodeOf(err) == fault.NotFound {
		return nil
	}
	return err
}

// List implements mailbox.Mailbox.
func (m *Mailbox) List(ctx context.Context, after string, limit int) ([]string, error) {
	var out []string
	at := m.base + after
	for len(out) < limit {
		in := &s3.ListObjectsV2Input{Bucket: &m.s.bucket, Prefix: &m.base, MaxKeys: aws.Int32(int32(min(limit-len(out), deleteMost)))} //nolint:gosec // a page
		if at != m.base {
			in.StartAfter = aws.String(at)
		}
		page, err := m.s.client.ListObjectsV2(ctx, in)
		if err != nil {
			return nil, m.s.failed(ctx, err, "cannot list the items")
		}
		for _, o := range page.Contents {
			at = aws.ToString(o.Key)
			if name := strings.TrimPrefix(at, m.base); itemShape.MatchString(name) { // what else lies there is somebody's own
				out = append(out, name)
			}
		}
		if !aws.ToBool(page.IsTruncated) || len(page.Contents) == 0 {
			break
		}
	}
	return out, nil
}
