package formats

import (
	"encoding/json"

	"github.com/slmgen/slmgen/formats/chat"
)

var mediaColumns = [...]struct {
	name string
	slot slot
	kind chat.PartKind
}{{"images", slotImages, chat.Image}, {"videos", slotVideos, chat.Video}, {"audios", slotAudios, chat.Audio}}

// takeMedia moves the columns images, videos and audios into the Example. Columns whose elements are not plain references keep
// their text in raw, by column.
func takeMedia(c *columns, e *Example) (raw map[int]json.RawMessage) {
	for _, col := range mediaColumns {
		v, i := c.take(col.slot, col.name)
		if i < 0 {
			continue
		}
		parts, plain, ok := decodeMedia(&v, col.kind)
		if !ok {
			c.leave(i)
			continue
		}
		e.Media = append(e.Media, parts...)
		if !plain {
			if raw == nil {
				raw = make(map[int]json.RawMessage, 1)
			}
			raw[i] = compact(&v)
		}
	}
	return raw
}

// decodeMedia reads a media column: a reference, a list of them, lists of frames, objects with a path. plain says that a list of
// the Refs is the column again.
func decodeMedia(v *Value, kind chat.PartKind) (parts []chat.Part, plain, ok bool) {
	if v.Kind == Null {
		return nil, true, true
	}
	inner, inString := nested(v)
	plain = !inString && inner.Kind == Array && len(inner.Items) > 0
	if noText(&inner) {
		return nil, false, true
	}
	var walk func(x *Value) bool
	walk = func(x *Value) bool {
		switch x.Kind {
		case String:
			p := chat.Part{Kind: kind, Ref: x.str}
			if unwritable(x) {
				p.Raw = x.Clone()
			}
			parts = append(parts, p)
		case Array:
			for i := range x.Items {
				plain = plain && x.Items[i].Kind == String
				if !walk(&x.Items[i]) {
					return false
				}
			}
		case Objects:
			plain = false
			parts = append(parts, chat.Part{Kind: kind, Ref: partRef(x), Raw: compact(x)})
		case Null:
			plain = false
			parts = append(parts, chat.Part{Kind: kind, Raw: json.RawMessage("null")})
		default:
			return false
		}
		return true
	}
	if !walk(&inner) {
		return nil, false, false
	}
	return parts, plain, true
}
