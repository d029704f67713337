package main

import (
	"fmt"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
)

// objectiveSettings gives an objective settings under which a tiny model moves within a few steps.
func objectiveSettings(t *plan.Training) {
	switch t.Objective {
	case estimate.DPO:
		t.DPO = plan.DPO{Beta: 0.1, Loss: "sigmoid"}
	case estimate.ORPO:
		t.ORPO = plan.ORPO{Beta: 0.1}
	case estimate.KTO:
		t.KTO = plan.KTO{Beta: 0.1, DesirableWeight: 1, UndesirableWeight: 1}
	case estimate.GRPO:
		t.GRPO = plan.GRPO{Generations: 8, MaxCompletion: 8, Temperature: 1}
		t.Batch.PerDevice, t.EarlyStopping = 16, 0
	}
}

// compared gives a question with a better and a worse answer, one judged answer, or what its answer is checked against.
func compared(kind string, i int) *formats.Example {
	thing, colour, other := things[i%6], colours[i%6], colours[(i+1+i/6%5)%6]
	ex := &formats.Example{Messages: []chat.Message{chat.TextOf(chat.System, "Answer briefly."), chat.TextOf(chat.User, fmt.Sprintf("Number %d: which colour has %s?", i, thing))}}
	yes, no := true, false
	right, wrong := chat.TextOf(chat.Assistant, "It is "+colour+"."), chat.TextOf(chat.Assistant, "Perhaps "+other+"?")
	if strings.HasSuffix(kind, "tools") {
		ex.Tools = look
		right = chat.Message{Role: chat.Assistant, ToolCalls: []chat.ToolCall{{ID: "c1", Name: "look", Arguments: []byte(fmt.Sprintf(`{"thing":%q,"n%d":%d}`, thing, i%3, i))}}}
	}
	switch {
	case strings.HasPrefix(kind, "pair"):
		ex.Kind = formats.KindPreference
		ex.Completions = []formats.Completion{{Messages: []chat.Message{wrong}, Preferred: &no}, {Messages: []chat.Message{right}, Preferred: &yes}}
	case kind == "verdicts":
		ex.Kind = formats.KindLabel
		ex.Completions = []formats.Completion{{Messages: []chat.Message{right}, Good: &yes}}
		if i%3 == 0 {
			ex.Completions = []formats.Completion{{Messages: []chat.Message{wrong}, Good: &no}}
		}
	default:
		// Something that a random model says now and then, so that groups differ in what they earn.
		ex.Kind = formats.KindPrompt
		ex.Meta = chat.Object{{Key: "reward_model", Value: []byte(`{"kind":"regex","pattern":"[0-9]"}`)}}
	}
	return ex
}
