package registry

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Problem is one thing that is wrong with a model description.
type Problem struct {
	Path    string `json:"path"` // models[0].heads
	Line    int    `json:"line,omitempty"`
	Message string `json:"message"`
}

// String renders the problem as path (line N): message.
func (p Problem) String() string {
	if p.Line > 0 {
		return fmt.Sprintf("%s (line %d): %s", p.Path, p.Line, p.Message)
	}
	return p.Path + ": " + p.Message
}

// Problems is every problem of a description. It is the cause inside the error that ParseYAML returns.
type Problems []Problem

// Error lists the problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

var (
	idPattern       = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?$`)
	languagePattern = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
)

// Check lists everything that is wrong with a model description, in the order of its fields; paths start at the model's own
// fields. Unknown facts are fine. An empty list means that the model may be added.
func Check(m Model) []Problem {
	var out []Problem
	bad := func(path, format string, args ...any) {
		out = append(out, Problem{Path: path, Message: fmt.Sprintf(format, args...)})
	}
	switch {
	case m.ID == "":
		bad("id", "is missing: give the Hugging Face id, like Qwen/Qwen3-4B")
	case !idPattern.MatchString(m.ID):
		bad("id", "%q is no id: write owner/name", m.ID)
	}
	if m.Family == "" {
		bad("family", "is missing")
	}
	if m.Kind != "base" && m.Kind != "instruct" {
		bad("kind", "is %q: write base or instruct", m.Kind)
	}
	if _, ok := designFor(m.Architecture); !ok && refused(m.Architecture) == "" {
		bad("architecture", "there is no formula for %q: use one of %s", m.Architecture, strings.Join(Architectures(), ", "))
	}
	if m.Folder != "" && !filepath.IsAbs(m.Folder) {
		bad("folder", "%q depends on where a command is run: write the whole path", m.Folder)
	}
	checkShape(m, bad)
	checkText(m, bad)
	checkScores(m, bad)
	return out
}

type report func(path, format string, args ...any)

func checkShape(m Model, bad report) {
	for _, f := range []struct {
		path string
		fact Fact[int]
		max  int
	}{
		{"layers", m.Layers, 1000}, {"hidden_size", m.Hidden, 1 << 17}, {"heads", m.Heads, 4096}, {"kv_heads", m.KVHeads, 4096},
		{"head_dim", m.HeadDim, 4096}, {"intermediate_size", m.FeedForward, 1 << 20}, {"vocab_size", m.Vocab, 1 << 23},
		{"sliding_window", m.SlidingWindow, 1 << 26}, {"context_length", m.Context, 1 << 26}, {"language_count", m.LanguageCount, 8000},
	} {
		switch {
		case !f.fact.Known:
		case f.fact.Value < 1:
			bad(f.path, "is %d: it must be at least 1", f.fact.Value)
		case f.fact.Value > f.max:
			bad(f.path, "is %d: more than %d is not plausible", f.fact.Value, f.max)
		case f.fact.Source == "":
			bad(f.path, "has no source")
		}
	}
	if m.Heads.Known && m.KVHeads.Known && m.Heads.Value > 0 && m.KVHeads.Value > 0 && m.Heads.Value%m.KVHeads.Value != 0 {
		bad("kv_heads", "must divide heads: %d heads cannot share %d kv_heads", m.Heads.Value, m.KVHeads.Value)
	}
	if m.HeadDim.Known && m.HeadDim.Value%2 != 0 {
		bad("head_dim", "is %d: rotary positions need an even width", m.HeadDim.Value)
	}
	if m.Params.Known && m.Params.Value < 1 {
		bad("params", "is %d: it must be at least 1", m.Params.Value)
	} else if s, err := m.Shape(); err == nil && m.Params.Known && plausible(m) {
		total := s.Params().Total
		if diff := float64(m.Params.Value)/float64(total) - 1; diff > 0.02 || diff < -0.02 {
			bad("params", "is %d, but the shape gives %d: one of the facts is wrong", m.Params.Value, total)
		}
	}
	if m.ParamsNonEmbedding.Known && m.Params.Known && m.ParamsNonEmbedding.Value > m.Params.Value {
		bad("params_non_embedding", "is more than params")
	}
}

// plausible says that no field of the shape can overflow the arithmetic.
func plausible(m Model) bool {
	for _, f := range []Fact[int]{m.Layers, m.Hidden, m.Heads, m.KVHeads, m.HeadDim, m.FeedForward, m.Vocab} {
		if f.Value < 1 || f.Value > 1<<23 {
			return false
		}
	}
	return m.Layers.Value <= 1000 && m.Hidden.Value <= 1<<17
}

func checkText(m Model, bad report) {
	for i, tag := range m.Languages.Value {
		if !languagePattern.MatchString(tag) {
			bad(fmt.Sprintf("languages[%d]", i), "%q is no language tag: write en, pt-BR, zh-Hant", tag)
		}
	}
	if m.Licence.Known && strings.TrimSpace(m.Licence.Value) == "" {
		bad("licence", "is empty: leave it out when it is unknown")
	}
	if m.Released.Known && !dated(m.Released.Value) {
		bad("release_date", "%q is no date: write 2025-04-29 or 2025-04", m.Released.Value)
	}
}

// dated says whether a text is a day, a month or a year.
func dated(s string) bool {
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}

func checkScores(m Model, bad report) {
	seen := map[Score]int{}
	for i, s := range m.Scores {
		path := fmt.Sprintf("scores[%d].", i)
		if s.Benchmark == "" {
			bad(path+"benchmark", "is missing")
		}
		if s.Source == "" {
			bad(path+"source", "is missing: a score without its source cannot be compared with any other")
		}
		if s.Date != "" && !dated(s.Date) {
			bad(path+"date", "%q is no date: write 2025-04-29 or 2025-04", s.Date)
		}
		if s.Unit == "" && !(s.Value >= 0 && s.Value <= 100) {
			bad(path+"value", "is %g: scores run from 0 to 100 unless unit says otherwise", s.Value)
		}
		key := Score{Benchmark: s.Benchmark, Setting: s.Setting, Source: s.Source}
		if j, dup := seen[key]; dup {
			bad(path+"benchmark", "repeats scores[%d]: same benchmark, setting and source", j)
		}
		seen[key] = i
	}
}
