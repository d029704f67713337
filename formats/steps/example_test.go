package steps_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/formats/steps"
)

func numbers(n int) *formats.Dataset {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"instruction":"What comes after %d?","output":"%d","user":"u%d"}`+"\n", i, i+1, i%4)
	}
	ds, err := formats.Open(context.Background(), []formats.Source{formats.Bytes("numbers.jsonl", []byte(b.String()))}, formats.Options{})
	if err != nil {
		panic(err)
	}
	return ds
}

func ExamplePipeline() {
	ctx := context.Background()
	p := steps.Pipeline{
		Filters: []steps.Filter{steps.Length(steps.Answer, 2, 0)},
		Dedup:   &steps.Dedup{By: steps.ByPrompt, Fold: true},
		Split:   &steps.Split{Parts: []steps.Part{{Name: "train"}, {Name: "eval", Count: 10}}},
		Seed:    42,
	}
	res, err := p.Run(ctx, numbers(60).Examples)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer res.Close()
	count := map[string]int{}
	for row, err := range res.Rows(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		count[row.Part]++
	}
	fmt.Println(count, res.Report().Dropped)
	// Output: map[eval:10 train:41] map[too_short:9]
}

func ExampleShuffle() {
	ctx := context.Background()
	for e, err := range (steps.Shuffle{Seed: 1}).Examples(ctx, numbers(4).Examples(ctx)) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(e.Answer().Content())
	}
	// Unordered output:
	// 1
	// 2
	// 3
	// 4
}

func ExampleReplay() {
	ctx := context.Background()
	once := numbers(3).Examples(ctx) // say it came over a network
	src, cleanup, err := steps.Replay(ctx, once, "", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer cleanup()
	res, err := steps.Pipeline{Sample: &steps.Sample{N: 2}}.Run(ctx, src)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer res.Close()
	fmt.Println(res.Report().Kept, res.Report().Dropped)
	// Output: 2 map[sample:1]
}

func ExamplePiece_Words() {
	for e, err := range numbers(1).Examples(context.Background()) {
		fmt.Println(steps.Answer.Words(e), err)
	}
	// Output: 1 <nil>
}

// Every filter gives the reason why a row goes, "" when it stays.
func ExampleMeasure() {
	ex := &formats.Example{Kind: formats.KindChat, Messages: []chat.Message{chat.TextOf(chat.User, "Name three fruits."), chat.TextOf(chat.Assistant, "Pear, plum and apple.")}}
	words := func(e *formats.Example) int { return len(strings.Fields(e.Answer().Content())) }
	german := func(string) string { return "de" }
	for _, f := range []steps.Filter{
		steps.Measure(words, 5, 0), steps.Turns(1, 2), steps.Languages(german, "en"), steps.Kinds(formats.KindText),
		steps.Matching(steps.Answer, regexp.MustCompile(`plum`), false), steps.Answered(),
	} {
		fmt.Printf("%q ", f(ex))
	}
	// Output: "too_short" "" "language" "kind" "" ""
}

func ExampleDedupKeys() {
	fmt.Println(steps.DedupKeys())
	// Output: [id prompt answer messages text]
}
