package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	awshttp "github.com/aws/smithy-go/transport/http"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/httpx"
)

// S3Options name a bucket of an S3-compatible service.
type S3Options struct {
	Bucket   string
	Prefix   string // before every key; "" none. What lies elsewhere in the bucket is never touched.
	Endpoint string // https://HOST of the service; "" Amazon's of the region
	Region   string // default us-east-1
	KeyID    string
	Secret   string
	Token    string // of a key that lasts for a while; "" none
	// Foreign says that somebody else than the operator named Endpoint: it is not let into the server's own network.
	Foreign bool
}

// S3 is a Bucket in an S3-compatible service. The service must refuse to write over an object when asked to (If-None-Match: *).
type S3 struct {
	client *s3.Client
	http   *httpx.Client
	bucket string
	prefix string
}

// tries is how often a request is sent at most, with pauses that double up to twenty seconds.
const tries = 4

// OpenS3 gives a bucket. It asks the service nothing yet: see Check.
func OpenS3(o S3Options) (*S3, error) {
	if o.Bucket == "" {
		return nil, fault.New(fault.Invalid, "the place of the blobs names no bucket").Do("write s3://BUCKET or s3://BUCKET/PREFIX")
	}
	if o.KeyID == "" || o.Secret == "" {
		return nil, fault.New(fault.Unauthorized, "the bucket %s needs a key", o.Bucket).Do("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
	}
	out := &S3{bucket: o.Bucket, prefix: o.Prefix}
	if out.prefix != "" && !strings.HasSuffix(out.prefix, "/") {
		out.prefix += "/"
	}
	if o.Region == "" {
		o.Region = "us-east-1"
	}
	how := s3.Options{
		Region: o.Region, Credentials: credentials.NewStaticCredentialsProvider(o.KeyID, o.Secret, o.Token),
		Retryer: retry.NewStandard(func(r *retry.StandardOptions) { r.MaxAttempts = tries }),
		// Other services than Amazon's know no checksums beside those of TLS and of the signature.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired, ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
	}
	var hosts []string
	if o.Endpoint != "" {
		at, err := url.Parse(o.Endpoint)
		if err != nil || at.Scheme != "https" && at.Scheme != "http" || at.Host == "" {
			return nil, fault.New(fault.Invalid, "%q is no address of an S3 service", o.Endpoint).Do("write https://HOST")
		}
		how.BaseEndpoint, how.UsePathStyle = aws.String(o.Endpoint), true
		if !o.Foreign {
			hosts = []string{at.Hostname()} // the operator named it, wherever it is
		}
	}
	out.http = httpx.New(httpx.Options{AllowHosts: hosts})
	how.HTTPClient = &http.Client{Transport: out.http.Transport(), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	out.client = s3.New(how)
	return out, nil
}

// Close gives the connections back.
func (s *S3) Close() error {
	s.http.Close()
	return nil
}

func (s *S3) name(key string) *string { return aws.String(s.prefix + key) }

// deleteMost is how many keys one request names.
const deleteMost = 1000

// Delete implements Bucket.
func (s *S3) Delete(ctx context.Context, keys ...string) error {
	for _, key := range keys {
		if err := checkKey(key); err != nil {
			return err
		}
	}
	for len(keys) > 0 {
		some := keys[:min(len(keys), deleteMost)]
		keys = keys[len(some):]
		list := make([]types.ObjectIdentifier, len(some))
		for i, key := range some {
			list[i] = types.ObjectIdentifier{Key: s.name(key)}
		}
		out, err := s.client.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: &s.bucket, Delete: &types.Delete{Objects: list, Quiet: aws.Bool(true)}})
		if err != nil {
			return s.failed(ctx, err, "cannot delete blobs")
		}
		for _, e := range out.Errors {
			if aws.ToString(e.Code) != "NoSuchKey" {
				return fault.New(fault.Unavailable, "cannot delete a blob: the store says %s", aws.ToString(e.Code))
			}
		}
	}
	return nil
}

// List implements Bucket.
func (s *S3) List(ctx context.Context, after string, limit int) ([]Info, error) {
	var out []Info
	at := s.prefix + after
	for len(out) < limit {
		in := &s3.ListObjectsV2Input{Bucket: &s.bucket, Prefix: &s.prefix, MaxKeys: aws.Int32(int32(min(limit-len(out), deleteMost)))} //nolint:gosec // a page
		if at != s.prefix {
			in.StartAfter = aws.String(at)
		}
		page, err := s.client.ListObjectsV2(ctx, in)
		if err != nil {
			return nil, s.failed(ctx, err, "cannot list the blobs")
		}
		for _, o := range page.Contents {
			at = aws.ToString(o.Key)
			if key := strings.TrimPrefix(at, s.prefix); keyShape.MatchString(key) { // what else lies there is somebody's own
				out = append(out, Info{Key: key, Size: aws.ToInt64(o.Size), Modified: aws.ToTime(o.LastModified)})
			}
		}
		if !aws.ToBool(page.IsTruncated) || len(page.Contents) == 0 {
			break
		}
	}
	return out, nil
}

// Check implements Bucket.
func (s *S3) Check(ctx context.Context) error {
	name := s.name("check-" + strings.ToLower(rand.Text())) // no key of a blob
	if _, err := s.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &s.bucket, Key: name, Body: strings.NewReader("x"), IfNoneMatch: aws.String("*")}); err != nil {
		return s.failed(ctx, err, "cannot write to the bucket")
	}
	_, err := s.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &s.bucket, Key: name})
	return s.failed(ctx, err, "cannot delete from the bucket")
}

// Sweep implements Bucket.
func (s *S3) Sweep(ctx context.Context, before time.Time) error {
	pages := s3.NewListMultipartUploadsPaginator(s.client, &s3.ListMultipartUploadsInput{Bucket: &s.bucket, Prefix: &s.prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return s.failed(ctx, err, "cannot list what is being written")
		}
		for _, u := range page.Uploads {
			if !aws.ToTime(u.Initiated).Before(before) || !keyShape.MatchString(strings.TrimPrefix(aws.ToString(u.Key), s.prefix)) {
				continue
			}
			_, err := s.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &s.bucket, Key: u.Key, UploadId: u.UploadId})
			if err := s.failed(ctx, err, "cannot remove what was left half written"); err != nil && fault.CodeOf(err) != fault.NotFound {
				return err
			}
		}
	}
	return nil
}

// failed turns an error of the service into a fault; nil stays nil, and the end of the context stays what it is.
func (s *S3) failed(ctx context.Context, err error, what string) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	code, status := "", 0
	var said smithy.APIError
	if errors.As(err, &said) {
		code = said.ErrorCode()
	}
	var answer *awshttp.ResponseError
	if errors.As(err, &answer) {
		status = answer.HTTPStatusCode()
	}
	switch {
	case code == "NoSuchBucket":
		return fault.Wrap(fault.Unavailable, err, "there is no bucket %s", s.bucket).Do("make it, or name another")
	case status == http.StatusNotFound:
		return fault.Wrap(fault.NotFound, err, "the blob is not there")
	case status == http.StatusPreconditionFailed, status == http.StatusConflict:
		return fault.Wrap(fault.Conflict, err, "there is a blob of this key")
	case status == http.StatusInsufficientStorage, strings.Contains(code, "QuotaExceeded"), strings.Contains(code, "StorageFull"):
		return fault.Wrap(fault.StorageFull, err, "the bucket is full").Do("make room in the bucket of the server")
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return fault.Wrap(fault.Unavailable, err, "the bucket %s does not take the key of this server (%s)", s.bucket, code).Do("see what the key may do there")
	}
	return fault.Wrap(fault.Unavailable, err, "%s", what)
}
