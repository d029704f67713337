package serve

import (
	"strings"

	"github.com/slmgen/slmgen/internal/blob"
)

// S3 is how an S3-compatible service is reached, for blobs at s3://BUCKET/PREFIX.
type S3 struct {
	Endpoint string // https://HOST; "" Amazon's of the region
	Region   string
	KeyID    string
	Secret   string
	Token    string
}

// openBlobs opens the place of the blobs, a folder or a bucket.
func (st Settings) openBlobs() (blob.Bucket, error) {
	at, remote := strings.CutPrefix(st.Blobs, "s3://")
	if !remote {
		f, err := blob.OpenFolder(st.Blobs)
		if err != nil {
			return nil, err
		}
		return f, nil
	}
	bucket, prefix, _ := strings.Cut(at, "/")
	b, err := blob.OpenS3(blob.S3Options{Bucket: bucket, Prefix: prefix, Endpoint: st.S3.Endpoint, Region: st.S3.Region, KeyID: st.S3.KeyID, Secret: st.S3.Secret, Token: st.S3.Token})
	if err != nil {
		return nil, err
	}
	return b, nil
}
