package steps_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/formats/steps"
)

func TestFilters(t *testing.T) {
	yes := true
	plain := row(1, "Größe?", "42 cm")
	text := &formats.Example{Kind: formats.KindText, Messages: []chat.Message{chat.TextOf("", "once upon a time")}}
	prompt := &formats.Example{Kind: formats.KindPrompt, Messages: []chat.Message{chat.TextOf(chat.User, "Hi")}}
	pair := &formats.Example{Kind: formats.KindPreference, Messages: []chat.Message{chat.TextOf(chat.User, "Hi")}, Completions: []formats.Completion{
		{Messages: []chat.Message{chat.TextOf(chat.Assistant, "Hello there")}, Preferred: &yes},
		{Messages: []chat.Message{chat.TextOf(chat.Assistant, "What")}, Preferred: new(bool)},
	}}
	blank := row(1, "Hi", "  ")
	call := row(1, "Hi", "")
	call.Messages[1] = chat.Message{Role: chat.Assistant, ContentNull: true, ToolCalls: []chat.ToolCall{{Name: "f"}}}
	detect := func(s string) string {
		switch {
		case strings.Contains(s, "Größe"):
			return "de"
		case strings.Contains(s, "upon"):
			return "EN"
		}
		return ""
	}
	for _, c := range []struct {
		name string
		f    steps.Filter
		e    *formats.Example
		want string
	}{
		{"runes, not bytes", steps.Length(steps.Prompt, 6, 6), plain, ""},
		{"whole", steps.Length(steps.Whole, 11, 11), plain, ""},
		{"short", steps.Length(steps.Whole, 12, 0), plain, steps.DropTooShort},
		{"long", steps.Length(steps.Answer, 0, 4), plain, steps.DropTooLong},
		{"both answers count", steps.Length(steps.Whole, 17, 17), pair, ""},
		{"preferred answer", steps.Length(steps.Answer, 11, 11), pair, ""},
		{"prompt of a pair", steps.Length(steps.Prompt, 2, 2), pair, ""},
		{"turns", steps.Turns(2, 2), pair, ""},
		{"few turns", steps.Turns(2, 0), prompt, steps.DropFewTurns},
		{"many turns", steps.Turns(0, 1), plain, steps.DropTurns},
		{"tokens", steps.Measure(func(*formats.Example) int { return 9 }, 0, 8), plain, steps.DropTooLong},
		{"language", steps.Languages(detect, "en"), plain, steps.DropLanguage},
		{"language kept", steps.Languages(detect, "DE", "fr"), plain, ""},
		{"language in capitals", steps.Languages(detect, "en"), text, ""},
		{"language with a region", steps.Languages(detect, "de-AT"), plain, ""},
		{"the codes of Norwegian", steps.Languages(func(string) string { return "nb" }, "no"), plain, ""},
		{"unknown language", steps.Languages(detect, "en"), prompt, ""},
		{"kind", steps.Kinds(formats.KindChat), text, steps.DropKind},
		{"kind kept", steps.Kinds(formats.KindChat, formats.KindText), text, ""},
		{"pattern", steps.Matching(steps.Answer, regexp.MustCompile(`^\d+`), false), plain, ""},
		{"pattern missing", steps.Matching(steps.Prompt, regexp.MustCompile(`^\d+`), false), plain, steps.DropPattern},
		{"pattern unwanted", steps.Matching(steps.Whole, regexp.MustCompile(`cm`), true), plain, steps.DropPattern},
		{"answer", steps.Answered(), plain, ""},
		{"answer of a pair", steps.Answered(), pair, ""},
		{"answer is a call", steps.Answered(), call, ""},
		{"no answer", steps.Answered(), prompt, steps.DropNoAnswer},
		{"blank answer", steps.Answered(), blank, steps.DropNoAnswer},
		{"text needs none", steps.Answered(), text, ""},
	} {
		require.Equal(t, c.want, c.f(c.e), c.name)
		_, rep := run(t, steps.Pipeline{Filters: []steps.Filter{c.f}}, of(c.e))
		require.Equal(t, c.want != "", rep.Kept == 0, c.name)
		run(t, steps.Pipeline{Filters: []steps.Filter{c.f}, Dedup: &steps.Dedup{}}, of(c.e, c.e))
	}
}
