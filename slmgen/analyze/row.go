package analyze

import (
	"crypto/sha256"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// texts fills prompt and answer.
func (r *row) texts() {
	var b strings.Builder
	answer := r.ex.Answer()
	for i := range r.ex.Messages {
		m := &r.ex.Messages[i]
		if m == answer {
			break
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(m.Content())
	}
	r.prompt = b.String()
	if answer != nil {
		r.has = true
		r.answer = answer.Content()
	}
	if r.ex.Kind == formats.KindText {
		r.prompt, r.answer, r.has = "", r.prompt+r.answer, true
	}
}

// fingerprint hashes the prompt (with its roles) and the answer (with its tool calls and candidates).
func fingerprint(r *row) (prompt [12]byte, answer [8]byte) {
	hp, ha := sha256.New(), sha256.New()
	last := r.ex.Answer()
	for i := range r.ex.Messages {
		m := &r.ex.Messages[i]
		h := hp
		if m == last {
			h = ha
		}
		h.Write([]byte(m.Role))
		h.Write([]byte{0})
		h.Write([]byte(m.Content()))
		for _, c := range m.ToolCalls {
			h.Write([]byte(c.Name))
			h.Write(c.Arguments)
		}
		h.Write([]byte{1})
	}
	if r.ex.Kind == formats.KindClass {
		ha.Write([]byte(r.answer))
	}
	for i := range r.ex.Completions {
		c := &r.ex.Completions[i]
		if c.Good != nil {
			ha.Write([]byte(strconv.FormatBool(*c.Good)))
		}
		for j := range c.Messages {
			ha.Write([]byte(c.Messages[j].Content()))
			ha.Write([]byte{2})
		}
	}
	copy(prompt[:], hp.Sum(nil))
	copy(answer[:], ha.Sum(nil))
	return prompt, answer
}

// describe takes the facts that are no problems: language, system prompt, shares, labels.
func (p *partial) describe(r *row) {
	ex := r.ex
	p.langRows++
	p.languages[languageOf(r.lastUser(), r.answer)]++
	if system, ok := ex.System(); ok {
		use, known := p.systems[system]
		if !known && len(p.systems) < maxSystems {
			use = systemUse{order: r.order, ref: r.ref("")}
		}
		if known || len(p.systems) < maxSystems {
			use.rows++
			p.systems[system] = use
		}
	} else {
		p.noSystem++
		if len(p.noSystemRef) < maxRefs {
			p.noSystemRef = append(p.noSystemRef, r.ref(""))
		}
	}
	answers, tools, reasoning, media := 0, len(ex.Tools) > 0, false, len(ex.Media) > 0
	for i := range ex.Messages {
		m := &ex.Messages[i]
		if m.Role == chat.Assistant {
			answers++
		}
		tools = tools || len(m.ToolCalls) > 0 || m.Role == chat.Tool
		for j := range m.Parts {
			switch m.Parts[j].Kind {
			case chat.Reasoning:
				reasoning = true
			case chat.Image, chat.Audio, chat.Video:
				media = true
			}
		}
	}
	count(&p.multi, answers > 1)
	count(&p.tools, tools)
	count(&p.media, media)
	count(&p.reasoning, reasoning || strings.HasPrefix(strings.TrimSpace(r.answer), "<think>"))
	count(&p.preference, ex.Kind == formats.KindPreference)
	count(&p.code, looksLikeCode(r.answer))
	count(&p.json, r.has && jsonState(r.answer) > 0)
	if media {
		r.hit("media", "")
	}
	p.label(r)
}

func count(n *int64, yes bool) {
	if yes {
		*n++
	}
}

func (r *row) lastUser() string {
	for i := len(r.ex.Messages) - 1; i >= 0; i-- {
		if m := &r.ex.Messages[i]; m.Role == chat.User || m.Role == "" {
			return m.Content()
		}
	}
	return ""
}

// label counts a short one-line answer as a label. One long answer in a block of labels does not end the count: a few stray
// answers are what the balance should show; many distinct ones end it.
func (p *partial) label(r *row) {
	if p.notLabels || !r.has || len(r.answer) > maxLabelBytes || strings.ContainsRune(r.answer, '\n') || strings.TrimSpace(r.answer) == "" {
		return
	}
	use := p.labels[r.answer]
	use.rows++
	if len(use.refs) < maxRefs {
		use.refs = append(use.refs, r.ref(""))
	}
	p.labels[strings.Clone(r.answer)] = use
	if len(p.labels) > maxLabels {
		p.notLabels, p.labels = true, nil
	}
}

// shortIsFine says for which tasks a short answer is no problem.
func shortIsFine(t registry.Task) bool {
	return t == registry.Classify || t == registry.Extract || t == registry.Tools || t == registry.Translate
}

// check applies the rules that need one row alone.
func (r *row) check(task registry.Task) {
	ex := r.ex
	calls := false
	if a := ex.Answer(); a != nil {
		calls = len(a.ToolCalls) > 0
	}
	switch {
	case !r.has:
		r.hit("no_answer", "")
	case strings.TrimSpace(r.answer) == "" && !calls:
		r.hit("empty_answer", "")
	case ex.Kind != formats.KindText && strings.TrimSpace(r.prompt) == "" && len(ex.Media) == 0:
		r.hit("empty_prompt", "")
	}
	whole := r.prompt + "\n" + r.answer
	if secret(whole) {
		r.hit("secret", "")
	}
	if ex.Kind != formats.KindText {
		if why := brokenRoles(ex.Messages); why != "" {
			r.hit("broken_roles", why)
		}
		if why := brokenTools(ex); why != "" {
			r.hit("tool_call_broken", why)
		}
	}
	if jsonState(r.answer) < 0 {
		r.hit("broken_json", "")
	}
	if damaged(whole) {
		r.hit("damaged_text", "")
	}
	if hasMarker(whole) {
		r.hit("template_tokens", "")
	}
	if r.has && refuses(r.answer) {
		r.hit("refusal", "")
	}
	if what := personal(whole); what != "" {
		r.hit("personal_data", what)
	}
	if r.has && !calls && ex.Kind != formats.KindText && !shortIsFine(task) {
		if n := words(r.answer); n > 0 && n < 3 {
			r.hit("short_answer", "")
		}
	}
}

// brokenRoles says what is wrong with the order of turns, "" when nothing is.
func brokenRoles(ms []chat.Message) string {
	var last chat.Role
	for i := range ms {
		role := ms[i].Role
		switch role {
		case chat.System, chat.Developer:
			if i > 1 || i == 1 && ms[0].Role != chat.System && ms[0].Role != chat.Developer {
				return "a system message in turn " + strconv.Itoa(i+1)
			}
			continue
		case chat.User:
			if last == chat.User {
				return "two user turns in a row, at turn " + strconv.Itoa(i+1)
			}
		case chat.Assistant:
			if last == "" {
				return "begins with the assistant"
			}
			if last == chat.Assistant && len(ms[i-1].ToolCalls) == 0 {
				return "two assistant turns in a row, at turn " + strconv.Itoa(i+1)
			}
		}
		last = role
	}
	return ""
}

// brokenTools says what is wrong with tool use, "" when nothing is. Rows without tool definitions are only checked for orphaned results.
func brokenTools(ex *formats.Example) string {
	called := false
	for i := range ex.Messages {
		m := &ex.Messages[i]
		for _, c := range m.ToolCalls {
			called = true
			if len(ex.Tools) == 0 || c.Name == "" {
				continue
			}
			known := false
			for _, t := range ex.Tools {
				known = known || t.Name == "" || t.Name == c.Name
			}
			if !known {
				return "calls " + c.Name + ", which is not among the tools"
			}
		}
		if m.Role == chat.Tool && !called {
			return "a tool result before any call, in turn " + strconv.Itoa(i+1)
		}
	}
	return ""
}
