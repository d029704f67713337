package formats_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing/fstest"

	"github.com/slmgen/slmgen/formats"
)

func ExampleNewWriter() {
	w, err := formats.NewWriter(os.Stdout, formats.ConvertOptions{To: "openai"})
	if err != nil {
		fmt.Println(err)
		return
	}
	src := formats.Bytes("faq.jsonl", []byte(`{"instruction":"Name a colour.","input":"","output":"Blue."}`))
	for ex, err := range formats.Read(context.Background(), src, formats.Options{}) {
		if err == nil {
			err = w.Write(ex)
		}
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	if err := w.Close(); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(w.Report().Rows, "row")
	// Output:
	// {"messages":[{"role":"user","content":"Name a colour."},{"role":"assistant","content":"Blue."}]}
	// 1 row
}

func ExampleWritableFormats() {
	fmt.Println(len(formats.WritableFormats()) > 30, formats.WritableContainers())
	// Output: true [jsonl json csv tsv txt]
}

// The formats and containers that are tried are a list, to which a program adds its own.
func ExampleBuiltin() {
	for _, f := range formats.Builtin() {
		if f.ID() == "alpaca" {
			row, _ := formats.ParseValue([]byte(`{"instruction":"Name a colour.","output":"Blue."}`))
			fmt.Println(f.Match(row))
		}
	}
	for _, c := range formats.TextContainers() {
		fmt.Print(c.Name(), " ")
	}
	// Output:
	// 0.93 columns instruction and output (or response) hold texts
	// jsonl json csv tsv txt
}

func ExampleFS() {
	files := fstest.MapFS{"data/faq.csv": {Data: []byte("instruction,output\nName a colour.,Blue.\n")}}
	for ex, err := range formats.Read(context.Background(), formats.FS(files, "data/faq.csv"), formats.Options{}) {
		fmt.Println(ex.Answer().Content(), err)
	}
	// Output: Blue. <nil>
}

// What can be read only once becomes a Source by way of a file.
func ExampleSpool() {
	src, cleanup, err := formats.Spool(strings.NewReader("instruction,output\nName a colour.,Blue.\n"), "request body", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer cleanup()
	fmt.Println(src.Name(), src.Size())
	// Output: request body 40
}

// A row that a format cannot hold is not an error of the file: it has a reason that can be counted.
func ExampleDroppedReason() {
	err := fmt.Errorf("writing: %w", &formats.Dropped{Reason: formats.DropNoAnswer})
	fmt.Println(formats.DroppedReason(err), formats.DroppedReason(errors.New("disk full")) == "")
	// Output: no_answer true
}

func ExampleAppendValue() {
	v, err := formats.ParseValue([]byte(`{ "price": 1.50, "tags": [ "a", "b" ] }`))
	if err != nil {
		fmt.Println(err)
		return
	}
	v.Members = append(v.Members, formats.Member{Key: "note", Value: formats.TextValue(`say "hi"`)})
	fmt.Println(string(formats.AppendValue(nil, &v)))
	// Output: {"price":1.50,"tags":["a","b"],"note":"say \"hi\""}
}

// A container whose cells cannot say null gives an empty text back; the sidecar tells the difference.
func ExampleContainerSidecar() {
	row, _ := formats.ParseValue([]byte(`{"q":"Name a colour.","a":null}`))
	back, _ := formats.ParseValue([]byte(`{"q":"Name a colour.","a":""}`))
	side, needed := formats.ContainerSidecar(&row, &back)
	fmt.Println(needed, len(side) > 0)
	_, needed = formats.ContainerSidecar(&row, &row)
	fmt.Println(needed)
	// Output:
	// true true
	// false
}
