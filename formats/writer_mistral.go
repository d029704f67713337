package formats

import (
	"crypto/sha256"
	"slices"
	"strconv"

	"github.com/slmgen/slmgen/formats/chat"
)

// Encode writes {"messages":[...],"tools":[...]} for Mistral's fine-tuning. Ids of tool calls that have not its nine characters are
// replaced by ones made of them, in calls and results alike. A row that came as mistral keeps its columns, order and spelling.
// Losses: those of openai, developer_role, call_id (an id was made up or replaced), and columns of Meta that Mistral has no use for.
func (f mistral) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := chatOnly(e); err != nil {
		return dst, err
	}
	w := &rowWriter{b: dst, e: e, l: written(e, f.ID()), lose: lose}
	cols := []column{
		{slotMessages, "messages", true, func() { w.chatColumn(w.mistralSpeech()) }},
		{slotSystem, "system_prompt", w.systemColumn(), w.system},
		{slotTools, "tools", len(e.Tools) > 0, w.openAITools},
	}
	return w.row(append(cols, w.mediaColumns()...)), nil
}

func (mistral) keepsLayout() {}

// mistralSpeech gives the writer of one row's messages. It knows the ids of its calls, so that a result finds its call.
func (w *rowWriter) mistralSpeech() speech {
	var open []string // ids of calls without a result yet
	n := 0
	id := func(old string) string {
		if mistralID(old) {
			return old
		}
		w.lose("call_id")
		if old == "" {
			old = "#" + strconv.Itoa(n)
			n++
		}
		return nineOf(old)
	}
	return func(w *rowWriter, m *chat.Message) {
		fit := *m
		if fit.Role == chat.Developer {
			w.lose("developer_role")
			fit.Role = chat.System
		}
		fit.ToolCalls = slices.Clone(m.ToolCalls)
		for i := range fit.ToolCalls {
			c := &fit.ToolCalls[i]
			if c.ID = id(c.ID); len(c.Arguments) == 0 {
				w.lose("null")
				c.Arguments = []byte("{}")
			}
			open = append(open, c.ID)
		}
		if fit.Role == chat.Tool {
			if fit.ToolCallID != "" && !mistralID(fit.ToolCallID) {
				w.lose("call_id")
				fit.ToolCallID = nineOf(fit.ToolCallID)
			}
			if fit.ToolCallID == "" && len(open) > 0 {
				w.lose("call_id")
				fit.ToolCallID = open[0]
			}
			open = slices.DeleteFunc(open, func(id string) bool { return id == fit.ToolCallID })
		}
		openAISpeech(w, &fit)
	}
}

// nineOf makes an id of nine letters and digits, the same for the same text.
func nineOf(s string) string {
	const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	h := sha256.Sum256([]byte(s))
	b := make([]byte, 9)
	for i := range b {
		b[i] = letters[int(h[i])%len(letters)]
	}
	return string(b)
}
