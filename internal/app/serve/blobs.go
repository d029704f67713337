package serve

import (
	"strings"

	"github.com/slmgen/slmgen/internal/blob"
)

// openBlobs opens the place of the blobs, a folder or a bucket.
func (st Settings) openBlobs() (blob.Bucket, error) {
	if at, remote := strings.CutPrefix(st.Blobs, "s3://"); remote {
		o := st.S3
		o.Bucket, o.Prefix, _ = strings.Cut(at, "/")
		b, err := blob.OpenS3(o)
		if err != nil {
			return nil, err
		}
		return b, nil
	}
	f, err := blob.OpenFolder(st.Blobs)
	if err != nil {
		return nil, err
	}
	return f, nil
}
