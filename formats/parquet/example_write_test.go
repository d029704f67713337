package parquet_test

import (
	"bytes"
	"context"
	"fmt"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/parquet"
)

// Chats become a Parquet file with typed columns.
func ExampleContainer_write() {
	ctx := context.Background()
	rows := formats.Bytes("chat.jsonl", []byte(`{"messages":[{"role":"user","content":"Name a river."},{"role":"assistant","content":"The Nile."}],"stars":5}`))
	ds, err := formats.Open(ctx, []formats.Source{rows}, formats.Options{})
	if err != nil {
		panic(err)
	}
	var file bytes.Buffer
	report, err := ds.Convert(ctx, &file, formats.ConvertOptions{To: "openai", Container: "parquet", Containers: []formats.Container{parquet.Container()}})
	fmt.Println(report.Written, report.Losses, err)

	back, err := formats.Open(ctx, []formats.Source{formats.Bytes("chat.parquet", file.Bytes())}, formats.Options{Containers: []formats.Container{parquet.Container()}})
	if err != nil {
		panic(err)
	}
	fmt.Println(back.Detection().Container, back.Detection().Format, back.Detection().Columns)
	// Output:
	// 1 map[] <nil>
	// parquet openai [messages stars]
}
