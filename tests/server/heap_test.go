package server_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// stream gives chat rows, as many bytes as asked for, without holding them.
type stream struct {
	left int64
	row  []byte
	at   int
}

func (s *stream) Read(p []byte) (int, error) {
	if s.left == 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) && s.left > 0 {
		k := copy(p[n:min(int64(len(p)), int64(n)+s.left)], s.row[s.at:])
		s.at = (s.at + k) % len(s.row)
		s.left -= int64(k)
		n += k
	}
	return n, nil
}

// heapAllowed is how much the heap may grow while files of any size come in.
const heapAllowed = 64 << 20

// watch samples the server's heap until stop is called, which gives the most that was seen.
func watch(p *process) (stop func() (most float64, samples int)) {
	end, done := make(chan struct{}), make(chan struct{})
	var most float64
	var n int
	go func() {
		defer close(done)
		for {
			if v, err := p.metric("go_memstats_heap_inuse_bytes"); err == nil {
				most = max(most, v)
				n++
			}
			select {
			case <-end:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() (float64, int) { close(end); <-done; return most, n }
}

// peakRSS is the most memory that the process ever had, where the system says.
func (p *process) peakRSS() int64 {
	all, err := os.ReadFile("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(all)) {
		if f := strings.Fields(line); f[0] == "VmHWM:" {
			kib, _ := strconv.ParseInt(f[1], 10, 64)
			return kib << 10
		}
	}
	return 0
}

func TestHeapOfAnUpload(t *testing.T) {
	size := int64(number("SLMGEN_UPLOAD_MIB", 1024)) << 20
	size -= size % 170 // whole rows, or nearly
	for _, how := range []string{"raw", "form"} {
		t.Run(how, func(t *testing.T) {
			dir := t.TempDir()
			p := serve(t, dir)
			p.want(http.StatusCreated, nil, "POST", "/v1/datasets?name=small.jsonl", strings.NewReader(string(rows("small", 100)))) // what is loaded once is loaded
			idle, err := p.metric("go_memstats_heap_inuse_bytes")
			require.NoError(t, err)
			sum := sha256.New()
			body := io.TeeReader(&stream{left: size, row: rows("stream", 1000)}, sum)
			stop := watch(p)
			begin := time.Now()
			var d struct {
				ID    string `json:"id"`
				Bytes int64  `json:"bytes"`
				Files []struct{ SHA256 string }
			}
			if how == "raw" {
				p.want(http.StatusCreated, &d, "POST", "/v1/datasets?name=large.jsonl", body)
			} else {
				r, w := io.Pipe()
				m := multipart.NewWriter(w)
				go func() {
					f, err := m.CreateFormFile("file", "large.jsonl")
					if err == nil {
						_, err = io.Copy(f, body)
					}
					if err == nil {
						err = m.Close()
					}
					_ = w.CloseWithError(err)
				}()
				p.want(http.StatusCreated, &d, "POST", "/v1/datasets", r, "Content-Type: "+m.FormDataContentType())
			}
			took := time.Since(begin)
			most, samples := stop()
			require.Equal(t, size, d.Bytes)
			require.Equal(t, hex.EncodeToString(sum.Sum(nil)), d.Files[0].SHA256)
			require.Greater(t, samples, 5, "the upload was over before it could be watched")
			figures(t, fields{"bytes": size, "seconds": took.Seconds(), "heap_idle": idle, "heap_most": most, "samples": samples, "peak_rss": p.peakRSS()})
			require.Less(t, most-idle, float64(heapAllowed))
		})
	}
}
