package app

import "github.com/slmgen/slmgen/formats"

// ledger tells what became of records when their Examples are written or dropped. A record of several Examples is used when one of them
// is written, else dropped for the reason of its last one. Examples come in the order of the source.
type ledger struct {
	used    int64
	dropped map[string]int64

	file   string
	record int64
	kept   bool
	reason string
	begun  bool
}

// example notes one Example; reason is "" when it is written.
func (l *ledger) example(e *formats.Example, reason string) {
	pos := &e.Origin.Pos
	if !l.begun || pos.Record != l.record || pos.File != l.file {
		l.end()
		l.file, l.record, l.begun = pos.File, pos.Record, true
	}
	if reason == "" {
		l.kept = true
	} else {
		l.reason = reason
	}
}

// end closes the last record.
func (l *ledger) end() {
	switch {
	case !l.begun:
	case l.kept:
		l.used++
	default:
		l.dropped[l.reason]++
	}
	l.begun, l.kept, l.reason = false, false, ""
}
