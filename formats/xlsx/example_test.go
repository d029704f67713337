package xlsx_test

import (
	"bytes"
	"context"
	"fmt"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/xlsx"
)

// A program that reads and writes workbooks names their container; one that does not stays free of it.
func ExampleContainer() {
	ctx, books := context.Background(), []formats.Container{xlsx.Container()}
	rows := formats.Bytes("rows.jsonl", []byte(`{"instruction":"Say hi","output":"Hi"}`))
	var file bytes.Buffer
	_, err := formats.Convert(ctx, formats.Read(ctx, rows, formats.Options{}), &file, formats.ConvertOptions{To: "alpaca", Container: "xlsx", Containers: books})
	if err != nil {
		fmt.Println(err)
		return
	}
	ds, err := formats.Open(ctx, []formats.Source{formats.Bytes("rows.xlsx", file.Bytes())}, formats.Options{Containers: books})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ds.Detection().Container, ds.Detection().Format, ds.Detection().Columns)
	// Output: xlsx alpaca [instruction output]
}
