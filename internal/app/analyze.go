package app

import (
	"bufio"
	"context"
	"encoding/json"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/slmgen/slmgen/slmgen"
	"github.com/slmgen/slmgen/slmgen/analyze"
	"github.com/slmgen/slmgen/slmgen/registry"
	"github.com/slmgen/slmgen/slmgen/voice"
)

// Analysis is a report with the dataset it is of.
type Analysis struct {
	Dataset Dataset `json:"dataset"`
	*analyze.Report
	Voice *voice.Report `json:"voice,omitempty"` // what the answers are like; null where nobody asked
}

// Analyzing says what Analyze looks at.
type Analyzing struct {
	Task    registry.Task
	See     Prompting // where it names a model or a tokenizer, the tokens are exact
	Without []analyze.Part
	Against []string // files whose questions no row should hold: data to evaluate with
	Others  []Other  // the same, as data that are at hand
	// Benchmarks are files, folders and zip archives of benchmarks that no row should hold.
	Benchmarks []string
	Voice      bool   // also measure what the answers are like, which reads the dataset once more
	Pairs      string // write every pair of similar rows to this file, as JSON Lines
	Progress   func(rows int64)
}

// Other is another dataset, under the name that the report calls it by.
type Other struct {
	Name  string
	Input Input
}

// Analyze reports on a dataset.
func (a *App) Analyze(ctx context.Context, in Input, look Analyzing) (*Analysis, error) {
	ds, err := a.Open(ctx, in)
	if err != nil {
		return nil, err
	}
	defer ds.Close()
	opts := slmgen.Options{Task: look.Task, Spill: os.TempDir(), Progress: look.Progress, Analysis: analyze.Options{Without: look.Without}}
	if opts.Analysis.References, err = a.references(ctx, in, look); err != nil {
		return nil, err
	}
	var pairs *pairFile
	if look.Pairs != "" {
		if err := ds.spare(look.Pairs); err != nil {
			return nil, err
		}
		if pairs, err = createPairs(look.Pairs); err != nil {
			return nil, err
		}
		opts.Analysis.Pairs = pairs.write
	}
	report, err := slmgen.Analyze(ctx, ds.Dataset, opts)
	if err = pairs.end(err); err != nil {
		return nil, err
	}
	out := &Analysis{Report: report}
	if out.Dataset, err = a.describe(ds, in.Files, report); err != nil {
		return out, err
	}
	if look.Voice {
		if out.Voice, err = voice.Measure(ctx, ds.Examples(ctx), voice.Options{Progress: look.Progress}); err != nil {
			return nil, err
		}
	}
	if look.See.Model == "" && look.See.Tokenizer == "" {
		return out, nil
	}
	see := look.See
	see.Tools = report.Shares.Tools > 0
	p, err := a.Prompter(ctx, see, in)
	if err != nil {
		return nil, err
	}
	exact, err := analyze.CountTokens(ctx, ds.Examples(ctx), p.Model, analyze.Options{Progress: look.Progress})
	if err != nil {
		return nil, err
	}
	report.Tokens = exact.Tokens
	return out, nil
}

// references reads what the dataset is compared with; nil where that is nothing.
func (a *App) references(ctx context.Context, in Input, look Analyzing) (*analyze.References, error) {
	var sets []analyze.Reference
	for _, name := range look.Benchmarks {
		base := plainName(filepath.Base(name))
		sets = append(sets, analyze.Reference{Name: strings.TrimSuffix(base, filepath.Ext(base)), Benchmark: true, Items: benchmark(name)})
	}
	for _, name := range look.Against {
		other := in
		other.Files, other.QuarantineFile, other.Split = []string{name}, "", ""
		sets = append(sets, analyze.Reference{Name: filepath.Base(name), Items: a.questions(ctx, other)})
	}
	for _, other := range look.Others {
		sets = append(sets, analyze.Reference{Name: other.Name, Items: a.questions(ctx, other.Input)})
	}
	if len(sets) == 0 {
		return nil, nil
	}
	return analyze.NewReferences(ctx, sets...)
}

// questions reads the rows of another dataset.
func (a *App) questions(ctx context.Context, in Input) iter.Seq2[analyze.Item, error] {
	return func(yield func(analyze.Item, error) bool) {
		ds, err := a.Open(ctx, in)
		if err != nil {
			yield(analyze.Item{}, err)
			return
		}
		defer ds.Close()
		for ex, err := range ds.Examples(ctx) {
			if err != nil {
				yield(analyze.Item{}, err)
				return
			}
			if !yield(analyze.ItemOf(ex), nil) {
				return
			}
		}
	}
}

// pairFile is a file of pairs that appears when it is whole.
type pairFile struct {
	file *pending
	out  *bufio.Writer
}

func createPairs(path string) (*pairFile, error) {
	f, err := create(path)
	if err != nil {
		return nil, err
	}
	return &pairFile{f, bufio.NewWriter(f)}, nil
}

func (p *pairFile) write(pair analyze.Pair) error {
	line, err := json.Marshal(pair)
	if err == nil {
		_, err = p.out.Write(append(line, '\n'))
	}
	if err != nil {
		return writeError(err, p.file.path)
	}
	return nil
}

// end brings the file out, or takes it away after an error, which it gives back.
func (p *pairFile) end(err error) error {
	if p == nil {
		return err
	}
	if err == nil {
		if err = p.out.Flush(); err != nil {
			err = writeError(err, p.file.path)
		}
	}
	if err != nil {
		p.file.abort()
		return err
	}
	return p.file.commit()
}
