package formats

import (
	"strconv"

	"github.com/slmgen/slmgen/formats/chat"
)

// selfInstruct is {"instruction","instances":[{"input","output"},...]}: one record yields an Example for each instance.
type selfInstruct struct{}

func (selfInstruct) ID() string { return "self-instruct" }

// Match wants an instruction beside a list of instances.
func (selfInstruct) Match(row Value) (float64, string) {
	in, list := pick(&row, "instruction"), pick(&row, "instances")
	inner, _ := nested(&list)
	if in.Kind != String || inner.Kind != Array {
		return 0, "no instruction beside a list of instances"
	}
	return 0.98, "an instruction beside a list of instances"
}

func (f selfInstruct) Decode(row Value) ([]*Example, error) {
	if err := wantObject(&row, f.ID()); err != nil {
		return nil, err
	}
	instruction, cell := row.Get("instruction"), row.Get("instances")
	list, _ := nested(&cell)
	if list.Kind != Array || len(list.Items) == 0 {
		return nil, invalidAt("/instances", "the row has no instances").Do("give at least one {\"input\": ..., \"output\": ...}")
	}
	out := make([]*Example, 0, len(list.Items))
	for i := range list.Items {
		inst := &list.Items[i]
		at := "/instances/" + strconv.Itoa(i)
		if inst.Kind != Objects {
			return nil, invalidAt(at, "%s is %s, not an object", at, inst.Kind).Do("write {\"input\": ..., \"output\": ...}")
		}
		input, output := inst.Get("input"), inst.Get("output")
		if output.Kind == Absent {
			return nil, invalidAt(at+"/output", "the instance has no output").Do("add the answer; an empty text is allowed")
		}
		user, err := promptOf(field{"instruction", &instruction}, field{"input", &input})
		if err != nil {
			return nil, err
		}
		answer, err := textMessage(chat.Assistant, &output, at+"/output")
		if err != nil {
			return nil, err
		}
		e := &Example{Kind: KindChat, Messages: []chat.Message{user, answer}}
		c := readColumns(&row)
		c.take(slotUsed, "instruction")
		c.take(slotUsed, "instances")
		l := c.finish(e, f.ID())
		asked, _ := alpacaPrompt(&rowWriter{e: e, lose: func(string) {}}, &e.Messages[0])
		l.tree = &treePlaces{was: []uint64{hashPart(asked)}, meta: hashMeta(e.Meta)}
		for k := range inst.Members {
			if m := &inst.Members[k]; m.Key != "input" && m.Key != "output" {
				e.Meta = append(e.Meta, chat.Field{Key: m.Key, Value: compact(&m.Value)})
			}
		}
		e.Origin.Part = i
		out = append(out, e)
	}
	return out, nil
}
