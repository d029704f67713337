package registry

import (
	"fmt"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// Saved is a model as transformers saved it: the text of its files. Only Config is needed; what the others tell stays unknown without them.
type Saved struct {
	ID              string // OWNER/NAME, or a name of your own
	Source          string // where the files are, for the facts' sources: a folder, or OWNER/NAME@COMMIT
	Config          []byte // config.json
	TokenizerConfig []byte // tokenizer_config.json
	ChatTemplate    []byte // chat_template.jinja
	Card            []byte // README.md
	// Weights is the number of parameters that the weight files hold, 0 unknown, and WeightsSource which file says so.
	Weights       int64
	WeightsSource string
}

// maxSaved bounds each file, in bytes.
const maxSaved = 16 << 20

// FromSaved describes a model by the files that transformers saved it with: shape and context from config.json, chat template and whether it
// knows tools from the tokenizer's configuration, licence and languages from the card. Every fact names its file. Where the shape and the
// weights disagree the description fails its Check.
//
// Errors: invalid for a config.json that is no JSON object or a description that does not Check (the cause is Problems); unsupported for
// an architecture, or a setting of it, that the formulas do not hold for: nothing is guessed; too_large for a file of more than 16 MiB.
func FromSaved(s Saved) (Model, error) {
	for _, f := range []struct {
		name string
		text []byte
	}{{"config.json", s.Config}, {"tokenizer_config.json", s.TokenizerConfig}, {"chat_template.jinja", s.ChatTemplate}, {"README.md", s.Card}} {
		if len(f.text) > maxSaved {
			return Model{}, fault.New(fault.TooLarge, "%s is longer than %d bytes", f.name, maxSaved)
		}
	}
	c, err := readConfig(s)
	if err != nil {
		return Model{}, err
	}
	m := Model{ID: s.ID, Architecture: c.architecture, User: true, Scores: []Score{}}
	if err := c.shape(&m); err != nil {
		return Model{}, err
	}
	if s.Weights > 0 {
		m.Params = Known(s.Weights, s.WeightsSource)
	}
	template(&m, s)
	card(&m, s)
	m.Kind, m.Family = kindOf(m, s.ID), familyOf(m)
	if shape, err := m.Shape(); err == nil {
		p := shape.Params()
		m.ParamsNonEmbedding = Known(p.NonEmbedding(), "computed from the shape")
		if !m.Params.Known {
			m.Params = Known(p.Total, "computed from the shape")
		}
	}
	if problems := Problems(Check(m)); len(problems) > 0 {
		return Model{}, fault.Wrap(fault.Invalid, problems, "the files of %s do not describe a model:\n%s", s.ID, problems.Error())
	}
	return m, nil
}

// at is the source of a fact that stands in a file of the model.
func (s Saved) at(file string) string {
	if s.Source == "" {
		return file
	}
	return s.Source + ":" + file
}

// kindOf tells a model that was taught to answer from one that was not. Some base models carry a chat template, so the name counts first.
func kindOf(m Model, id string) string {
	_, name, _ := strings.Cut(id, "/")
	if name == "" {
		name = id
	}
	parts := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '-' || r == '_' || r == '.' })
	for _, p := range parts {
		switch p {
		case "base", "pt", "pretrained":
			return "base"
		case "instruct", "it", "chat", "sft", "dpo":
			return "instruct"
		}
	}
	if m.ChatTemplate.Known {
		return "instruct"
	}
	return "base"
}

// familyOf names the family whose tokenizer and published formulas hold for the model: of the built-in families those that share its
// architecture and vocabulary. A model of neither is a family of its own.
func familyOf(m Model) string {
	vocab := m.Vocab.Value
	switch m.Architecture {
	case "qwen2", "qwen3":
		if vocab >= 151_643 && vocab <= 152_064 {
			return map[string]string{"qwen2": "qwen2.5", "qwen3": "qwen3"}[m.Architecture]
		}
	case "llama":
		switch vocab {
		case 128_256:
			return "llama3.2"
		case 49_152:
			return "smollm2"
		}
	case "gemma2":
		return "gemma2"
	case "gemma3_text":
		return "gemma3"
	case "smollm3", "olmo2", "stablelm", "stablelm2", "ministral3":
		return m.Architecture
	case "phi3":
		if vocab == 200_064 {
			return "phi4-mini"
		}
		return "phi3.5"
	}
	return fmt.Sprintf("%s-%d", m.Architecture, vocab)
}
