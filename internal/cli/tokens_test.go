package cli

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/hub/hubtest"
)

const (
	tiny  = data + "tiny-model"
	ferry = data + "ferry-faq.jsonl"
)

func TestTokens(t *testing.T) {
	for name, tokenizer := range map[string]string{"folder": tiny, "file": tiny + "/tokenizer.json"} {
		code, out, errs := call{}.run(t, "tokens", ferry, "--tokenizer", tokenizer, "--json")
		require.Equal(t, 0, code, name+errs)
		v := decode(t, out)
		require.Equal(t, 66.0, at(t, v, "examples"))
		tokens, learned := at(t, v, "tokens").(float64), at(t, v, "completion_tokens").(float64)
		require.Equal(t, tokens, at(t, v, "trained_tokens"))
		require.True(t, 0 < learned && learned < tokens, "%v of %v", learned, tokens)
		require.LessOrEqual(t, at(t, v, "p99"), at(t, v, "max"))
		require.Equal(t, "<|end|>", at(t, v, "end_of_sequence"))
	}
	code, out, _ := call{}.run(t, "tokens", ferry, "--tokenizer", tiny)
	require.Equal(t, 0, code)
	require.Contains(t, out, "66 examples")
	code, out, _ = call{}.run(t, "tokens", ferry, "--tokenizer", tiny, "--loss-on-all", "--json")
	require.Equal(t, 0, code)
	v := decode(t, out)
	require.Equal(t, at(t, v, "tokens"), at(t, v, "completion_tokens"))
}

func TestTokenIDs(t *testing.T) {
	code, out, errs := call{stdin: "\"ferry\"\n\n\"\"\n\"<|end|>é\"\n"}.run(t, "tokens", "-", "--ids", "--tokenizer", tiny)
	require.Equal(t, 0, code, errs)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	require.Len(t, lines, 3)
	require.Equal(t, "[]", lines[1])
	require.True(t, strings.HasPrefix(lines[2], "[1,"), lines[2])
	code, _, errs = call{stdin: "\"a\"\n{}\n"}.run(t, "tokens", "-", "--ids", "--tokenizer", tiny)
	require.Equal(t, 1, code)
	require.Contains(t, errs, "-:2")
}

func TestTokensErrors(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "bad.json"), []byte(`{"model":{"type":"BPE"`), 0o644))
	for _, c := range []struct {
		code int
		says string
		args []string
	}{
		{2, "--tokenizer or --model", []string{"tokens", ferry}},
		{1, "neither a folder here nor the id", []string{"tokens", ferry, "--model", "nowhere"}},
		{1, "no such file", []string{"tokens", ferry, "--tokenizer", dir + "/none.json"}},
		{1, "no tokenizer.json", []string{"tokens", ferry, "--tokenizer", dir}},
		{1, "bad.json", []string{"tokens", ferry, "--tokenizer", dir + "/bad.json"}},
		{2, "is no time", []string{"tokens", ferry, "--tokenizer", tiny, "--now", "soon"}},
		{2, "either --context or a data file", []string{"render"}},
		{2, "--context needs --template", []string{"render", "--context", "x.json"}},
		{1, "--mask needs a tokenizer", []string{"render", ferry, "--template", tiny + "/tokenizer_config.json", "--mask"}},
		{2, "belong to one model", []string{"upload", ferry, "--task", "qa", "--deploy", "edge", "--tokenizer", tiny}},
	} {
		code, _, errs := call{}.run(t, c.args...)
		require.Equal(t, c.code, code, "%v: %s", c.args, errs)
		require.Contains(t, errs, c.says, c.args)
	}
}

func TestRender(t *testing.T) {
	dir := t.TempDir()
	vars, template := filepath.Join(dir, "vars.json"), filepath.Join(dir, "t.jinja")
	require.NoError(t, os.WriteFile(vars, []byte(`{"messages":[{"role":"user","content":"Hi"}],"add_generation_prompt":true}`), 0o644))
	code, out, errs := call{}.run(t, "render", "--template", tiny+"/tokenizer_config.json", "--context", vars)
	require.Equal(t, 0, code, errs)
	require.Equal(t, "<|start|>user\nHi<|end|>\n<|start|>assistant\n", out)

	require.NoError(t, os.WriteFile(template, []byte("{{ strftime_now('%Y-%m-%d %H:%M') }}{% if messages|length > 1 %}{{ raise_exception('one message only') }}{% endif %}"), 0o644))
	code, out, errs = call{}.run(t, "render", "--template", template, "--context", vars, "--now", "2026-03-05T14:07:09")
	require.Equal(t, 0, code, errs)
	require.Equal(t, "2026-03-05 14:07", out)
	code, out, errs = call{stdin: `{"messages":[1,2]}`}.run(t, "render", "--template", template, "--context", "-")
	require.Equal(t, 1, code)
	require.Empty(t, out)
	require.Contains(t, errs, "one message only")

	code, out, errs = call{}.run(t, "render", ferry, "--tokenizer", tiny, "--mask", "--rows", "1")
	require.Equal(t, 0, code, errs)
	require.Contains(t, out, "<|start|>assistant\n⟦")
	require.Contains(t, out, "<|end|>\n⟧")
	code, out, errs = call{}.run(t, "render", ferry, "--tokenizer", tiny, "--mask", "--rows", "0", "--json")
	require.Equal(t, 0, code, errs)
	require.Len(t, at(t, decode(t, out), "rows"), 66)
}

// The tokenizer of a model is downloaded once; later runs count exactly without the network, and so does a job that chooses the model.
func TestTokensOfTheHub(t *testing.T) {
	const id = "Qwen/Qwen2.5-0.5B-Instruct"
	files := map[string][]byte{}
	for _, name := range []string{"tokenizer.json", "tokenizer_config.json"} {
		b, err := os.ReadFile(filepath.Join(tiny, name))
		require.NoError(t, err)
		files[name] = b
	}
	h := &hubtest.Hub{Token: "hf_x", Repos: []*hubtest.Repo{{Kind: "models", ID: id, Files: files}, {Kind: "models", ID: "port/gated", Gated: true, Files: files}}}
	cdn := httptest.NewServer(http.HandlerFunc(h.Content))
	t.Cleanup(cdn.Close)
	endpoint := httptest.NewServer(h)
	t.Cleanup(endpoint.Close)
	h.CDN = cdn.URL
	dir := t.TempDir()
	run := func(offline bool, args ...string) (int, string, string) {
		return call{dir: dir, network: app.Network{HubEndpoint: endpoint.URL, HubOffline: offline}}.run(t, args...)
	}
	job := []string{"upload", ferry, "--task", "qa", "--deploy", "edge", "--model", id, "--json", "-o", filepath.Join(dir, "b"), "--replace"}
	code, out, errs := run(false, job...)
	require.Equal(t, 0, code, errs)
	require.Equal(t, true, at(t, decode(t, out), "plan", "dataset", "tokens", "estimated"), "nothing is downloaded unasked")
	require.Empty(t, h.Requests)

	code, _, errs = run(false, "tokens", ferry, "--model", "port/gated")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "accept its conditions")

	code, out, errs = run(false, "tokens", ferry, "--model", id, "--json")
	require.Equal(t, 0, code, errs)
	v := decode(t, out)
	require.Equal(t, 32768.0, at(t, v, "context"))
	require.Equal(t, 0.0, at(t, v, "over_context"))
	endpoint.Close()
	for _, offline := range []bool{false, true} {
		code, out, errs = run(offline, job...)
		require.Equal(t, 0, code, errs)
		p := at(t, decode(t, out), "plan")
		require.Equal(t, false, at(t, p, "dataset", "tokens", "estimated"))
		require.Equal(t, at(t, v, "completion_tokens"), at(t, p, "dataset", "tokens", "completion"))
		require.Equal(t, at(t, v, "prompt", "template_sha256"), at(t, p, "prompt", "template_sha256"))
	}
}
