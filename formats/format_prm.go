package formats

import (
	"slices"
	"strconv"

	"github.com/slmgen/slmgen/formats/chat"
)

// nestedStep is one step of PRM800K: several completions, of which one was gone on with.
type nestedStep struct {
	taken  Value // the completion that was chosen, else the one that a person wrote, else the first
	at     int   // its place among the completions, -1 when a person wrote it
	others Value // the step
}

// nestedSteps gives the problem and the steps of a row of PRM800K; nil steps for any other row.
func nestedSteps(row *Value) (problem string, steps []nestedStep) {
	question, label := row.Get("question"), row.Get("label")
	asked, list := question.Get("problem"), label.Get("steps")
	if asked.Kind != String || unwritable(&asked) || duplicates(row) != nil {
		return "", nil
	}
	for i := range list.Items {
		s := nestedStep{others: list.Items[i], at: -1}
		said, chosen, human := s.others.Get("completions"), s.others.Get("chosen_completion"), s.others.Get("human_completion")
		at, err := strconv.Atoi(string(chosen.Raw))
		switch {
		case chosen.Kind == Number && err == nil && at >= 0 && at < len(said.Items):
			s.taken, s.at = said.Items[at], at
		case human.Kind == Objects:
			s.taken = human
		case len(said.Items) > 0:
			s.taken, s.at = said.Items[0], 0
		}
		text, rating := s.taken.Get("text"), s.taken.Get("rating")
		if text.Kind != String || unwritable(&text) || rating.Kind != Absent && !judgement(&rating) || duplicates(&s.taken) != nil {
			return "", nil
		}
		steps = append(steps, s)
	}
	return asked.str, steps
}

// nested reads a row of PRM800K. What stands beside a step, the other completions too, is kept with its message; what stands beside the
// problem and the steps in Meta.
func (stepwise) nested(row *Value, c *columns, e *Example) {
	problem, steps := nestedSteps(row)
	e.Messages = []chat.Message{chat.TextOf(chat.User, problem)}
	for i := range steps {
		s := &steps[i]
		said, judged := s.taken.Get("text"), s.taken.Get("rating")
		m := chat.TextOf(chat.Assistant, said.str)
		m.Extra = append(fieldsBeside(&s.taken, "text", "rating"), s.beside()...)
		one := Completion{Messages: []chat.Message{m}}
		one.judge(&judged)
		e.Completions = append(e.Completions, one)
	}
	rest := Value{Kind: Objects, Members: slices.Clone(row.Members)}
	for i := range rest.Members {
		m := &rest.Members[i]
		switch m.Key {
		case "question":
			m.Value, _ = ParseValue(without(&m.Value, "problem", ""))
		case "label":
			m.Value, _ = ParseValue(without(&m.Value, "steps", ""))
		}
	}
	c.row = &rest
}

// beside gives the members of a step but for the completion that was taken.
func (s *nestedStep) beside() (out chat.Object) {
	for i := range s.others.Members {
		m := &s.others.Members[i]
		switch {
		case m.Key == "completions" && s.at >= 0:
			rest := Value{Kind: Array}
			for k := range m.Value.Items {
				if k != s.at {
					rest.Items = append(rest.Items, m.Value.Items[k])
				}
			}
			if len(rest.Items) > 0 {
				out = append(out, chat.Field{Key: m.Key, Value: appendValue(nil, &rest)})
			}
		case m.Key == "human_completion" && s.at < 0:
		default:
			out = append(out, chat.Field{Key: m.Key, Value: compact(&m.Value)})
		}
	}
	return out
}

// fieldsBeside gives the members of an object but for some.
func fieldsBeside(v *Value, names ...string) (out chat.Object) {
	for i := range v.Members {
		if m := &v.Members[i]; !known(m.Key, names) {
			out = append(out, chat.Field{Key: m.Key, Value: compact(&m.Value)})
		}
	}
	return out
}
