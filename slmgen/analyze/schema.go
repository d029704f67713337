package analyze

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Where most answers are JSON objects, what nearly all of them have is taken as what all should have.
const (
	schemaShare  = 0.5   // of the rows with answers that are objects
	schemaKey    = 0.95  // of the objects that have a key, and have it with one type
	schemaRows   = 20    // objects that it takes to tell
	schemaShapes = 1_000 // distinct shapes that are counted; more are no schema
)

// shapeUse counts the objects of one shape.
type shapeUse struct {
	rows int64
	refs []RowRef
}

// shapeOf gives the keys of a JSON object with the types of their values, in order of the keys, false for anything else.
func shapeOf(answer string) (string, bool) {
	var object map[string]json.RawMessage
	if json.Unmarshal([]byte(jsonText(answer)), &object) != nil || object == nil {
		return "", false
	}
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(object)) {
		b.WriteString(strconv.Quote(key))
		b.WriteByte(0)
		b.WriteString(jsonType(object[key]))
		b.WriteByte(0)
	}
	return b.String(), true
}

// jsonType names the type of a JSON value.
func jsonType(raw json.RawMessage) string {
	switch raw[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "text"
	case 't', 'f':
		return "true or false"
	case 'n':
		return "null"
	}
	return "a number"
}

// shape counts the shape of a row's answer.
func (p *partial) shape(r *row) {
	if p.shapes == nil || !r.has {
		return
	}
	s, ok := "", false
	if r.json > 0 {
		s, ok = shapeOf(r.answer)
	}
	if !ok {
		if r.json == 0 && strings.TrimSpace(r.answer) != "" { // other rules have the broken and the empty ones
			p.noObject.count++
			if len(p.noObject.refs) < maxRefs {
				p.noObject.refs = append(p.noObject.refs, r.ref(""))
			}
		}
		return
	}
	use := p.shapes[s]
	use.rows++
	if len(use.refs) < maxRefs {
		use.refs = append(use.refs, r.ref(""))
	}
	p.shapes[s] = use
	if len(p.shapes) > schemaShapes {
		p.shapes = nil
	}
}

func (p *partial) mergeShapes(o *partial) {
	if p.shapes == nil || o.shapes == nil {
		p.shapes = nil
		return
	}
	for s, v := range o.shapes {
		use := p.shapes[s]
		use.rows += v.rows
		use.refs = firstRefs(use.refs, v.refs)
		p.shapes[s] = use
	}
	if len(p.shapes) > schemaShapes {
		p.shapes = nil
	}
	p.noObject.count += o.noObject.count
	p.noObject.refs = firstRefs(p.noObject.refs, o.noObject.refs)
}

// schemaFinding finds the objects that lack what nearly all others have.
func (p *partial) schemaFinding() {
	var objects int64
	keys := map[string]map[string]int64{} // key, type, rows
	for s, use := range p.shapes {
		objects += use.rows
		eachKey(s, func(key, kind string) {
			if keys[key] == nil {
				keys[key] = map[string]int64{}
			}
			keys[key][kind] += use.rows
		})
	}
	if objects < schemaRows || float64(objects) < schemaShare*float64(p.rows) {
		return
	}
	want := map[string]string{} // key and its type
	for key, kinds := range keys {
		for kind, rows := range kinds {
			if float64(rows) >= schemaKey*float64(objects) {
				want[key] = kind
			}
		}
	}
	h := &p.hits[ruleIndex["json_schema"]]
	for s, use := range p.shapes {
		has := map[string]string{}
		eachKey(s, func(key, kind string) { has[key] = kind })
		why := ""
		for _, key := range slices.Sorted(maps.Keys(want)) {
			switch kind, ok := has[key]; {
			case !ok:
				why = fmt.Sprintf("lacks %s", key)
			case kind != want[key]:
				why = fmt.Sprintf("%s is %s, elsewhere %s", key, kind, want[key])
			}
			if why != "" {
				break
			}
		}
		if why == "" {
			continue
		}
		h.count += use.rows
		for _, ref := range use.refs {
			ref.Note = why
			h.refs = append(h.refs, ref)
		}
	}
	if float64(objects) >= schemaKey*float64(objects+p.noObject.count) {
		h.count += p.noObject.count
		for _, ref := range p.noObject.refs {
			ref.Note = "is no JSON object"
			h.refs = append(h.refs, ref)
		}
	}
	slices.SortFunc(h.refs, func(a, b RowRef) int { // shapes come in no order
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Record, b.Record), cmp.Compare(a.Byte, b.Byte), cmp.Compare(a.ID, b.ID))
	})
	h.refs = h.refs[:min(len(h.refs), maxRefs)]
}

func eachKey(shape string, f func(key, kind string)) {
	for shape != "" {
		var key, kind string
		key, shape, _ = strings.Cut(shape, "\x00")
		kind, shape, _ = strings.Cut(shape, "\x00")
		f(key, kind)
	}
}
