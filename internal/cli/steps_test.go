package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func questions(t *testing.T, path string) []string {
	t.Helper()
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	var out []string
	for line := range strings.Lines(string(raw)) {
		var row struct{ Messages []struct{ Content string } }
		require.NoError(t, json.Unmarshal([]byte(line), &row), line)
		out = append(out, row.Messages[0].Content)
	}
	return out
}

// accounted checks that records = used + quarantined + dropped.
func accounted(t *testing.T, v map[string]any) {
	t.Helper()
	sum := v["used"].(float64) + v["quarantined"].(float64)
	for _, n := range v["dropped"].(map[string]any) {
		sum += n.(float64)
	}
	require.Equal(t, v["records"], sum, "%v", v)
}

func TestConvertSteps(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in.jsonl")
	var b strings.Builder
	for i := range 100 {
		fmt.Fprintf(&b, `{"instruction":"What is number %d called in this list of many numbers?","output":"It is called %d.","team":"t%d","class":"c%d"}`+"\n", i, i, i/10, i%4)
	}
	b.WriteString(`{"instruction":"What is number 3 called in this list of many numbers?","output":"It is called 3.","team":"t0","class":"c3"}` + "\n")
	b.WriteString(`{"instruction":"Wie heißt die nächste Zahl auf dieser langen Liste von Zahlen?","output":"Das weiß leider niemand so genau.","team":"t0"}` + "\n")
	b.WriteString(`{"instruction":"Short","output":"Yes"}` + "\n" + `{"broken` + "\n")
	require.NoError(t, os.WriteFile(in, []byte(b.String()), 0o644))
	out := filepath.Join(dir, "chat.v1.jsonl")
	code, stdout, errs := call{}.run(t, "convert", in, "-o", out, "--to", "openai", "--dedup", "--lang", "en", "--min-chars", "20", "--shuffle",
		"--split", "train,eval=20", "--group", "team", "--json")
	require.Equal(t, 0, code, errs)
	v := decode(t, stdout)
	accounted(t, v)
	require.Equal(t, map[string]any{"duplicate": 1.0, "language": 1.0, "too_short": 1.0}, v["dropped"])
	require.Equal(t, 104.0, v["records"])
	require.Equal(t, 1.0, v["quarantined"])
	require.Equal(t, 100.0, v["written"])
	parts := v["parts"].([]any)
	require.Equal(t, 20.0, at(t, parts[1], "written"))
	train, eval := questions(t, filepath.Join(dir, "chat.v1.train.jsonl")), questions(t, filepath.Join(dir, "chat.v1.eval.jsonl"))
	require.Len(t, train, 80)
	require.Len(t, eval, 20)
	team := func(q string) string { // ten numbers in a row are a team
		var n int
		_, err := fmt.Sscanf(q, "What is number %d", &n)
		require.NoError(t, err)
		return fmt.Sprint(n / 10)
	}
	seen := map[string]bool{}
	for _, q := range train {
		seen[team(q)] = true
	}
	for _, q := range eval {
		require.False(t, seen[team(q)], "a team stands in both files")
	}
	raw, err := os.ReadFile(out + ".quarantine.jsonl")
	require.NoError(t, err)
	require.Equal(t, 1, bytes.Count(raw, []byte("\n")), "once, although there are two passes")
	// The same again gives the same bytes.
	before, err := os.ReadFile(filepath.Join(dir, "chat.v1.train.jsonl"))
	require.NoError(t, err)
	_, _, _ = call{}.run(t, "convert", in, "-o", out, "--to", "openai", "--dedup", "--lang", "en", "--min-chars", "20", "--shuffle",
		"--split", "train,eval=20", "--group", "team", "--json")
	after, err := os.ReadFile(filepath.Join(dir, "chat.v1.train.jsonl"))
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestConvertStratifiedSample(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in.jsonl")
	var b strings.Builder
	for i := range 100 {
		fmt.Fprintf(&b, `{"text":"ticket %d","label":"%s"}`+"\n", i, []string{"a", "a", "a", "b"}[i%4])
	}
	require.NoError(t, os.WriteFile(in, []byte(b.String()), 0o644))
	code, stdout, errs := call{}.run(t, "convert", in, "-o", filepath.Join(dir, "out.json"), "--to", "openai", "--sample", "40%", "--split", "train=75%,eval=25%", "--stratify", "class", "--json")
	require.Equal(t, 0, code, errs)
	v := decode(t, stdout)
	accounted(t, v)
	require.Equal(t, map[string]any{"sample": 60.0}, v["dropped"])
	require.Equal(t, map[string]any{"a": 23.0, "b": 7.0}, at(t, v["parts"].([]any)[0], "strata"))
	require.FileExists(t, filepath.Join(dir, "out.train.json"))
}

// Records of several Examples, some of which are dropped, are still counted once each.
func TestConvertCountsRecordsOfSeveralExamples(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in.jsonl")
	rows := `{"instruction":"Name a color","instances":[{"input":"","output":"red"},{"input":"","output":"blue"},{"input":"","output":"red"}]}
{"instruction":"Name a color","instances":[{"input":"","output":"red"}]}
{"instruction":"Name a number","instances":[{"input":"","output":"one"}]}
`
	require.NoError(t, os.WriteFile(in, []byte(rows), 0o644))
	for _, more := range [][]string{nil, {"--shuffle"}} {
		args := append([]string{"convert", in, "-o", filepath.Join(dir, "out.jsonl"), "--to", "openai", "--dedup", "--json"}, more...)
		code, stdout, errs := call{}.run(t, args...)
		require.Equal(t, 0, code, errs)
		v := decode(t, stdout)
		accounted(t, v)
		require.Equal(t, 2.0, v["used"])
		require.Equal(t, 3.0, v["written"])
		require.Equal(t, map[string]any{"duplicate": 1.0}, v["dropped"])
	}
}

func TestConvertLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(t.TempDir(), "in.jsonl")
	require.NoError(t, os.WriteFile(in, []byte(strings.Repeat(`{"instruction":"a","output":"b"}`+"\n{\n", 50)), 0o644))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, errs bytes.Buffer
	code := Run(ctx, []string{"convert", in, "-o", filepath.Join(dir, "out.jsonl"), "--to", "openai", "--split", "a=0.5,b=0.5", "--shuffle"}, Env{In: strings.NewReader(""), Out: &out, Err: &errs, Home: t.TempDir()})
	require.Equal(t, exitFailed, code)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
	// One output that cannot be put in place takes the others with it.
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "out.b.jsonl"), 0o755))
	code, _, _ = call{}.run(t, "convert", in, "-o", filepath.Join(dir, "out.jsonl"), "--to", "openai", "--split", "a=0.5,b=0.5")
	require.Equal(t, exitFailed, code)
	left, err = os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 1)
}

// TestConvertTokens: rows are measured in the tokens of a model, as tokens counts them.
func TestConvertTokens(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out.jsonl")
	lengths := func(file string) map[string]any {
		code, stdout, errs := call{}.run(t, "tokens", file, "--tokenizer", tiny, "--json")
		require.Equal(t, 0, code, errs)
		return decode(t, stdout)
	}
	all := lengths(ferry)
	middle := at(t, all, "p50").(float64)
	code, stdout, errs := call{}.run(t, "convert", ferry, "-o", out, "--to", "openai", "--max-tokens", fmt.Sprint(middle), "--tokenizer", tiny, "--json")
	require.Equal(t, 0, code, errs)
	v := decode(t, stdout)
	accounted(t, v)
	dropped := at(t, v, "dropped", "too_long").(float64)
	require.True(t, 0 < dropped && dropped < 66, "%v", dropped)
	rest := lengths(out)
	require.LessOrEqual(t, at(t, rest, "max"), middle)
	require.Equal(t, 66-dropped, at(t, rest, "examples"))

	// What cannot be rendered or learned goes with its reason.
	in := filepath.Join(t.TempDir(), "in.jsonl")
	require.NoError(t, os.WriteFile(in, []byte(`{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}
{"messages":[{"role":"user","content":"a"}]}
`), 0o644))
	never := filepath.Join(t.TempDir(), "never.jinja")
	require.NoError(t, os.WriteFile(never, []byte(`{{ raise_exception("no") }}`), 0o644))
	code, stdout, errs = call{}.run(t, "convert", in, "-o", out, "--to", "openai", "--max-tokens", "99", "--tokenizer", tiny, "--template", never, "--json")
	require.Equal(t, 0, code, errs)
	v = decode(t, stdout)
	accounted(t, v)
	require.Equal(t, map[string]any{"nothing_to_train": 1.0, "refused_by_template": 1.0}, v["dropped"])
}

func TestConvertStepsUsage(t *testing.T) {
	in := data + "ferry-faq.jsonl"
	for _, args := range [][]string{
		{"--sample", "none"}, {"--sample", "0"}, {"--sample", "101%"}, {"--dedup=words"}, {"--dedup=id,fold"}, {"--split", "train=x,eval=0.1"},
		{"--split", "../a=0.5,b=0.5"}, {"--split", "a=0,b"}, {"--group", "x"}, {"--min-chars", "9", "--max-chars", "3"}, {"--max-turns", "-1"},
		{"--max-tokens", "60"}, {"--min-tokens", "60", "--max-tokens", "6", "--tokenizer", tiny},
	} {
		code, _, errs := call{}.run(t, append([]string{"convert", in, "-o", filepath.Join(t.TempDir(), "x.jsonl"), "--to", "openai"}, args...)...)
		require.Equal(t, exitUsage, code, "%v %s", args, errs)
	}
	code, _, _ := call{}.run(t, "convert", in, "-o", "-", "--to", "openai", "--split", "a=0.5,b=0.5")
	require.Equal(t, exitUsage, code)
}

// TestConvertRefusals: what cannot be done is said before anything is written.
func TestConvertRefusals(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in.jsonl")
	require.NoError(t, os.WriteFile(in, []byte(`{"question":"Why is it so?","answer":"It is."}`+"\n"+`{"question":"Where is it?","answer":"There."}`+"\n"), 0o600))
	out := filepath.Join(dir, "out.jsonl")
	code, stdout, _ := call{}.run(t, "convert", in, "-o", out, "--to", "openai", "--split", "train=0.5,eval=0.5", "--stratify", "nosuch", "--json")
	require.Equal(t, 1, code)
	require.Contains(t, stdout, `no row has the column \"nosuch\" to stratify by`)
	code, stdout, _ = call{}.run(t, "convert", in, "-o", "-", "--to", "openai", "--json")
	require.Equal(t, 2, code)
	require.Contains(t, stdout, "both want standard output")
	require.NotContains(t, stdout, "messages")
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 1, "nothing is written")
}
