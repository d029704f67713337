package voice

import (
	"strings"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/prose"
	"github.com/slmgen/slmgen/slmgen/analyze"
)

// row is one Example with what the measures ask of it.
type row struct {
	ex       *formats.Example
	id       string
	order    int64
	question string // of the last user turn
	context  string // everything before the answer: system prompt, earlier turns, results of tools
	answer   string
	words    []string // of the answer, in lower case
	spans    []prose.Span
	language string // of the answer; "" where it cannot be told
}

// readRow gives false for a row without an answer in words or without a question.
func readRow(ex *formats.Example, order int64) (*row, bool) {
	r := &row{ex: ex, order: order}
	last := ex.Answer()
	if last == nil || ex.Kind == formats.KindText {
		return nil, false
	}
	if r.answer = strings.TrimSpace(last.Content()); r.answer == "" {
		return nil, false
	}
	var b strings.Builder
	for i := range ex.Messages {
		m := &ex.Messages[i]
		if m == last {
			break
		}
		text := m.Content()
		if m.Role == chat.User || m.Role == "" {
			r.question = text
		}
		b.WriteString(text)
		b.WriteByte('\n')
		for j := range m.ToolCalls {
			b.Write(m.ToolCalls[j].Arguments)
			b.WriteByte('\n')
		}
	}
	r.context = b.String()
	r.id = ex.ID()
	r.spans = prose.Words(r.answer)
	r.words = make([]string, len(r.spans))
	for i, s := range r.spans {
		r.words[i] = strings.ReplaceAll(strings.ToLower(r.answer[s.Start:s.End]), "’", "'")
	}
	r.language = analyze.Language(r.answer)
	return r, true
}

func (r *row) ref(note string) analyze.RowRef { return refOf(r.ex, r.id, note) }

func refOf(ex *formats.Example, id, note string) analyze.RowRef {
	pos := ex.Origin.Pos
	return analyze.RowRef{ID: id, File: pos.File, Record: pos.Record, Line: pos.Line, Byte: pos.Byte, Note: note}
}

// clip shortens a text to n bytes on one line.
func clip(s string, n int) string {
	if len(s) > 8*n {
		s = s[:8*n]
	}
	s = strings.ToValidUTF8(strings.Join(strings.Fields(s), " "), "\ufffd")
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
