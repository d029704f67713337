package formats_test

import (
	"context"
	"fmt"

	"github.com/slmgen/slmgen/formats"
)

func ExampleRead() {
	src := formats.Bytes("faq.csv", []byte("instruction,output\nWhat is Go?,A programming language.\nWho made it?,\"Griesemer, Pike and Thompson.\"\n"))
	for ex, err := range formats.Read(context.Background(), src, formats.Options{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(ex.Answer().Content())
	}
	// Output:
	// A programming language.
	// Griesemer, Pike and Thompson.
}

func ExampleOpen() {
	src := formats.Bytes("chat.jsonl", []byte(`{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello!"}]}
{"messages":[{"role":"user","content":"Bye"
`))
	ctx := context.Background()
	ds, err := formats.Open(ctx, []formats.Source{src}, formats.Options{
		Quarantine: func(r formats.Rejected) { fmt.Println("quarantine:", r.Pos, r.Reason) },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for ex, err := range ds.Examples(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("example:", ex.Origin.Pos, ex.Answer().Content())
	}
	c := ds.Counts()
	fmt.Println(c.Records, "records,", c.Used, "used,", c.Quarantined, "in quarantine")
	// Output:
	// example: chat.jsonl:1 (record 1) Hello!
	// quarantine: chat.jsonl:2 (record 2, byte 86) not valid JSON: unexpected end of input: an object is not closed at byte 43
	// 2 records, 1 used, 1 in quarantine
}

func ExampleInspect() {
	src := formats.Bytes("export.txt", []byte("\xef\xbb\xbfinstruction;output\nName a colour.;Blue\nName a number.;Seven\n"))
	d, err := formats.Inspect(context.Background(), []formats.Source{src}, formats.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Container, d.Encoding, d.Format, d.Columns)
	for _, r := range d.Reasons {
		fmt.Println("-", r)
	}
	// Output:
	// csv utf-8 alpaca [instruction output]
	// - container csv: 2 cells between semicolons in 100% of the first 3 rows
	// - encoding utf-8: a byte order mark says utf-8
	// - format alpaca: 2 of 2 sampled rows match: columns instruction and output (or response) hold texts
}
