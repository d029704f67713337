package chattemplate

import (
	"context"
	"sort"
	"strconv"
	"time"
	"unsafe"
)

// program is a compiled template.
type program struct {
	names  []string
	ids    map[string]int
	fn     *function
	run    stmt
	blocks map[string]*block
	size   int
}

// variables are what names stand for in a render, by number.
type variables struct {
	vars []any
}

func (v *variables) copy() *variables { return &variables{append([]any(nil), v.vars...)} }

// activation holds the variables of one call of a function.
type activation struct {
	slots []any
	outer *activation
	st    *state
	ctx   *variables
}

func (f *activation) at(hops int) *activation {
	for ; hops > 0; hops-- {
		f = f.outer
	}
	return f
}

// state is one render.
type state struct {
	ctx        context.Context
	out        []byte
	line       int
	budget     int // steps left until the next look at the context
	steps      int64
	limits     Limits
	depth      int
	captures   int
	autoescape bool
	program    *program
	now        func() time.Time
	seed       uint64

	spans    []mark        // generation blocks in out
	carried  []carriedText // texts that were captured with generation blocks in them
	reported []Span        // generation blocks as transformers places them, in characters
	yieldAt  int           // where the text of the current print starts, -1 outside of one
	noTexts  []noText
	base     int // where the outermost capture started
}

type mark struct{ start, end int }

type carriedText struct {
	text  string
	spans []mark
}

const stepBatch = 512

// work counts n steps.
func (st *state) work(n int) {
	st.budget -= n
	if st.budget >= 0 {
		return
	}
	st.steps += int64(stepBatch - st.budget)
	st.budget = stepBatch
	if st.steps > st.limits.Steps {
		raise(LimitFailure, "the template takes more than %d steps", st.limits.Steps)
	}
	if err := st.ctx.Err(); err != nil {
		panic(cancelled{err})
	}
}

// cancelled ends a render whose context is done.
type cancelled struct{ err error }

func (st *state) step(line int) {
	if line > 0 {
		st.line = line
	}
	st.work(1)
}

// charge counts the work of making a text or a list of n bytes or members, which may not be larger than a whole output.
func (st *state) charge(n int) {
	if n > st.limits.Output || n < 0 {
		raise(LimitFailure, "a value would be larger than %d bytes", st.limits.Output)
	}
	st.work(n >> 6)
}

func (st *state) enterCall() {
	st.depth++
	if st.depth > st.limits.Depth {
		raise(LimitFailure, "calls nest deeper than %d", st.limits.Depth)
	}
	st.work(1)
}

func (st *state) leaveCall() { st.depth-- }

func (st *state) write(text string) {
	if len(st.out)+len(text) > st.limits.Output {
		raise(LimitFailure, "the output is larger than %d bytes", st.limits.Output)
	}
	st.out = append(st.out, text...)
}

// writeValue writes a value as str() gives it.
func (st *state) writeValue(v any) {
	switch v := v.(type) {
	case string:
		if len(st.carried) > 0 {
			st.place(v, len(st.out))
		}
		st.write(v)
	case int:
		st.out = strconv.AppendInt(st.out, int64(v), 10)
	case *undefined:
	default:
		if st.autoescape {
			st.write(string(st.escape(v)))
			return
		}
		st.write(st.str(v))
	}
}

// writeText writes the result of a filter block or a call block, which must be a text.
func (st *state) writeText(v any) {
	if _, ok := asString(v); !ok {
		st.noTexts = append(st.noTexts, noText{st.captures, typeName(v)})
		return
	}
	st.writeValue(v)
}

// noText is something else than a text that was written as one: an error once what was written is joined.
type noText struct {
	captures int
	kind     string
}

func (st *state) checkTexts() {
	for _, t := range st.noTexts {
		if t.captures == st.captures {
			typeError("sequence item 0: expected str instance, %s found", t.kind)
		}
	}
}

// capture starts to collect what is written; captured ends it and gives the text.
func (st *state) capture() int {
	if st.captures == 0 {
		st.base = len(st.out)
		if st.yieldAt >= 0 {
			st.base = st.yieldAt
		}
	}
	st.captures++
	return len(st.out)
}

func (st *state) captured(from int) string {
	if len(st.noTexts) > 0 {
		st.checkTexts()
	}
	text := string(st.out[from:])
	st.work(len(text) >> 6)
	var spans []mark
	for len(st.spans) > 0 && st.spans[len(st.spans)-1].start >= from {
		m := st.spans[len(st.spans)-1]
		spans = append(spans, mark{m.start - from, m.end - from})
		st.spans = st.spans[:len(st.spans)-1]
	}
	if len(spans) > 0 {
		st.carried = append(st.carried, carriedText{text, spans})
	}
	st.drop(from)
	st.captures--
	return text
}

func (st *state) drop(from int) {
	st.out = st.out[:from]
	for len(st.spans) > 0 && st.spans[len(st.spans)-1].start >= from && st.spans[len(st.spans)-1].end > from {
		st.spans = st.spans[:len(st.spans)-1]
	}
}

// abandon ends a capture whose text is not wanted.
func (st *state) abandon(from int) {
	st.drop(from)
	for len(st.noTexts) > 0 && st.noTexts[len(st.noTexts)-1].captures == st.captures {
		st.noTexts = st.noTexts[:len(st.noTexts)-1]
	}
	st.captures--
}

func (st *state) beginYield() int {
	if st.captures == 0 {
		st.yieldAt = len(st.out)
	}
	return len(st.out)
}

func (st *state) endYield() {
	if st.captures == 0 {
		st.yieldAt = -1
	}
}

// carriedSpans gives the generation blocks inside a text that was captured, or is a piece of one.
func (st *state) carriedSpans(text string) []mark {
	if text == "" {
		return nil
	}
	p := uintptr(unsafe.Pointer(unsafe.StringData(text)))
	for i := len(st.carried) - 1; i >= 0; i-- {
		c := &st.carried[i]
		from := uintptr(unsafe.Pointer(unsafe.StringData(c.text)))
		if p < from || p+uintptr(len(text)) > from+uintptr(len(c.text)) {
			continue
		}
		off := int(p - from)
		var spans []mark
		for _, m := range c.spans {
			m = mark{max(m.start-off, 0), min(m.end-off, len(text))}
			if m.start < m.end || m.start == m.end && len(text) == len(c.text) {
				spans = append(spans, m)
			}
		}
		return spans
	}
	return nil
}

// place notes the generation blocks of a text that is about to be written.
func (st *state) place(text string, at int) {
	for _, m := range st.carriedSpans(text) {
		st.spans = append(st.spans, mark{m.start + at, m.end + at})
	}
}

// carry notes that a new text holds pieces that may have generation blocks.
func (st *state) carry(text string, pieces ...string) string {
	var spans []mark
	at := 0
	for _, p := range pieces {
		for _, m := range st.carriedSpans(p) {
			spans = append(spans, mark{m.start + at, m.end + at})
		}
		at += len(p)
	}
	if len(spans) > 0 && len(text) > 0 {
		st.carried = append(st.carried, carriedText{text, spans})
	}
	return text
}

// generation runs a generation block.
func (st *state) generation(body *macro) {
	text := st.str(body.call(st, nil, nil))
	base := len(st.out)
	if st.captures > 0 {
		base = st.base
	}
	n := runeCount(text)
	from := runeCountBytes(st.out[:base])
	st.reported = append(st.reported, Span{Start: from, End: from + n})
	at := len(st.out)
	st.spans = append(st.spans, mark{at, at + len(text)})
	if len(st.carried) > 0 {
		st.place(text, at)
	}
	st.write(text)
}

// sortedSpans gives the generation blocks in the order of the output.
func (st *state) sortedSpans() []mark {
	sort.SliceStable(st.spans, func(i, j int) bool {
		a, b := st.spans[i], st.spans[j]
		return a.start < b.start || a.start == b.start && a.end > b.end
	})
	return st.spans
}

func (st *state) runBlock(b *block, ctx *variables) {
	st.enterCall()
	b.run(&activation{slots: make([]any, b.fn.size()), st: st, ctx: ctx})
	st.leaveCall()
}
