package formats_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/slmgen/slmgen/formats"
)

func ExampleSplitOf() {
	fmt.Println(formats.SplitOf("data/train-00000-of-00004.parquet"))
	fmt.Println(formats.SplitOf("dev.jsonl"))
	fmt.Println(formats.SplitOf("rows.zip!test/a.csv"))
	// Output:
	// train
	// validation
	// test
}

func ExampleFiles() {
	dir, err := os.MkdirTemp("", "rows")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	for _, name := range []string{"part-10.jsonl", "part-9.jsonl"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(`{"instruction":"a","output":"`+name+`"}`), 0o600); err != nil {
			fmt.Println(err)
			return
		}
	}
	files, err := formats.Files(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range files {
		fmt.Println(filepath.Base(f.Name()))
	}
	// Output:
	// part-9.jsonl
	// part-10.jsonl
}

func ExampleWithSplit() {
	row := []byte(`{"instruction":"a","output":"b"}`)
	sources := []formats.Source{formats.WithSplit(formats.Bytes("a", row), "train"), formats.WithSplit(formats.Bytes("b", row), "held-out")}
	d, err := formats.Open(context.Background(), sources, formats.Options{Split: "held-out"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = d.Close() }()
	fmt.Println(d.Names())
	// Output: [b]
}
