package formats

import (
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// mediaMark stands in a text where the next image, video or sound of the row's columns belongs; "" for other parts.
func mediaMark(k chat.PartKind) string {
	for _, col := range mediaColumns {
		if col.kind == k {
			return "<" + strings.TrimSuffix(col.name, "s") + ">"
		}
	}
	return ""
}

// withMarks gives e with the media among its parts as references of the row, and a mark where each stood: so the trainers that read flat
// turns want them. It is e itself when there are none, when the row has references already, or when a text holds a mark of its own,
// which would count for one of them. What a part says beside its reference is lost (media_detail).
func withMarks(e *Example, lose func(fact string)) *Example {
	if len(e.Media) > 0 || !hasMedia(e.Messages) {
		return e
	}
	for i := range e.Messages {
		for k := range e.Messages[i].Parts {
			p := &e.Messages[i].Parts[k]
			switch {
			case mediaMark(p.Kind) == "":
				if strings.Contains(p.Text, "<image>") || strings.Contains(p.Text, "<video>") || strings.Contains(p.Text, "<audio>") {
					return e
				}
			case p.Ref == "" || e.Messages[i].Role != chat.User:
				return e
			}
		}
	}
	out := *e
	out.Messages = append([]chat.Message(nil), e.Messages...)
	for i := range out.Messages {
		m := &out.Messages[i]
		parts := make([]chat.Part, 0, len(m.Parts))
		fresh := false // the last part is a text that marks may be added to
		for k := range m.Parts {
			p := m.Parts[k]
			mark := mediaMark(p.Kind)
			if mark != "" {
				out.Media = append(out.Media, chat.Part{Kind: p.Kind, Ref: p.Ref})
				if p.MIME != "" || p.Name != "" || p.Detail != "" || len(p.Raw) > 0 {
					lose("media_detail")
				}
				p = chat.Part{Kind: chat.Text, Text: mark, Train: p.Train, Weight: p.Weight}
			}
			plain := p.Kind == chat.Text && p.Field == "" && p.Train == nil && p.Weight == "" && len(p.Spans) == 0 && len(p.Raw) == 0
			if last := len(parts) - 1; plain && fresh && (mark != "" || k > 0 && mediaMark(m.Parts[k-1].Kind) != "") {
				parts[last].Text += p.Text
			} else {
				parts = append(parts, p)
			}
			fresh = plain
		}
		if len(parts) < len(m.Parts) || len(out.Media) > 0 {
			m.Parts = parts
		}
	}
	return &out
}

// hasMedia says whether a part of the messages is an image, a video or audio.
func hasMedia(messages []chat.Message) bool {
	for i := range messages {
		for k := range messages[i].Parts {
			if kind := messages[i].Parts[k].Kind; kind != chat.Text && mediaMark(kind) != "" {
				return true
			}
		}
	}
	return false
}
