package formats

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// geminiChoice finds the completions of a row to choose between: objects, each with one content of the model and mostly a score.
func geminiChoice(row *Value) (Value, bool) {
	v := row.Get("completions")
	list, _ := nested(&v)
	if list.Kind != Array || len(list.Items) < 2 {
		return list, false
	}
	for i := range list.Items {
		said := list.Items[i].Get("completion")
		if parts := said.Get("parts"); parts.Kind != Array {
			return list, false
		}
	}
	return list, true
}

// besideCompletion marks members of a completion apart from those of its message.
const besideCompletion = "completions."

// geminiCompletions moves the completions of a row from Meta into its Example. A score of 1 is the preferred answer, 0 the other; other
// scores say no more than themselves.
func geminiCompletions(row *Value, e *Example) error {
	list, ok := geminiChoice(row)
	if !ok {
		return nil
	}
	for i := range list.Items {
		it := &list.Items[i]
		said, score := it.Get("completion"), it.Get("score")
		ms, err := geminiDialect.message(&said, "/completions/"+strconv.Itoa(i)+"/completion")
		if err != nil {
			return err
		}
		if speaker := said.Get("role"); speaker.Kind == Absent {
			ms[0].Role = chat.Assistant
		}
		c := Completion{Messages: ms}
		if score.Kind == Number {
			c.Score = json.Number(string(score.Raw))
			c.Preferred = preferredBy(c.Score)
		}
		var beside chat.Object
		for _, m := range it.Members {
			if m.Key != "completion" && (m.Key != "score" || score.Kind != Number) {
				beside = append(beside, chat.Field{Key: m.Key, Value: compact(&m.Value)})
			}
		}
		last := &ms[len(ms)-1]
		last.Extra = append(last.Extra, within(besideCompletion, beside, nil)...)
		e.Completions = append(e.Completions, c)
	}
	if one, none := bareScores(e.Completions); one && none {
		for i := range e.Completions {
			e.Completions[i].Score = "" // it says no more than Preferred
		}
	}
	e.Kind = KindPreference
	dropMeta(e, "completions")
	return nil
}

// preferredBy reads a score of 1 or 0; nil for any other.
func preferredBy(score json.Number) *bool {
	if v := magnitude(score); score != "" && (v == 0 || v == 1) {
		good := v == 1
		return &good
	}
	return nil
}

// bareScores says, where every score is the text 1 or 0, which of them there are.
func bareScores(cs []Completion) (one, none bool) {
	for i := range cs {
		switch cs[i].Score {
		case "1":
			one = true
		case "0":
			none = true
		default:
			return false, false
		}
	}
	return one, none
}

func encodeGeminiChoice(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := choiceOnly(e); err != nil {
		return dst, err
	}
	own := e.Origin.Format == geminiDialect.id
	places := e.Places()
	if places == nil && !own {
		return dst, &Dropped{DropUndecided}
	}
	for i := range e.Completions {
		if ms := e.Completions[i].Messages; !own && (len(ms) > 1 || ms[0].Role != chat.Assistant) {
			return dst, &Dropped{DropTurnOrder}
		}
	}
	w := &rowWriter{b: dst, e: e, lose: lose}
	return geminiDialect.encodeWith(w, &column{slotUsed, "completions", true, func() {
		w.list(func() {
			for i := range e.Completions {
				place := -1
				if places != nil {
					place = places[i]
				}
				w.item()
				w.geminiAnswer(&e.Completions[i], place)
			}
		})
	}})
}

// geminiAnswer appends one completion; place is 0 for the best, -1 where nothing says it.
func (w *rowWriter) geminiAnswer(c *Completion, place int) {
	ms := append([]chat.Message(nil), c.Messages...)
	last := &ms[len(ms)-1]
	var kept, beside chat.Object
	for _, f := range last.Extra {
		if key, ok := strings.CutPrefix(f.Key, besideCompletion); ok && w.own {
			beside = append(beside, chat.Field{Key: key, Value: f.Value})
		} else {
			kept = append(kept, f)
		}
	}
	last.Extra = kept
	score := ""
	if place >= 0 {
		score = "0"
		if place == 0 {
			score = "1"
		}
	}
	said := preferredBy(c.Score)
	switch {
	case c.Score == "":
	case said != nil && c.Preferred != nil && *said == *c.Preferred, w.own && (said == nil || c.Preferred == nil):
		score = string(c.Score)
	case !w.own:
		w.lose("score")
	}
	if c.Rank != "" {
		w.lose("rank")
	}
	if c.Good != nil {
		w.lose("good")
	}
	w.object(func() {
		if score != "" {
			w.raw("score", json.RawMessage(score))
		}
		w.key("completion")
		w.joinIfForeign(last)
		geminiDialect.one(w, ms, &pairing{w: w, idle: true})
		for i := range beside {
			w.field(&beside[i])
		}
	})
}
