package formats

import (
	"slices"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// named is a column that a format reads under several names. It is written under the one that the source used, else the first.
type named struct {
	names []string
	want  bool
	put   func()
}

// sourceColumn gives the place of the first of names among the columns of the source, by the rules of columns.find; -1 when the row
// came from elsewhere or has none of them.
func (w *rowWriter) sourceColumn(names ...string) int {
	if !w.own {
		return -1
	}
	columns := w.e.Origin.Columns
	for _, name := range names {
		for i := len(columns) - 1; i >= 0; i-- {
			if columns[i] == name {
				return i
			}
		}
	}
	for _, name := range names {
		for i := len(columns) - 1; i >= 0; i-- {
			if len(columns[i]) >= len(name) && isName(columns[i], name) {
				return i
			}
		}
	}
	return -1
}

// namedRow writes the row of a format without a layout: columns and Meta in the order of the source where the row came from this very
// format, else the columns and then Meta. Meta under one of keep goes into rows of other origin too, although its name has a meaning.
func (w *rowWriter) namedRow(cols []named, keep ...string) []byte {
	w.b = append(w.b, '{')
	w.used = make([]bool, len(w.e.Meta))
	w.namedColumns(cols)
	w.restOfMeta(keep...)
	return append(w.b, '}')
}

// restOfMeta writes what is left of Meta.
func (w *rowWriter) restOfMeta(keep ...string) {
	for i := range w.e.Meta {
		switch f := &w.e.Meta[i]; {
		case w.used[i]:
		case !w.own && (w.strict || !carried(f.Key) && !slices.Contains(keep, f.Key)):
			w.lose("meta:" + f.Key)
		default:
			w.field(f)
		}
	}
}

func (w *rowWriter) namedColumns(cols []named) {
	done := make([]bool, len(cols))
	if w.own {
		at := make([]int, len(w.e.Origin.Columns)) // index into cols, from 1
		for i := range cols {
			if c := w.sourceColumn(cols[i].names...); c >= 0 && at[c] == 0 {
				at[c] = i + 1
			}
		}
		for c, name := range w.e.Origin.Columns {
			i := at[c] - 1
			switch {
			case i < 0:
				w.meta(name)
			case cols[i].want:
				done[i] = true
				w.key(name)
				cols[i].put()
			case slices.Contains(w.e.Origin.Nulls, name):
				w.key(name)
				w.b = append(w.b, "null"...)
			}
		}
	}
	for i := range cols {
		if cols[i].want && !done[i] {
			w.key(cols[i].names[0])
			cols[i].put()
		}
	}
}

// asSource runs put in the mode that keeps numbers, nulls and unknown members, when the row came from this very format.
func (w *rowWriter) asSource(put func()) {
	if w.own && w.l == nil {
		w.l = &layout{}
		defer func() { w.l = nil }()
	}
	put()
}

// plainTurn says that a message is only a text: nothing is lost by writing it as a string.
func plainTurn(m *chat.Message) bool {
	return len(m.ToolCalls) == 0 && m.Role != chat.Tool && !slices.ContainsFunc(m.Parts, func(p chat.Part) bool {
		return p.Kind != chat.Text && p.Kind != chat.Reasoning
	})
}

// flatTurn appends what a message says as a text and counts what a text cannot say.
func (w *rowWriter) flatTurn(m *chat.Message) {
	w.asSource(func() {
		w.loseTurn(m)
		for i := range m.Parts {
			switch p := &m.Parts[i]; p.Kind {
			case chat.Text:
				w.loseOf(p)
			case chat.Reasoning:
				w.lose("reasoning")
			case chat.Other:
				w.lose("part")
			default:
				w.lose("media")
			}
		}
		w.border(m)
		w.text(m)
	})
}

// speakers are the names of the two members of a message.
type speakers struct{ role, content string }

var (
	roleContent   = speakers{"role", "content"}
	fromValueKeys = speakers{"from", "value"}
)

// respelled appends a message of a list: whole where the row came from this format, as the chat format would write it elsewhere.
func (w *rowWriter) respelled(m *chat.Message, as speakers, t *turn) {
	if !w.own {
		if as.role == "from" {
			shareGPTSpeech(w, m)
		} else {
			openAISpeech(w, m)
		}
		return
	}
	w.asSource(func() {
		switch {
		case len(t.keys) > 0 && w.spelled(m, t):
		case len(t.keys) > 0:
			w.turn(m, t)
		case callRole(m.RawRole) && len(m.ToolCalls) > 0 && m.Content() == "":
			// The call is the text of the turn; the other facts of the message go beside it.
			c := *m
			c.Parts, c.ToolCalls = []chat.Part{{Kind: chat.Text, Text: string(callsAsText(m.ToolCalls))}}, nil
			w.turn(&c, &turn{keys: []string{as.role, as.content}})
		default:
			w.turn(m, &turn{keys: []string{as.role, as.content}, list: inParts(m)})
		}
	})
}

// inParts says that the content of a message was a list of parts.
func inParts(m *chat.Message) bool {
	texts := 0
	for i := range m.Parts {
		p := &m.Parts[i]
		if p.Kind == chat.Reasoning && p.Field != "" {
			continue
		}
		if p.Kind == chat.Text && p.Field != "" {
			return false // columns that were put together
		}
		if texts++; texts > 1 || p.Kind != chat.Text || len(p.Raw) > 0 && p.Raw[0] == '{' {
			return true
		}
	}
	return false
}

// saidList appends a list of messages; ts are the spellings of the first of them.
func (w *rowWriter) saidList(ms []chat.Message, as speakers, ts []turn) {
	w.b = append(w.b, '[')
	for i := range ms {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		t := &turn{}
		if i < len(ts) {
			t = &ts[i]
		}
		w.respelled(&ms[i], as, t)
	}
	w.b = append(w.b, ']')
}

// functionTools gives the columns of tools, as a list or, for formats of the sharegpt family, as JSON text.
func (w *rowWriter) functionTools(inText bool) named {
	return named{[]string{"tools", "functions", "available_tools"}, len(w.e.Tools) > 0, func() {
		w.asSource(func() {
			if inText {
				w.shareGPTTools()
			} else {
				w.openAITools()
			}
		})
	}}
}

// mediaNamed gives the columns images, videos and audios.
func (w *rowWriter) mediaNamed() (out []named) {
	for _, c := range w.mediaColumns() {
		out = append(out, named{[]string{c.name}, c.want, c.put})
	}
	return out
}

// nameOf gives the name under which the source had one of names, else the first of them.
func (w *rowWriter) nameOf(names ...string) string {
	if i := w.sourceColumn(names...); i >= 0 {
		return w.e.Origin.Columns[i]
	}
	return names[0]
}

// isName compares a column's name with another the way columns.find does.
func isName(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), b) }
