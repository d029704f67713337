package formats

import (
	"strconv"

	"github.com/slmgen/slmgen/formats/chat"
)

// segmented says that a row is {"segments":[{"label":true,"text":...},...]}: pieces of one text, each with whether it is learned.
func segmented(row *Value) bool {
	v := pick(row, "segments")
	list, _ := nested(&v)
	for i := range list.Items {
		label, text := list.Items[i].Get("label"), list.Items[i].Get("text")
		if label.Kind != Bool || text.Kind != String || len(list.Items[i].Members) != 2 {
			return false
		}
	}
	return list.Kind == Array && len(list.Items) > 0
}

// segmentsOf reads such a column into the parts of one text.
func segmentsOf(v *Value, pointer string) (chat.Message, error) {
	var m chat.Message
	list, _ := nested(v)
	for i := range list.Items {
		label, text := list.Items[i].Get("label"), list.Items[i].Get("text")
		p, ok := textPart(&text)
		if !ok || label.Kind != Bool {
			at := pointer + "/" + strconv.Itoa(i)
			return m, invalidAt(at, "%s is no segment", at).Do("write {\"label\": true, \"text\": ...}")
		}
		yes := len(label.Raw) == len("true")
		p.Train = &yes
		m.Parts = append(m.Parts, p)
	}
	return m, nil
}
