package formats

import (
	"slices"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// Encode writes a request to /v1/chat/completions: {"custom_id","method","url","body":{"messages","tools"}}. The custom_id is the row id;
// the model is for the user to add. Losses: those of openai.
func (f openAIBatch) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	return f.EncodeGroup(dst, []*Example{e}, lose)
}

// EncodeGroup writes a request, or the result that the choices of one record came from.
func (f openAIBatch) EncodeGroup(dst []byte, es []*Example, lose func(fact string)) ([]byte, error) {
	e := es[0]
	for _, e := range es {
		if err := chatOnly(e); err != nil {
			return dst, err
		}
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID(), bareItems: true}
	if w.own && w.hadColumn("response") && !w.hadColumn("body") {
		w.e = sharedMeta(es, lose)
		return w.row([]column{{slotUsed, "response", true, func() { w.batchResponse(es) }}}), nil
	}
	ms := e.Turns()
	items := w.own && slices.ContainsFunc(e.Meta, func(f chat.Field) bool {
		return f.Key == "url" && (strings.Contains(string(f.Value), "responses") || strings.Contains(string(f.Value), "embeddings"))
	})
	body := column{slotUsed, "body", true, func() {
		w.object(func() {
			w.spread("body")
			switch {
			case items:
				w.key("input")
				w.list(func() {
					for i := range ms {
						w.item()
						w.object(func() { w.responseItem(&ms[i]) })
					}
				})
			default:
				w.key("messages")
				w.list(func() {
					for i := range ms {
						w.item()
						openAISpeech(w, &ms[i])
					}
				})
			}
			w.spendClass()
			if parallel, ok := e.Meta.Get(parallelCalls); ok && (!w.own || !slices.Contains(e.Origin.Columns, parallelCalls)) {
				w.raw(parallelCalls, parallel)
				w.spend(parallelCalls)
			}
			if len(e.Tools) > 0 {
				w.key("tools")
				w.tools(toolWrapped)
			}
		})
	}}
	cols := []column{body}
	if !w.own {
		text := func(s string) func() { return func() { w.b = chat.AppendString(w.b, s) } }
		cols = []column{{slotUsed, "custom_id", true, text(e.ID())}, {slotUsed, "method", true, text("POST")},
			{slotUsed, "url", true, text("/v1/chat/completions")}, body}
		w.strict = true
	}
	for range e.Media {
		lose("media")
	}
	return w.row(cols), nil
}

// inChoice begins the names under which a message keeps what stood beside it in a choice.
const inChoice = "choice."

// batchResponse writes the response around the answers of one request.
func (w *rowWriter) batchResponse(es []*Example) {
	rest := Value{Kind: Objects}
	for i := range w.e.Meta {
		if w.e.Meta[i].Key == "response" {
			w.used[i] = true
			rest, _ = ParseValue(w.e.Meta[i].Value)
		}
	}
	body := rest.Get("body")
	object := body.Get("object")
	w.object(func() {
		for i := range rest.Members {
			if rest.Members[i].Key != "body" {
				w.raw(rest.Members[i].Key, rest.Members[i].Value.Raw)
			}
		}
		w.key("body")
		w.object(func() {
			for i := range body.Members {
				w.raw(body.Members[i].Key, body.Members[i].Value.Raw)
			}
			if object.str == "response" {
				w.key("output")
				w.list(func() {
					for i := range w.e.Messages {
						w.item()
						w.object(func() { w.responseItem(&w.e.Messages[i]) })
					}
				})
				return
			}
			w.key("choices")
			w.list(func() {
				for _, e := range es {
					w.item()
					w.object(func() { w.batchChoice(e) })
				}
			})
		})
	})
}

func (w *rowWriter) batchChoice(e *Example) {
	for i := range e.Messages {
		for _, f := range e.Messages[i].Extra {
			if k, ok := strings.CutPrefix(f.Key, inChoice); ok {
				w.raw(k, f.Value)
			}
		}
		if i == 0 {
			w.key("message")
			openAISpeech(w, &e.Messages[i])
		}
	}
}
