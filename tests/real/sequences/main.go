// Command sequences prints what formats/prompt makes of the rows of a file, a JSON array of sequences a line, for the check that compares
// it with the train.py of a bundle: [{"ids": [...], "learned": [0, 1, ...], "text": "..."}].
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/prompt"
	"github.com/slmgen/slmgen/internal/app"
)

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: sequences ROWS.jsonl TOKENIZER_FOLDER TEMPLATE")
	}
	if err := run(context.Background(), os.Args[1], os.Args[2], os.Args[3]); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, rows, folder, template string) error {
	home, err := os.MkdirTemp("", "slmgen")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(home) }()
	p, err := app.New(home, time.Now).Prompter(ctx, app.Prompting{Tokenizer: folder, Template: template}, app.Input{})
	if err != nil {
		return err
	}
	ds, err := formats.Open(ctx, []formats.Source{formats.File(rows)}, formats.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = ds.Close() }()
	out := bufio.NewWriter(os.Stdout)
	for ex, err := range ds.Examples(ctx) {
		if err != nil {
			return err
		}
		row, skip := prompt.Reduce(ex, func(string) {})
		if skip != "" {
			return fmt.Errorf("record %d: %s", ex.Origin.Pos.Record, skip)
		}
		sequences, err := p.Sequences(ctx, row)
		type sequence struct {
			IDs     []uint32 `json:"ids"`
			Learned []int    `json:"learned"`
			Text    string   `json:"text"`
			Parts   [][2]int `json:"parts"`
		}
		doc := []sequence{}
		for _, s := range sequences {
			q := sequence{IDs: s.IDs, Text: s.Text}
			for _, l := range s.Learned {
				n := 0
				if l {
					n = 1
				}
				q.Learned = append(q.Learned, n)
			}
			if q.Parts, err = p.LearnedText(&s); err != nil {
				return err
			}
			doc = append(doc, q)
		}
		var line any = doc
		if err != nil {
			line = map[string]string{"error": err.Error()}
		}
		b, err := json.Marshal(line)
		if err != nil {
			return err
		}
		if _, err := out.Write(append(b, '\n')); err != nil {
			return err
		}
	}
	return out.Flush()
}
