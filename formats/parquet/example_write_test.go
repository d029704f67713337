package parquet_test

import (
	"bytes"
	"context"
	"fmt"
	"time"

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

func ExampleTable() {
	var file bytes.Buffer
	table, err := parquet.NewTable(&file, []parquet.Column{{Name: "step", Type: parquet.Int}, {Name: "loss", Type: parquet.Float}})
	if err != nil {
		panic(err)
	}
	table.Int(0, 10)
	table.Float(1, 2.5)
	err = table.Row()
	table.Int(0, 20) // no loss: null
	fmt.Println(err, table.Row(), table.Close())

	ds, err := formats.Open(context.Background(), []formats.Source{formats.Bytes("run.parquet", file.Bytes())}, formats.Options{Containers: []formats.Container{parquet.Container()}})
	if err != nil {
		panic(err)
	}
	fmt.Println(ds.Detection().Columns)
	// Output:
	// <nil> <nil> <nil>
	// [step loss]
}

func ExampleNewTable() {
	var file bytes.Buffer
	table, err := parquet.NewTable(&file, []parquet.Column{{Name: "at", Type: parquet.Instant}})
	if err != nil {
		panic(err)
	}
	table.Instant(0, time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC))
	fmt.Println(table.Row(), table.Close(), string(file.Bytes()[:4]))
	// Output: <nil> <nil> PAR1
}
