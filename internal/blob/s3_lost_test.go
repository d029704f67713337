package blob_test

import (
	"crypto/md5" //nolint:gosec // an ETag is one
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/blob"
	"github.com/slmgen/slmgen/internal/fault"
)

var testTime = time.Unix(1e9, 0)

// badService is a service of one bucket whose network is bad: what lose names is done, and its answer does not come.
type badService struct {
	mu      sync.Mutex
	objects map[string][]byte
	marks   map[string]string
	parts   map[string][]byte // of the one upload; nil: there is none
	mark    string            // of the upload
	lose    string            // "complete", "put", once
	stolen  bool              // the upload is gone before its end
	whole   bool              // ranges are not known
}

func (s *badService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	const mark = "X-Amz-Meta-Slmgen-Put"
	key, q := strings.TrimPrefix(r.URL.Path, "/b/"), r.URL.Query()
	lost := ""
	refuse := func(status int, code string) {
		w.WriteHeader(status)
		fmt.Fprintf(w, "<Error><Code>%s</Code><Message>no</Message></Error>", code)
	}
	switch {
	case r.Method == http.MethodPost && q.Has("uploads"):
		s.parts, s.mark = map[string][]byte{}, r.Header.Get(mark)
		fmt.Fprintf(w, "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>")
	case r.Method == http.MethodPut && q.Has("partNumber"):
		data, _ := io.ReadAll(r.Body)
		s.parts[q.Get("partNumber")] = data
		w.Header().Set("Etag", `"part"`)
	case r.Method == http.MethodPost && q.Has("uploadId"):
		if s.parts == nil || s.stolen {
			refuse(http.StatusNotFound, "NoSuchUpload")
			return
		}
		var all []byte
		for i := 1; i <= len(s.parts); i++ {
			all = append(all, s.parts[fmt.Sprint(i)]...)
		}
		s.objects[key], s.marks[key], s.parts, lost = all, s.mark, nil, "complete"
		fmt.Fprintf(w, `<CompleteMultipartUploadResult><ETag>"e"</ETag></CompleteMultipartUploadResult>`)
	case r.Method == http.MethodDelete && q.Has("uploadId"):
		s.parts = nil
		w.WriteHeader(http.StatusNoContent)
	case r.Method == http.MethodPut:
		if _, there := s.objects[key]; there {
			refuse(http.StatusPreconditionFailed, "PreconditionFailed")
			return
		}
		data, _ := io.ReadAll(r.Body)
		s.objects[key], s.marks[key], lost = data, r.Header.Get(mark), "put"
	case r.Method == http.MethodHead || r.Method == http.MethodGet:
		data, there := s.objects[key]
		if !there {
			refuse(http.StatusNotFound, "NoSuchKey")
			return
		}
		sum := md5.Sum(data) //nolint:gosec // as above
		w.Header().Set("Etag", `"`+hex.EncodeToString(sum[:])+`"`)
		w.Header().Set(mark, s.marks[key])
		if s.whole {
			r.Header.Del("Range")
		}
		http.ServeContent(w, r, "", testTime, strings.NewReader(string(data)))
	}
	if lost != "" && lost == s.lose {
		s.lose = ""
		panic(http.ErrAbortHandler)
	}
}

func badBucket(t *testing.T, s *badService) *blob.S3 {
	s.objects, s.marks = map[string][]byte{}, map[string]string{}
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	b, err := blob.OpenS3(blob.S3Options{Endpoint: web.URL, Bucket: "b", KeyID: "k", Secret: "s"})
	require.NoError(t, err)
	t.Cleanup(func() { _ = b.Close() })
	return b
}

// TestLostAnswers: what was stored is said to be stored, and what was not is not said to be missing.
func TestLostAnswers(t *testing.T) {
	for lose, size := range map[string]int64{"put": 1 << 10, "complete": 9 << 20} {
		t.Run(lose, func(t *testing.T) {
			b := badBucket(t, &badService{lose: lose})
			info, err := b.Put(t.Context(), "here", made(size))
			require.NoError(t, err)
			require.Equal(t, size, info.Size)
			_, err = b.Put(t.Context(), "there", made(size))
			require.NoError(t, err)
		})
	}
	b := badBucket(t, &badService{stolen: true})
	_, err := b.Put(t.Context(), "here", made(9<<20))
	require.Equal(t, fault.Unavailable, fault.CodeOf(err), "%v", err)
}

// TestServiceWithoutRanges: bytes of another place are not taken for those that were asked for.
func TestServiceWithoutRanges(t *testing.T) {
	b := badBucket(t, &badService{whole: true})
	const size = 9 << 20
	_, err := b.Put(t.Context(), "here", made(size))
	require.NoError(t, err)
	f, err := b.Open(t.Context(), "here")
	require.NoError(t, err)
	defer func() { _ = f.Close() }()
	_, err = f.ReadAt(make([]byte, 10), size-10)
	require.Equal(t, fault.Unavailable, fault.CodeOf(err), "%v", err)
}
