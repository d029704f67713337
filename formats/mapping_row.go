package formats

import (
	"encoding/json"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// mappedRow gathers what the fields of a mapping read from one row.
type mappedRow struct {
	row       *Value
	system    *chat.Message
	history   []chat.Message
	parts     []chat.Part
	asked     bool
	name      string
	messages  []chat.Message
	reasoning []chat.Part
	answer    *chat.Message
	weight    json.Number
	label     Value
	labelAt   string
	answers   candidates
	plain     *chat.Message
	tools     []chat.ToolDef
	media     []chat.Part
	meta      chat.Object
	stays     map[string]bool // sources whose column stays in Meta: what became of it does not give it back
}

func (d *mappedRow) stay(f *mappedField) {
	if d.stays == nil {
		d.stays = map[string]bool{}
	}
	d.stays[f.from] = true
}

func (d *mappedRow) field(f *mappedField) (err error) {
	if f.role == MapIgnore {
		return nil
	}
	v := f.read(d.row)
	if f.role == MapMeta || f.role == MapID {
		d.keepMeta(f, &v)
		return nil
	}
	if f.role.optional() {
		if noText(&v) {
			return nil
		}
	} else if v.Kind == Absent {
		return invalidAt(f.pointer(), "the row has no %s for role %s", f.from, f.role).Do("fill it, or map the role to another column")
	}
	if f.separator != nil && f.column != "" && f.constant.Kind != String {
		if raw := d.row.Get(f.column); raw.Kind != String {
			d.stay(f)
		}
	}
	switch f.role {
	case MapSystem:
		d.system = f.message(chat.System, &v)
	case MapContext, MapUser:
		d.asked = d.asked || f.role == MapUser
		if v.Kind != Null {
			d.parts = append(d.parts, f.part(&v))
		}
	case MapAssistant:
		d.answer = f.message(chat.Assistant, &v)
	case MapReasoning:
		d.reasoning = append(d.reasoning, chat.Part{Kind: chat.Reasoning, Text: f.part(&v).Text})
	case MapLabel:
		d.label, d.labelAt = v, f.pointer()
	case MapText:
		m := f.message("", &v)
		d.plain = m
	case MapMessages:
		d.messages, err = d.dialogue(f, &v)
	case MapHistory:
		if inner, _ := nested(&v); inner.Kind == Array && len(inner.Items) == 0 {
			return nil
		}
		d.history, err = d.dialogue(f, &v)
	case MapTools:
		var ok bool
		if d.tools, _, ok = decodeTools(&v); !ok {
			err = invalidAt(f.pointer(), "%s holds no tools", f.from).Do("write a list of {\"name\": ..., \"parameters\": ...}")
		}
	case MapImage, MapAudio, MapVideo:
		kind := map[MappingRole]chat.PartKind{MapImage: chat.Image, MapAudio: chat.Audio, MapVideo: chat.Video}[f.role]
		parts, _, ok := decodeMedia(&v, kind)
		if !ok {
			return invalidAt(f.pointer(), "%s refers to no %s", f.from, f.role).Do("write a path, a URL or a list of them")
		}
		d.media = append(d.media, parts...)
	case MapWeight:
		n, ok := numberOf(&v)
		if !ok {
			return invalidAt(f.pointer(), "the weight is %s, not a number", clip(string(v.Raw), 40)).Do("map the column to meta")
		}
		d.weight = n
		if v.Kind != Number {
			d.stay(f)
		}
	case MapName:
		d.name = f.part(&v).Text
	default:
		err = d.candidate(f, &v)
	}
	return err
}

// keepMeta keeps a value under another name than its column's.
func (d *mappedRow) keepMeta(f *mappedField, v *Value) {
	name := f.name
	switch {
	case name != "":
	case f.role == MapID:
		name = "id"
	default:
		name = f.from
	}
	if name == f.column {
		if f.role == MapID {
			d.stay(f)
		}
		return
	}
	if (f.column == "" || f.name != "" || f.role == MapID) && v.Kind != Absent {
		d.meta = append(d.meta, chat.Field{Key: name, Value: compact(v)})
	}
}

// dialogue reads messages: a list of them, or a text that Split cuts.
func (d *mappedRow) dialogue(f *mappedField, v *Value) ([]chat.Message, error) {
	if f.split == nil {
		return f.turns.decode(v, f.pointer())
	}
	if v.Kind != String {
		return nil, invalidAt(f.pointer(), "%s is %s, not a text to split", f.from, v.Kind).Do("leave out split")
	}
	ms, exact, ok, who := f.split.split(v.str)
	switch {
	case who != "":
		return nil, invalidAt(f.pointer(), "unknown speaker %q", clip(who, 40)).Do("say who it is under split.roles")
	case !ok:
		return nil, invalidAt(f.pointer(), "%s holds no mark of a speaker, or more than %d", f.from,
			maxTurns).Do("choose another way to split")
	case !exact:
		d.stay(f)
	}
	if f.turns != nil {
		for i := range ms {
			f.turns.train(&ms[i])
		}
	}
	return ms, nil
}

// part reads a text; a list or an object in its place is kept as its JSON text.
func (f *mappedField) part(v *Value) chat.Part {
	p, ok := textPart(v)
	if !ok {
		p = chat.Part{Kind: chat.Text, Text: string(compact(v))}
	}
	p.Field = f.from
	return p
}

func (f *mappedField) message(role chat.Role, v *Value) *chat.Message {
	if v.Kind == Null {
		return &chat.Message{Role: role, ContentNull: true}
	}
	p := f.part(v)
	p.Field = ""
	return &chat.Message{Role: role, Parts: []chat.Part{p}}
}

// numberOf reads a number, or a text that is one.
func numberOf(v *Value) (json.Number, bool) {
	if v.Kind == Number {
		return json.Number(v.Raw), true
	}
	if n, err := ParseValue([]byte(strings.TrimSpace(v.str))); v.Kind == String && err == nil && n.Kind == Number {
		return json.Number(n.Raw), true
	}
	return "", false
}
