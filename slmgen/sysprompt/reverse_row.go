package sysprompt

import (
	"encoding/json"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/prose"
	"github.com/slmgen/slmgen/slmgen/analyze"
)

// row is one Example with what the claims ask of it, computed when first asked for.
type row struct {
	ex       *formats.Example
	id       string
	held     bool
	question string // of the last user turn
	prompt   string // all turns before the answer, system prompt left out
	answer   string

	turns     int // answers of the row
	words     int
	questions int // words of prompt
	jsonState int
	jsonBody  string
	members   map[string]json.RawMessage // of an answer that is a JSON object
	lang      *string
	askLang   *string
}

// readRow gives false for a row without an answer in words.
func readRow(ex *formats.Example) (*row, bool) {
	r := &row{ex: ex}
	last := ex.Answer()
	if last != nil {
		r.answer = strings.TrimSpace(last.Content())
	}
	if r.answer == "" || ex.Kind == formats.KindText {
		return nil, false
	}
	var b strings.Builder
	for i := range ex.Messages {
		m := &ex.Messages[i]
		if m.Role == chat.Assistant {
			r.turns++
		}
		if m == last {
			break
		}
		if m.Role == chat.System || m.Role == chat.Developer {
			continue
		}
		text := m.Content()
		if m.Role == chat.User {
			r.question = text
		}
		b.WriteString(text)
		b.WriteByte('\n')
	}
	r.prompt = strings.TrimSpace(b.String())
	r.id = ex.ID()
	r.held = heldOut(r.id)
	r.words, r.questions = prose.CountWords(r.answer), prose.CountWords(r.prompt)
	r.jsonState, r.jsonBody = prose.JSON(r.answer)
	if r.jsonState > 0 && r.jsonBody[0] == '{' {
		_ = json.Unmarshal([]byte(r.jsonBody), &r.members) // it was found valid
	}
	return r, true
}

func (r *row) ref() analyze.RowRef {
	pos := r.ex.Origin.Pos
	return analyze.RowRef{ID: r.id, File: pos.File, Record: pos.Record, Line: pos.Line, Byte: pos.Byte}
}

// language gives the code of the answer's language, "" when it cannot be told.
func (r *row) language() string {
	if r.lang == nil {
		code := analyze.Language(r.answer)
		r.lang = &code
	}
	return *r.lang
}

func (r *row) questionLanguage() string {
	if r.askLang == nil {
		code := analyze.Language(r.question)
		r.askLang = &code
	}
	return *r.askLang
}

// kindOf names the type of a JSON value.
func kindOf(v json.RawMessage) string {
	switch v[0] {
	case '"':
		return "text"
	case '{':
		return "object"
	case '[':
		return "list"
	case 't', 'f':
		return "true or false"
	case 'n':
		return "null"
	}
	return "number"
}
