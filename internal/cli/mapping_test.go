package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestMappingCommands(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	run := func(args ...string) (int, string, string) {
		var out, errs bytes.Buffer
		code := Run(context.Background(), args, Env{In: strings.NewReader(""), Out: &out, Err: &errs, Home: at("home"),
			Now: time.Now, Width: 80})
		return code, out.String(), errs.String()
	}
	require.NoError(t, os.WriteFile(at("faq.csv"),
		[]byte("Frage;Antwort;Nr\nWo liegt Bern?;An der Aare.;1\nUnd Basel, wo liegt das?;;2\n"), 0o600))

	code, out, errs := run("inspect", at("faq.csv"), "--preview", "2")
	require.Zero(t, code, errs)
	require.Contains(t, out, "the first row")
	require.Contains(t, out, "the answer is empty")
	for _, line := range strings.Split(out, "\n") {
		if strings.Contains(line, "before") || strings.Contains(line, "user") {
			require.LessOrEqual(t, len([]rune(line)), 130, line)
		}
	}

	code, out, errs = run("inspect", at("faq.csv"), "--map", "system=const:Kurz.", "--save-mapping", at("m.json"), "--json")
	require.Zero(t, code, errs)
	var rep struct {
		Saved string `json:"saved_mapping"`
	}
	require.NoError(t, json.Unmarshal([]byte(out), &rep))
	require.Equal(t, at("m.json"), rep.Saved)

	code, out, errs = run("mapping", "export", at("m.json"), "--to", "axolotl", "--file", "faq.csv", "-o", at("ax.yaml"))
	require.Zero(t, code, errs)
	require.Empty(t, out)
	require.Contains(t, errs, "1 columns beside the text")
	code, out, errs = run("mapping", "show", at("ax.yaml"))
	require.Zero(t, code, errs)
	require.Contains(t, out, "assistant Antwort")
	code, _, errs = run("convert", at("faq.csv"), "--mapping", at("ax.yaml"), "--to", "openai", "-o", at("out.jsonl"))
	require.Zero(t, code, errs)
	written, err := os.ReadFile(at("out.jsonl"))
	require.NoError(t, err)
	require.Contains(t, string(written), `{"role":"system","content":"Kurz."},{"role":"user","content":"Wo liegt Bern?"}`)

	code, out, errs = run("mapping", "import", at("ax.yaml"))
	require.Zero(t, code, errs)
	require.Contains(t, out, `"schema": "slmgen.mapping/1"`)
	code, _, errs = run("mapping", "export", at("m.json"), "--to", "llamafactory")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "role system is a constant")
	code, _, _ = run("mapping", "export", at("m.json"))
	require.Equal(t, 2, code)
	require.NoError(t, os.WriteFile(at("info.json"),
		[]byte(`{"a":{"file_name":"x"},"b":{"file_name":"faq.csv","columns":{"prompt":"Frage","response":"Antwort"}}}`), 0o600))
	code, _, errs = run("inspect", at("faq.csv"), "--mapping", at("info.json"))
	require.Equal(t, 1, code)
	require.Contains(t, errs, "FILE#NAME")
	code, _, errs = run("inspect", at("faq.csv"), "--mapping", at("info.json")+"#b")
	require.Zero(t, code, errs)
}
