package voice

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/prose"
	"github.com/slmgen/slmgen/slmgen/analyze"
)

const (
	commonForm   = 0.9 // share of the answers that makes a form the common one
	fewLanguage  = 50  // rows below which a language is called rare ...
	rareLanguage = 0.1 // ... when its share is below this as well
)

func (s *signs) add(ex *formats.Example, order int64) {
	r, ok := readRow(ex, order)
	if !ok {
		return
	}
	s.rows++
	s.sample.add(r)
	if s.conflicting[r.id] {
		s.oppose(promptOf(r, "other rows answer this question otherwise"))
	}
	keep := func(list []Prompt, note string) []Prompt {
		if len(list) < promptsShown {
			list = append(list, promptOf(r, note))
		}
		return list
	}
	if state, _ := prose.JSON(r.answer); state > 0 {
		s.json++
	} else {
		s.notJSON = keep(s.notJSON, "the answer is no JSON")
	}
	if s.labels != nil && !s.labels[r.answer] {
		s.notLabel++
		s.unlabelled = keep(s.unlabelled, "the answer is none of the labels")
	}
	if prose.Refuses(r.answer) {
		s.refused++
		s.refusing = keep(s.refusing, "the row refuses")
	}
	if s.factsMatter {
		if c := s.unsupported.add(r); c != nil {
			if missed := c.missed(); len(missed) > 0 {
				s.unheld = rate(s.unheld, float64(len(missed)), r, func() string { return "not in the prompt: " + clip(strings.Join(missed, ", "), 120) })
			}
		}
	}
	if s.o.MaxTokens > 0 {
		if n := analyze.EstimateTokens(r.context + r.answer); n > s.o.MaxTokens {
			s.cut++
			s.cutRows = rate(s.cutRows, float64(n), r, func() string { return fmt.Sprintf("about %d tokens", n) })
		}
	}
	// A detector errs on short texts: where the question is in another language, the row says nothing of either.
	if r.language == "" {
		return
	}
	if asked := analyze.Language(r.question); asked == "" || asked == r.language {
		s.languages[r.language]++
		s.inLanguage[r.language] = keep(s.inLanguage[r.language], "in "+r.language)
	}
}

// oppose keeps two answers to a question, which is enough to show a conflict.
func (s *signs) oppose(p Prompt) {
	same := 0
	for _, q := range s.conflict {
		if q.Row.ID == p.Row.ID {
			return
		}
		if q.Question == p.Question {
			same++
		}
	}
	if same < 2 && len(s.conflict) < promptsShown {
		s.conflict = append(s.conflict, p)
	}
}

func (s *signs) conflicts(add adder) {
	if f := s.finding("conflicting_answers"); f != nil {
		share := shareOf(f.Count, s.report.Examples)
		add("conflicting_answers", share, of(share)+" rows have a question that other rows answer otherwise", s.conflict)
	}
}

func (s *signs) facts(add adder) {
	share := shareOf(s.unsupported.any, s.unsupported.rows)
	add("unsupported", share, of(share)+fmt.Sprintf(" rows with a prompt of at least %d words have an answer with numbers, names or quotations that the prompt lacks", contextNeeded), prompts(s.unheld))
}

func (s *signs) exceptions(add adder) {
	if float64(s.json) >= commonForm*float64(s.rows) {
		share := shareOf(s.rows-s.json, s.rows)
		add("format_exception", share, of(share)+" answers are no JSON, where all others are", s.notJSON)
	}
	if s.labels != nil && float64(s.rows-s.notLabel) >= commonForm*float64(s.rows) {
		share := shareOf(s.notLabel, s.rows)
		add("format_exception", share, of(share)+" answers are none of the labels that stand more than once", s.unlabelled)
	}
}

func (s *signs) cuts(add adder) {
	share := shareOf(s.cut, s.rows)
	add("cut", share, of(share)+fmt.Sprintf(" rows have more than %d tokens, by an estimate with an error of %.0f %%", s.o.MaxTokens, 100*analyze.EstimateError()), prompts(s.cutRows))
}

func (s *signs) rareLanguages(add adder) {
	type language struct {
		code string
		rows int64
	}
	var all []language
	var total int64
	for code, n := range s.languages {
		all = append(all, language{code, n})
		total += n
	}
	slices.SortFunc(all, func(a, b language) int { return cmp.Or(cmp.Compare(b.rows, a.rows), cmp.Compare(a.code, b.code)) })
	for i, l := range all {
		if i > 0 && l.rows < fewLanguage && float64(l.rows) < rareLanguage*float64(total) {
			share := shareOf(l.rows, total)
			add("few_in_language", share, of(share)+fmt.Sprintf(" answers whose language could be told are in %q", l.code), s.inLanguage[l.code])
		}
	}
}
