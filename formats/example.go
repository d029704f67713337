package formats

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/fault"
)

// Error is the typed error of the project; see the package documentation for the codes that formats returns.
type Error = fault.Error

// Position is where in an input something stands.
type Position = fault.Position

// Kind says what an Example trains.
type Kind string

// The kinds of examples.
const (
	KindChat       Kind = "chat"       // Messages, the last assistant turns are learned
	KindText       Kind = "text"       // plain text, all of it is learned: one message of role "" in Messages
	KindPrompt     Kind = "prompt"     // Messages without an answer
	KindPreference Kind = "preference" // Messages and Completions to prefer between
	KindLabel      Kind = "label"      // Messages and one Completion with Good set (KTO)
	KindStep       Kind = "step"       // Messages and Completions judged one by one
	KindClass      Kind = "class"      // Messages and a class in Meta
	KindTokens     Kind = "tokens"     // already tokenized: everything in Meta
	KindColumns    Kind = "columns"    // columns of which nobody said what they mean: everything in Meta
)

// Example is one training example in canonical form. It is lossless: what the canonical fields cannot say stays in Meta,
// in the Extra of messages and in Origin. A decoded Example owns its memory; it is safe to keep and to send to another goroutine,
// but not to change while another reads it.
type Example struct {
	Kind        Kind           `json:"kind"`
	Messages    []chat.Message `json:"messages,omitempty"`
	Completions []Completion   `json:"completions,omitempty"`
	Tools       []chat.ToolDef `json:"tools,omitempty"`
	// Media are references that belong to the row (columns such as images), in order of their markers in the text.
	Media []chat.Part `json:"media,omitempty"`
	// Meta keeps every column that the canonical fields do not express, in source order, with the exact text of its value.
	Meta chat.Object `json:"meta,omitempty"`
	// Origin remembers the shape of the source row, so that it can be written back as it was. It is no part of the row id.
	Origin Origin `json:"-"`
}

// Completion is one candidate answer: chosen or rejected, ranked, scored, labelled, or one step.
type Completion struct {
	Messages  []chat.Message `json:"messages"`
	Preferred *bool          `json:"preferred,omitempty"`
	Good      *bool          `json:"good,omitempty"`
	Rank      json.Number    `json:"rank,omitempty"`
	Score     json.Number    `json:"score,omitempty"`
}

// Origin is where an Example came from and which shape it had there.
type Origin struct {
	Format string   // format id
	Pos    Position // file, record, line, byte
	// Part counts the Examples of one record, from 0 (an oasst tree yields several).
	Part int
	// Parts is how many Examples the record yielded; 0 when that is not known, as for an Example made by hand.
	Parts int
	// Columns are the keys of the source row in order; Absent, null and "" are told apart by them together with Nulls.
	Columns []string
	Nulls   []string // columns that were null
	list    bool     // the record was itself a list of what a Joiner otherwise finds in several records
	layout  *layout  // member orders and spellings, for writing the row back; nil when unknown
	shape   *shape   // the same for formats that keep no layout, shared by the Examples of one record
	mem     *loan    // of an Example that is written at once and not kept; nil for any other
}

// Kept gives how many bytes of the source row Origin keeps to write it back as it was. It grows with odd spellings, never with what the
// row says: that stands in the Example alone. For tests of formats.
func (o *Origin) Kept() int {
	n := 0
	if o.shape != nil {
		n += len(o.shape.template)
	}
	if l := o.layout; l != nil {
		for _, raw := range l.raw {
			n += len(raw)
		}
		for i := range l.turns {
			n += len(l.turns[i].raw)
		}
		n += len(l.verdict)
	}
	return n
}

// System gives the text of the leading system (or developer) message, and whether there is one.
func (e *Example) System() (string, bool) {
	if len(e.Messages) > 0 {
		if m := &e.Messages[0]; m.Role == chat.System || m.Role == chat.Developer {
			return m.Content(), true
		}
	}
	return "", false
}

// Turns gives the conversation to learn: Messages, and for a row with a class that class as the answer. The caller must not change it.
func (e *Example) Turns() []chat.Message {
	if e.Kind == KindClass && e.lastAnswer() < 0 {
		if class, ok := e.Class(); ok {
			return append(slices.Clip(e.Messages), chat.TextOf(chat.Assistant, class))
		}
	}
	return e.Messages
}

// Prompt gives the messages before the last assistant message, and Answer that message (nil when there is none).
func (e *Example) Prompt() []chat.Message {
	if i := e.lastAnswer(); i >= 0 {
		return e.Messages[:i]
	}
	return e.Messages
}

// Answer gives the last assistant message: of the dialogue, else the class, else of the preferred completion, else nil. The caller must
// not change it.
func (e *Example) Answer() *chat.Message {
	if i := e.lastAnswer(); i >= 0 {
		return &e.Messages[i]
	}
	if turns := e.Turns(); len(turns) > len(e.Messages) {
		return &turns[len(turns)-1]
	}
	for i := range e.Completions {
		c := &e.Completions[i]
		if len(c.Messages) > 0 && (c.Preferred == nil || *c.Preferred) {
			return &c.Messages[len(c.Messages)-1]
		}
	}
	return nil
}

func (e *Example) lastAnswer() int {
	for i := len(e.Messages) - 1; i >= 0; i-- {
		if e.Messages[i].Role == chat.Assistant {
			return i
		}
	}
	return -1
}

// ID is the row id: the first 128 bits of the SHA-256 of the canonical JSON, in hex. Equal rows have equal ids in any file;
// the source position and the order in which a format spelled its columns do not enter it.
func (e *Example) ID() string {
	id, _ := e.Digest(nil)
	return hex.EncodeToString(id[:])
}

// Digest gives the ID as it is, not in hex. buf is memory to work in, which comes back for the next call, perhaps as another slice.
func (e *Example) Digest(buf []byte) (id [16]byte, _ []byte) {
	buf = appendCanonical(buf[:0], e)
	h := sha256.Sum256(buf)
	return [16]byte(h[:16]), buf
}

// Canonical gives the canonical JSON of the Example: fields in a fixed order, text minimally escaped, numbers as they stood.
func (e *Example) Canonical() []byte { return appendCanonical(nil, e) }
