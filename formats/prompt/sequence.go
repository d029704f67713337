package prompt

import (
	"context"

	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/formats/chattemplate"
	"github.com/slmgen/slmgen/internal/fault"
)

// Sequence is what a trainer is given at once: the tokens of a text, and which of them the loss counts.
type Sequence struct {
	Text    string
	IDs     []uint32
	Learned []bool // one for each token
}

// LearnedTokens counts the tokens that the loss counts.
func (s *Sequence) LearnedTokens() int {
	n := 0
	for _, l := range s.Learned {
		if l {
			n++
		}
	}
	return n
}

// Refused says that err, which a Model gave for a row, lies in the row and its template: another row may do. What is left is the caller's
// own, such as a context that ended.
func Refused(err error) bool {
	code := fault.CodeOf(err)
	return code == fault.Invalid || code == fault.TooLarge
}

// Text renders the whole row: the text of a text row, or the conversation. Errors are those of the template.
func (m *Model) Text(ctx context.Context, r Row) (string, error) {
	if r.Text != nil {
		return *r.Text, nil
	}
	turns, err := m.turns(ctx, r)
	if err != nil {
		return "", err
	}
	tools, err := toolsOf(r.Tools)
	if err != nil {
		return "", err
	}
	return m.render(ctx, turns, tools, false)
}

// Sequences gives what training makes of a row. The mask is not guessed from marker strings: the prompt is rendered alone and with its
// answer, and the tokens that both share are the prompt. A conversation becomes one sequence when each turn's rendering is the beginning
// of the next; it becomes one for each answer when the template rewrites earlier turns, as those of reasoning models do that drop old
// thoughts. Nothing is cut to a length.
//
// Errors are those of the template (invalid, too_large) and ctx's own; precondition without a tokenizer.
func (m *Model) Sequences(ctx context.Context, r Row) ([]Sequence, error) {
	if m.tokenizer == nil {
		return nil, fault.New(fault.Precondition, "there is no tokenizer").Do("give one with --tokenizer")
	}
	if r.Text != nil {
		s, err := m.textSequence(*r.Text)
		return []Sequence{s}, err
	}
	turns, err := m.turns(ctx, r)
	if err != nil {
		return nil, err
	}
	last := len(turns) - 1
	for last >= 0 && !turns[last].learn {
		last--
	}
	if last < 0 {
		return nil, nil
	}
	tools, err := toolsOf(r.Tools)
	if err != nil {
		return nil, err
	}
	whole, err := m.sequence(ctx, turns[:last+1], tools)
	if err != nil {
		return nil, err
	}
	if m.options.LossOnAll {
		for i := range whole.Learned {
			whole.Learned[i] = true
		}
		return []Sequence{whole}, nil
	}
	var apart []Sequence
	joined := true
	for i := range turns[:last+1] {
		if !turns[i].learn {
			continue
		}
		var prompt []uint32
		if i > 0 {
			if prompt, err = m.tokens(ctx, turns[:i], tools, true); err != nil {
				return nil, err
			}
		}
		upto := Sequence{Text: whole.Text, IDs: whole.IDs}
		if i < last {
			if upto, err = m.sequence(ctx, turns[:i+1], tools); err != nil {
				return nil, err
			}
		}
		upto.Learned = make([]bool, len(upto.IDs))
		start := shared(prompt, upto.IDs)
		for k := start; k < len(upto.IDs); k++ {
			upto.Learned[k] = true
		}
		apart = append(apart, upto)
		if joined = joined && shared(upto.IDs, whole.IDs) == len(upto.IDs); joined {
			copy(whole.Learned[start:], upto.Learned[start:])
		}
	}
	if joined {
		return []Sequence{whole}, nil
	}
	return apart, nil
}

// LearnedText gives the parts of s.Text that the loss counts, in bytes, first and past the last. A token that covers part of a character counts
// with the whole of it.
func (m *Model) LearnedText(s *Sequence) ([][2]int, error) {
	if s.LearnedTokens() == len(s.IDs) { // a text, with tokens around it that stand for no part of it
		return [][2]int{{0, len(s.Text)}}, nil
	}
	e, err := m.tokenizer.Encode(s.Text, false)
	if err != nil {
		return nil, err
	}
	var parts [][2]int
	for i, o := range e.Offsets {
		if !s.Learned[i] || o[0] == o[1] {
			continue
		}
		if n := len(parts); n > 0 && o[0] <= parts[n-1][1] {
			parts[n-1][1] = max(parts[n-1][1], o[1])
			continue
		}
		parts = append(parts, o)
	}
	return parts, nil
}

func (m *Model) textSequence(text string) (Sequence, error) {
	ids, err := m.tokenizer.AppendIDs(nil, text, true)
	if err != nil {
		return Sequence{}, err
	}
	if m.ends && (len(ids) == 0 || ids[len(ids)-1] != m.eosID) {
		ids = append(ids, m.eosID)
	}
	s := Sequence{Text: text, IDs: ids, Learned: make([]bool, len(ids))}
	for i := range s.Learned {
		s.Learned[i] = true
	}
	return s, nil
}

func (m *Model) sequence(ctx context.Context, turns []turn, tools chattemplate.Value) (Sequence, error) {
	text, err := m.render(ctx, turns, tools, false)
	if err != nil {
		return Sequence{}, err
	}
	ids, err := m.tokenizer.AppendIDs(nil, text, false)
	return Sequence{Text: text, IDs: ids, Learned: make([]bool, len(ids))}, err
}

// shared counts the tokens that two lists begin with.
func shared(a, b []uint32) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// turns gives the messages of a row as the template takes them: templates that refuse a system message (Gemma's) get it at the beginning
// of the first user message.
func (m *Model) turns(ctx context.Context, r Row) ([]turn, error) {
	turns := make([]turn, len(r.Messages))
	for i := range r.Messages {
		turns[i] = newTurn(r.Messages[i], r.Learn[i])
	}
	if len(turns) == 0 || turns[0].message.Role != chat.System && turns[0].message.Role != chat.Developer {
		return turns, nil
	}
	_, err := m.render(ctx, []turn{turns[0], newTurn(chat.TextOf(chat.User, "a"), false)}, noTools, false)
	if err == nil || ctx.Err() != nil {
		return turns, ctx.Err()
	}
	system, rest := turns[0], turns[1:]
	if len(rest) == 0 || rest[0].message.Role != chat.User {
		return append([]turn{newTurn(chat.TextOf(chat.User, system.message.Content()), system.learn)}, rest...), nil
	}
	first := rest[0].message
	first.Parts = []chat.Part{{Kind: chat.Text, Text: system.message.Content() + "\n\n" + first.Content()}}
	rest[0] = newTurn(first, rest[0].learn)
	return rest, nil
}
