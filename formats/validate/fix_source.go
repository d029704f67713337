package validate

import (
	"github.com/slmgen/slmgen/formats"
)

// source is a row as it came, with what the provider's rules say of it. row is nil where it is not known.
type source struct {
	row  []byte
	kind string // of the shape that it has at the provider, "" for none
	out  *Report
}

// sourceOf looks at the row that an Example came from.
func (x *fixing) sourceOf(e *formats.Example) source {
	row, ok := e.AppendSource(x.was.row[:0])
	if !ok {
		return source{}
	}
	out, kind := x.inspect(row, e.Origin.Pos.Line)
	return source{row, kind, out}
}

// inspect applies the provider's rules to a row, without a thought for the rows before.
func (x *fixing) inspect(row []byte, line int64) (*Report, string) {
	f := file{p: x.p, o: x.checked.o, out: newReport(x.p.ID)}
	if v, err := formats.ParseValue(row); err == nil && v.IsObject() {
		f.row(v, line)
	}
	return f.out, f.kind
}

// valid says that the provider takes the row as it is; sound that there is nothing to say about it either.
func (s *source) valid() bool { return s.row != nil && s.kind != "" && s.out.ErrorCount == 0 }
func (s *source) sound() bool { return s.valid() && s.out.WarningCount == 0 }

// better says that the repaired row is to be written although the provider takes the row as it was: there is less to say about it, or it
// is of another kind, that of the other rows.
func (x *fixing) better() bool {
	out, kind := x.inspect(x.buf, 0)
	switch {
	case out.ErrorCount > 0:
		return false
	case kind != x.was.kind:
		return true
	}
	return out.WarningCount < x.was.out.WarningCount
}

// shapeless are the codes of rows that have not the provider's shape at all: what they would have to become says more.
var shapeless = map[string]bool{"unknown_shape": true, "old_shape": true}

// leaveOut tells why a row was dropped: what is wrong with it as it came, else with what it became, else the reason alone.
func (x *fixing) leaveOut(e *formats.Example, reason string, left []Issue) {
	pos := &e.Origin.Pos
	if s := &x.was; s.row != nil && s.out.ErrorCount > 0 && !shapeless[s.out.Errors[0].Code] {
		left = s.out.Errors
	}
	if len(left) == 0 {
		left = []Issue{{Code: reason, Severity: SeverityError, Message: whyDropped(reason, x.p.Name)}}
	}
	for _, is := range left {
		if len(x.rep.LeftOut) == MaxIssues {
			return
		}
		is.Line = pos.Line
		x.rep.LeftOut = append(x.rep.LeftOut, LeftOut{pos.File, pos.Record, is})
	}
}

// whyDropped says what a reason means where no rule does.
func whyDropped(reason, provider string) string {
	switch reason {
	case formats.DropText:
		return "plain text has no speakers, and " + provider + " wants messages; convert it by hand"
	case formats.DropTokens:
		return "the row is tokenized already, and words are wanted; take the rows before that"
	case formats.DropColumns:
		return "nobody said what the columns mean; give --map"
	case formats.DropPreference:
		return "the row has answers to choose between, but no pair of a better and a worse one that " + provider + " takes; choose one answer"
	case formats.DropLabel:
		return "the row judges an answer, and " + provider + " learns good answers alone; leave the bad ones out"
	case formats.DropStep:
		return "the row judges steps, for which " + provider + " has no place; leave it out"
	case formats.DropNoAnswer:
		return "the row has no answer to learn; add one"
	case formats.DropNoMessages:
		return "no message of the row says anything; fill it"
	case formats.DropToolCalls:
		return "the dialogue depends on calls of tools, for which " + provider + " has no place; leave it out"
	case "media":
		return "the row holds media that the repaired row has no place for; leave it out"
	case "call_arguments":
		return "the arguments of a call are no JSON object; correct them"
	case "mixed_media":
		return "some rows hold images and some hold videos; put them into different files"
	}
	return "the row has no place at " + provider
}
