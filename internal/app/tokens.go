package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strconv"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/analyze"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// Counting asks for the tokens of a dataset.
type Counting struct {
	Input     Input
	Prompting Prompting
	Progress  func(rows int64)
	Workers   int
}

// Counted is a dataset in the tokens of one model.
type Counted struct {
	Examples         int64   `json:"examples"`
	Tokens           int64   `json:"tokens"`            // of each conversation rendered once
	CompletionTokens int64   `json:"completion_tokens"` // what the loss counts
	TrainedTokens    int64   `json:"trained_tokens"`    // what an epoch reads
	Sequences        int64   `json:"sequences"`         // what training makes of the examples
	Mean             float64 `json:"mean"`
	P50              int64   `json:"p50"` // lengths of whole examples
	P95              int64   `json:"p95"`
	P99              int64   `json:"p99"`
	Max              int64   `json:"max"`

	Records     int64            `json:"records"`
	Quarantined int64            `json:"quarantined"`
	Skipped     map[string]int64 `json:"skipped,omitempty"` // examples that training cannot learn from
	Refused     int64            `json:"refused"`           // examples that the chat template refuses
	Refusals    []analyze.RowRef `json:"refusals,omitempty"`

	Context     *int         `json:"context"` // tokens that the model takes at once; null: not known
	OverContext *int64       `json:"over_context"`
	Source      PromptSource `json:"prompt"`
	End         string       `json:"end_of_sequence"`
	Notes       []string     `json:"notes,omitempty"`
}

// CountTokens counts the tokens of a dataset exactly as training and serving see them. Errors are those of Prompter and of reading.
func (a *App) CountTokens(ctx context.Context, c Counting) (*Counted, error) {
	p, err := a.Prompter(ctx, c.Prompting, c.Input)
	if err != nil {
		return nil, err
	}
	if p.Tokenizer() == nil {
		return nil, fault.New(fault.Invalid, "there is no tokenizer to count with").Do("give --tokenizer FILE or --model ID")
	}
	ds, err := a.Open(ctx, c.Input)
	if err != nil {
		return nil, err
	}
	defer ds.Close()
	e, err := analyze.CountTokens(ctx, ds.Examples(ctx), p.Model, analyze.Options{Workers: c.Workers, Progress: c.Progress})
	if err != nil {
		return nil, err
	}
	counts, t := ds.Counts(), e.Tokens
	out := &Counted{
		Examples: counts.Examples, Tokens: int64(t.Total), CompletionTokens: int64(t.Completion), TrainedTokens: int64(t.Epoch()), Sequences: e.Sequences,
		Mean: t.Mean, P50: int64(t.P50), P95: int64(t.P95), P99: int64(t.P99), Max: int64(t.Max), Records: counts.Records, Quarantined: counts.Quarantined,
		Skipped: e.Skipped, Refused: e.Refused, Refusals: e.Refusals, Source: p.Source, End: p.EndOfSequence(), Notes: p.Notes,
	}
	if _, given := p.Template(); !given {
		out.Notes = append(out.Notes, "the model brings no chat template: conversations are rendered in ChatML, as its bundle trains them")
	}
	if m := a.known(c.Prompting.Model); m != nil && m.Context.Known {
		over := e.Over(m.Context.Value)
		out.Context, out.OverContext = &m.Context.Value, &over
	}
	return out, nil
}

// known gives the registry's entry of a model, nil where it has none.
func (a *App) known(model string) *registry.Model {
	reg, err := a.Registry()
	if err != nil || model == "" {
		return nil
	}
	m, err := reg.Get(model)
	if err != nil {
		return nil
	}
	return &m
}

// maxIDsLine is how long a line of texts may be.
const maxIDsLine = 64 << 20

// TokenIDs reads lines that each hold one JSON text and writes for each the ids of its tokens as a JSON array on a line. special adds the
// tokens that the tokenizer puts around a text. Errors: invalid, with the line, for what is no JSON text.
func (a *App) TokenIDs(ctx context.Context, p Prompting, in Input, special bool, to io.Writer) error {
	model, err := a.Prompter(ctx, p, in)
	if err != nil {
		return err
	}
	tok := model.Tokenizer()
	if tok == nil {
		return fault.New(fault.Invalid, "there is no tokenizer").Do("give --tokenizer FILE or --model ID")
	}
	from, name := in.Stdin, in.Files[0]
	if name != "-" {
		f, err := openFile(name)
		if err != nil {
			return err
		}
		defer f.Close()
		from = f
	}
	lines, out := bufio.NewScanner(from), bufio.NewWriterSize(to, 1<<16)
	lines.Buffer(make([]byte, 1<<16), maxIDsLine)
	var ids []uint32
	var doc []byte
	for n := int64(1); lines.Scan(); n++ {
		at := fault.Position{File: name, Line: n, Byte: -1}
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(lines.Bytes()) == 0 {
			continue
		}
		var text *string
		if err := json.Unmarshal(lines.Bytes(), &text); err != nil || text == nil {
			return fault.New(fault.Invalid, "the line is no JSON text").At(at).Do(`write each text in quotes, as "it's \"so\"" is`)
		}
		if ids, err = tok.AppendIDs(ids[:0], *text, special); err != nil {
			return err
		}
		doc = append(doc[:0], '[')
		for i, id := range ids {
			if i > 0 {
				doc = append(doc, ',')
			}
			doc = strconv.AppendUint(doc, uint64(id), 10)
		}
		if _, err := out.Write(append(doc, "]\n"...)); err != nil {
			return err
		}
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return fault.New(fault.TooLarge, "a line of %s is longer than %d bytes", name, maxIDsLine)
	} else if err != nil {
		return fault.Wrap(fault.Unavailable, err, "cannot read %s", name)
	}
	return out.Flush()
}
