package app

import (
	"context"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/prompt"
	"github.com/slmgen/slmgen/internal/fault"
)

// RowRendering asks for the rows of a dataset as their model sees them.
type RowRendering struct {
	Input     Input
	Prompting Prompting
	Mask      bool // tell what is learned, which needs a tokenizer
	Rows      int  // how many; 0: all
}

// RenderedRow is one row as its model sees it.
type RenderedRow struct {
	ID        string             `json:"id"`
	Record    int64              `json:"record,omitempty"`
	Line      int64              `json:"line,omitempty"`
	Skipped   string             `json:"skipped,omitempty"` // why training cannot learn from it
	Refused   string             `json:"refused,omitempty"` // the template's error
	Sequences []RenderedSequence `json:"sequences,omitempty"`
}

// RenderedSequence is a text that the model sees at once. The members about tokens are there when the mask was asked for.
type RenderedSequence struct {
	Text          string   `json:"text"`
	Tokens        int      `json:"tokens,omitempty"`
	LearnedTokens int      `json:"learned_tokens,omitempty"`
	Learned       [][2]int `json:"learned,omitempty"` // parts of the text in bytes, first and past the last
}

// RenderRows renders rows one after another and gives them to show. Errors are those of Prompter, of reading and of show; what the template
// refuses is told with its row.
func (a *App) RenderRows(ctx context.Context, r RowRendering, show func(RenderedRow) error) (PromptSource, error) {
	p, err := a.Prompter(ctx, r.Prompting, r.Input)
	if err != nil {
		return PromptSource{}, err
	}
	if r.Mask && p.Tokenizer() == nil {
		return p.Source, fault.New(fault.Invalid, "--mask needs a tokenizer").Do("give --tokenizer FILE or --model ID")
	}
	ds, err := a.Open(ctx, r.Input)
	if err != nil {
		return p.Source, err
	}
	defer ds.Close()
	n := 0
	for ex, err := range ds.Examples(ctx) {
		if err != nil {
			return p.Source, err
		}
		row, err := p.row(ctx, ex, r.Mask)
		if err != nil {
			return p.Source, err
		}
		if err := show(row); err != nil {
			return p.Source, err
		}
		if n++; n == r.Rows {
			break
		}
	}
	return p.Source, ctx.Err()
}

func (p *Prompter) row(ctx context.Context, ex *formats.Example, mask bool) (RenderedRow, error) {
	out := RenderedRow{ID: ex.ID(), Record: ex.Origin.Pos.Record, Line: ex.Origin.Pos.Line}
	row, skip := prompt.Reduce(ex, func(string) {})
	if skip != "" {
		out.Skipped = skip
		return out, nil
	}
	err := p.sequences(ctx, row, mask, &out)
	if ctx.Err() == nil && prompt.Refused(err) {
		out.Sequences, out.Refused = nil, err.Error()
		err = nil
	}
	return out, err
}

func (p *Prompter) sequences(ctx context.Context, row prompt.Row, mask bool, out *RenderedRow) error {
	if !mask {
		text, err := p.Text(ctx, row)
		out.Sequences = []RenderedSequence{{Text: text}}
		return err
	}
	all, err := p.Sequences(ctx, row)
	if err != nil {
		return err
	}
	for i := range all {
		learned, err := p.LearnedText(&all[i])
		if err != nil {
			return err
		}
		out.Sequences = append(out.Sequences, RenderedSequence{Text: all[i].Text, Tokens: len(all[i].IDs), LearnedTokens: all[i].LearnedTokens(), Learned: learned})
	}
	return nil
}
