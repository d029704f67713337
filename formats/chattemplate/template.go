package chattemplate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/slmgen/slmgen/internal/fault"
)

// Template is a parsed template. It is safe for concurrent use.
type Template struct {
	program *program
	source  string
	globals []any // by the number of the name
}

// Parse reads a template. Errors are "invalid" (TemplateSyntaxError and its like, found by errors.As as *Error) or "too_large".
func Parse(source string, opts ParseOptions) (t *Template, err error) {
	limits := opts.Limits.filled()
	if len(source) > limits.Source {
		return nil, fault.New(fault.TooLarge, "the chat template has %d bytes, more than %d", len(source), limits.Source).Do("raise Limits.Source if it is wanted")
	}
	if !utf8.ValidString(source) {
		return nil, fault.New(fault.Invalid, "the chat template is not UTF-8")
	}
	defer func() {
		if r := recover(); r != nil {
			t, err = nil, caught(r, 0)
		}
	}()
	p := compileTemplate(parse(source))
	t = &Template{program: p, source: source, globals: make([]any, p.size)}
	for i, name := range p.names {
		t.globals[i] = missing
		if g, ok := globals[name]; ok {
			t.globals[i] = g
		}
	}
	return t, nil
}

// Source gives the text that the template was parsed from.
func (t *Template) Source() string { return t.source }

// Hash gives the SHA-256 of the template's exact text, in hex.
func (t *Template) Hash() string { return Hash(t.source) }

// Hash gives the SHA-256 of a template's exact text, in hex: what two places must agree on to write the same prompts.
func Hash(source string) string {
	sum := sha256.Sum256([]byte(source))
	return hex.EncodeToString(sum[:])
}

var states = sync.Pool{New: func() any { return &state{} }}

// Render writes the prompt. vars are not changed and may be shared by renders that run at the same time. Errors are "invalid" (an *Error
// with Python's class: UndefinedError, TypeError, TemplateError of raise_exception, ...), "too_large" for a limit, or ctx's own.
func (t *Template) Render(ctx context.Context, vars *Values, opts RenderOptions) (res Result, err error) {
	st := states.Get().(*state)
	out := st.out[:0]
	*st = state{ctx: ctx, out: out, limits: opts.Limits.filled(), program: t.program, seed: opts.Seed, yieldAt: -1, budget: stepBatch}
	st.now = func() time.Time {
		if opts.Now.IsZero() {
			raise(RuntimeFailure, "the template asks for the date: give the render a time")
		}
		return opts.Now
	}
	defer func() {
		if r := recover(); r != nil {
			if c, ok := r.(cancelled); ok {
				res, err = Result{}, c.err
			} else {
				res, err = Result{}, caught(r, st.line)
			}
		}
		if cap(st.out) <= 1<<20 {
			*st = state{out: st.out}
			states.Put(st)
		}
	}()
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	v := &variables{vars: append([]any(nil), t.globals...)}
	if vars != nil {
		for i, name := range t.program.names {
			if x, ok := vars.d.getString(name); ok {
				v.vars[i] = x
			}
		}
	}
	f := &activation{slots: make([]any, t.program.fn.size()), st: st, ctx: v}
	t.program.run(f)
	st.checkTexts()
	if len(st.out) > st.limits.Output {
		raise(LimitFailure, "the output is larger than %d bytes", st.limits.Output)
	}
	res.Text = string(st.out)
	res.Reported = st.reported
	res.Generation = runeSpans(res.Text, st.sortedSpans())
	return res, nil
}

// runeSpans counts code points up to each border.
func runeSpans(text string, marks []mark) []GenerationSpan {
	if len(marks) == 0 {
		return nil
	}
	spans := make([]GenerationSpan, len(marks))
	at, runes := 0, 0
	for i, m := range marks {
		runes += runeCount(text[at:m.start])
		at = m.start
		spans[i] = GenerationSpan{Bytes: Span{m.start, m.end}, Runes: Span{runes, runes + runeCount(text[m.start:m.end])}}
	}
	return spans
}

// Class gives the Python class of a template's error ("TypeError"), "" for any other error.
func Class(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Class
	}
	return ""
}
