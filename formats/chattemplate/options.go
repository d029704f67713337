package chattemplate

import "time"

// Limits bound what a template may do. A zero field is its default.
type Limits struct {
	// Output is how many bytes the text and any single value may have; 10 MB.
	Output int
	// Steps is how many statements, items, calls and comparisons may run; 10 million. Long texts count more.
	Steps int64
	// Depth is how deep macros and recursive loops may call each other; 400.
	Depth int
	// Source is how many bytes a template may have when it is parsed; 4 MB.
	Source int
}

func (l Limits) filled() Limits {
	if l.Output <= 0 {
		l.Output = 10_000_000
	}
	if l.Steps <= 0 {
		l.Steps = 10_000_000
	}
	if l.Depth <= 0 {
		l.Depth = 400
	}
	if l.Source <= 0 {
		l.Source = 4 << 20
	}
	return l
}

// ParseOptions of Parse. The zero value is good.
type ParseOptions struct {
	Limits Limits
}

// RenderOptions of Render. The zero value is good.
type RenderOptions struct {
	Limits Limits
	// Now is what strftime_now shows: a wall clock, whose zone is not shown. Zero: strftime_now is an error, as a render must not depend on
	// when it happens unless it is told.
	Now time.Time
	// Seed chooses for the filter random.
	Seed uint64
}

// Span is a part of a text, from Start up to but not including End.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// GenerationSpan is the text of one {% generation %} block: what an assistant wrote, and a loss counts.
type GenerationSpan struct {
	Bytes Span `json:"bytes"`
	Runes Span `json:"runes"` // in Unicode code points
}

// Result of a render.
type Result struct {
	// Text is the prompt.
	Text string
	// Generation are the generation blocks where they stand in Text, in its order; one inside another comes after it. A block whose text
	// the template changed on the way (by a filter, say) is not among them.
	Generation []GenerationSpan
	// Reported are the generation blocks as apply_chat_template of transformers reports them, in code points and in the order in which
	// they ended. They are those of Generation where no block stands in a macro, a call block or a set block; there transformers takes the
	// start of the outermost of these for the start of the block.
	Reported []Span
}
