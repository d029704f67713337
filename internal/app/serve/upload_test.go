package serve_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/api"
	"github.com/slmgen/slmgen/internal/object"
)

func rows(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"messages":[{"role":"user","content":"question %d"},{"role":"assistant","content":"answer %d"}]}`+"\n", i, i)
	}
	return b.String()
}

func TestResumableUpload(t *testing.T) {
	s := start(t, setup{})
	data := rows(500)
	sum := sha256.Sum256([]byte(data))
	var u api.Upload
	s.want(http.StatusCreated, &u, "POST", "/v1/uploads", fields{"name": "chats.jsonl", "size": len(data), "sha256": hex.EncodeToString(sum[:])})
	send := func(offset int, part string) answer {
		return s.call("PATCH", "/v1/uploads/"+u.Id, strings.NewReader(part), "Content-Type: application/offset+octet-stream", fmt.Sprintf("Upload-Offset: %d", offset))
	}
	third := len(data) / 3
	require.Equal(t, http.StatusOK, send(0, data[:third]).status)
	require.Equal(t, http.StatusConflict, send(0, data[:third]).status, "a part that is here already")
	require.Equal(t, http.StatusConflict, send(third+1, data[third+1:]).status, "a gap")
	s.want(http.StatusPreconditionFailed, nil, "POST", "/v1/datasets", fields{"uploads": []string{u.Id}}).problem(t)
	require.Equal(t, http.StatusRequestEntityTooLarge, send(third, data[third:]+"more").status)
	s.want(http.StatusOK, &u, "GET", "/v1/uploads/"+u.Id, nil)
	require.EqualValues(t, third, u.Offset)
	require.Equal(t, http.StatusOK, send(third, data[third:]).status)

	var d, again api.Dataset
	s.want(http.StatusCreated, &d, "POST", "/v1/datasets", fields{"uploads": []string{u.Id}}, "Idempotency-Key: mine")
	require.Equal(t, hex.EncodeToString(sum[:]), d.Files[0].Sha256)
	s.want(http.StatusCreated, &again, "POST", "/v1/datasets", fields{"uploads": []string{u.Id}}, "Idempotency-Key: mine")
	require.Equal(t, d.Id, again.Id, "the same request again gives what it made")
	s.want(http.StatusConflict, nil, "POST", "/v1/datasets", fields{"uploads": []string{"other"}}, "Idempotency-Key: mine").problem(t)
	s.want(http.StatusNotFound, nil, "GET", "/v1/uploads/"+u.Id, nil).problem(t)
	got := s.want(http.StatusOK, nil, "GET", "/v1/datasets/"+d.Id+"/content", nil)
	require.Equal(t, data, string(got.body), "the parts come back as one")
	s.service.Tidy(t.Context())
	s.want(http.StatusOK, nil, "GET", "/v1/datasets/"+d.Id+"/content", nil)
}

func TestWhatArrivedOfABrokenPartIsKept(t *testing.T) {
	s := start(t, setup{open: true})
	var u api.Upload
	s.want(http.StatusCreated, &u, "POST", "/v1/uploads", fields{"name": "chats.jsonl"})
	r, w := io.Pipe()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, s.url+"/v1/uploads/"+u.Id, r)
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/offset+octet-stream")
	req.Header.Set("Upload-Offset", "0")
	go func() {
		_, _ = w.Write([]byte(rows(3)))
		_ = w.CloseWithError(io.ErrUnexpectedEOF)
	}()
	_, err = http.DefaultClient.Do(req) //nolint:bodyclose // there is none
	require.Error(t, err)
	require.Eventually(t, func() bool {
		s.want(http.StatusOK, &u, "GET", "/v1/uploads/"+u.Id, nil)
		return u.Offset == int64(len(rows(3)))
	}, 5e9, 1e7)
}

func TestWrongHashIsAConflict(t *testing.T) {
	s := start(t, setup{open: true})
	var u api.Upload
	s.want(http.StatusCreated, &u, "POST", "/v1/uploads", fields{"name": "a.jsonl", "sha256": strings.Repeat("0", 64)})
	s.want(http.StatusOK, nil, "PATCH", "/v1/uploads/"+u.Id, strings.NewReader(rows(2)), "Content-Type: application/offset+octet-stream", "Upload-Offset: 0")
	s.want(http.StatusConflict, nil, "POST", "/v1/datasets", fields{"uploads": []string{u.Id}}).problem(t)
}

// form makes a multipart body; names that end in .jsonl are files.
func form(t *testing.T, members ...string) (io.Reader, string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		if strings.HasSuffix(members[i], ".jsonl") {
			f, err := w.CreateFormFile("file", members[i])
			require.NoError(t, err)
			_, err = f.Write([]byte(members[i+1]))
			require.NoError(t, err)
			continue
		}
		require.NoError(t, w.WriteField(members[i], members[i+1]))
	}
	require.NoError(t, w.Close())
	return &b, "Content-Type: " + w.FormDataContentType()
}

func TestForms(t *testing.T) {
	s := start(t, setup{open: true})
	var d api.Dataset
	body, kind := form(t, "name", "two shards", "a.jsonl", rows(10), "b.jsonl", rows(5))
	s.want(http.StatusCreated, &d, "POST", "/v1/datasets", body, kind)
	require.Equal(t, "two shards", d.Name)
	require.Len(t, d.Files, 2)
	var j api.Job
	s.want(http.StatusAccepted, &j, "POST", "/v1/analyses", fields{"dataset": d.Id})
	var a api.Analysis
	s.want(http.StatusOK, &a, "GET", "/v1/analyses/"+*s.finish(j.Id).Result.Analysis, nil)
	require.EqualValues(t, 15, a.Records)

	for what, members := range map[string][]string{
		"nothing": {"name", "x"}, "an unknown member": {"colour", "red", "a.jsonl", rows(1)}, "a member after the files": {"a.jsonl", rows(1), "name", "x"},
		"an empty file": {"a.jsonl", ""}, "a name that is none": {"..jsonl\x01.jsonl", rows(1)},
	} {
		body, kind := form(t, members...)
		a := s.call("POST", "/v1/datasets", body, kind)
		require.Contains(t, []int{http.StatusUnprocessableEntity, http.StatusUnsupportedMediaType}, a.status, "%s: %s", what, a.body)
		a.problem(t)
	}
	s.want(http.StatusUnprocessableEntity, nil, "POST", "/v1/datasets", strings.NewReader("--x\r\nbroken"), "Content-Type: multipart/form-data; boundary=x").problem(t)
	left, err := s.service.Blobs.List(t.Context(), "", 10)
	require.NoError(t, err)
	require.Len(t, left, 2, "what was refused leaves nothing behind")
}

func TestLimitsOfBytes(t *testing.T) {
	s := start(t, setup{open: true, limits: object.Limits{Bytes: 10_000}, api: api.Options{UploadBytes: 20_000}})
	s.want(http.StatusInsufficientStorage, nil, "POST", "/v1/datasets?name=a.jsonl", strings.NewReader(rows(150))).problem(t)
	s.want(http.StatusRequestEntityTooLarge, nil, "POST", "/v1/datasets?name=a.jsonl", strings.NewReader(rows(300))).problem(t)
	s.want(http.StatusInsufficientStorage, nil, "POST", "/v1/uploads", fields{"name": "a.jsonl", "size": 10_001}).problem(t)
	s.want(http.StatusCreated, nil, "POST", "/v1/datasets?name=a.jsonl", strings.NewReader(rows(90)))
	var use api.Usage
	s.want(http.StatusOK, &use, "GET", "/v1/projects/prj_default/usage", nil)
	require.EqualValues(t, len(rows(90)), use.Bytes)
	left, err := s.service.Blobs.List(t.Context(), "", 10)
	require.NoError(t, err)
	require.Len(t, left, 1)
}
