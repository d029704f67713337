package sysprompt_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/slmgen/sysprompt"
)

func ExampleCompose() {
	b, err := sysprompt.ParseBehaviour([]byte("persona: a clerk of a ferry line\ntask: answer questions about timetables\nlanguage: de\ndetail: 20\nnever: [promise a refund]\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := sysprompt.Compose(b)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(c.Text)
	// Output:
	// You are a clerk of a ferry line. Your task: answer questions about timetables. Answer in German.
	//
	// How to write:
	// - Keep answers short: the answer and its main reason.
	//
	// Rules:
	// - Never promise a refund.
	// - If you do not know the answer, say so and do not guess.
}

func ExampleSliders() {
	for _, s := range sysprompt.Sliders() {
		fmt.Printf("%s: 0 %s, 100 %s\n", s.Name, s.Low, s.High)
	}
	// Output:
	// formality: 0 talks like a friend, 100 writes like an office
	// detail: 0 gives the bare answer, 100 leaves nothing out
	// creativity: 0 keeps to what is written, 100 invents freely
	// warmth: 0 states facts alone, 100 cares about the reader
	// expertise: 0 for readers who know nothing of the field, 100 for specialists
}

func ExampleLint() {
	r, err := sysprompt.Lint("Be brief. Always cite the page.\nAnswer in great detail about {topic}.", sysprompt.LintOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range r.Findings {
		fmt.Println(f.Severity, f.Rule, "line", f.Line, f.Note)
	}
	fmt.Println(r.Score)
	// Output:
	// error contradiction line 2 length: short and long
	// warning placeholder line 2 nobody said what fills topic
	// 72
}

func ExampleCompare() {
	d, err := sysprompt.Compare("You must cite the page. Be kind.", "Be kind. You should cite the page. Answer in 3 sentences.")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range d.Changes {
		fmt.Println(c.Kind, c.After.Text, c.Shift)
	}
	// Output:
	// reworded You should cite the page. weakened
	// added Answer in 3 sentences.
}

func ExampleReverse() {
	var rows strings.Builder
	for i := range 200 {
		fmt.Fprintf(&rows, "{\"instruction\": \"Which team takes case %d?\", \"output\": \"%s\"}\n", i, []string{"billing", "repairs"}[i%2])
	}
	ctx := context.Background()
	got, err := sysprompt.Reverse(ctx, formats.Read(ctx, formats.Bytes("rows.jsonl", []byte(rows.String())), formats.Options{}), sysprompt.ReverseOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(got.Text)
	fmt.Println(*got.Confidence.Share)
	// Output:
	// Classify the text. Answer with exactly one of these labels and nothing else: billing, repairs.
	// 1
}
