package cli

import (
	"bytes"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/hub/hubtest"
)

// TestUploadByAddress goes the whole way from addresses to bundles, and again from the plan; no secret is left in anything written.
func TestUploadByAddress(t *testing.T) {
	const secret = "s3cr3t"
	faq, err := os.ReadFile(data + "ferry-faq.jsonl")
	require.NoError(t, err)
	h := &hubtest.Hub{Token: "hf_" + secret, Repos: []*hubtest.Repo{{Kind: "datasets", ID: "port/ferry-faq", Private: true, Files: map[string][]byte{"train.jsonl": faq}}}}
	cdn := httptest.NewServer(http.HandlerFunc(h.Content))
	t.Cleanup(cdn.Close)
	endpoint := httptest.NewServer(h)
	t.Cleanup(endpoint.Close)
	h.CDN = cdn.URL
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(faq))
	}))
	t.Cleanup(web.Close)

	dir := t.TempDir()
	t.Chdir(dir)
	run := func(args ...string) (int, string, string) {
		var out, errs bytes.Buffer
		code := Run(t.Context(), args, Env{
			In: strings.NewReader(""), Out: &out, Err: &errs, ErrTerminal: true, Home: filepath.Join(dir, "home"), Version: "test", Now: time.Now,
			Network: app.Network{HubEndpoint: endpoint.URL, HubToken: h.Token},
		})
		return code, out.String(), errs.String()
	}
	for name, address := range map[string]string{"ferry-faq": "hf://datasets/port/ferry-faq", "faq": web.URL + "/faq.jsonl?sig=" + secret} {
		code, out, errs := run("upload", address, "--task", "qa", "--deploy", "edge", "--json")
		require.Equal(t, 0, code, out+errs)
		v := decode(t, out)
		require.Equal(t, name, at(t, v, "dataset", "name"))
		require.Equal(t, 66.0, at(t, v, "dataset", "records"))
		bundle := "slmgen-" + name + "-qa-edge"
		code, out2, errs2 := run("bundle", bundle+"/plan.json", "--set", "lora.r=8", "-o", "again-"+name, "--json")
		if name == "faq" {
			require.Equal(t, 1, code)
			require.Contains(t, out2, "lacks its secret")
		} else {
			require.Equal(t, 0, code, out2+errs2)
			files := at(t, v, "plan", "dataset", "files").([]any)
			require.Equal(t, []any{"hf://datasets/port/ferry-faq@" + h.Repos[0].SHA() + "/train.jsonl"}, files)
		}
		require.NotContains(t, out+errs+out2+errs2, secret)
	}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		require.NotContains(t, path+string(b), secret)
		return err
	}))
}
