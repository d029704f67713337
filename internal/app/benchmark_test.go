package app

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/analyze"
)

func itemsOf(t *testing.T, name string) []analyze.Item {
	t.Helper()
	var out []analyze.Item
	for item, err := range benchmark(name) {
		require.NoError(t, err)
		out = append(out, item)
	}
	return out
}

func TestBenchmarkLayouts(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	mmlu := "\"How many legs has a spider, usually?\",6,8,10,12,B\nWhat is 2+2?,1,2,3,4,D\n"
	want := []analyze.Item{
		{ID: "biology_test 1", Question: "How many legs has a spider, usually?", More: "6\n8\n10\n12"},
		{ID: "biology_test 2", Question: "What is 2+2?", More: "1\n2\n3\n4"},
	}
	require.Equal(t, want, itemsOf(t, put("one/biology_test.csv", mmlu)))
	require.Equal(t, want, itemsOf(t, filepath.Join(dir, "one")))
	put("one/prices.csv", "a,b\n1,2\n")
	put("one/README", "nothing")
	require.Equal(t, want, itemsOf(t, filepath.Join(dir, "one")), "other files are no benchmarks")

	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("data/test/biology_test.csv")
	require.NoError(t, err)
	_, err = w.Write([]byte(mmlu))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	require.Equal(t, want, itemsOf(t, put("mmlu.zip", b.String())))

	swag := `{"ind": 4, "ctx": "A man sits on a roof. he", "endings": ["flies.", "starts pulling up roofing."], "label": "1"}` + "\n"
	require.Equal(t, []analyze.Item{{ID: "val 1", Question: "A man sits on a roof. he", More: "flies.\nstarts pulling up roofing."}}, itemsOf(t, put("val.jsonl", swag)))
	b.Reset()
	g := gzip.NewWriter(&b)
	_, err = g.Write([]byte(swag))
	require.NoError(t, err)
	require.NoError(t, g.Close())
	require.Len(t, itemsOf(t, put("val2.jsonl.gz", b.String())), 1)
	require.Equal(t, []analyze.Item{{ID: "arc 1", Question: "Why?", More: "a\nb"}}, itemsOf(t, put("arc.jsonl", `{"question":"Why?","choices":{"text":["a","b"],"label":["A","B"]}}`)))
	require.Equal(t, []analyze.Item{{ID: "six 1", Question: "A dog runs. it", More: "a\nb\nc\nd"}}, itemsOf(t, put("six.txt", "Running: A dog runs. it\n2\na\nb\nc\nd\n")))

	for path, code := range map[string]fault.Code{
		filepath.Join(dir, "none.zip"):                     fault.NotFound,
		put("bad.zip", "PK nothing"):                       fault.Invalid,
		put("prices.csv", "a,b\n1,2\n"):                    fault.Unsupported,
		put("notes.txt", "Some\nlines\nof\na\ndiary\n.\n"): fault.Unsupported,
		put("broken.jsonl", "{\n"):                         fault.Invalid,
		put("broken.csv.gz", "no gzip"):                    fault.Invalid,
	} {
		var got error
		for _, err := range benchmark(path) {
			got = err
		}
		var f *fault.Error
		require.ErrorAs(t, got, &f, path)
		require.Equal(t, code, f.Code, path)
	}
}

// TestAnalyzeAgainst has questions of a benchmark and of a file to evaluate with among the rows, and writes pairs.
func TestAnalyzeAgainst(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	legs := "How many legs does a spider of the common kind have when it leaves its egg in spring"
	exam := put("exam_test.csv", legs+",6,8,10,12,B\n")
	eval := put("eval.jsonl", `{"instruction":"Tell me why the ferry to the island was late on Sunday.","output":"Fog."}`+"\n")
	data := put("data.jsonl", `{"instruction":"`+legs+`?","output":"It has eight of them."}
{"instruction":"Tell me why the ferry to the island was late on Sunday.","output":"There was fog all day."}
{"instruction":"Say something nice about the weather in the mountains today.","output":"It is sunny and warm, with a light breeze."}
{"instruction":"Say something nice about the weather in the mountains today.","output":"It is sunny and warm, with a light breeze now."}
`)
	a := New(t.TempDir(), time.Now)
	pairs := filepath.Join(dir, "pairs.jsonl")
	rep, err := a.Analyze(context.Background(), Input{Files: []string{data}}, Analyzing{Against: []string{eval}, Benchmarks: []string{exam}, Pairs: pairs})
	require.NoError(t, err)
	require.Equal(t, []analyze.ReferenceUse{{Name: "exam_test", Items: 1, Found: 1, Rows: 1}, {Name: "eval.jsonl", Items: 1, Found: 1, Rows: 1}}, rep.References)
	raw, err := os.ReadFile(pairs)
	require.NoError(t, err)
	var p analyze.Pair
	require.NoError(t, json.Unmarshal([]byte(strings.TrimSpace(string(raw))), &p))
	require.Equal(t, "near_duplicate", p.Rule)
	require.Equal(t, int64(4), p.Row.Record)
	require.Equal(t, int64(3), p.Like.Record)

	_, err = a.Analyze(context.Background(), Input{Files: []string{data}}, Analyzing{Against: []string{filepath.Join(dir, "none.jsonl")}})
	require.Error(t, err)
	_, err = a.Analyze(context.Background(), Input{Files: []string{data}}, Analyzing{Without: []analyze.Part{"everything"}, Pairs: filepath.Join(dir, "no.jsonl")})
	require.Error(t, err)
	require.NoFileExists(t, filepath.Join(dir, "no.jsonl"))
}

// TestRealBenchmarks reads MMLU and HellaSwag where they are at hand, and finds their questions among rows.
func TestRealBenchmarks(t *testing.T) {
	const dir = "../../../shared/data/evals/"
	for file, least := range map[string]int{"mmlu.zip": 15_000, "hellaswag_val_full.txt.bz2": 10_042} {
		if _, err := os.Stat(dir + file); err != nil {
			t.Skipf("SKIPPED: %s is not here", file)
		}
		require.GreaterOrEqual(t, len(itemsOf(t, dir+file)), least, file)
	}
}

func FuzzBenchmark(f *testing.F) {
	f.Add([]byte("q,1,2,3,4,A\n"))
	f.Add([]byte(`{"question":"q","choices":["a"]}`))
	f.Add([]byte("A: b\n1\na\nb\nc\nd\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, read := range []readBenchmark{readMMLU, readChoices, readSixLines} {
			last := 0
			_ = read(bytes.NewReader(raw), func(row int, _, _ string) bool {
				require.Greater(t, row, last)
				last = row
				return true
			})
		}
	})
}
