package bundle

import (
	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/formats/prompt"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
)

// Reasons why a lane skips a compared, judged or checked row, and facts that it cannot hold, beside those of package prompt.
const (
	skipCalls  = "tool calls, which this lane's trainer cannot read in a compared, judged or checked row"
	skipTurns  = "a compared or judged answer of several turns, which this lane cannot train"
	loseTools  = "definitions of tools"
	loseFields = "names of speakers"
)

// preferenceEncoder gives the form of compared, judged and checked rows.
func preferenceEncoder(p *plan.Plan) encoder {
	objective, tools := p.Training.Objective, p.Dataset.Tools
	form := preferenceForm(openPreference{})
	switch p.Lane {
	case "axolotl":
		// Its ORPO and GRPO render no tools.
		form = axolotlPreference{tools && (objective == estimate.DPO || objective == estimate.KTO)}
	case "llamafactory":
		form = factoryPreference{tools}
	}
	return func(dst []byte, ex *formats.Example, lose func(string)) (out []byte, lines int, text bool, skip string) {
		out = dst
		count := func(line []byte, why string) {
			if why != "" {
				skip = why
				return
			}
			out, lines = append(line, '\n'), lines+1
		}
		switch objective {
		case estimate.KTO:
			list, why := prompt.Verdicts(ex, lose)
			skip = why
			for i := range list {
				count(form.verdict(out, &list[i], lose))
			}
		case estimate.GRPO:
			var c prompt.Checked
			if c, skip = prompt.Check(ex, lose); skip == "" {
				count(form.checked(out, &c, lose))
			}
		default:
			list, why := prompt.Pairs(ex, lose)
			skip = why
			for i := range list {
				count(form.pair(out, &list[i], lose))
			}
		}
		if lines > 0 {
			skip = ""
		}
		return out, lines, false, skip
	}
}

// A preferenceForm appends one line without its end. skip says why there is none, and dst is then given back as it was.
type preferenceForm interface {
	pair(dst []byte, p *prompt.Pair, lose func(string)) ([]byte, string)
	verdict(dst []byte, v *prompt.Verdict, lose func(string)) ([]byte, string)
	checked(dst []byte, c *prompt.Checked, lose func(string)) ([]byte, string)
}

// openPreference is what train.py reads: everything that a row says.
type openPreference struct{}

func (openPreference) pair(dst []byte, p *prompt.Pair, _ func(string)) ([]byte, string) {
	return p.AppendJSON(dst), ""
}

func (openPreference) verdict(dst []byte, v *prompt.Verdict, _ func(string)) ([]byte, string) {
	return v.AppendJSON(dst), ""
}

func (openPreference) checked(dst []byte, c *prompt.Checked, _ func(string)) ([]byte, string) {
	return c.AppendJSON(dst), ""
}

// axolotlPreference writes rows that TRL reads below axolotl. That library infers one schema for the whole file, so every message has the
// same two members, and tools and rewards are JSON text.
type axolotlPreference struct{ tools bool }

func (a axolotlPreference) pair(dst []byte, p *prompt.Pair, lose func(string)) ([]byte, string) {
	return a.line(dst, p.Tools, lose, "", part{"prompt", p.Prompt}, part{"chosen", p.Chosen}, part{"rejected", p.Rejected})
}

func (a axolotlPreference) verdict(dst []byte, v *prompt.Verdict, lose func(string)) ([]byte, string) {
	label := `,"label":false`
	if v.Good {
		label = `,"label":true`
	}
	return a.line(dst, v.Tools, lose, label, part{"prompt", v.Prompt}, part{"completion", v.Answer})
}

func (a axolotlPreference) checked(dst []byte, c *prompt.Checked, lose func(string)) ([]byte, string) {
	reward := `,"reward":` + string(chat.AppendString(nil, string(c.Reward.AppendJSON(nil))))
	return a.line(dst, c.Tools, lose, reward, part{"prompt", c.Prompt})
}

type part struct {
	name     string
	messages []chat.Message
}

func (a axolotlPreference) line(dst []byte, tools []chat.ToolDef, lose func(string), more string, parts ...part) ([]byte, string) {
	out := append(dst, '{')
	for n, p := range parts {
		if n > 0 {
			out = append(out, ',')
		}
		out = append(chat.AppendString(out, p.name), ':', '[')
		for i := range p.messages {
			m := inlineReasoning(p.messages[i])
			if len(m.ToolCalls) > 0 || m.Role == chat.Tool {
				return dst, skipCalls
			}
			if m.Name != "" {
				lose(loseFields)
			}
			if i > 0 {
				out = append(out, ',')
			}
			out = append(prompt.AppendMessage(out, &chat.Message{Role: m.Role, Parts: m.Parts}), '}')
		}
		out = append(out, ']')
	}
	out = append(out, more...)
	switch {
	case a.tools:
		out = chat.AppendString(append(out, `,"tools":`...), string(prompt.AppendTools(nil, tools)))
	case len(tools) > 0:
		lose(loseTools)
	}
	return append(out, '}'), ""
}

// factoryPreference writes LLaMA-Factory's sharegpt form: the turns that lead to the answers, and each answer as one turn.
type factoryPreference struct{ tools bool }

func (f factoryPreference) pair(dst []byte, p *prompt.Pair, lose func(string)) ([]byte, string) {
	if len(p.Chosen) != 1 || len(p.Rejected) != 1 {
		return dst, skipTurns
	}
	out, turns, skip := factoryTurns(append(dst, `{"messages":`...), p.Prompt, lose)
	if skip == "" && turns%2 == 0 {
		skip = skipOrder
	}
	if skip != "" {
		return dst, skip
	}
	role, content := factoryTurn(p.Chosen[0], lose)
	out = factoryMessage(append(out, `,"chosen":`...), role, content)
	role, content = factoryTurn(p.Rejected[0], lose)
	out = factoryMessage(append(out, `,"rejected":`...), role, content)
	return append(factoryTools(out, p.Tools, f.tools), '}'), ""
}

func (f factoryPreference) verdict(dst []byte, v *prompt.Verdict, lose func(string)) ([]byte, string) {
	if len(v.Answer) != 1 {
		return dst, skipTurns
	}
	all := append(v.Prompt[:len(v.Prompt):len(v.Prompt)], v.Answer...)
	out, turns, skip := factoryTurns(append(dst, `{"messages":`...), all, lose)
	if skip == "" && turns%2 != 0 {
		skip = skipOrder
	}
	if skip != "" {
		return dst, skip
	}
	label := `,"label":false`
	if v.Good {
		label = `,"label":true`
	}
	return append(factoryTools(append(out, label...), v.Tools, f.tools), '}'), ""
}

// checked never runs: the lane has no GRPO, which Validate says.
func (factoryPreference) checked(dst []byte, _ *prompt.Checked, _ func(string)) ([]byte, string) {
	return dst, prompt.NoCheck
}
