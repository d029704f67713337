package formattest_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/formats/formattest"
)

// askReply is a format as a third party may bring it: {"ask","reply"} with other columns beside them.
type askReply struct {
	flaw string // one of flaws, "" for none
}

func (askReply) ID() string { return "ask-reply" }

func (f askReply) Match(row formats.Value) (float64, string) {
	ask, reply := row.Get("ask"), row.Get("reply")
	if f.flaw == "panic" && row.IsArray() && row.Items[0].IsArray() {
		return 0, "a list"
	}
	if f.flaw == "confidence" {
		return 2, "sure"
	}
	if ask.IsString() && reply.IsString() {
		return 0.9, "columns ask and reply"
	}
	return 0, "no columns ask and reply"
}

func (f askReply) Decode(row formats.Value) ([]*formats.Example, error) {
	ask, reply := row.Get("ask"), row.Get("reply")
	if !ask.IsString() || !reply.IsString() {
		return nil, &formats.Error{Code: "invalid", Message: "the row has no ask and reply"}
	}
	e := &formats.Example{Kind: formats.KindChat}
	e.Messages = []chat.Message{chat.TextOf(chat.User, ask.Str()), chat.TextOf(chat.Assistant, reply.Str())}
	if f.flaw == "memory" {
		e.Messages[0].Parts[0].Text = unsafe.String(&ask.Raw[1], len(ask.Raw)-2)
	}
	last := map[string]int{}
	for i := range row.Members {
		last[row.Members[i].Key] = i
	}
	for i := range row.Members {
		m := &row.Members[i]
		if (m.Key == "ask" || m.Key == "reply") && last[m.Key] == i {
			continue
		}
		e.Meta = append(e.Meta, chat.Field{Key: m.Key, Value: json.RawMessage(m.Value.Clone())})
	}
	return []*formats.Example{e}, nil
}

func (f askReply) Encode(dst []byte, e *formats.Example, lose func(string)) ([]byte, error) {
	ms := e.Messages
	if e.Kind != formats.KindChat || len(ms) != 2 || ms[0].Role != chat.User || ms[1].Role != chat.Assistant {
		return dst, &formats.Dropped{Reason: formats.DropTurnOrder}
	}
	for i := range ms {
		m := &ms[i]
		plain := len(m.Parts) == 1 && m.Parts[0].Kind == chat.Text && m.Name == "" &&
			len(m.Extra)+len(m.ToolCalls) == 0 && m.Weight == "" && m.Train == nil
		if !plain && f.flaw != "loss" {
			lose("message")
		}
	}
	if len(e.Tools)+len(e.Media) > 0 && f.flaw != "loss" {
		lose("tools")
	}
	reply := ms[1].Content()
	switch f.flaw {
	case "edit":
		reply = strings.TrimSuffix(reply, " edited")
	case "kept":
		reply = ""
	}
	dst = append(chat.AppendString(append(dst, `{"ask":`...), ms[0].Content()), `,"reply":`...)
	dst = chat.AppendString(dst, reply)
	for _, m := range e.Meta {
		if m.Key == "ask" || m.Key == "reply" {
			continue
		}
		dst = append(chat.AppendString(append(dst, ','), m.Key), ':')
		dst = append(dst, m.Value...)
	}
	return append(dst, '}'), nil
}

var askReplyRows = []string{`{"ask":"Which fruit?","reply":"An apple."}`, `{"id":1.50,"reply":"yes","ask":"Sure?","note":null}`}

func TestFormat(t *testing.T) { formattest.Format(t, askReply{}, askReplyRows...) }

// flaws are mistakes of a format, and the check that must find each.
var flaws = map[string]string{
	"confidence": "match", "memory": "memory", "panic": "hostile", "edit": "edits", "kept": "kept", "loss": "losses",
}

// TestFlaws runs the kit over flawed formats, in processes of their own because it must fail.
func TestFlaws(t *testing.T) {
	if flaw := os.Getenv("FORMATTEST_FLAW"); flaw != "" {
		formattest.Format(t, askReply{flaw}, askReplyRows...)
		return
	}
	for flaw, check := range flaws {
		t.Run(flaw, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0], "-test.run=^TestFlaws$")
			cmd.Env = append(os.Environ(), "FORMATTEST_FLAW="+flaw)
			out, err := cmd.CombinedOutput()
			require.Error(t, err, "the kit found nothing: %s", out)
			if flaw != "panic" {
				require.Contains(t, string(out), "--- FAIL: TestFlaws/"+check, "%s", out)
			}
		})
	}
}

// TestContainer and TestSink show the kit on a built-in container.
func TestContainer(t *testing.T) {
	c := formats.TextContainers()[0]
	formattest.Container(t, c, formattest.File{Name: "a.jsonl", Data: []byte("{\"a\":1}\n{\"a\": 2}\n"), Rows: []string{`{"a":1}`, `{"a":2}`}})
}

func TestSink(t *testing.T) { formattest.Sink(t, formats.TextContainers()[0].(formats.Writable)) }
