package formats

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats/chat"
)

// generated decodes a random odd row of a random format.
func generated(seed uint64) *Example {
	g := rowGen{rand.New(rand.NewPCG(seed, 2))}
	id := g.one("openai", "sharegpt", "alpaca")
	var text string
	switch id {
	case "openai":
		text = g.chatRow("messages", "role", "content")
	case "sharegpt":
		text = g.chatRow("conversations", "from", "value")
	default:
		text = g.alpacaRow()
	}
	row, err := ParseValue([]byte(text))
	if err != nil {
		return nil
	}
	f, _ := FormatByID(id)
	es, err := f.Decode(row)
	if err != nil {
		return nil
	}
	return es[0]
}

// fromFixture decodes a fixture of a format of dialogues, changed at random.
func fromFixture(t *testing.T, seed uint64) *Example {
	g := rowGen{rand.New(rand.NewPCG(seed, 4))}
	f, _ := FormatByID(g.one("anthropic", "gemini", "bedrock-converse", "cohere", "mistral", "llamafactory-v1", "openai-batch", "qa", "prompt-completion",
		"query-response", "sharegpt-pairs", "turns", "mt-bench", "agent-trace", "text", "prompt", "messages-array", "together", "multiple-choice"))
	rows := fixtureRows(t, f.ID())
	row, err := ParseValue(g.mutated(nil, &rows[g.r.IntN(len(rows))], 3))
	require.NoError(t, err)
	es, err := f.Decode(row)
	if err != nil || len(es) == 0 {
		return nil
	}
	es[0].Origin.Format = f.ID()
	return es[0]
}

// plain gives the Example without what a chat text means the same without: spellings that no fact hangs on.
func plain(e *Example) *Example {
	c := *e
	c.Origin = Origin{}
	c.Meta = slices.DeleteFunc(slices.Clone(e.Meta), func(f chat.Field) bool {
		return slices.Contains([]string{"question_id", "custom_id", "method", "url"}, f.Key) // which mt-bench and batches have to have
	})
	c.Messages = append([]chat.Message(nil), e.Messages...)
	for i := range c.Messages {
		m := &c.Messages[i]
		m.RawRole = ""
		if m.Role == chat.Tool {
			m.Name = "" // Gemini names the tool of every result
		}
		m.Parts = append([]chat.Part(nil), m.Parts...)
		m.ToolCalls = append([]chat.ToolCall(nil), m.ToolCalls...)
		said := m.Parts[:0]
		for _, p := range m.Parts {
			if p.Kind == chat.Text && p.Text == "" {
				continue
			}
			if p.Kind == chat.Text || p.Kind == chat.Reasoning {
				p.Raw, p.Field = nil, ""
			} else if p.Kind != chat.Other {
				p.Raw, p.MIME = nil, ""
			}
			said = append(said, p)
		}
		m.Parts = joined(said)
		m.ContentNull = false
		if m.Role != chat.Assistant && !m.Trains() {
			m.Train, m.Weight = nil, ""
		}
		if m.Train != nil && *m.Train == (m.Role == chat.Assistant) {
			m.Train = nil
		}
		if m.Train != nil && m.Weight == "" {
			m.Weight = "0"
			if *m.Train {
				m.Weight = "1"
			}
		}
		m.Train = nil
		for k := range m.ToolCalls {
			call := &m.ToolCalls[k]
			call.ArgumentsString = false
			call.Arguments = compactText(nil, call.Arguments)
			call.Type = ""
		}
	}
	for i := range c.Tools {
		if i == 0 {
			c.Tools = append([]chat.ToolDef(nil), e.Tools...)
		}
		w := rowWriter{e: &c, lose: func(string) {}}
		if !w.tool(&c.Tools[i], toolBare) {
			w.b = c.Tools[i].Raw
		}
		c.Tools[i].Raw = bytes.Replace(w.b, []byte(`,"parameters":{"type":"object","properties":{}}`), nil, 1) // that Anthropic and Bedrock demand
	}
	return &c
}

// joined puts neighbouring texts together: as one text or as parts, they say the same.
func joined(parts []chat.Part) []chat.Part {
	var out []chat.Part
	for _, p := range parts {
		if n := len(out); n > 0 && p.Kind == chat.Text && out[n-1].Kind == chat.Text {
			out[n-1].Text += p.Text
			continue
		}
		out = append(out, p)
	}
	return out
}

// TestNoSilentLoss converts odd Examples into every format and reads them back: when no loss was counted, nothing is lost.
func TestNoSilentLoss(t *testing.T) {
	t.Parallel()
	whole, lossy, dropped := 0, 0, 0
	wrong := map[string]string{} // the first failure of each format
	for seed := range uint64(1200) {
		e := generated(seed)
		if seed%2 == 1 {
			e = fromFixture(t, seed)
		}
		if e == nil {
			continue
		}
		for _, id := range WritableFormats() {
			if id == e.Origin.Format || id == "oasst" || id == TableFormat {
				continue // rows of messages need ids, which are new facts; only a mapping reads a table
			}
			f, _ := FormatByID(id)
			lost := 0
			b, err := f.(Encoder).Encode(nil, e, func(string) { lost++ })
			if err != nil {
				require.NotEmpty(t, DroppedReason(err))
				require.Empty(t, b)
				dropped++
				continue
			}
			row, err := ParseValue(b)
			require.NoError(t, err, string(b))
			if best, c := bestFormat([]Value{row}); id != "together" && id != "mistral" && id != "turns" { // which may be openai, a list of texts
				require.Greater(t, c, 0.5, "%s -> %s: %s", id, best, b)
			}
			es, err := f.Decode(row)
			require.NoError(t, err, string(b))
			if lost > 0 {
				lossy++
				continue
			}
			whole++
			if e.Origin.Format == "qa" && id == "alpaca" {
				continue // the context becomes the input, which stands behind the instruction
			}
			if id == "agent-trace" { // which names its source
				es[0].Meta = slices.DeleteFunc(es[0].Meta, func(f chat.Field) bool { return slices.Contains([]string{"id", "source", "model"}, f.Key) })
			}
			if a, z := string(plain(e).Canonical()), string(plain(es[0]).Canonical()); a != z && wrong[id] == "" {
				wrong[id] = fmt.Sprintf("seed %d %s -> %s: %s\nwas %s\nis  %s", seed, e.Origin.Format, id, b, a, z)
			}
		}
	}
	for _, failure := range wrong {
		t.Error(failure)
	}
	t.Logf("%d conversions without loss, %d with counted losses, %d dropped", whole, lossy, dropped)
	require.Greater(t, whole, 300)
}

// TestEditedRow changes an Example that came from a row: the row that is written says the new thing, in the old spelling.
func TestEditedRow(t *testing.T) {
	tests := []struct{ id, row, want string }{
		{"openai", `{"id":7,"messages":[{"content":"hi","role":"user","x":1},{"role":"assistant","content":[{"text":"yo","type":"text"}]}],"tools":null}`,
			`{"id":7,"messages":[{"content":"hi","role":"user","x":1},{"role":"assistant","content":[{"type":"text","text":"new"}]},{"role":"user","content":"more"}],"tools":null}`},
		{"sharegpt", `{"conversations":[{"value":"hi","from":"human"},{"from":"gpt","value":"yo"}],"system":""}`,
			`{"conversations":[{"value":"hi","from":"human"},{"from":"gpt","value":"new"},{"from":"human","value":"more"}],"system":""}`},
	}
	for _, tt := range tests {
		row, err := ParseValue([]byte(tt.row))
		require.NoError(t, err)
		f, _ := FormatByID(tt.id)
		es, err := f.Decode(row)
		require.NoError(t, err)
		e := es[0]
		e.Messages[1].Parts = []chat.Part{{Kind: chat.Text, Text: "new"}}
		e.Messages = append(e.Messages, chat.TextOf(chat.User, "more"))
		b, err := f.(Encoder).Encode(nil, e, func(string) {})
		require.NoError(t, err)
		require.Equal(t, tt.want, string(b))
	}
}
