package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/app"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const data = "../../examples/data/"

// call runs one command line in its own workspace; stdin is what the person types or pipes.
type call struct {
	dir      string
	stdin    string
	terminal bool
	network  app.Network
}

func (c call) run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	if c.dir == "" {
		c.dir = t.TempDir()
	}
	var out, errs bytes.Buffer
	env := Env{
		In: strings.NewReader(c.stdin), Out: &out, Err: &errs, InTerminal: c.terminal, ErrTerminal: c.terminal,
		Network: c.network, Home: filepath.Join(c.dir, "home"), Version: "test", Now: func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) },
	}
	code = Run(context.Background(), args, env)
	return code, out.String(), errs.String()
}

func decode(t *testing.T, doc string) map[string]any {
	t.Helper()
	var v map[string]any
	d := json.NewDecoder(strings.NewReader(doc))
	require.NoError(t, d.Decode(&v), doc)
	require.False(t, d.More(), "one document and nothing else")
	return v
}

func at(t *testing.T, v any, path ...string) any {
	t.Helper()
	for _, p := range path {
		m, ok := v.(map[string]any)
		require.True(t, ok, "%s of %T", p, v)
		v, ok = m[p]
		require.True(t, ok, "no key %s", p)
	}
	return v
}

func TestUploadJSONKeys(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "b")
	code, out, errs := call{}.run(t, "upload", data+"ferry-faq.jsonl", "--task", "qa", "--deploy", "edge", "-o", dir, "--json")
	require.Equal(t, 0, code, errs)
	require.Empty(t, errs)
	v := decode(t, out)
	for _, path := range []string{"dataset.id", "dataset.version", "dataset.records", "dataset.examples", "dataset.quarantined", "dataset.format", "dataset.container",
		"analysis.examples", "recommendation.verdict", "recommendation.primary.id", "recommendation.alternatives", "recommendation.rejected", "recommendation.stability",
		"plan.training.lora.r", "estimate.vram.total_gib", "bundle.lane", "bundle.dir", "bundle.files"} {
		at(t, v, strings.Split(path, ".")...)
	}
	require.Equal(t, 66.0, at(t, v, "dataset", "records"))
	for _, f := range at(t, v, "bundle", "files").([]any) {
		require.FileExists(t, filepath.Join(dir, at(t, f, "path").(string)))
	}
}

func TestSameInputSameBundle(t *testing.T) {
	tree := func() map[string]string {
		dir := filepath.Join(t.TempDir(), "b")
		code, _, errs := call{}.run(t, "upload", data+"ferry-faq.jsonl", "--task", "qa", "--deploy", "edge", "-o", dir)
		require.Equal(t, 0, code, errs)
		files := map[string]string{}
		require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			rel, _ := filepath.Rel(dir, path)
			files[rel] = string(b)
			return err
		}))
		return files
	}
	a, b := tree(), tree()
	require.Equal(t, a, b)
	require.Contains(t, a, "notebook.ipynb")
}

// TestSummary pins what a person sees.
func TestSummary(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	faq, err := os.ReadFile(filepath.Join(repoRoot(t), "examples", "data", "ferry-faq.jsonl"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile("ferry-faq.jsonl", faq, 0o600))
	code, out, errs := call{dir: dir}.run(t, "upload", "ferry-faq.jsonl", "--task", "qa", "--deploy", "edge", "-o", "bundle")
	require.Equal(t, 0, code, errs)
	out = strings.ReplaceAll(out, dir, "DIR")
	golden := filepath.Join(repoRoot(t), "internal", "cli", "testdata", "upload.golden")
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(golden), 0o750))
		require.NoError(t, os.WriteFile(golden, []byte(out), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err, "run the test with -update once")
	require.Equal(t, string(want), out)
}

func repoRoot(t *testing.T) string {
	t.Helper()
	_, err := os.Stat("../../go.mod")
	if err == nil {
		abs, err := filepath.Abs("../..")
		require.NoError(t, err)
		return abs
	}
	return startDir
}

// startDir is the repository's root, kept for tests that change the working directory.
var startDir = func() string {
	abs, err := filepath.Abs("../..")
	if err != nil {
		panic(err)
	}
	return abs
}()

func TestTableNeedsAMapping(t *testing.T) {
	dir := t.TempDir()
	upload := []string{"upload", data + "tickets.csv", "--task", "classify", "--deploy", "server", "-o", filepath.Join(dir, "b")}

	code, out, errs := call{}.run(t, upload...)
	require.Equal(t, 1, code)
	require.Empty(t, out)
	require.Contains(t, errs, "--map user=message --map label=team", "the guess is shown as arguments")
	require.NoDirExists(t, filepath.Join(dir, "b"))

	code, out, _ = call{}.run(t, append(upload, "--json")...)
	require.Equal(t, 1, code)
	require.Equal(t, "precondition", at(t, decode(t, out), "code"))

	code, _, errs = call{terminal: true, stdin: "n\n"}.run(t, upload...)
	require.Equal(t, 1, code)
	require.Contains(t, errs, "Enter to accept")
	require.Contains(t, errs, "The door of cabin 14 does not lock any more.", "rows are shown")
	require.NoDirExists(t, filepath.Join(dir, "b"))

	code, _, errs = call{terminal: true, stdin: "\n"}.run(t, upload...)
	require.Equal(t, 0, code, errs)
	require.FileExists(t, filepath.Join(dir, "b", "train.jsonl"))

	code, _, errs = call{}.run(t, append(upload, "--map", "user=message", "--map", "label=team", "-o", filepath.Join(dir, "c"))...)
	require.Equal(t, 0, code, errs)

	code, _, errs = call{}.run(t, append(upload, "--map", "user=mesage")...)
	require.Equal(t, 1, code)
	require.Contains(t, errs, "message", "the nearest column is named")
}

func TestQuarantineAndStrict(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in.jsonl")
	var b strings.Builder
	for range 3 {
		b.WriteString(`{"instruction":"What is this thing here?","output":"It is a thing of some kind."}` + "\n")
	}
	b.WriteString(`{"instruction":"Broken` + "\n")
	require.NoError(t, os.WriteFile(in, []byte(b.String()), 0o600))
	out := filepath.Join(dir, "out.jsonl")
	code, doc, errs := call{}.run(t, "convert", in, "-o", out, "--to", "openai", "--strict", "--json")
	require.Equal(t, exitQuarantined, code, errs)
	v := decode(t, doc)
	require.Equal(t, 4.0, at(t, v, "records"))
	require.Equal(t, 3.0, at(t, v, "used"))
	require.Equal(t, 1.0, at(t, v, "quarantined"))
	require.Equal(t, 3.0, at(t, v, "written"))
	kept, err := os.ReadFile(out + ".quarantine.jsonl")
	require.NoError(t, err)
	row := decode(t, string(kept))
	require.Equal(t, 4.0, row["line"])
	require.Equal(t, `{"instruction":"Broken`, row["raw"])
	code, _, _ = call{}.run(t, "convert", in, "-o", out, "--to", "openai")
	require.Equal(t, 0, code)
}

func TestConvertRoundTrip(t *testing.T) {
	dir := t.TempDir()
	step := func(in, out, to string) string {
		code, _, errs := call{}.run(t, "convert", in, "-o", out, "--to", to)
		require.Equal(t, 0, code, errs)
		b, err := os.ReadFile(out)
		require.NoError(t, err)
		return string(b)
	}
	p := func(name string) string { return filepath.Join(dir, name) }
	chat := step(data+"ferry-faq.jsonl", p("a.jsonl"), "openai")
	require.Equal(t, 66, strings.Count(chat, "\n"))
	share := step(p("a.jsonl"), p("b.json"), "sharegpt")
	require.True(t, strings.HasPrefix(share, "["))
	require.Equal(t, chat, step(p("b.json"), p("c.jsonl"), "openai"))
}

func TestInputErrors(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		p := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(p, []byte(content), 0o600))
		return p
	}
	for name, c := range map[string]struct{ file, code, text string }{
		"missing":     {filepath.Join(dir, "none.jsonl"), "not_found", "none.jsonl"},
		"directory":   {t.TempDir(), "not_found", "no data file"},
		"empty":       {write("empty.jsonl", ""), "invalid", "empty"},
		"header only": {write("header.csv", "question,answer\n"), "invalid", ""},
		"binary":      {write("x.bin", "\x00\x01\x02\xff\xfe\xfd\x00\x00\x7f\x80"), "", ""},
	} {
		out := filepath.Join(dir, "bundle")
		code, doc, _ := call{}.run(t, "upload", c.file, "--task", "qa", "--deploy", "edge", "-o", out, "--json")
		require.Equal(t, 1, code, name)
		v := decode(t, doc)
		if c.code != "" {
			require.Equal(t, c.code, v["code"], name)
		}
		require.Contains(t, at(t, v, "detail"), c.text, name)
		require.NoDirExists(t, out, name)
	}
}

func TestUsageErrors(t *testing.T) {
	for name, args := range map[string][]string{
		"no file":         {"upload", "--task", "qa", "--deploy", "edge"},
		"no task":         {"upload", data + "ferry-faq.jsonl", "--deploy", "edge"},
		"unknown task":    {"upload", data + "ferry-faq.jsonl", "--task", "sing", "--deploy", "edge"},
		"unknown flag":    {"upload", data + "ferry-faq.jsonl", "--speed", "1"},
		"unknown command": {"sing"},
		"unknown child":   {"models", "sing"},
		"convert bare":    {"convert", data + "ferry-faq.jsonl"},
		"bundle bare":     {"bundle", "plan.json"},
	} {
		code, _, errs := call{}.run(t, args...)
		require.Equal(t, exitUsage, code, "%s: %s", name, errs)
	}
}

// TestUsageErrorsInJSON: what the parser refuses before it has read --json is still one document.
func TestUsageErrorsInJSON(t *testing.T) {
	for _, args := range [][]string{{"sing", "--json"}, {"inspect", "x", "--speed", "1", "--json"}, {"--json", "models", "sing"}} {
		code, out, errs := call{}.run(t, args...)
		require.Equal(t, exitUsage, code)
		require.Empty(t, errs)
		require.Equal(t, "invalid", at(t, decode(t, out), "code"))
	}
}

// TestOwnModelOfTheGuide: the example of docs/your-models.md can be added, and so can what models show prints.
func TestOwnModelOfTheGuide(t *testing.T) {
	guide, err := os.ReadFile("../../docs/your-models.md")
	require.NoError(t, err)
	_, example, ok := strings.Cut(string(guide), "```yaml\n")
	require.True(t, ok)
	example, _, _ = strings.Cut(example, "```")
	c := call{dir: t.TempDir()}
	_, shown, _ := c.run(t, "models", "show", "Qwen/Qwen3-1.7B", "--json")
	for i, text := range []string{example, strings.Replace(shown, "Qwen/Qwen3-1.7B", "acme/copy", 1)} {
		file := filepath.Join(c.dir, "model.yaml")
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		code, out, errs := c.run(t, "models", "add", file)
		require.Equal(t, exitDone, code, errs)
		require.Contains(t, out, []string{"acme/tiny-1b-instruct", "acme/copy"}[i])
	}
}

func TestBundleRebuild(t *testing.T) {
	dir := t.TempDir()
	first, second := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	code, _, errs := call{}.run(t, "upload", data+"ferry-faq.jsonl", "--task", "qa", "--deploy", "edge", "-o", first, "--set", "report_to=wandb")
	require.Equal(t, 0, code, errs)
	code, out, errs := call{}.run(t, "bundle", filepath.Join(first, "plan.json"), "--set", "lora.r=32", "-o", second, "--json")
	require.Equal(t, 0, code, errs)
	v := decode(t, out)
	require.Equal(t, "unsloth", v["lane"])
	require.Equal(t, 32.0, at(t, v, "plan", "training", "lora", "r"))
	require.Equal(t, "wandb", at(t, v, "plan", "training", "report_to"))
	script, err := os.ReadFile(filepath.Join(second, "train.py"))
	require.NoError(t, err)
	require.Contains(t, string(script), "wandb")

	code, _, errs = call{}.run(t, "bundle", filepath.Join(first, "plan.json"), "--lane", "axolotl", "-o", filepath.Join(dir, "c"))
	require.Equal(t, 0, code, errs)
	code, _, errs = call{}.run(t, "bundle", filepath.Join(first, "plan.json"), "--set", "lora.rank=32", "-o", filepath.Join(dir, "d"))
	require.Equal(t, 1, code)
	require.Contains(t, errs, "lora.r", "the nearest setting is named")
	require.NoDirExists(t, filepath.Join(dir, "d"))
}

func TestEveryCommandHasAnExample(t *testing.T) {
	s := &session{Env: Env{}}
	root := s.root()
	for _, c := range root.Commands() {
		if c.Name() == "help" || c.Name() == "completion" {
			continue
		}
		if len(c.Commands()) == 0 {
			require.Contains(t, c.Example, "slmgen "+c.Name(), c.Name())
		}
		for _, sub := range c.Commands() {
			require.Contains(t, sub.Example, "slmgen "+c.Name()+" "+sub.Name(), sub.CommandPath())
		}
	}
}

// TestInspectQuick: what a file is does not depend on whether somebody counts its rows.
func TestInspectQuick(t *testing.T) {
	code, out, errs := call{}.run(t, "inspect", data+"ferry-faq.jsonl", "--json")
	require.Equal(t, 0, code, errs)
	whole := decode(t, out)
	code, out, errs = call{}.run(t, "inspect", data+"ferry-faq.jsonl", "--quick", "--json")
	require.Equal(t, 0, code, errs)
	quick := decode(t, out)
	for _, k := range []string{"container", "format", "confidence", "columns", "sample"} {
		require.Equal(t, whole[k], quick[k], k)
	}
	require.Equal(t, 66.0, whole["records"])
	require.Nil(t, quick["records"])
	require.Contains(t, quick, "records")
	code, out, errs = call{}.run(t, "inspect", data+"ferry-faq.jsonl", "--quick")
	require.Equal(t, 0, code, errs)
	require.Contains(t, out, "not counted")
}
