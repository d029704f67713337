package analyze

import (
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/zeebo/xxh3"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/prose"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// texts fills prompt and answer, and what one look at them tells.
func (r *row) texts() {
	answer := r.ex.Answer()
	before := r.ex.Messages
	for i := range before {
		if &before[i] == answer {
			before = before[:i]
			break
		}
	}
	if len(before) == 1 {
		r.prompt = before[0].Content()
	} else {
		b := r.p.buf[:0]
		for i := range before {
			if i > 0 {
				b = append(b, '\n')
			}
			b = append(b, before[i].Content()...)
		}
		r.prompt, r.p.buf = string(b), b
	}
	if answer != nil {
		r.has = true
		r.answer = answer.Content()
	}
	r.words, r.p.looked = r.p.words[:0], r.p.looked[:0]
	if r.ex.Kind == formats.KindText {
		r.prompt, r.answer, r.has = "", r.prompt+r.answer, true
	} else {
		for i := range before {
			m := &before[i]
			switch {
			case m.Role == chat.System || m.Role == chat.Developer:
				r.in.scan(m.Content())
			case len(before) == 1:
				r.look(m, r.prompt, &r.in)
			default:
				r.look(m, m.Content(), &r.in)
			}
		}
		r.in.runes += max(len(before)-1, 0) // the breaks between them
	}
	r.inAnswer = len(r.words)
	r.look(answer, r.answer, &r.out)
	r.inAnswer = len(r.words) - r.inAnswer
	r.p.words = r.words
}

// lookedAt holds the features of a message that is one text.
type lookedAt struct {
	message *chat.Message
	counts  featureCounts
}

// look takes the text of a message in.
func (r *row) look(m *chat.Message, text string, t *traits) {
	at := lookedAt{message: m}
	r.words = look(r.words, text, &at.counts, t)
	if m != nil && len(m.Parts) == 1 && m.Parts[0].Kind == chat.Text {
		r.p.looked = append(r.p.looked, at)
	}
}

// said gives what the turns say, in order: all but the system prompt, which many rows share by design.
func (r *row) said() []string {
	var out []string
	answer := r.ex.Answer()
	for i := range r.ex.Messages {
		m := &r.ex.Messages[i]
		if m == answer {
			break
		}
		if m.Role != chat.System && m.Role != chat.Developer {
			out = append(out, m.Content())
		}
	}
	if r.ex.Kind == formats.KindText {
		return []string{r.answer}
	}
	return append(out, r.answer)
}

// fingerprintOf hashes the prompt (with its roles) and the answer (with its tool calls and candidates).
func fingerprintOf(r *row) (p fingerprint) {
	var prompt, answer []byte
	if r.p != nil {
		prompt, answer = r.p.buf[:0], r.p.buf2[:0]
	}
	last := r.ex.Answer()
	for i := range r.ex.Messages {
		m := &r.ex.Messages[i]
		b := &prompt
		if m == last {
			b = &answer
		}
		*b = append(append(*b, m.Role...), 0)
		*b = append(*b, m.Content()...)
		for _, c := range m.ToolCalls {
			*b = append(append(*b, c.Name...), c.Arguments...)
		}
		*b = append(*b, 1)
	}
	if r.ex.Kind == formats.KindClass {
		answer = append(answer, r.answer...)
	}
	for i := range r.ex.Completions {
		c := &r.ex.Completions[i]
		if c.Good != nil {
			answer = strconv.AppendBool(answer, *c.Good)
		}
		for j := range c.Messages {
			answer = append(append(answer, c.Messages[j].Content()...), 2)
		}
	}
	if r.p != nil {
		r.p.buf, r.p.buf2 = prompt, answer
	}
	hp, ha := xxh3.Hash128(prompt).Bytes(), xxh3.Hash(answer)
	copy(p.prompt[:], hp[:])
	binary.BigEndian.PutUint64(p.answer[:], ha)
	return p
}

// describe takes the facts that are no problems: language, system prompt, shares, labels.
func (p *partial) describe(r *row, opts *Options) {
	ex := r.ex
	if !opts.without(Languages) {
		p.langRows++
		p.languages[languageOf(r.lastUser(), r.answer)]++
	}
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
	count(&p.code, prose.Code(r.answer))
	r.json = jsonState(r.answer)
	count(&p.json, r.has && r.json > 0)
	p.shape(r)
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
	r.label = true
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
	r.hitKinds("secret", secrets(secrets(nil, r.prompt, &r.in), r.answer, &r.out))
	if ex.Kind != formats.KindText {
		if why := brokenRoles(ex.Messages); why != "" {
			r.hit("broken_roles", why)
		}
		if why := brokenTools(ex); why != "" {
			r.hit("tool_call_broken", why)
		}
	}
	if r.json < 0 {
		r.hit("broken_json", "")
	}
	if damaged(r.prompt, &r.in) || damaged(r.answer, &r.out) {
		r.hit("damaged_text", "")
	}
	if r.in.has(byteMarker) && hasMarker(r.prompt) || r.out.has(byteMarker) && hasMarker(r.answer) {
		r.hit("template_tokens", "")
	}
	if what := injected(r); what != "" {
		r.hit("injection", what)
	}
	if language := toxic.find(r.words); language != "" {
		r.hit("toxic_language", language)
	}
	if r.has && refuses(r.words[len(r.words)-r.inAnswer:]) {
		r.hit("refusal", "")
	}
	r.hitKinds("personal_data", personal(personal(nil, r.prompt, &r.in), r.answer, &r.out))
	if r.has && !calls && ex.Kind != formats.KindText && ex.Kind != formats.KindClass && !shortIsFine(task) {
		if n := words(r.answer, 3); n > 0 && n < 3 {
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
