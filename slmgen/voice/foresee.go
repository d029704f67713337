package voice

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/analyze"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// Outlook steers Foresee. The zero value is useful.
type Outlook struct {
	Options
	// Task is what the model shall do; it decides whether unsupported facts are a failure. Empty: they are.
	Task registry.Task
	// MaxTokens is the length at which training cuts rows, in tokens; 0: not known, and rows that are cut are not looked for. Lengths are estimates
	// (analyze.EstimateTokens).
	MaxTokens int
}

// Preview is where a model trained on a dataset is likely to fail.
type Preview struct {
	Rows  int64  `json:"rows"` // with a question and an answer
	Cases []Case `json:"cases"`
	// Notes say what was not looked at, and why.
	Notes []string `json:"notes"`
}

// Case is one cause of failures, with rows of the dataset that show it.
type Case struct {
	Reason string `json:"reason"` // a stable word, see reasons
	// Likelihood says what was counted: no figure here comes from anywhere but the rows.
	Likelihood string `json:"likelihood"`
	Share      Share  `json:"share"`
	Why        string `json:"why"`
	Fix        string `json:"fix"`
	// Prompts are questions of rows on which the failure would show, at most 5.
	Prompts []Prompt `json:"prompts"`
}

// Prompt is the question of one row.
type Prompt struct {
	Row      analyze.RowRef `json:"row"`      // Note says what is the matter with this row
	Question string         `json:"question"` // of the last user turn, cut to 240 bytes
	Answer   string         `json:"answer"`   // what the row says, cut to 240 bytes
}

// promptsShown bounds the prompts of a case.
const promptsShown = 5

// Foresee reads the examples once and tells on which of their questions a model trained on them is likely to fail, and why. report is the analysis of
// the same rows. Memory is bounded. Errors are those of the sequence, invalid without a report, and unavailable where ctx ends.
func Foresee(ctx context.Context, examples iter.Seq2[*formats.Example, error], report *analyze.Report, o Outlook) (*Preview, error) {
	if report == nil {
		return nil, fault.New(fault.Invalid, "there is no analysis of the rows").Do("run analyze.Run on them first")
	}
	s := newSigns(report, o)
	if err := eachRow(ctx, examples, o.Options, s.add); err != nil {
		return nil, err
	}
	s.sample.settle()
	p := &Preview{Rows: s.rows, Cases: []Case{}, Notes: []string{}}
	add := func(reason string, share Share, likelihood string, prompts []Prompt) {
		shown, asked := []Prompt{}, map[string]bool{}
		for _, q := range prompts {
			if key := q.Question + "\x00" + q.Answer; !asked[key] && len(shown) < promptsShown { // a copy shows nothing new
				asked[key] = true
				shown = append(shown, q)
			}
		}
		if share.Rows == 0 || len(shown) == 0 {
			return
		}
		text := reasons[reason]
		p.Cases = append(p.Cases, Case{Reason: reason, Likelihood: likelihood, Share: share, Why: text[0], Fix: text[1], Prompts: shown})
	}
	s.conflicts(add)
	s.inSample(add)
	s.refusals(add)
	s.facts(add)
	s.exceptions(add)
	s.cuts(add)
	s.rareLanguages(add)
	if o.MaxTokens <= 0 {
		p.Notes = append(p.Notes, "rows that training would cut were not looked for: the length is not known")
	}
	if !s.factsMatter {
		p.Notes = append(p.Notes, fmt.Sprintf("facts that no prompt holds were not looked for: the task is %s", o.Task))
	}
	if int64(len(s.sample.rows)) == sampleRows {
		p.Notes = append(p.Notes, fmt.Sprintf("likeness was measured in a sample of %d rows", sampleRows))
	}
	return p, nil
}

// reasons say why a case fails and what to do.
var reasons = map[string][2]string{
	"conflicting_answers": {"The rows answer one question in several ways; training pulls towards each of them, and the model mixes or alternates.", "Decide which answer is right."},
	"class_look_alike":    {"The nearest rows of this class carry another, more frequent label, which the model will prefer.", "Add rows of this class that differ from the other, or merge the classes."},
	"look_alike":          {"Questions that differ in a few words have different answers; a small model takes one for the other.", "Add more rows around these questions, until the words that decide stand out."},
	"refusals":            {"Refusing is learned from few rows and spreads to questions that look alike.", "Delete the refusals that you do not want, or add answered rows beside them."},
	"unsupported":         {"The answer holds facts that its prompt does not: the model learns to state such facts from memory, and will state wrong ones.", "Put the facts into the prompt, or take them out of the answer."},
	"format_exception":    {"Nearly all answers have one form, and these have not: the model will give these questions the common form.", "Bring these answers into the form, or mark such questions so that they can be told."},
	"cut":                 {"Training cuts the row, and most often its answer: the model learns to stop early or to run on.", "Raise the training length, or shorten these rows."},
	"few_in_language":     {"So few rows teach a language by chance: expect answers in the main language, or poor ones.", "Add rows in this language, or leave it out."},
	"far_from_others":     {"No other row is like this question, so that nothing but this row teaches its answer.", "Add rows like it if such questions matter."},
}

// adder takes a case in.
type adder func(reason string, share Share, likelihood string, prompts []Prompt)

// signs is what one pass gathers for the cases.
type signs struct {
	o           Outlook
	report      *analyze.Report
	factsMatter bool
	rows        int64
	sample      sample
	conflicting map[string]bool // ids of rows whose prompts are wanted
	conflict    []Prompt
	json        int64
	notJSON     []Prompt
	labels      map[string]bool // nil: the answers are no labels
	notLabel    int64
	unlabelled  []Prompt
	refused     int64
	refusing    []Prompt
	unsupported unsupportedCount
	unheld      []rated
	cut         int64
	cutRows     []rated
	languages   map[string]int64
	inLanguage  map[string][]Prompt
}

// rated is a prompt with what it is sorted by.
type rated struct {
	extreme
	prompt Prompt
}

func newSigns(report *analyze.Report, o Outlook) *signs {
	s := &signs{o: o, report: report, conflicting: map[string]bool{}, languages: map[string]int64{}, inLanguage: map[string][]Prompt{}}
	switch o.Task {
	case registry.Generate, registry.Code, registry.Translate, registry.Classify:
	default:
		s.factsMatter = true
	}
	if f := s.finding("conflicting_answers"); f != nil {
		for _, r := range f.Rows {
			s.conflicting[r.ID] = true
		}
	}
	if c := report.Classes; c != nil && c.Total == len(c.Labels) {
		s.labels = map[string]bool{}
		for _, l := range c.Labels {
			if l.Rows > 1 {
				s.labels[l.Label] = true
			}
		}
	}
	return s
}

func (s *signs) finding(rule string) *analyze.Finding {
	for i := range s.report.Findings {
		if s.report.Findings[i].Rule == rule {
			return &s.report.Findings[i]
		}
	}
	return nil
}

func promptOf(r *row, note string) Prompt {
	return Prompt{Row: r.ref(note), Question: clip(r.question, shownBytes), Answer: clip(r.answer, shownBytes)}
}

// rate keeps the promptsShown highest.
func rate(list []rated, value float64, r *row, note func() string) []rated {
	if n := len(list); n == promptsShown && !before(value, r.order, list[n-1].extreme, -1) {
		return list
	}
	list = append(list, rated{extreme{value: value, order: r.order}, promptOf(r, note())})
	slices.SortStableFunc(list, func(a, b rated) int {
		if before(a.value, a.order, b.extreme, -1) {
			return -1
		}
		return 1
	})
	return list[:min(len(list), promptsShown)]
}

func prompts(list []rated) []Prompt {
	out := make([]Prompt, len(list))
	for i, r := range list {
		out[i] = r.prompt
	}
	return out
}

// of writes a share the way every likelihood begins.
func of(s Share) string {
	if s.Share == nil {
		return "0 of 0"
	}
	return fmt.Sprintf("%d of %d (%.1f %%)", s.Rows, s.Of, 100**s.Share)
}
