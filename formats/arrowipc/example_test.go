package arrowipc_test

import (
	"bytes"
	"context"
	"fmt"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/arrowipc"
)

// A program that reads and writes Arrow names its container; one that does not stays free of it.
func ExampleContainer() {
	ctx, arrow := context.Background(), []formats.Container{arrowipc.Container()}
	chats := formats.Bytes("chats.jsonl", []byte(`{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}],"stars":5}`))
	var file bytes.Buffer
	_, err := formats.Convert(ctx, formats.Read(ctx, chats, formats.Options{}), &file, formats.ConvertOptions{To: "openai", Container: "arrow", Containers: arrow})
	if err != nil {
		fmt.Println(err)
		return
	}
	ds, err := formats.Open(ctx, []formats.Source{formats.Bytes("chats.arrow", file.Bytes())}, formats.Options{Containers: arrow})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ds.Detection().Container, ds.Detection().Format, ds.Detection().Columns)
	// Output: arrow openai [messages stars]
}
