package app

import (
	"context"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/prompt"
	"github.com/slmgen/slmgen/formats/steps"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/analyze"
)

// Steps are what is done between reading and writing, as a command line spells it; "" and 0 do nothing.
type Steps struct {
	Dedup    string // id, prompt, answer, messages or text; with ",fold" case and white space do not count
	Sample   string // a number, or a share such as 10%
	Shuffle  bool
	Seed     uint64
	Split    string // train=0.9,eval=0.1 or train,eval=500
	Stratify string // a column, or class
	Group    string // a column
	MinChars, MaxChars,
	MinTurns, MaxTurns,
	MinTokens, MaxTokens int // counted by Prompting
	Prompting Prompting
	Languages []string
	Temp      string // folder for what does not fit into memory
}

// None says that every row is taken as it comes.
func (s *Steps) None() bool { return s.none() }

// none says that every row is taken as it comes.
func (s *Steps) none() bool {
	return s.Dedup == "" && s.Sample == "" && !s.Shuffle && s.Split == "" && s.MinChars == 0 && s.MaxChars == 0 && s.MinTurns == 0 &&
		s.MaxTurns == 0 && !s.tokens() && len(s.Languages) == 0
}

// tokens says that a step counts tokens.
func (s *Steps) tokens() bool { return s.MinTokens != 0 || s.MaxTokens != 0 }

// read says that a step looks at what a row says, for which its columns must have a meaning.
func (s *Steps) read() bool {
	return s.Dedup != "" && s.Dedup != string(steps.ID) || s.MinChars > 0 || s.MaxChars > 0 || s.MinTurns > 0 || s.MaxTurns > 0 ||
		s.tokens() || len(s.Languages) > 0 || s.Stratify == "class"
}

// Check says whether the steps make sense by themselves.
func (s *Steps) Check() error {
	if s.tokens() && s.Prompting.Model == "" && s.Prompting.Tokenizer == "" {
		return fault.New(fault.Invalid, "--min-tokens and --max-tokens need a tokenizer").Do("give --tokenizer FILE or --model ID")
	}
	_, err := s.pipeline(nil)
	return err
}

// pipeline gives the steps; model counts tokens, where they ask for that.
func (s *Steps) pipeline(model *prompt.Model) (steps.Pipeline, error) {
	p := steps.Pipeline{Seed: s.Seed, Temp: s.Temp}
	for _, bound := range []struct {
		what   string
		lo, hi int
		make   func(lo, hi int) steps.Filter
	}{
		{"chars", s.MinChars, s.MaxChars, func(lo, hi int) steps.Filter { return steps.Length(steps.Whole, lo, hi) }},
		{"turns", s.MinTurns, s.MaxTurns, steps.Turns},
		{"tokens", s.MinTokens, s.MaxTokens, func(lo, hi int) steps.Filter { return tokenFilter(model, lo, hi) }},
	} {
		if bound.lo < 0 || bound.hi < 0 || bound.hi > 0 && bound.lo > bound.hi {
			return p, fault.New(fault.Invalid, "--min-%s %d and --max-%s %d leave nothing", bound.what, bound.lo, bound.what, bound.hi).Do("give bounds that a row can keep")
		}
		if bound.lo > 0 || bound.hi > 0 {
			p.Filters = append(p.Filters, bound.make(bound.lo, bound.hi))
		}
	}
	if len(s.Languages) > 0 {
		p.Filters = append(p.Filters, steps.Languages(analyze.Language, s.Languages...))
	}
	for _, set := range []func(*steps.Pipeline) error{s.dedup, s.sample, s.split} {
		if err := set(&p); err != nil {
			return p, err
		}
	}
	if s.Stratify != "" {
		c := steps.Column(s.Stratify)
		p.Stratify = &c
	}
	return p, nil
}

// The reasons of tokenFilter beside those of steps.
const (
	dropUntrained = "nothing_to_train"    // no answer, or a kind of row that supervised training does not read
	dropRefused   = "refused_by_template" // rendering ends in an error of the chat template
)

// tokenFilter keeps Examples that have lo to hi tokens as m sees them, the longest of their sequences counted; hi 0 sets no bound. What
// training cannot learn from has no tokens to count, and goes.
func tokenFilter(m *prompt.Model, lo, hi int) steps.Filter {
	return func(ex *formats.Example) string {
		row, skip := prompt.Reduce(ex, func(string) {})
		if skip != "" {
			return dropUntrained
		}
		sequences, err := m.Sequences(context.Background(), row)
		if err != nil {
			return dropRefused
		}
		longest := 0
		for i := range sequences {
			longest = max(longest, len(sequences[i].IDs))
		}
		return steps.Measure(func(*formats.Example) int { return longest }, lo, hi)(ex)
	}
}

func (s *Steps) dedup(p *steps.Pipeline) error {
	if s.Dedup == "" {
		return nil
	}
	by, fold := strings.CutSuffix(s.Dedup, ",fold")
	for _, known := range steps.DedupKeys() {
		if string(known) == by {
			if fold && known == steps.ID {
				break
			}
			p.Dedup = &steps.Dedup{By: known, Fold: fold}
			return nil
		}
	}
	return fault.New(fault.Invalid, "--dedup=%s is not known", s.Dedup).Do("give id, prompt, answer, messages or text; all but id also with ,fold")
}

func (s *Steps) sample(p *steps.Pipeline) error {
	if s.Sample == "" {
		return nil
	}
	wrong := fault.New(fault.Invalid, "--sample %s is no number of rows", s.Sample).Do("give --sample 1000 or --sample 10%%")
	if text, ok := strings.CutSuffix(s.Sample, "%"); ok {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || !(f > 0 && f <= 100) {
			return wrong
		}
		p.Sample = &steps.Sample{Fraction: f / 100}
		return nil
	}
	n, err := strconv.ParseInt(s.Sample, 10, 64)
	if err != nil || n <= 0 {
		return wrong
	}
	p.Sample = &steps.Sample{N: n}
	return nil
}

func (s *Steps) split(p *steps.Pipeline) error {
	if s.Split == "" {
		if s.Group != "" {
			return fault.New(fault.Invalid, "--group without --split").Do("say how to split: --split train=0.9,eval=0.1")
		}
		return nil
	}
	p.Split = &steps.Split{Group: steps.Column(s.Group)}
	for _, one := range strings.Split(s.Split, ",") {
		name, size, sized := strings.Cut(one, "=")
		part := steps.Part{Name: name}
		var err error
		switch {
		case name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != "":
			return fault.New(fault.Invalid, "%q cannot name a part", name).Do("use letters, digits, - and _")
		case !sized:
		case strings.HasSuffix(size, "%"):
			part.Share, err = strconv.ParseFloat(strings.TrimSuffix(size, "%"), 64)
			part.Share /= 100
		case strings.ContainsAny(size, ".eE"):
			part.Share, err = strconv.ParseFloat(size, 64)
		default:
			part.Count, err = strconv.ParseInt(size, 10, 64)
		}
		if err != nil || sized && part.Share == 0 && part.Count == 0 {
			return fault.New(fault.Invalid, "--split %s: %q is no size of a part", s.Split, size).Do("give a share such as 0.1 or 10%%, or a number of rows")
		}
		p.Split.Parts = append(p.Split.Parts, part)
	}
	return nil
}
