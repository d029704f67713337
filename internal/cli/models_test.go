package cli

import (
	"bytes"
	"fmt"
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

const tinyConfig = `{"model_type":"qwen2","num_hidden_layers":24,"hidden_size":896,"num_attention_heads":14,"num_key_value_heads":2,
	"intermediate_size":4864,"vocab_size":151936,"tie_word_embeddings":true,"max_position_embeddings":32768,"torch_dtype":"bfloat16"}`

// A model of the hub and one of a folder are added, chosen by a later command, listed, and removed.
func TestModelsFromHubAndFolder(t *testing.T) {
	card := "---\nlicense: apache-2.0\nlanguage: [en, de]\n---\n"
	h := &hubtest.Hub{Repos: []*hubtest.Repo{{Kind: "models", ID: "acme/tiny-instruct", Files: map[string][]byte{
		"config.json": []byte(tinyConfig), "README.md": []byte(card), "chat_template.jinja": []byte("<|im_start|>{{ tools }}"),
		"model.safetensors.index.json": []byte(`{"metadata":{"total_size":988065536},"weight_map":{}}`),
	}}, {Kind: "models", ID: "acme/odd", Files: map[string][]byte{"config.json": []byte(tinyConfig),
		"model.safetensors.index.json": []byte(`{"metadata":{"total_size":1988065536},"weight_map":{}}`)}}}}
	cdn := httptest.NewServer(http.HandlerFunc(h.Content))
	t.Cleanup(cdn.Close)
	endpoint := httptest.NewServer(h)
	t.Cleanup(endpoint.Close)
	h.CDN = cdn.URL
	dir := t.TempDir()
	run := func(args ...string) (int, string) {
		var out, errs bytes.Buffer
		code := Run(t.Context(), args, Env{In: strings.NewReader(""), Out: &out, Err: &errs, Home: filepath.Join(dir, "home"), Version: "test", Now: time.Now,
			Network: app.Network{HubEndpoint: endpoint.URL}})
		return code, out.String() + errs.String()
	}
	code, out := run("models", "add", "acme/tiny-instruct", "--json")
	require.Equal(t, 0, code, out)
	code, out = run("models", "show", "acme/tiny-instruct", "--json")
	require.Equal(t, 0, code, out)
	v := decode(t, out)
	require.Equal(t, 494032768.0, at(t, v, "params", "value"))
	require.Contains(t, at(t, v, "params", "source"), "total_size")
	require.Contains(t, at(t, v, "layers", "source"), "acme/tiny-instruct@"+h.Repos[0].SHA())
	require.Equal(t, "Apache-2.0", at(t, v, "licence", "value"))
	require.Equal(t, true, at(t, v, "tool_calling", "value"))
	require.Equal(t, "qwen2.5", at(t, v, "family"))
	code, out = run("recommend", data+"ferry-faq.jsonl", "--task", "qa", "--deploy", "edge", "--model", "acme/tiny-instruct", "--json")
	require.Equal(t, 0, code, out)
	require.Equal(t, "acme/tiny-instruct", at(t, decode(t, out), "primary", "id"))

	code, out = run("models", "add", "acme/odd")
	require.Equal(t, 1, code)
	require.Contains(t, out, "the shape gives 494032768")
	code, out = run("models", "add", "acme/nothing")
	require.Equal(t, 1, code)
	require.Contains(t, out, "acme/nothing")

	folder := filepath.Join(dir, "mine")
	require.NoError(t, os.Mkdir(folder, 0o755))
	code, out = run("models", "add", folder)
	require.Equal(t, 1, code)
	require.Contains(t, out, "config.json")
	require.NoError(t, os.WriteFile(filepath.Join(folder, "config.json"), []byte(tinyConfig), 0o600))
	code, out = run("models", "check", folder)
	require.Equal(t, 0, code, out)
	require.Contains(t, out, "valid mine")
	code, out = run("models", "add", folder, "--id", "me/mine")
	require.Equal(t, 0, code, out)
	code, out = run("estimate", "--model", "me/mine", "--gpu", "T4", "--json")
	require.Equal(t, 0, code, out)
	code, out = run("tokens", data+"ferry-faq.jsonl", "--model", "me/mine", "--json")
	require.Equal(t, 1, code, "the folder has no tokenizer, and the hub is not asked for a model that lies here")
	require.Contains(t, out, "tokenizer.json")
	for _, name := range []string{"tokenizer.json", "tokenizer_config.json"} {
		doc, err := os.ReadFile(filepath.Join(data, "tiny-model", name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), doc, 0o600))
	}
	code, out = run("tokens", data+"ferry-faq.jsonl", "--model", "me/mine", "--json")
	require.Equal(t, 0, code, out)
	require.Equal(t, filepath.Join(folder, "tokenizer.json"), at(t, decode(t, out), "prompt", "tokenizer"))
	code, out = run("upload", data+"ferry-faq.jsonl", "--task", "qa", "--deploy", "edge", "--model", "me/mine", "--non-commercial", "--lane", "trl", "-o", filepath.Join(dir, "bundle"), "--json")
	require.Equal(t, 0, code, out)
	require.Equal(t, false, at(t, decode(t, out), "analysis", "tokens", "estimated"), "the folder's tokenizer counts")
	require.Contains(t, fmt.Sprint(at(t, decode(t, out), "plan", "warnings")), folder, "a trainer would look for me/mine on the hub")
	script, err := os.ReadFile(filepath.Join(dir, "bundle", "train.py"))
	require.NoError(t, err)
	require.Contains(t, string(script), "\nMODEL = \""+folder+"\"")

	described := filepath.Join(dir, "described.yaml")
	yaml := func(id, folder string) string {
		return "id: " + id + "\nfolder: \"" + folder + "\"\nfamily: qwen2.5\nkind: instruct\narchitecture: qwen2\nparams: 494032768\nlayers: 24\nhidden_size: 896\nheads: 14\n" +
			"kv_heads: 2\nhead_dim: 64\nintermediate_size: 4864\nvocab_size: 151936\ntied_embeddings: true\ncontext_length: 32768\n"
	}
	require.NoError(t, os.WriteFile(described, []byte(yaml("me/described", "./mine")), 0o600))
	code, out = run("models", "check", described)
	require.Equal(t, 1, code)
	require.Contains(t, out, "write the whole path")
	require.NoError(t, os.WriteFile(described, []byte(yaml("me/described", "")), 0o600))
	code, out = run("models", "add", described)
	require.Equal(t, 0, code, out)
	code, out = run("tokens", data+"ferry-faq.jsonl", "--model", "me/described")
	require.Equal(t, 1, code)
	require.Contains(t, out, "the description of me/described names no folder, so its files were looked for on the hub")
	code, out = run("models", "remove", "me/mine")
	require.Equal(t, 0, code, out)
	code, _ = run("models", "add", filepath.Join(dir, "none.yaml"))
	require.Equal(t, 1, code)
}
