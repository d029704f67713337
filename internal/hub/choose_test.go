package hub

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/hub/hubtest"
)

func TestParseRef(t *testing.T) {
	for address, want := range map[string]Ref{
		"hf://datasets/o/n":                           {Repo: Repo{Datasets, "o/n", ""}},
		"hf://datasets/o/n@v1/a/b.csv":                {Repo: Repo{Datasets, "o/n", "v1"}, Path: "a/b.csv"},
		"hf://datasets/o/n@refs%2Fpr%2F1/a":           {Repo: Repo{Datasets, "o/n", "refs/pr/1"}, Path: "a"},
		"hf://datasets/o/n@refs/convert/parquet":      {Repo: Repo{Datasets, "o/n", "refs/convert/parquet"}},
		"hf://datasets/o/n@refs/convert/parquet/d/*":  {Repo: Repo{Datasets, "o/n", "refs/convert/parquet"}, Path: "d/*"},
		"hf://datasets/o/n?config=c%20d&split=train":  {Repo: Repo{Datasets, "o/n", ""}, Config: "c d", Split: "train"},
		"hf://datasets/o/n/data/part-?.csv":           {Repo: Repo{Datasets, "o/n", ""}, Path: "data/part-?.csv"},
		"hf://datasets/o/n/data/?.csv?split=test":     {Repo: Repo{Datasets, "o/n", ""}, Path: "data/?.csv", Split: "test"},
		"hf://o/n/tokenizer.json":                     {Repo: Repo{Models, "o/n", ""}, Path: "tokenizer.json"},
		"hf://models/o/n":                             {Repo: Repo{Models, "o/n", ""}},
		"hf://datasets/o/n/":                          {Repo: Repo{Datasets, "o/n", ""}},
		"hf://datasets/o/n@0123456789abcdef/x":        {Repo: Repo{Datasets, "o/n", "0123456789abcdef"}, Path: "x"},
		"hf://datasets/o/n/a file with 100%25 & more": {Repo: Repo{Datasets, "o/n", ""}, Path: "a file with 100%25 & more"},
	} {
		r, err := ParseRef(address)
		require.NoError(t, err, address)
		require.Equal(t, want, r, address)
		again, err := ParseRef(r.String())
		require.NoError(t, err, r.String())
		require.Equal(t, want, again)
	}
	for _, address := range []string{
		"", "hf://", "hf://datasets", "hf://datasets/o", "hf://datasets//n", "hf://datasets/o/n@", "hf://datasets/o/..", "hf://datasets/o/n/../x", "hf://datasets/o/n//x",
		"hf://datasets/o/n@../..", "hf://datasets/o--p/n", "hf://datasets/o/n?token=x", "https://x", "hf://datasets/o/n@a%2F..%2Fb", "hf://datasets/.o/n",
	} {
		_, err := ParseRef(address)
		require.Equal(t, fault.Invalid, fault.CodeOf(err), address)
	}
}

func FuzzParseRef(f *testing.F) {
	for _, s := range []string{"hf://datasets/o/n@refs%2Fpr%2F1/a/*.csv?config=x&split=y", "hf://o/n@refs/convert/x/y", "hf://datasets/o/n/[a-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRef(s)
		if err != nil {
			return
		}
		again, err := ParseRef(r.String())
		if err != nil || again != r {
			t.Fatalf("%q -> %+v -> %q -> %+v, %v", s, r, r.String(), again, err)
		}
		if HasPattern(r.Path) {
			_, _ = match([]File{{Path: "a/b.csv"}}, r.Path)
		}
	})
}

func TestWebRef(t *testing.T) {
	c := client(t, Options{Cache: t.TempDir()})
	for address, want := range map[string]string{
		"https://huggingface.co/datasets/o/n":                            "hf://datasets/o/n",
		"https://huggingface.co/datasets/o/n/tree/main/data":             "hf://datasets/o/n@main/data",
		"https://huggingface.co/datasets/o/n/blob/main/a%20b.csv":        "hf://datasets/o/n@main/a b.csv",
		"https://huggingface.co/datasets/o/n/resolve/refs%2Fpr%2F1/x?dl": "hf://datasets/o/n@refs%2Fpr%2F1/x",
		"https://huggingface.co/datasets/o/n/discussions/1":              "",
		"https://huggingface.co/o/n/resolve/main/x":                      "",
		"https://huggingface.co.evil.example/datasets/o/n":               "",
		"https://example.com/datasets/o/n":                               "",
	} {
		u, err := url.Parse(address)
		require.NoError(t, err)
		r, ok := c.WebRef(u)
		require.Equal(t, want != "", ok, address)
		if ok {
			require.Equal(t, want, r.String())
		}
	}
}

func TestMatch(t *testing.T) {
	var files []File
	for _, p := range strings.Fields("a.csv data/a.csv data/x/b.csv data/x/c.json .git/a.csv data/.h.csv __pycache__/a.csv a[1].csv") {
		files = append(files, File{Path: p})
	}
	for pattern, want := range map[string]string{
		"*.csv": "a.csv a[1].csv", "**/*.csv": "a.csv data/a.csv data/x/b.csv a[1].csv", "data/*": "data/a.csv", "data/**": "data/a.csv data/x/b.csv data/x/c.json",
		"data": "data/a.csv data/x/b.csv data/x/c.json", "data/x/[!c].*": "data/x/b.csv", "data/x/[a-b].csv": "data/x/b.csv", "?.csv": "a.csv", "data/.*": "data/.h.csv",
		".git/*": ".git/a.csv", "a[[]1].csv": "a[1].csv", "dat": "", "data/a.csv": "data/a.csv", "**.json": "data/x/c.json", "a(.csv": "",
	} {
		got, err := match(files, pattern)
		require.NoError(t, err, pattern)
		var paths []string
		for _, f := range got {
			paths = append(paths, f.Path)
		}
		require.Equal(t, want, strings.Join(paths, " "), pattern)
	}
	require.Equal(t, "data/x", fixed("data/x/[ab]*.csv"))
	require.Equal(t, "", fixed("da*"))
}

func TestChoose(t *testing.T) {
	const two = "---\nlicense: mit\nconfigs:\n- config_name: easy\n  data_files: easy/*.csv\n- config_name: hard\n  data_files:\n  - split: train\n    path: [\"hard/a.csv\", hard/b.csv]\n" +
		"  - split: test\n    path: hard/t.csv\ndataset_info:\n  x: &a [1]\n  y: *a\n---\n# Card\n"
	tree := "easy/1.csv easy/2.csv hard/a.csv hard/b.csv hard/t.csv script.py"
	for _, x := range []struct {
		name, card, files, ask string
		want                   string // split:path
		code                   fault.Code
		says                   string
	}{
		{name: "shards", files: "data/test-00000-of-00001.parquet data/train-00000-of-00002-ab12.parquet data/train-00001-of-00002-ab12.parquet data/extra.parquet loading.py",
			want: "train:data/train-00000-of-00002-ab12.parquet train:data/train-00001-of-00002-ab12.parquet test:data/test-00000-of-00001.parquet"},
		{name: "folders", files: "val/a.json train/b.json train/c.json other.json", want: "train:train/b.json train:train/c.json validation:val/a.json"},
		{name: "file names", files: "my_dev.csv my_train.csv trainer.csv notes.txt", want: "train:my_train.csv validation:my_dev.csv"},
		{name: "no names", files: "b.jsonl a.jsonl.gz readme.md .hidden.jsonl dataset_infos.json", want: "train:a.jsonl.gz train:b.jsonl"},
		{name: "Parquet first of equals", files: "a.parquet a.csv a.json", want: "train:a.parquet"},
		{name: "most files win", files: "a.parquet b.jsonl c.json d.jsonl", want: "train:b.jsonl train:c.json train:d.jsonl"},
		{name: "several configs", card: two, files: tree, code: fault.Precondition, says: "easy, hard"},
		{name: "one of them", card: two, files: tree, ask: "?config=hard", want: "train:hard/a.csv train:hard/b.csv test:hard/t.csv"},
		{name: "bare pattern", card: two, files: tree, ask: "?config=easy", want: "train:easy/1.csv train:easy/2.csv"},
		{name: "split", card: two, files: tree, ask: "?config=hard&split=test", want: "test:hard/t.csv"},
		{name: "no such split", card: two, files: tree, ask: "?config=hard&split=dev", code: fault.NotFound, says: "train, test"},
		{name: "no such config", card: two, files: tree, ask: "?config=mid", code: fault.NotFound, says: "easy, hard"},
		{name: "a path beats configs", card: two, files: tree, ask: "/hard/*", want: ":hard/a.csv :hard/b.csv :hard/t.csv"},
		{name: "a folder", card: two, files: tree, ask: "/easy", want: "train:easy/1.csv train:easy/2.csv"},
		{name: "a file", card: two, files: tree, ask: "/easy/1.csv", want: ":easy/1.csv"},
		{name: "a file of any name", card: two, files: tree, ask: "/script.py", want: ":script.py"},
		{name: "nothing fits", files: tree, ask: "/nothing/*", code: fault.NotFound},
		{name: "default by name", card: strings.ReplaceAll(two, "easy\n", "default\n"), files: tree, want: "train:easy/1.csv train:easy/2.csv"},
		{name: "default by mark", card: strings.ReplaceAll(two, "config_name: hard", "config_name: hard\n  default: true"), files: tree, want: "train:hard/a.csv train:hard/b.csv test:hard/t.csv"},
		{name: "folder of a config", card: "---\nconfigs:\n- config_name: x\n  data_dir: hard\n---\n", files: tree, want: "train:hard/a.csv train:hard/b.csv train:hard/t.csv"},
		{name: "outside", card: "---\nconfigs:\n- config_name: x\n  data_files: https://e.example/x\n---\n", files: tree, code: fault.Unsupported},
		{name: "upwards stays inside", card: "---\nconfigs:\n- config_name: x\n  data_files: ../../easy/1.csv\n---\n", files: tree, want: "train:easy/1.csv"},
		{name: "aliases", card: "---\nconfigs:\n- &a\n  config_name: x\n- *a\n---\n", files: tree, code: fault.Invalid},
		{name: "no YAML", card: "---\nconfigs: [\n---\n", files: tree, code: fault.Invalid},
		{name: "script alone", files: "ferries.py", code: fault.Unsupported, says: "@refs%2Fconvert%2Fparquet"},
		{name: "nothing", files: "a.png", code: fault.NotFound},
	} {
		t.Run(x.name, func(t *testing.T) {
			repo := &hubtest.Repo{Kind: "datasets", ID: "port/ferries", Files: map[string][]byte{}}
			for p := range strings.FieldsSeq(x.files) {
				repo.Files[p] = []byte(p)
			}
			if x.card != "" {
				repo.Files["README.md"] = []byte(x.card)
			}
			c, _ := start(t, &hubtest.Hub{Repos: []*hubtest.Repo{repo}})
			ref, err := ParseRef("hf://datasets/port/ferries" + x.ask)
			require.NoError(t, err)
			at, err := c.Resolve(t.Context(), ref.Repo)
			require.NoError(t, err)
			files, err := c.Choose(t.Context(), at, ref)
			require.Equal(t, x.code, fault.CodeOf(err), "%v", err)
			if err != nil {
				require.ErrorContains(t, err, x.says)
				return
			}
			var got []string
			for _, f := range files {
				got = append(got, f.Split+":"+f.Path)
			}
			require.Equal(t, x.want, strings.Join(got, " "))
		})
	}
}

func FuzzCard(f *testing.F) {
	f.Add("---\nconfigs:\n- config_name: x\n  data_files:\n  - split: train\n    path: a\n---\n")
	f.Add("---\r\nconfigs:\n - config_name: [x]\n   data_files: {}\n---")
	f.Add("---\nconfigs:\n- &a {config_name: x, data_files: [*a, *a]}\n---\n")
	f.Fuzz(func(_ *testing.T, s string) { _, _ = configsOf([]byte(s)) })
}
