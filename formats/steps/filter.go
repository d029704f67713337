package steps

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/langtag"
)

// Filter looks at one Example and gives the reason why it has to go, "" when it may stay. A reason is one stable word; there are few of
// them. A Filter gives the same for the same Example each time.
type Filter func(e *formats.Example) (reason string)

// The reasons of the filters here.
const (
	DropTooShort = "too_short"
	DropTooLong  = "too_long"
	DropFewTurns = "too_few_turns"
	DropTurns    = "too_many_turns"
	DropLanguage = "language"
	DropKind     = "kind"
	DropPattern  = "pattern"
	DropNoAnswer = "no_answer"
)

// Piece is the part of an Example that a filter looks at.
type Piece string

// The pieces. Words are those of text and of reasoning; media and tool calls are none.
const (
	Whole  Piece = "whole"  // all messages and all answers
	Prompt Piece = "prompt" // what comes before the answer
	Answer Piece = "answer" // the answer; of several the preferred one
)

// visit calls f with each text of the piece until it gives false.
func (p Piece) visit(e *formats.Example, f func(text string) bool) {
	switch p {
	case Prompt:
		visitMessages(promptOf(e), f)
	case Answer:
		if m := e.Answer(); m != nil {
			visitMessages([]chat.Message{*m}, f)
		}
	default:
		if !visitMessages(e.Turns(), f) {
			return
		}
		for i := range e.Completions {
			if !visitMessages(e.Completions[i].Messages, f) {
				return
			}
		}
	}
}

func visitMessages(ms []chat.Message, f func(string) bool) bool {
	for i := range ms {
		for j := range ms[i].Parts {
			p := &ms[i].Parts[j]
			if (p.Kind == chat.Text || p.Kind == chat.Reasoning) && p.Text != "" && !f(p.Text) {
				return false
			}
		}
	}
	return true
}

// Words gives the texts of the piece, a line each.
func (p Piece) Words(e *formats.Example) string {
	var b strings.Builder
	p.visit(e, func(text string) bool {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(text)
		return true
	})
	return b.String()
}

// Length keeps Examples whose piece has lo to hi characters (code points); hi 0 sets no bound.
func Length(p Piece, lo, hi int) Filter {
	return Measure(func(e *formats.Example) int {
		n := 0
		p.visit(e, func(text string) bool {
			n += utf8.RuneCountInString(text)
			return true
		})
		return n
	}, lo, hi)
}

// Measure keeps Examples that a function of the caller, for instance a counter of tokens, finds to be lo to hi long; hi 0 sets no bound.
func Measure(size func(*formats.Example) int, lo, hi int) Filter {
	return func(e *formats.Example) string {
		n := size(e)
		switch {
		case n < lo:
			return DropTooShort
		case hi > 0 && n > hi:
			return DropTooLong
		}
		return ""
	}
}

// Turns keeps Examples with lo to hi messages of users and assistants, an answer to choose counted as one; hi 0 sets no bound.
func Turns(lo, hi int) Filter {
	return func(e *formats.Example) string {
		n := 0
		for _, m := range e.Turns() {
			if m.Role == chat.User || m.Role == chat.Assistant {
				n++
			}
		}
		if len(e.Completions) > 0 {
			n++
		}
		switch {
		case n < lo:
			return DropFewTurns
		case hi > 0 && n > hi:
			return DropTurns
		}
		return ""
	}
}

// Languages keeps Examples whose words are in one of the languages, or in a language that detect cannot tell (""). detect gives a code
// such as en; codes are compared by language alone: pt-BR is pt, and no is nb or nn.
func Languages(detect func(text string) string, codes ...string) Filter {
	wanted := make([]string, len(codes))
	for i, c := range codes {
		wanted[i] = langtag.Primary(c)
	}
	return func(e *formats.Example) string {
		if got := detect(Whole.Words(e)); got != "" && !slices.Contains(wanted, langtag.Primary(got)) {
			return DropLanguage
		}
		return ""
	}
}

// Kinds keeps Examples of these kinds.
func Kinds(kinds ...formats.Kind) Filter {
	return func(e *formats.Example) string {
		if !slices.Contains(kinds, e.Kind) {
			return DropKind
		}
		return ""
	}
}

// Matching keeps Examples with a text in the piece that the expression matches; without, those with none.
func Matching(p Piece, expr *regexp.Regexp, without bool) Filter {
	return func(e *formats.Example) string {
		found := false
		p.visit(e, func(text string) bool {
			found = expr.MatchString(text)
			return !found
		})
		if found == without {
			return DropPattern
		}
		return ""
	}
}

// Answered keeps Examples with an answer that says or calls something, and plain text.
func Answered() Filter {
	return func(e *formats.Example) string {
		if e.Kind == formats.KindText || e.Kind == formats.KindTokens || e.Kind == formats.KindColumns {
			return ""
		}
		m := e.Answer()
		if m == nil || len(m.ToolCalls) == 0 && !slices.ContainsFunc(m.Parts, func(p chat.Part) bool {
			return p.Kind != chat.Text && p.Kind != chat.Reasoning || strings.TrimSpace(p.Text) != ""
		}) {
			return DropNoAnswer
		}
		return ""
	}
}
