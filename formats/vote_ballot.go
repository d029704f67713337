package formats

import (
	"strconv"
	"strings"
)

// ballot is how a row that has no word for the winner says who won.
type ballot struct {
	kind  ballotKind
	marks int // of ballotColumns, see ballotMarks
}

type ballotKind uint8

const (
	ballotWord   ballotKind = iota // a word of voteWords
	ballotMarked                   // winner_model_a, winner_model_b and winner_tie, one of which is marked
	ballotSigned                   // overall_preference: the sign says who won, the number by how much
)

var (
	// ballotNames are the columns of the first answer, the second, and a tie.
	ballotNames = [3]string{"winner_model_a", "winner_model_b", "winner_tie"}
	// ballotMarks are the ways to say that a column is marked, and that it is not.
	ballotMarks = [...][2]string{{"1", "0"}, {"true", "false"}, {`"1"`, `"0"`}, {"1.0", "0.0"}, {`"True"`, `"False"`}, {`"true"`, `"false"`}, {`"1.0"`, `"0.0"`}}
)

// preferenceName is the column of a signed vote. It stays in Meta, since only it says by how much.
const preferenceName = "overall_preference"

// ballot reads who won from the columns of a marked or a signed vote. What nobody can read stays in Meta.
func (p *pairSpelling) ballot(c *columns, cs []Completion) {
	if outcome, marks, ok := readMarks(c.row); ok {
		for _, name := range ballotNames {
			c.take(slotUsed, name)
		}
		p.cast = ballot{ballotMarked, marks}
		castVote(cs, outcome)
		return
	}
	v := pick(c.row, preferenceName)
	if sign, ok := signOf(&v); ok {
		p.cast.kind = ballotSigned
		castVote(cs, sign)
	}
}

// readMarks wants one marked column, and the columns of both answers.
func readMarks(row *Value) (outcome, marks int, ok bool) {
	outcome = -1
	for way := range ballotMarks {
		for k, name := range ballotNames {
			v := pick(row, name)
			switch text := string(compact(&v)); {
			case v.Kind == Absent && k == 2, text == ballotMarks[way][1]:
				continue
			case text != ballotMarks[way][0] || outcome >= 0:
				outcome = -2 // of no such way, or marked twice
			case outcome == -1:
				outcome = k
			}
		}
		if outcome >= 0 {
			return outcome, way, true
		}
		outcome = -1
	}
	return 0, 0, false
}

// signOf gives the outcome that a signed vote means.
func signOf(v *Value) (outcome int, ok bool) {
	text := string(v.Raw)
	if v.Kind == String {
		text = v.str
	} else if v.Kind != Number {
		return 0, false
	}
	n, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil || n != n:
		return 0, false
	case n < 0:
		return 0, true
	case n > 0:
		return 1, true
	}
	return 2, true
}

// ballotColumns writes a vote the way that its source cast it.
func (w *rowWriter) ballotColumns(b ballot, outcome int) (out []named) {
	if outcome == 3 {
		w.lose("good") // it has no mark for two bad answers
		w.lose("good")
		outcome = 2
	}
	if b.kind == ballotSigned {
		return []named{{[]string{preferenceName}, true, func() { w.signedVote(outcome) }}}
	}
	for k, name := range ballotNames {
		mark := ballotMarks[b.marks][1]
		if k == outcome {
			mark = ballotMarks[b.marks][0]
		}
		want := outcome >= 0 && (k < 2 || k == outcome || w.sourceColumn(name) >= 0)
		out = append(out, named{[]string{name}, want, func() { w.b = append(w.b, mark...) }})
	}
	return out
}

// signedVote writes the number of Meta: as it stands where it says the outcome, with the other sign where the winner has become the loser.
func (w *rowWriter) signedVote(outcome int) {
	number := [...]string{"null", "-1", "1", "0"}[outcome+1]
	for i := range w.e.Meta {
		f := &w.e.Meta[i]
		if !isName(f.Key, preferenceName) {
			continue
		}
		w.used[i] = true
		v, err := ParseValue(f.Value)
		if err != nil {
			continue
		}
		switch sign, ok := signOf(&v); {
		case ok && sign == outcome:
			number = string(f.Value)
		case ok && sign < 2 && (outcome == 0 || outcome == 1) && v.Kind == Number:
			if number = strings.TrimPrefix(string(f.Value), "-"); outcome == 0 {
				number = "-" + number
			}
		}
	}
	w.b = append(w.b, number...)
}
