package formats

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// stepwise is an answer in steps that are judged one by one: {"prompt","completions":[...],"labels":[...]}, {"prompt","steps":[{"text",
// "rating"}]}, the texts with marks of Math-Shepherd, {"input","label"}, or PRM800K's {"question":{"problem"},"label":{"steps":[{"completions":[
// {"text","rating"}],"chosen_completion":0}]}}, of which the completion that was gone on with is the step. Each step is a Completion: a
// label that is true or false is its Good, a number its Score, "+" and "-" are Good.
type stepwise struct{}

func (stepwise) ID() string { return "stepwise" }

var (
	stepLists  = []string{"completions", "steps", "responses"}
	stepLabels = []string{"labels", "ratings", "scores"}
	stepTexts  = []string{"text", "completion", "content", "step", "answer"}
	stepMarks  = []string{"label", "rating", "score", "correct"}
	stepPrompt = flat{prompt: []string{"prompt", "question", "problem", "query", "instruction", "input"}}
)

// stepTag ends each step of Math-Shepherd's input; its label has + or - in that place.
const stepTag = "ки"

// stepKind is how a row lists its steps.
type stepKind uint8

const (
	stepsNone stepKind = iota
	stepsBeside
	stepsObjects
	stepsMarked
	stepsNested
)

func stepsOf(row *Value) (stepKind, string) {
	if row.Kind != Objects {
		return stepsNone, ""
	}
	in, label := pick(row, "input"), pick(row, "label")
	if in.Kind == String && label.Kind == String && markedSteps(in.str, label.str) != nil {
		return stepsMarked, "input"
	}
	if _, steps := nestedSteps(row); steps != nil {
		return stepsNested, "label"
	}
	c := columns{row: row}
	for _, name := range stepLists {
		at := c.find(name)
		if at < 0 {
			continue
		}
		list, _ := nested(&row.Members[at].Value)
		if list.Kind != Array || len(list.Items) == 0 {
			continue
		}
		labels := pick(row, stepLabels...)
		marks, _ := nested(&labels)
		if marks.Kind == Array && len(marks.Items) == len(list.Items) &&
			!slices.ContainsFunc(marks.Items, func(v Value) bool { return !judgement(&v) }) &&
			!slices.ContainsFunc(list.Items, func(v Value) bool { return v.Kind != String && !shapeOf(v).list }) {
			return stepsBeside, row.Members[at].Key
		}
		if !slices.ContainsFunc(list.Items, func(v Value) bool { return stepText(&v) == "" || stepMark(&v) == "" }) && name == "steps" {
			return stepsObjects, row.Members[at].Key
		}
	}
	return stepsNone, ""
}

// judgement says that a value can judge a step; null is a step that nobody judged.
func judgement(v *Value) bool {
	return v.Kind == Bool || v.Kind == Number || v.Kind == Null || v.Kind == String && (v.str == "+" || v.str == "-")
}

func stepText(v *Value) string {
	for _, k := range stepTexts {
		if x := v.Get(k); x.Kind == String {
			return k
		}
	}
	return ""
}

func stepMark(v *Value) string {
	for _, k := range stepMarks {
		if x := v.Get(k); x.Kind != Absent && judgement(&x) {
			return k
		}
	}
	return ""
}

// Match wants steps and as many judgements.
func (stepwise) Match(row Value) (float64, string) {
	kind, column := stepsOf(&row)
	switch kind {
	case stepsBeside:
		if v := pick(&row, stepLabels[0]); v.Kind == Absent {
			return 0.6, "column \"" + column + "\" and a list of judgements of the same length, which may be whole answers"
		}
		return 0.98, "column \"" + column + "\" lists steps beside a label for each"
	case stepsObjects:
		return 0.96, "column \"" + column + "\" lists steps with a judgement in each"
	case stepsNested:
		return 0.99, "column \"label\" holds steps with rated completions, as PRM800K has them"
	case stepsMarked:
		return 0.97, "input and label are the same steps, marked with + and - in the label"
	}
	return 0, "no steps with judgements"
}

// judge reads a judgement into a completion.
func (c *Completion) judge(v *Value) {
	switch v.Kind {
	case Bool:
		good := len(v.Raw) == len("true")
		c.Good = &good
	case Number:
		c.Score = json.Number(string(v.Raw))
	case String:
		good := v.str == "+"
		c.Good = &good
	}
}

func (f stepwise) Decode(row Value) ([]*Example, error) {
	if err := wantObject(&row, f.ID()); err != nil {
		return nil, err
	}
	kind, column := stepsOf(&row)
	c := readColumns(&row)
	e := &Example{Kind: KindStep}
	p := &pairSpelling{words: int(kind)}
	var err error
	switch kind {
	case stepsNone:
		return nil, missing("completions", "the steps, and as many \"labels\"")
	case stepsNested:
		f.nested(&row, &c, e)
		p.keys = [3]string{"text", "rating", ""}
		c.finish(e, f.ID()).pair = p
		return []*Example{e}, nil
	case stepsMarked:
		in, _ := c.take(slotUsed, "input")
		label, _ := c.take(slotUsed, "label")
		steps := markedSteps(in.str, label.str)
		if unwritable(&in) || unwritable(&label) {
			return nil, invalidAt("/input", "the text holds half a character").Do("repair the escape \\ud800 to \\udfff that has no other half")
		}
		e.Messages = []chat.Message{chat.TextOf(chat.User, steps[0].text)}
		for _, s := range steps[1:] {
			good := s.mark == "+"
			e.Completions = append(e.Completions, Completion{Messages: []chat.Message{chat.TextOf(chat.Assistant, s.text)}, Good: &good})
		}
		c.finish(e, f.ID()).pair = p
		return []*Example{e}, nil
	}
	v, at := c.take(slotUsed, column)
	list, _ := nested(&v)
	var labels Value
	if kind == stepsBeside {
		raw, i := c.take(slotUsed, stepLabels...)
		labels, _ = nested(&raw)
		p.names[0] = string(compact(&labels.Items[0]))
		p.keys[0] = row.Members[i].Key
	}
	for i := range list.Items {
		it := &list.Items[i]
		var one Completion
		pointer := pointerTo(row.Members[at].Key) + "/" + strconv.Itoa(i)
		if kind == stepsBeside {
			one.Messages, err = decodeCandidate(it, pointer)
			one.judge(&labels.Items[i])
		} else {
			text, mark := stepText(it), stepMark(it)
			said, judged := it.Get(text), it.Get(mark)
			one.Messages, err = decodeCandidate(&said, pointer)
			one.judge(&judged)
			p.keys = [3]string{text, mark, ""}
			p.names[0] = string(compact(&judged))
			one.keepBeside(it, text, mark)
		}
		if err != nil {
			return nil, err
		}
		e.Completions = append(e.Completions, one)
	}
	spec := stepPrompt
	asked := pick(&row, spec.prompt...)
	shape, ts := spellingOf(&asked)
	p.text = shape == answerText
	if i, s := chatColumn(&row); s.list && c.slots[i] == slotMeta {
		c.slots[i] = slotMessages
		inner, _ := nested(&row.Members[i].Value)
		if e.Messages, ts, err = decodeTurns(&inner, pointerTo(row.Members[i].Key)); err != nil {
			return nil, err
		}
	}
	prompt, _, err := spec.read(&c, e)
	if err != nil {
		return nil, err
	}
	e.Messages = append(prompt, e.Messages...)
	l := c.finish(e, f.ID())
	l.turns, l.pair = ts, p
	return []*Example{e}, nil
}

// keepBeside keeps the other members of a listed answer in Extra of its last message.
func (c *Completion) keepBeside(v *Value, known ...string) {
	if len(c.Messages) == 0 {
		return
	}
	last := &c.Messages[len(c.Messages)-1]
	twice := duplicates(v)
	for i := range v.Members {
		m := &v.Members[i]
		if slices.Contains(known, m.Key) && (twice == nil || twice[m.Key] == i) {
			continue
		}
		last.Extra = append(last.Extra, chat.Field{Key: m.Key, Value: compact(&m.Value)})
	}
}

type markedStep struct{ text, mark string }

// markedSteps cuts Math-Shepherd's texts into the question and the steps; nil when they are none. The blanks around a step are usual:
// "Step 1: ... ки\n".
func markedSteps(input, label string) (out []markedStep) {
	parts := strings.Split(input, " "+stepTag)
	if len(parts) < 2 || strings.TrimSpace(parts[len(parts)-1]) != "" {
		return nil
	}
	question, first, ok := strings.Cut(parts[0], " Step 1: ")
	if !ok {
		return nil
	}
	parts[0] = "Step 1: " + first
	out = append(out, markedStep{question, ""})
	rest := strings.TrimPrefix(label, question+" ")
	for i, p := range parts[:len(parts)-1] {
		text := p
		if i > 0 {
			text = strings.TrimPrefix(p, "\n")
		}
		after, ok := strings.CutPrefix(rest, p+" ")
		if !ok || after == "" || after[0] != '+' && after[0] != '-' {
			return nil
		}
		out = append(out, markedStep{text, after[:1]})
		rest = after[1:]
	}
	if strings.TrimSpace(rest) != "" {
		return nil
	}
	return out
}
