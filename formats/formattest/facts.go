package formattest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/stretchr/testify/require"
)

// losses: Examples of every other format are written, read again, and hold what they held, unless a loss was counted or the format refused.
func (k kit) losses(t *testing.T) {
	for id, records := range samples {
		if id == k.f.ID() {
			continue
		}
		first, ok := formats.FormatByID(id)
		if !ok {
			continue
		}
		for _, rec := range records {
			for _, e := range (kit{first}).one(t, rec) {
				k.convert(t, e, rec)
			}
		}
	}
}

func (k kit) convert(t *testing.T, e *formats.Example, rec string) {
	t.Helper()
	before := string(e.Canonical())
	lines, report := k.write(t, []*formats.Example{e})
	require.Equal(t, before, string(e.Canonical()), "writing changed the Example: %s", rec)
	if len(report.Dropped) > 0 {
		require.Empty(t, lines)
		return
	}
	text := strings.Join(lines, "\n")
	got, bad := k.read(t, 1, text)
	require.Empty(t, bad, "%s became %s, which cannot be read", rec, text)
	want := 1
	if report.Losses["pair"] > 0 {
		want = 2 // a verdict on each of two answers
	}
	require.Len(t, got, want, "%s became %s", rec, text)
	if len(report.Losses) > 0 {
		return
	}
	var missing []string
	for _, back := range got[0].examples {
		if missing = without(factsOf(e), factsOf(back)); len(missing) == 0 {
			return
		}
	}
	require.Empty(t, missing, "lost without a count: %s became %s", rec, text)
}

// without gives the facts of a that are not in b.
func without(a, b []string) (out []string) {
	for _, f := range a {
		if !slices.Contains(b, f) {
			out = append(out, f)
		}
	}
	return out
}

// factsOf lists what an Example says, without how a format spells it: a class is an answer, and of a preference only the order counts.
func factsOf(e *formats.Example) (out []string) {
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	turns := e.Turns()
	for i := range turns {
		out = append(out, messageFacts(fmt.Sprintf("message %d", i), &turns[i])...)
	}
	class := ""
	if e.Kind == formats.KindClass {
		class, _ = e.Class()
	}
	out = append(out, completionFacts(e)...)
	for i := range e.Tools {
		add("tool %d: %s", i, toolText(e.Tools[i].Raw))
	}
	out = append(out, mediaFacts(e)...)
	for _, f := range e.Meta {
		v, err := formats.ParseValue(f.Value)
		if err != nil || class != "" && (v.Str() == class || string(v.Raw) == class) {
			continue
		}
		add("column %s: %s", f.Key, appendCompact(nil, &v))
	}
	return out
}

// mediaMark stands for media among the texts of a message: whether a format has them as parts, or as marks in a text and references of
// the row, it says the same.
func mediaMark(k chat.PartKind) string {
	switch k {
	case chat.Image, chat.Video, chat.Audio:
		return "<" + string(k) + ">"
	}
	return ""
}

// markedText gives what a message says with a mark for each of its media.
func markedText(m *chat.Message) string {
	if !slices.ContainsFunc(m.Parts, func(p chat.Part) bool { return mediaMark(p.Kind) != "" }) {
		return m.Content()
	}
	var b strings.Builder
	for i := range m.Parts {
		if p := &m.Parts[i]; p.Kind == chat.Text {
			b.WriteString(p.Text)
		} else {
			b.WriteString(mediaMark(p.Kind))
		}
	}
	return b.String()
}

// mediaFacts are the images, videos and sounds, each kind in its order.
func mediaFacts(e *formats.Example) (out []string) {
	n := map[chat.PartKind]int{}
	add := func(p *chat.Part) {
		out = append(out, fmt.Sprintf("%s %d: %s", p.Kind, n[p.Kind], p.Ref))
		n[p.Kind]++
	}
	turns := e.Turns()
	for i := range turns {
		for k := range turns[i].Parts {
			if p := &turns[i].Parts[k]; mediaMark(p.Kind) != "" {
				add(p)
			}
		}
	}
	for i := range e.Media {
		add(&e.Media[i])
	}
	return out
}

// completionFacts are those of answers, which a pair may give in any order.
func completionFacts(e *formats.Example) (out []string) {
	places := e.Places()
	for i := range e.Completions {
		c := &e.Completions[i]
		name := fmt.Sprintf("answer %d", i)
		if e.Kind == formats.KindPreference && places != nil {
			name = fmt.Sprintf("answer in place %d", places[i])
		}
		if len(c.Messages) == 1 {
			name += " (" + c.Messages[0].Content() + ")"
		}
		for k := range c.Messages {
			out = append(out, messageFacts(fmt.Sprintf("%s message %d", name, k), &c.Messages[k])...)
		}
		if c.Good != nil {
			out = append(out, fmt.Sprintf("%s good: %t", name, *c.Good))
		}
		if c.Score != "" {
			out = append(out, fmt.Sprintf("%s score: %s", name, c.Score))
		}
		if c.Rank != "" {
			out = append(out, fmt.Sprintf("%s rank: %s", name, c.Rank))
		}
	}
	return out
}

// messageFacts are those of one message.
func messageFacts(name string, m *chat.Message) (out []string) {
	add := func(format string, args ...any) { out = append(out, name+" "+fmt.Sprintf(format, args...)) }
	add("role: %s", m.Role)
	if text := markedText(m); text != "" {
		add("text: %s", text)
	}
	for i := range m.Parts {
		switch p := &m.Parts[i]; p.Kind {
		case chat.Text:
			if p.Weight != "" || p.Train != nil {
				add("weight of %q: %s", p.Text, p.Weight)
			}
		case chat.Reasoning:
			add("reasoning: %s", p.Text)
		case chat.Other:
			add("part: %s", p.Raw)
		default:
			if mediaMark(p.Kind) == "" {
				add("media: %s %s", p.Kind, p.Ref)
			}
		}
	}
	for i := range m.ToolCalls {
		c := &m.ToolCalls[i]
		args, err := formats.ParseValue(c.Arguments)
		text := string(c.Arguments)
		if err == nil {
			text = string(appendCompact(nil, &args))
		}
		add("call %d: %s %s %s", i, c.ID, c.Name, text)
	}
	if m.ToolCallID != "" {
		add("answers call %s", m.ToolCallID)
	}
	if m.Name != "" {
		add("name: %s", m.Name)
	}
	if trains := m.Trains(); trains != (m.Role == chat.Assistant) {
		add("learned: %t", trains)
	}
	if w := m.Weight; w != "" && w != "0" && w != "1" && w != "0.0" && w != "1.0" {
		add("weight: %s", w)
	}
	for _, f := range m.Extra {
		add("member %s: %s", f.Key, f.Value)
	}
	return out
}

// toolText gives a definition without the wrapping that some formats want.
func toolText(raw []byte) string {
	v, err := formats.ParseValue(raw)
	if err != nil {
		return string(raw)
	}
	typ, fn := v.Get("type"), v.Get("function")
	if len(v.Members) == 2 && typ.Str() == "function" && fn.IsObject() {
		return string(appendCompact(nil, &fn))
	}
	return string(appendCompact(nil, &v))
}
