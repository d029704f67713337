package voice_test

import (
	"context"
	"fmt"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/slmgen/analyze"
	"github.com/slmgen/slmgen/slmgen/registry"
	"github.com/slmgen/slmgen/slmgen/voice"
)

func ExampleMeasure() {
	ctx := context.Background()
	r, err := voice.Measure(ctx, formats.Read(ctx, formats.File("../../examples/data/ferry-faq.jsonl"), formats.Options{}), voice.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Rows, "answers of", r.Verbosity.P10, "to", r.Verbosity.P90, "words in", r.Tone[0].Language)
	fmt.Println("casual:", r.Tone[0].Casual.Rows, "of", r.Tone[0].Casual.Of)
	// Output:
	// 66 answers of 18 to 28 words in en
	// casual: 0 of 66
}

// Partials of blocks of rows merge into the same report.
func ExampleNewPartial() {
	ctx := context.Background()
	total, block := voice.NewPartial(), voice.NewPartial()
	var order int64
	for ex, err := range formats.Read(ctx, formats.File("../../examples/data/ferry-faq.jsonl"), formats.Options{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		block.Add(ex, order)
		if order++; order%16 == 0 {
			total.Merge(block)
			block = voice.NewPartial()
		}
	}
	total.Merge(block)
	fmt.Println(total.Report().Rows)
	// Output: 66
}

func ExampleForesee() {
	ctx := context.Background()
	rows := []byte(`{"instruction": "When does the boat to Lindholm leave?", "output": "At 6:10 from the north pier."}
{"instruction": "When does the boat to Lindholm leave?", "output": "At 8:00 from the east pier."}
{"instruction": "What does a bicycle cost?", "output": "A bicycle costs 4 euros."}
`)
	ds, err := formats.Open(ctx, []formats.Source{formats.Bytes("rows.jsonl", rows)}, formats.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := analyze.Run(ctx, ds.Examples(ctx), analyze.Options{Task: registry.QA})
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := voice.Foresee(ctx, ds.Examples(ctx), report, voice.Outlook{Task: registry.QA})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range p.Cases {
		fmt.Printf("%s: %s\n", c.Reason, c.Likelihood)
		fmt.Printf("record %d: %s\n", c.Prompts[0].Row.Record, c.Prompts[0].Question)
	}
	// Output:
	// conflicting_answers: 2 of 3 (66.7 %) rows have a question that other rows answer otherwise
	// record 1: When does the boat to Lindholm leave?
}
