package app

import (
	"context"
	"iter"
	"path/filepath"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/steps"
)

// ConvertedPart is one file of a split.
type ConvertedPart struct {
	steps.PartReport
	Written int64  `json:"written"`
	Output  string `json:"output"`
}

// outputs are the files of a conversion: one, or one for each part.
type outputs struct {
	parts  []string
	paths  []string
	files  []*pending // nil for standard output
	writer []*formats.Writer
	dry    formats.Encoder
}

func (c *Conversion) outputs(ds *Opened, split *steps.Split) (*outputs, error) {
	out := &outputs{parts: []string{""}, paths: []string{c.Out}}
	if split != nil {
		out.parts, out.paths = nil, nil
		for _, p := range split.Parts {
			out.parts = append(out.parts, p.Name)
			out.paths = append(out.paths, partPath(c.Out, p.Name))
		}
	}
	if f, ok := formats.FormatByID(c.To); ok {
		out.dry, _ = f.(formats.Encoder)
	}
	if err := ds.spare(out.paths...); err != nil {
		return nil, err
	}
	for _, path := range out.paths {
		w := c.Stdout
		if path != "-" {
			file, err := create(path)
			if err != nil {
				out.abort()
				return nil, err
			}
			out.files = append(out.files, file)
			w = file
		}
		writer, err := formats.NewWriter(w, c.options())
		if err != nil {
			out.abort()
			return nil, err
		}
		out.writer = append(out.writer, writer)
	}
	return out, nil
}

// partPath puts the name of a part before the endings of a path: chat.jsonl.gz becomes chat.train.jsonl.gz.
func partPath(path, part string) string {
	dir, base := filepath.Split(path)
	ending := ""
	for _, packed := range []string{".gz", ".zst", ".bz2", ".xz", ".lz4"} {
		if strings.HasSuffix(strings.ToLower(base), packed) && len(base) > len(packed) {
			ending = base[len(base)-len(packed):]
			base = base[:len(base)-len(packed)]
			break
		}
	}
	if ext := filepath.Ext(base); ext != base {
		ending = ext + ending
		base = base[:len(base)-len(ext)]
	}
	return dir + base + "." + part + ending
}

func (o *outputs) abort() {
	for _, f := range o.files {
		f.abort()
	}
}

// write sends every row to the file of its part and notes in the book what became of it.
func (o *outputs) write(ctx context.Context, result *steps.Result, book *ledger, s Steps) error {
	result.Fate = func(e *formats.Example, reason string) {
		if reason != "" {
			book.example(e, reason)
		}
	}
	rows := result.Rows(ctx)
	if s.Shuffle {
		// Records are accounted for in the order of the source, so what the format refuses is left out before the shuffle.
		rows = steps.Shuffle{Seed: s.Seed, Temp: s.Temp}.Rows(ctx, o.writable(rows, book))
	}
	at := map[string]*formats.Writer{}
	for i, name := range o.parts {
		at[name] = o.writer[i]
	}
	for row, err := range rows {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		w := at[row.Part]
		if err := w.Write(row.Example); err != nil {
			return err
		}
		if !s.Shuffle {
			book.example(row.Example, w.LastDropped())
		}
	}
	book.end()
	for _, w := range o.writer {
		if err := w.Close(); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// writable leaves out what the format has no room for.
func (o *outputs) writable(rows iter.Seq2[steps.Row, error], book *ledger) iter.Seq2[steps.Row, error] {
	return func(yield func(steps.Row, error) bool) {
		var buf []byte
		for row, err := range rows {
			if err == nil && o.dry != nil {
				var refused error
				buf, refused = o.dry.Encode(buf[:0], row.Example, func(string) {})
				reason := formats.DroppedReason(refused)
				book.example(row.Example, reason)
				if reason != "" {
					continue
				}
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// report adds what was written and gives the files to commit.
func (o *outputs) report(rep *Converted, decided steps.Report) []*pending {
	for i, w := range o.writer {
		r := w.Report()
		rep.Written += r.Rows
		for fact, n := range r.Losses {
			rep.Losses[fact] += n
		}
		if len(decided.Parts) > 0 {
			rep.Parts = append(rep.Parts, ConvertedPart{PartReport: decided.Parts[i], Written: r.Rows, Output: o.paths[i]})
		}
	}
	return o.files
}
