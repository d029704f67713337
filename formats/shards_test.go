package formats_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
)

func tree(names ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for _, n := range names {
		m[n] = &fstest.MapFile{Data: []byte(chatLines(1)), Mode: 0o644}
	}
	return m
}

func TestShards(t *testing.T) {
	layout := tree("README.md", ".gitattributes", "dataset_infos.json", "data/train-00000-of-00002.parquet", "data/train-00001-of-00002.parquet",
		"data/test-00000-of-00001.parquet", "data/_SUCCESS", "data/.x/y.jsonl", "more/part-10.jsonl", "more/part-2.jsonl", "more/notes.txt", "odd/license.csv", "odd/LICENSE.txt", "odd/state.jsonl", "odd/state.json",
		"by/train/a.jsonl", "by/validation/a.jsonl", "by/test_sft-00000-of-00001.parquet", "by/latest.jsonl")
	for _, c := range []struct {
		pattern string
		want    []string
	}{
		{"data", []string{"data/test-00000-of-00001.parquet test", "data/train-00000-of-00002.parquet train", "data/train-00001-of-00002.parquet train"}},
		{"data/train-*", []string{"data/train-00000-of-00002.parquet train", "data/train-00001-of-00002.parquet train"}},
		{"more/*.jsonl", []string{"more/part-2.jsonl ", "more/part-10.jsonl "}},
		{"more/*", []string{"more/notes.txt ", "more/part-2.jsonl ", "more/part-10.jsonl "}},
		{"**/*.jsonl", []string{"by/latest.jsonl ", "by/train/a.jsonl train", "by/validation/a.jsonl validation", "more/part-2.jsonl ", "more/part-10.jsonl ", "odd/state.jsonl "}},
		{"by", []string{"by/latest.jsonl ", "by/test_sft-00000-of-00001.parquet test_sft", "by/train/a.jsonl train", "by/validation/a.jsonl validation"}},
		{"odd", []string{"odd/license.csv ", "odd/state.jsonl "}},
		{"by/train", []string{"by/train/a.jsonl train"}},
		{"by/[tv]*/a.jsonl", []string{"by/train/a.jsonl train", "by/validation/a.jsonl validation"}},
		{"README.md", []string{"README.md "}},
		{"*.md", []string{"README.md "}},
		{"./data/test-?????-of-00001.parquet", []string{"data/test-00000-of-00001.parquet test"}},
	} {
		t.Run(c.pattern, func(t *testing.T) {
			found, err := formats.Shards(layout, c.pattern)
			require.NoError(t, err)
			var got []string
			for _, f := range found {
				got = append(got, f.Name+" "+f.Split)
			}
			require.Equal(t, c.want, got)
		})
	}
}

func TestShardsErrors(t *testing.T) {
	layout := tree("d/train-00000-of-00004.jsonl", "d/train-00001-of-00004.jsonl", "d/train-00003-of-00004.jsonl", "one/p-1-of-2.jsonl", "one/p-2-of-2.jsonl", "e/README.md")
	for pattern, say := range map[string]string{
		"d": "d/train-00002-of-00004.jsonl", "d/*": "train-00002-of-00004", "nothing": "does not exist", "x/*.jsonl": "no", "e": "no data file", "d/*.csv": "no data file",
	} {
		_, err := formats.Shards(layout, pattern)
		require.ErrorIs(t, err, &formats.Error{Code: "not_found"}, pattern)
		require.ErrorContains(t, err, say, pattern)
	}
	_, err := formats.Shards(layout, "d/[x")
	require.ErrorIs(t, err, &formats.Error{Code: "invalid"})
	found, err := formats.Shards(layout, "one")
	require.NoError(t, err, "numbers may begin with one")
	require.Len(t, found, 2)
}

func TestSplitOf(t *testing.T) {
	for name, want := range map[string]string{
		"train.jsonl": "train", "dev.csv": "validation", "my-val-set.json": "validation", "training_data.jsonl": "train", "test1.jsonl": "test",
		"trained.jsonl": "", "contest.jsonl": "", "data.jsonl": "", "a/eval/x.jsonl": "test", "train/test.jsonl": "test",
		"test_sft-00000-of-00002.parquet": "test_sft", "train-00000-of-00002.parquet": "train", "faq-00000-of-00002.parquet": "",
		"train.zip!a.jsonl": "train", "x/train.zip!dev/a.jsonl": "validation", "/home/test/x.zip!a.jsonl": "", `data\train\x.csv`: "train",
	} {
		require.Equal(t, want, formats.SplitOf(name), name)
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	put := func(name string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(chatLines(1)), 0o644))
	}
	for i := range 12 {
		put(fmt.Sprintf("train/part-%d.jsonl", i))
	}
	put("test/a.jsonl")
	put("odd[1].jsonl")
	for pattern, n := range map[string]int{".": 14, "train": 12, "train/part-1*.jsonl": 3, "*/*.jsonl": 13, "odd[1].jsonl": 1, "**/a.jsonl": 1} {
		files, err := formats.Files(filepath.Join(dir, pattern))
		require.NoError(t, err, pattern)
		require.Len(t, files, n, pattern)
	}
	files, err := formats.Files(filepath.Join(dir, "train"))
	require.NoError(t, err)
	require.Equal(t, filepath.Join(dir, "train", "part-2.jsonl"), files[2].Name())
	r := readAll(t, formats.Options{Split: "train"}, files...)
	require.NoError(t, r.err)
	require.EqualValues(t, 12, r.counts.Used)
	files, err = formats.Files(dir)
	require.NoError(t, err)
	r = readAll(t, formats.Options{Split: "test"}, files...)
	require.NoError(t, r.err)
	require.EqualValues(t, 1, r.counts.Used)
	_, err = formats.Files(filepath.Join(dir, "none*.jsonl"))
	require.ErrorIs(t, err, &formats.Error{Code: "not_found"})
}

func FuzzShards(f *testing.F) {
	f.Add("data/**/x*[a-c]?.jsonl", "data/a/xbc.jsonl")
	f.Add("**", "train-0-of-2")
	f.Add("a/**/**/b", "a/b")
	f.Fuzz(func(t *testing.T, pattern, name string) {
		if !fs.ValidPath(name) || name == "." {
			return
		}
		found, err := formats.Shards(tree(name), pattern)
		if err == nil {
			require.Len(t, found, 1)
			require.Equal(t, name, found[0].Name)
		}
		formats.SplitOf(name)
	})
}

func ExampleShards() {
	found, err := formats.Shards(tree("data/train-00000-of-00001.jsonl", "data/test-00000-of-00001.jsonl", "README.md"), "**/*.jsonl")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range found {
		fmt.Println(f.Name, f.Split)
	}
	// Output:
	// data/test-00000-of-00001.jsonl test
	// data/train-00000-of-00001.jsonl train
}
