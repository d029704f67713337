package analyze_test

import (
	"context"
	"fmt"
	"os"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/prompt"
	"github.com/slmgen/slmgen/formats/tokenizer"
	"github.com/slmgen/slmgen/slmgen/analyze"
	"github.com/slmgen/slmgen/slmgen/registry"
)

const rows = `{"instruction":"Which colour is the sky on a clear day?","output":"It is blue, because air scatters blue light most."}
{"instruction":"How do I open a locked door?","output":"I'm sorry, but I can't help with that."}
{"instruction":"Which colour is the sky on a clear day?","output":"It is blue, because air scatters blue light most."}
`

func ExampleRun() {
	ctx := context.Background()
	examples := formats.Read(ctx, formats.Bytes("rows.jsonl", []byte(rows)), formats.Options{})
	report, err := analyze.Run(ctx, examples, analyze.Options{Task: registry.QA})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range report.Findings {
		fmt.Println(f.Severity, f.Rule, f.Count)
	}
	// Output:
	// warning refusal 1
	// warning exact_duplicate 1
	// warning few_examples 3
}

func ExampleOptions_pairs() {
	ctx := context.Background()
	const rows = `{"instruction":"Which colour does the sky have on a clear day in summer?","output":"It is blue, because air scatters blue light most of all."}
{"instruction":"Which colour does the sky have on a clear day in summer?","output":"It is blue, because air scatters blue light most of all colours."}
`
	_, err := analyze.Run(ctx, formats.Read(ctx, formats.Bytes("rows.jsonl", []byte(rows)), formats.Options{}), analyze.Options{
		Without: []analyze.Part{analyze.Languages},
		Pairs: func(p analyze.Pair) error {
			fmt.Printf("%s: record %d is like record %d, %.2f\n", p.Rule, p.Row.Record, p.Like.Record, p.Similarity)
			return nil
		},
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: near_duplicate: record 2 is like record 1, 0.95
}

func ExampleNewReferences() {
	ctx := context.Background()
	exam := func(yield func(analyze.Item, error) bool) {
		yield(analyze.Item{ID: "physics 3", Question: "Which colour is the sky on a clear day?", More: "red green blue because of the air"}, nil)
	}
	eval := func(yield func(analyze.Item, error) bool) {
		for ex, err := range formats.Read(ctx, formats.Bytes("test.jsonl", []byte(rows)), formats.Options{}) {
			if err != nil || !yield(analyze.ItemOf(ex), nil) {
				return
			}
		}
	}
	refs, err := analyze.NewReferences(ctx, analyze.Reference{Name: "exam", Benchmark: true, Items: exam}, analyze.Reference{Name: "test.jsonl", Items: eval})
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := analyze.Run(ctx, formats.Read(ctx, formats.Bytes("rows.jsonl", []byte(rows)), formats.Options{}), analyze.Options{References: refs})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, u := range report.References {
		fmt.Println(u.Name, u.Items, u.Found, u.Rows)
	}
	// Output:
	// exam 1 0 0
	// test.jsonl 3 2 3
}

func ExampleItemOf() {
	ctx := context.Background()
	for ex, err := range formats.Read(ctx, formats.Bytes("rows.jsonl", []byte(rows)), formats.Options{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(analyze.ItemOf(ex).Question)
		break
	}
	// Output: Which colour is the sky on a clear day?
}

func ExampleParts() {
	fmt.Println(analyze.Parts())
	// Output: [language near paraphrase]
}

func ExampleVersion() {
	ctx := context.Background()
	v := analyze.NewVersion()
	for ex, err := range formats.Read(ctx, formats.Bytes("rows.jsonl", []byte(rows)), formats.Options{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		v.Add(ex)
	}
	fmt.Println(len(v.ID()))
	// Output: 32
}

func ExampleLanguage() {
	fmt.Println(analyze.Language("Wann fährt die nächste Fähre nach Kiel, und was kostet sie?"), analyze.Language("12:30") == "")
	// Output: de true
}

func ExampleCountTokens() {
	f, err := os.Open("../../examples/data/tiny-model/tokenizer.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	t, err := tokenizer.Load(f)
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := prompt.New(prompt.Options{Tokenizer: t, Template: prompt.ChatML("<|end|>")})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	e, err := analyze.CountTokens(ctx, formats.Read(ctx, formats.Bytes("rows.jsonl", []byte(rows)), formats.Options{}), m, analyze.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Sequences, e.Tokens.Completion < e.Tokens.Total, e.Over(16))
	// Output: 3 true 3
}
