package formats

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// multipleChoice is a question with answers to choose from, of which one is right: {"question","choices":[...],"answer":1} as MMLU has it,
// with {"text":[...],"label":[...]} and "answerKey" as ARC has it, a list of {"label","text"}, or a column for each choice (A to D, opa to opd,
// option1, ending0). The choices stand in the prompt below the question, lettered "A. ...", and the letter of the right one is the answer.
type multipleChoice struct{}

func (multipleChoice) ID() string { return "multiple-choice" }

var (
	choiceQuestions    = []string{"question", "question_stem", "stem", "query", "problem", "ctx", "goal", "sentence", "prompt", "input"}
	choiceLists        = []string{"choices", "options", "endings"}
	choiceAnswers      = []string{"answer", "answerKey", "answer_key", "answer_index", "answer_idx", "label", "gold", "target", "cop", "correct_option", "correct"}
	choiceColumns      = []string{"", "op", "option", "option_", "choice", "choice_", "ending", "ending_", "sol", "answer"}
	multipleChoiceFlat = flat{context: contextNames, prompt: choiceQuestions, needPrompt: true}
)

// maxChoices is how many choices have a letter.
const maxChoices = 26

// choiceRow is what a row offers to choose from.
type choiceRow struct {
	texts   []string
	labels  []string // as the row names the choices; nil when it does not
	columns []int    // the columns that hold the choices
	answer  int      // the column of the answer, -1 when there is none
	right   int      // the right choice, -1 when nobody says
}

// choicesOf finds the choices of a row; ok is false when it has none, or when the answer is none of them.
func choicesOf(row *Value) (r choiceRow, ok bool) {
	if row.Kind != Objects {
		return r, false
	}
	c := columns{row: row}
	if at := c.find(choiceLists...); at >= 0 {
		list, _ := nested(&row.Members[at].Value)
		if r.texts, r.labels, ok = listedChoices(&list); !ok {
			return r, false
		}
		r.columns = []int{at}
	} else if !r.inColumns(row) {
		return r, false
	}
	if len(r.texts) < 2 || len(r.texts) > maxChoices {
		return r, false
	}
	r.right = -1
	if r.answer = c.find(choiceAnswers...); r.answer >= 0 {
		r.right, ok = r.rightOf(&row.Members[r.answer].Value)
		return r, ok
	}
	return r, false
}

// listedChoices reads a list of texts, of {"label","text"}, or the two lists {"text","label"}.
func listedChoices(v *Value) (texts, labels []string, ok bool) {
	if v.Kind == Objects {
		said, named := v.Get("text"), v.Get("label")
		if len(said.Items) != len(named.Items) {
			return nil, nil, false
		}
		for i := range said.Items {
			if texts, ok = appendChoice(texts, &said.Items[i]); !ok || !choiceLabel(&named.Items[i]) {
				return nil, nil, false
			}
			labels = append(labels, named.Items[i].str)
		}
		return texts, labels, len(texts) > 0
	}
	for i := range v.Items {
		it := &v.Items[i]
		if it.Kind == Objects {
			said, named := it.Get("text"), it.Get("label")
			if !choiceLabel(&named) || len(labels) != i {
				return nil, nil, false
			}
			labels = append(labels, named.str)
			it = &said
		}
		if texts, ok = appendChoice(texts, it); !ok {
			return nil, nil, false
		}
	}
	return texts, labels, v.Kind == Array && len(texts) > 0 && (labels == nil || len(labels) == len(texts))
}

// choiceLabel says whether v names a choice, which takes no more than a letter or a number.
func choiceLabel(v *Value) bool {
	const most = 16
	return v.Kind == String && len(v.str) <= most
}

// appendChoice adds the text of a choice: a number as it stands.
func appendChoice(texts []string, v *Value) ([]string, bool) {
	switch {
	case v.Kind == String && !unwritable(v):
		return append(texts, v.str), true
	case v.Kind == Number || v.Kind == Bool:
		return append(texts, string(v.Raw)), true
	}
	return texts, false
}

// inColumns finds a column for each choice: those of one name with a letter or a number that counts.
func (r *choiceRow) inColumns(row *Value) bool {
	for _, stem := range choiceColumns {
		for _, first := range []byte{'a', '1', '0'} {
			if stem == "" && first != 'a' {
				continue // columns 1, 2, 3 are those of any table
			}
			r.texts, r.labels, r.columns = nil, nil, nil
			for i := range maxChoices {
				name := stem + string(rune(int(first)+i))
				if first != 'a' {
					name = stem + strconv.Itoa(int(first-'0')+i)
				}
				c := columns{row: row}
				at := c.find(name)
				if at < 0 || row.Members[at].Value.Kind == Null {
					break
				}
				var ok bool
				if r.texts, ok = appendChoice(r.texts, &row.Members[at].Value); !ok {
					return false
				}
				r.labels = append(r.labels, strings.TrimPrefix(name, stem))
				r.columns = append(r.columns, at)
			}
			if len(r.texts) >= 2 {
				return true
			}
		}
	}
	return false
}

// rightOf finds the choice that an answer means: by its label, its letter, its text, or its place counted from 0. Null, "" and -1 say that
// nobody tells.
func (r *choiceRow) rightOf(v *Value) (int, bool) {
	switch {
	case noText(v), v.Kind == Number && string(v.Raw) == "-1":
		return -1, true
	case v.Kind == Number:
		n, err := strconv.Atoi(string(v.Raw))
		return n, err == nil && n >= 0 && n < len(r.texts)
	case v.Kind != String:
		return -1, false
	}
	said := strings.Trim(strings.TrimSpace(v.str), "().")
	for i, label := range r.labels {
		if strings.EqualFold(label, said) {
			return i, true
		}
	}
	if len(said) == 1 {
		if n := int(said[0]|0x20) - 'a'; n >= 0 && n < len(r.texts) {
			return n, true
		}
	}
	for i, text := range r.texts {
		if text == v.str {
			return i, true
		}
	}
	n, err := strconv.Atoi(said)
	return n, err == nil && n >= 0 && n < len(r.texts)
}

// lettered puts the choices below each other, each with its letter.
func lettered(texts []string) string {
	var b strings.Builder
	for i, text := range texts {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(letterOf(i) + ". " + text)
	}
	return b.String()
}

func letterOf(i int) string { return string(rune('A' + i)) }

// unletter cuts a text into a question and the lettered choices that end it; nil choices when there are none.
func unletter(text string) (question string, texts []string) {
	at := strings.LastIndex(text, "\nA. ")
	if at <= 0 {
		return text, nil
	}
	rest := text[at+len("\nA. "):]
	for i := 1; i <= maxChoices; i++ {
		end := strings.Index(rest, "\n"+letterOf(i)+". ")
		if end < 0 || i == maxChoices {
			break
		}
		texts, rest = append(texts, rest[:end]), rest[end+len("\nA. "):]
	}
	if texts = append(texts, rest); len(texts) < 2 {
		return text, nil
	}
	return text[:at], texts
}

// Match wants a question, choices and an answer that is one of them.
func (multipleChoice) Match(row Value) (float64, string) {
	r, ok := choicesOf(&row)
	if !ok || pick(&row, "messages", "conversations", "chosen", "premise").Kind != Absent {
		return 0, "no choices beside an answer that is one of them"
	}
	if q := pick(&row, choiceQuestions...); q.Kind != String || q.str == "" {
		return 0, "no question beside the choices"
	}
	if question, texts := unletter("?\n" + lettered(r.texts)); question != "?" || len(texts) != len(r.texts) {
		return 0, "the choices hold lettered lines themselves"
	}
	return 0.96, fmt.Sprintf("a question with %d choices, of which %q names the right one", len(r.texts), row.Members[r.answer].Key)
}

func (f multipleChoice) Decode(row Value) ([]*Example, error) {
	if err := wantObject(&row, f.ID()); err != nil {
		return nil, err
	}
	r, ok := choicesOf(&row)
	if !ok {
		return nil, missing("choices", "a list of texts, and an \"answer\" that is the letter, the place (from 0) or the text of one of them")
	}
	c := readColumns(&row)
	for _, i := range append(r.columns, r.answer) {
		c.slots[i] = slotUsed
	}
	e := &Example{}
	ms, _, err := multipleChoiceFlat.read(&c, e)
	if err != nil {
		return nil, err
	}
	asks := &ms[len(ms)-1]
	if len(asks.Parts) == 0 || asks.Role != chat.User {
		return nil, missing("question", "the text that asks")
	}
	p := &asks.Parts[len(asks.Parts)-1]
	p.Text, p.Raw = p.Text+"\n"+lettered(r.texts), nil
	e.Messages = ms
	if r.right >= 0 {
		e.Messages = append(e.Messages, chat.TextOf(chat.Assistant, letterOf(r.right)))
		c.answers = 1
	}
	e.Kind = chatKind(e.Messages)
	c.finish(e, f.ID()).verdict = string(compact(&row.Members[r.answer].Value))
	return []*Example{e}, nil
}
