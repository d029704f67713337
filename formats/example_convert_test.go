package formats_test

import (
	"context"
	"fmt"
	"os"

	"github.com/slmgen/slmgen/formats"
)

// A converted row carries what its format cannot hold, and becomes the source row again.
func ExampleDataset_Convert_sidecar() {
	ctx := context.Background()
	rows := formats.Bytes("chat.jsonl", []byte(`{"id":7,"messages":[{"role":"user","name":"ann","content":"Name a river."},{"role":"assistant","content":"The Nile.","weight":0.50}]}`))
	ds, err := formats.Open(ctx, []formats.Source{rows}, formats.Options{})
	if err != nil {
		panic(err)
	}
	report, err := ds.Convert(ctx, os.Stdout, formats.ConvertOptions{To: "alpaca"})
	fmt.Println(report.Written, report.Losses, err)

	there, err := os.CreateTemp("", "alpaca-*.jsonl")
	if err != nil {
		panic(err)
	}
	defer os.Remove(there.Name())
	if _, err := ds.Convert(ctx, there, formats.ConvertOptions{To: "alpaca", Sidecar: true}); err != nil {
		panic(err)
	}
	back, err := formats.Open(ctx, []formats.Source{formats.File(there.Name())}, formats.Options{})
	if err != nil {
		panic(err)
	}
	_, err = back.Convert(ctx, os.Stdout, formats.ConvertOptions{To: "openai"})
	fmt.Println(err)
	// Output:
	// {"instruction":"Name a river.","input":"","output":"The Nile.","id":7}
	// 1 map[name:1 weight:1] <nil>
	// {"id":7,"messages":[{"role":"user","name":"ann","content":"Name a river."},{"role":"assistant","content":"The Nile.","weight":0.50}]}
	// <nil>
}
