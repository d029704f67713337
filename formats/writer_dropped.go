package formats

import "errors"

// Dropped is the error of an Example that has no meaning in a format as a whole. It is counted, not fatal.
type Dropped struct {
	// Reason is a stable word: one of the Drop constants.
	Reason string
}

// The reasons.
const (
	DropText       = "text"       // plain text has no speakers
	DropTokens     = "tokens"     // already tokenized
	DropColumns    = "columns"    // columns of which nobody said what they mean
	DropPreference = "preference" // two or more answers, and the format has room for one
	DropLabel      = "label"      // an answer with a verdict; a bad one must not be learned
	DropStep       = "step"       // steps judged one by one
	DropNoPrompt   = "no_prompt"  // the format needs a question
	DropNoAnswer   = "no_answer"  // the format needs an answer
	DropChat       = "chat"       // a dialogue becomes plain text only by a chat template
	DropNoMessages = "no_messages"
	DropTurnOrder  = "turn_order" // the format only holds question and answer in turn
	DropNoChoice   = "no_choice"  // the format needs two answers to choose between
	DropUndecided  = "undecided"  // nothing says which answer is better
	DropNoLabel    = "no_label"   // the format needs a verdict, a class, a judgement of steps or what a verifier reads
	DropNoTokens   = "no_tokens"  // the format needs token ids
	DropToolCalls  = "tool_calls" // the dialogue depends on tool calls, which the format cannot hold
)

func (d *Dropped) Error() string { return "the format cannot hold the example: " + d.Reason }

// DroppedReason gives the reason of a dropped error, "" for any other error.
func DroppedReason(err error) string {
	var d *Dropped
	if errors.As(err, &d) {
		return d.Reason
	}
	return ""
}

// kindDropped is the error of an Example for its kind. other is the reason for the kinds that are a dialogue, "" for none.
func kindDropped(e *Example, other string) error {
	reason := other
	switch e.Kind {
	case KindText:
		reason = DropText
	case KindTokens:
		reason = DropTokens
	case KindColumns:
		reason = DropColumns
	case KindPreference:
		reason = DropPreference
	case KindLabel:
		reason = DropLabel
	case KindStep:
		reason = DropStep
	}
	if reason == "" {
		return nil
	}
	return &Dropped{reason}
}

// chatOnly refuses what a format of one dialogue with one answer has no room for.
func chatOnly(e *Example) error {
	if err := kindDropped(e, ""); err != nil {
		return err
	}
	if len(e.Messages) == 0 {
		return &Dropped{DropNoMessages}
	}
	if len(e.Completions) > 0 {
		return &Dropped{DropPreference}
	}
	for i := range e.Messages {
		if e.Messages[i].Role == "" {
			return &Dropped{DropText}
		}
	}
	return nil
}
