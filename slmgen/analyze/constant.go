package analyze

import (
	"fmt"
	"strings"
)

const (
	// constantShare of the rows with one answer is nearly all of them.
	constantShare = 0.95
	// constantRows is the number of rows from which one answer to all is no chance.
	constantRows = 20
)

// majority finds the answer that more than half of the rows have, if there is one, in one pass and without a list of answers (Boyer and Moore 1991;
// two of them merge as in Agarwal and others 2012): no answer has more rows than the votes and half of what is left.
type majority struct {
	answer uint64
	votes  int64
	text   string // the answer; shortened when blocks merge
}

func (m *majority) vote(r *row, answer uint64) {
	switch {
	case m.votes > 0 && m.answer == answer:
		m.votes++
	case m.votes > 0:
		m.votes--
	default:
		*m = majority{answer: answer, votes: 1, text: r.answer}
	}
}

func (m *majority) merge(o *majority) {
	switch {
	case m.answer == o.answer:
		m.votes += o.votes
	case m.votes >= o.votes:
		m.votes -= o.votes
	default:
		votes := m.votes
		*m = *o
		m.votes -= votes
		m.text = shortened(m.text) // the block's rows go
	}
}

// shortened is a text on one line, of at most 60 characters.
func shortened(s string) string {
	if len(s) > 400 {
		s = s[:400]
	}
	r := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " "))
	if len(r) > 60 {
		r = append(r[:59], '…')
	}
	return string(r)
}

// constantAnswer fills the rule for one answer to nearly everything.
func (f *fold) constantAnswer() error {
	t := f.total
	m := &t.constant
	if t.rows < constantRows || m.text == "" || float64(m.votes+t.rows)/2 < constantShare*float64(t.rows) {
		return nil
	}
	h := &t.hits[ruleIndex["constant_answer"]]
	var first kept
	err := f.seen.says.each(func(r [4]uint64) error {
		if r[3] == m.answer {
			h.count++
			first.add(keptRow{int64(r[2] >> 1), -1, fmt.Sprintf("answer %q", m.text)})
		}
		return nil
	})
	if err != nil || float64(h.count) < constantShare*float64(t.rows) {
		h.count = 0
		return err
	}
	h.refs, err = first.refs(f.seen, t.files)
	return err
}
