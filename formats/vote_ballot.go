package formats

import (
	"encoding/json"
	"slices"
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

// preferenceName is the column of a signed vote, marginName that of Meta that keeps by how much somebody won.
const (
	preferenceName = "overall_preference"
	marginName     = "margin"
)

// ballot reads who won from the columns of a marked or a signed vote, and by how much: nil where the row does not say. What nobody can
// read stays in Meta.
func (p *pairSpelling) ballot(c *columns, cs []Completion) (margin json.RawMessage) {
	if outcome, marks, ok := readMarks(c.row); ok {
		for _, name := range ballotNames {
			c.take(slotUsed, name)
		}
		p.cast = ballot{ballotMarked, marks}
		castVote(cs, outcome)
		return nil
	}
	v := pick(c.row, preferenceName)
	sign, ok := signOf(&v)
	apart := c.find(marginName) >= 0
	if !ok || apart && !slices.Contains(plainSigns[:], string(v.Raw)) {
		return nil // beside a margin of its own the number would be another one
	}
	if sign < 2 && !apart {
		margin = json.RawMessage(strings.Replace(string(v.Raw), "-", "", 1-sign))
	}
	c.take(slotUsed, preferenceName)
	p.cast.kind = ballotSigned
	castVote(cs, sign)
	return margin
}

// plainSigns are the signed votes that do not say by how much.
var plainSigns = [...]string{"-1", "1", "0"}

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
		if inner, err := ParseValue([]byte(text)); err != nil || inner.Kind != Number || string(v.Raw) != `"`+text+`"` {
			return 0, false
		}
	} else if v.Kind != Number {
		return 0, false
	}
	n, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil:
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
		return []named{{[]string{preferenceName}, outcome >= 0, func() { w.signedVote(outcome) }}}
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

// signedVote writes who won, by the margin of Meta unless that stood in a column of its own.
func (w *rowWriter) signedVote(outcome int) {
	number := plainSigns[outcome]
	for i := range w.e.Meta {
		f := &w.e.Meta[i]
		if f.Key != marginName || outcome > 1 || w.sourceColumn(marginName) >= 0 {
			continue
		}
		v, err := ParseValue(f.Value)
		if sign, ok := signOf(&v); err != nil || !ok || sign != 1 {
			continue
		}
		w.used[i] = true
		if number = string(f.Value); outcome == 0 {
			digits := strings.TrimPrefix(number, `"`)
			number = number[:len(number)-len(digits)] + "-" + digits
		}
		break
	}
	w.b = append(w.b, number...)
}
