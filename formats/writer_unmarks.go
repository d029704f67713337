package formats

import (
	"slices"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// partFormats are the formats whose messages hold media among their parts.
var partFormats = []string{"openai", "messages-array", "openai-batch", "anthropic", "gemini", "cohere", "llamafactory-v1"}

// withoutMarks is the way back from withMarks: each mark in a question of a row of sharegpt or alpaca becomes the part that it stands for,
// when id is a format that holds media among its parts. It is e itself when there is not one mark for each reference of a kind, or when a
// reference is more than a text.
func withoutMarks(e *Example, id string) *Example {
	if len(e.Media) == 0 || !marksMedia(e.Origin.Format) || !slices.Contains(partFormats, id) {
		return e
	}
	refs := markedMedia(e)
	if refs == nil {
		return e
	}
	out := *e
	out.Media = nil
	out.Messages = slices.Clone(e.Messages)
	for i := range out.Messages {
		m := &out.Messages[i]
		if m.Role != chat.User || !strings.ContainsRune(m.Content(), '<') {
			continue
		}
		var parts []chat.Part
		for _, p := range m.Parts {
			parts = appendUnmarked(parts, p, refs)
		}
		m.Parts = parts
	}
	return &out
}

// marksStay says that a row of a format that holds media among its parts has marks instead and goes to a format of marks, from which
// withoutMarks would bring it back with parts.
func marksStay(e *Example, id string) bool {
	return len(e.Media) > 0 && marksMedia(id) && slices.Contains(partFormats, e.Origin.Format) && markedMedia(e) != nil
}

func marksMedia(id string) bool { return id == "sharegpt" || id == "alpaca" }

// markedMedia gives the references of a row by kind; nil unless each has its mark in a question.
func markedMedia(e *Example) map[chat.PartKind][]chat.Part {
	refs := map[chat.PartKind][]chat.Part{}
	for _, p := range e.Media {
		if p.Ref == "" || len(p.Raw) > 0 {
			return nil
		}
		refs[p.Kind] = append(refs[p.Kind], p)
	}
	marks := map[chat.PartKind]int{}
	for i := range e.Messages {
		m := &e.Messages[i]
		for k := range m.Parts {
			for _, col := range mediaColumns {
				n := strings.Count(m.Parts[k].Text, mediaMark(col.kind))
				if n > 0 && (m.Role != chat.User || m.Parts[k].Kind != chat.Text) {
					return nil
				}
				marks[col.kind] += n
			}
		}
	}
	for _, col := range mediaColumns {
		if marks[col.kind] != len(refs[col.kind]) {
			return nil
		}
	}
	return refs
}

// appendUnmarked adds p, cut at its marks, with the next of refs in the place of each.
func appendUnmarked(parts []chat.Part, p chat.Part, refs map[chat.PartKind][]chat.Part) []chat.Part {
	whole := true
	for {
		at, kind := -1, chat.PartKind("")
		for _, col := range mediaColumns {
			if i := strings.Index(p.Text, mediaMark(col.kind)); i >= 0 && (at < 0 || i < at) {
				at, kind = i, col.kind
			}
		}
		if at < 0 {
			break
		}
		whole = false
		before := p
		if before.Text = p.Text[:at]; at > 0 {
			parts = append(parts, before)
		}
		parts = append(parts, refs[kind][0])
		refs[kind] = refs[kind][1:]
		p.Text, p.Raw = p.Text[at+len(mediaMark(kind)):], nil
	}
	if whole || p.Text != "" {
		parts = append(parts, p)
	}
	return parts
}
