package validate

import (
	"context"
	"io"
	"iter"
	"slices"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/fault"
)

// FixOptions say how a file is repaired. The zero value is ready.
type FixOptions struct {
	// Moved takes what a row had beside what the service knows (further columns, reasoning, unknown members), one JSON object a line:
	// {"row": its number in the output, "file", "record", "moved": {JSON pointer: value}}. Without it, that is only counted.
	Moved io.Writer
	// Tokens and TokenError are those of Options: a row that is too long where the service refuses it is dropped.
	Tokens     func(text string) int
	TokenError float64
	// Fate is called for every Example in order, with the reason why it was dropped or "". It may be nil.
	Fate func(e *formats.Example, reason string)
}

// FixReport accounts for every Example: Examples = Written + the sum of Dropped.
type FixReport struct {
	Examples int64 `json:"examples"`
	Written  int64 `json:"written"`
	// Repairs counts the rows that each repair changed, by its code.
	Repairs map[string]int64 `json:"repairs"`
	// Dropped counts the rows that have no place in the file, by the code of the first error that is left (or a Drop constant of formats).
	Dropped map[string]int64 `json:"dropped"`
	// Losses counts what the service's shape cannot hold of the rows that were written.
	Losses map[string]int64 `json:"losses"`
	Moved  int64            `json:"moved"` // rows with something in FixOptions.Moved
	// LeftOut says what is wrong with the rows that were dropped; the first MaxIssues of them.
	LeftOut []LeftOut `json:"left_out"`
}

// LeftOut is one thing that is wrong with a row that could not be repaired. Line and Path are places in the source where the row had the
// provider's shape there, else Path is one in the row that was made of it.
type LeftOut struct {
	File   string `json:"file"`
	Record int64  `json:"record"`
	Issue
}

// Fix writes Examples, of whatever format and container they came from, as a file that the provider takes: JSON Lines without anything
// else. A row that has nothing wrong with it is written as it stood (of Examples that were read without formats.Options.Forget). Of the
// others, it repairs what has one right answer and drops what has none; every repair and every drop is counted. Each row that is written
// passes the rules of the provider; whether the file is long enough is for File to say. Errors are those of the Examples, of ctx, of w
// (unavailable), and unsupported for a provider whose shape cannot be written.
func Fix(ctx context.Context, p *Provider, examples iter.Seq2[*formats.Example, error], w io.Writer, o FixOptions) (FixReport, error) {
	x := &fixing{
		p: p, o: o, checked: file{p: p, o: Options{Tokens: o.Tokens, TokenError: o.TokenError}},
		rep: FixReport{Repairs: map[string]int64{}, Dropped: map[string]int64{}, Losses: map[string]int64{}, LeftOut: []LeftOut{}},
	}
	if f, known := formats.FormatByID(p.fixer.format); known || p.fixer.write == nil {
		enc, ok := f.(formats.Encoder)
		if !ok {
			return x.rep, fault.New(fault.Unsupported, "files for %s cannot be written", p.Name).Do("convert with --to openai and change the shape by hand")
		}
		x.enc = enc
	}
	for e, err := range examples {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return x.rep, err
		}
		reason, err := x.one(e, w)
		if err != nil {
			return x.rep, err
		}
		x.rep.Examples++
		if reason != "" {
			x.rep.Dropped[reason]++
		}
		if o.Fate != nil {
			o.Fate(e, reason)
		}
	}
	return x.rep, ctx.Err()
}

// fixer is how rows of a provider are made.
type fixer struct {
	format  string   // id of the format that they are in, whose Encoder writes them where write is nil; "" for OpenAI's messages
	write   rowMaker // appends the row
	repairs []repair // after those that every provider needs
	columns []string // beside the dialogue, which the provider takes and the row keeps
}

// rowMaker appends the row of a repaired Example.
type rowMaker func(x *fixing, dst []byte) ([]byte, error)

// repair changes the Example at hand.
type repair func(x *fixing)

// fixing is one run of Fix, and the Example at hand.
type fixing struct {
	p       *Provider
	o       FixOptions
	enc     formats.Encoder
	rep     FixReport
	checked file // carries the kind of the rows from one to the next

	e        *formats.Example // a copy, whose messages may be changed
	from     string           // the format that it came in
	done     map[string]bool  // repairs of this row
	moved    chat.Object
	kept     chat.Object // columns of fixer.columns
	lost     []string
	refused  string // why no repair is right, "" while there is one
	buf, out []byte
	was      source // the row as it came
}

// did notes a repair of the row.
func (x *fixing) did(code string) { x.done[code] = true }

// move takes a value out of the row.
func (x *fixing) move(path string, value []byte) {
	if len(value) == 0 {
		value = []byte("null")
	}
	x.moved = append(x.moved, chat.Field{Key: path, Value: value})
}

// one repairs and writes one Example, or gives the reason why it was dropped.
func (x *fixing) one(e *formats.Example, w io.Writer) (reason string, err error) {
	x.done, x.moved, x.kept, x.lost, x.refused = map[string]bool{}, nil, nil, x.lost[:0], ""
	x.was = x.sourceOf(e)
	asItWas := x.was.sound() && x.was.kind == x.checked.kind
	if !asItWas {
		if reason, err = x.mend(e); err != nil {
			return "", err
		}
		asItWas = x.was.valid() && (reason != "" || !x.better())
	}
	if asItWas {
		reason, x.done, x.moved, x.lost = "", map[string]bool{}, nil, x.lost[:0]
		x.buf = append(x.buf[:0], x.was.row...)
	}
	var left []Issue
	if reason == "" {
		reason, left = x.judge()
	}
	if reason != "" {
		x.leaveOut(e, reason, left)
		return reason, nil
	}
	x.buf = append(x.buf, '\n')
	if _, err := w.Write(x.buf); err != nil {
		return "", writeError(err)
	}
	x.rep.Written++
	for code := range x.done {
		x.rep.Repairs[code]++
	}
	for _, fact := range x.lost {
		x.rep.Losses[fact]++
	}
	return "", x.keepMoved(e)
}

// mend puts the repaired row into buf, or gives the reason why there is none.
func (x *fixing) mend(e *formats.Example) (reason string, err error) {
	x.buf = x.buf[:0]
	x.e = own(e)
	if reason := x.prepare(e); reason != "" {
		return reason, nil
	}
	for _, r := range x.p.fixer.repairs {
		r(x)
	}
	if x.refused != "" {
		return x.refused, nil
	}
	if x.p.fixer.write != nil {
		x.buf, err = x.p.fixer.write(x, x.buf)
	} else {
		x.buf, err = x.encode(x.buf)
	}
	if reason := formats.DroppedReason(err); reason != "" || err != nil {
		if reason != "" {
			err = nil
		}
		return reason, err
	}
	for i := range x.kept {
		x.buf = append(x.buf[:len(x.buf)-1], ',')
		x.buf = append(append(append(chat.AppendString(x.buf, x.kept[i].Key), ':'), x.kept[i].Value...), '}')
	}
	return "", nil
}

// encode writes the row in the provider's format.
func (x *fixing) encode(b []byte) ([]byte, error) {
	if own := x.inOwnWords(b); own != nil {
		return own, nil
	}
	return x.enc.Encode(b, x.e, x.lose)
}

// inOwnWords writes a row in the format that it came in, with the members that only that format has. It gives nil where the provider does
// not take them: the row is then written without.
func (x *fixing) inOwnWords(b []byte) []byte {
	if x.from != x.p.fixer.format {
		return nil
	}
	lost := len(x.lost)
	x.e.Origin = formats.Origin{Format: x.from}
	row, err := x.enc.Encode(b, x.e, x.lose)
	x.e.Origin = formats.Origin{}
	if err == nil {
		if out, kind := x.inspect(row[len(b):], 0); out.ErrorCount == 0 && kind != "" {
			return row
		}
	}
	x.lost = x.lost[:lost]
	return nil
}

func (x *fixing) lose(fact string) { x.lost = append(x.lost, fact) }

// judge applies the provider's rules to the row and gives the code of the first error, and all of them.
func (x *fixing) judge() (code string, errs []Issue) {
	v, err := formats.ParseValue(x.buf)
	if err != nil {
		return "not_json", nil
	}
	kind := x.checked.kind
	x.checked.out = newReport(x.p.ID)
	pictures, videos := x.checked.pictures, x.checked.videos
	x.checked.row(v, x.rep.Written+1)
	switch {
	case x.checked.out.ErrorCount > 0:
		code = x.checked.out.Errors[0].Code
	case x.checked.pictures > 0 && x.checked.videos > 0:
		code = "mixed_media"
	}
	if code != "" {
		x.checked.kind, x.checked.pictures, x.checked.videos = kind, pictures, videos
	}
	return code, x.checked.out.Errors
}

func (x *fixing) keepMoved(e *formats.Example) error {
	if len(x.moved) == 0 {
		return nil
	}
	x.rep.Moved++
	if x.o.Moved == nil {
		return nil
	}
	b := appendInt(append(x.out[:0], `{"row":`...), x.rep.Written)
	b = chat.AppendString(append(b, `,"file":`...), e.Origin.Pos.File)
	b = appendInt(append(b, `,"record":`...), e.Origin.Pos.Record)
	b = append(b, `,"moved":`...)
	object, err := x.moved.MarshalJSON()
	if err != nil {
		return fault.Wrap(fault.Internal, err, "what was moved cannot be written")
	}
	x.out = append(append(b, object...), "}\n"...)
	if _, err := x.o.Moved.Write(x.out); err != nil {
		return writeError(err)
	}
	return nil
}

// own copies an Example as deep as repairs reach.
func own(e *formats.Example) *formats.Example {
	c := *e
	c.Messages = ownMessages(e.Messages)
	c.Completions = slices.Clone(e.Completions)
	for i := range c.Completions {
		c.Completions[i].Messages = ownMessages(c.Completions[i].Messages)
	}
	c.Tools = slices.Clone(e.Tools)
	c.Meta = slices.Clone(e.Meta)
	c.Origin = formats.Origin{}
	return &c
}

func ownMessages(ms []chat.Message) []chat.Message {
	out := slices.Clone(ms)
	for i := range out {
		out[i].Parts = slices.Clone(out[i].Parts)
		out[i].ToolCalls = slices.Clone(out[i].ToolCalls)
		out[i].Extra = slices.Clone(out[i].Extra)
	}
	return out
}
