package formats

import (
	"slices"
	"strings"
)

// splitStyle is a way of writing a dialogue as one text. markers of one role may be spelled in several ways; the first is written.
type splitStyle struct {
	name    string
	start   string
	lead    bool
	markers []SplitMarker
}

func turnsOf(user, assistant string) []SplitMarker {
	return []SplitMarker{{Text: user, Role: "user"}, {Text: assistant, Role: "assistant"}, {Text: "\n\nSystem: ", Role: "system"}}
}

func tagged(open, shut, end, assistant string) []SplitMarker {
	var out []SplitMarker
	for _, r := range []string{"system", "user", assistant, "tool"} {
		role := r
		if r == assistant {
			role = "assistant"
		}
		out = append(out, SplitMarker{Text: open + r + shut, Role: role, End: end})
	}
	return out
}

// splitStyles are tried in this order: those with marks that nobody writes by accident come first.
var splitStyles = []splitStyle{
	{name: "chatml", markers: tagged("<|im_start|>", "\n", "<|im_end|>\n", "assistant")},
	{name: "llama3", start: "<|begin_of_text|>", markers: append(tagged("<|start_header_id|>", "<|end_header_id|>\n\n", "<|eot_id|>",
		"assistant"),
		SplitMarker{Text: "<|start_header_id|>ipython<|end_header_id|>\n\n", Role: "tool", End: "<|eot_id|>"})},
	{name: "llama2", markers: []SplitMarker{{Text: "<s>[INST] <<SYS>>\n", Role: "system"}, {Text: "[INST] <<SYS>>\n",
		Role: "system"}, {Text: "\n<</SYS>>\n\n", Role: "user"},
		{Text: "<s>[INST] ", Role: "user"}, {Text: "[INST] ", Role: "user"}, {Text: " [/INST] ", Role: "assistant", End: " </s>"}}},
	{name: "gemma", start: "<bos>", markers: tagged("<start_of_turn>", "\n", "<end_of_turn>\n", "model")},
	{name: "phi3", markers: tagged("<|", "|>\n", "<|end|>\n", "assistant")},
	{name: "zephyr", markers: tagged("<|", "|>\n", "</s>\n", "assistant")},
	{name: "openassistant", markers: []SplitMarker{{Text: "<|prompter|>", Role: "user", End: "<|endoftext|>"},
		{Text: "<|assistant|>", Role: "assistant", End: "<|endoftext|>"}}},
	{name: "guanaco", markers: []SplitMarker{{Text: "### Human: ", Role: "user", Inline: true}, {Text: "### Assistant: ",
		Role: "assistant", Inline: true}}},
	{name: "alpaca", markers: []SplitMarker{{Text: "\n\n### Instruction:\n", Role: "user"}, {Text: "\n\n### Input:\n", Role: "user"},
		{Text: "\n\n### Response:\n", Role: "assistant"},
		{Text: "### User:", Role: "user"}, {Text: "### Question:", Role: "user"}, {Text: "### Answer:", Role: "assistant"},
		{Text: "### Output:", Role: "assistant"}, {Text: "### System:", Role: "system"}}},
	{name: "vicuna", markers: []SplitMarker{{Text: " USER: ", Role: "user", Inline: true}, {Text: " ASSISTANT: ", Role: "assistant",
		End: "</s>", Inline: true}}},
	{name: "hh", lead: true, markers: turnsOf("\n\nHuman: ", "\n\nAssistant: ")},
	{name: "human-assistant", markers: turnsOf("\n\nHuman: ", "\n\nAssistant: ")},
	{name: "human-ai", markers: turnsOf("\nHuman: ", "\nAI: ")},
	{name: "human-bot", markers: []SplitMarker{{Text: "\n<human>: ", Role: "user"}, {Text: "\n<bot>: ", Role: "assistant"}}},
	{name: "user-assistant", markers: turnsOf("\nUser: ", "\nAssistant: ")},
	{name: "user-bot", markers: turnsOf("\nUser: ", "\nBot: ")},
	{name: "user-ai", markers: turnsOf("\nUser: ", "\nAI: ")},
	{name: "customer-agent", markers: append(turnsOf("\nCustomer: ", "\nAgent: "), SplitMarker{Text: "\nClient: ", Role: "user"})},
	{name: "instruction-response", markers: turnsOf("\nInstruction: ", "\nResponse: ")},
	{name: "question-answer", markers: turnsOf("\nQuestion: ", "\nAnswer: ")},
	{name: "q-a", markers: turnsOf("\nQ: ", "\nA: ")},
}

// SplitStyles lists the names that MappingSplit.Style knows.
func SplitStyles() []string {
	out := make([]string, len(splitStyles))
	for i := range splitStyles {
		out[i] = splitStyles[i].name
	}
	return out
}

func styleNamed(name string) *splitStyle {
	i := slices.IndexFunc(splitStyles, func(s splitStyle) bool { return s.name == name })
	if i < 0 {
		return nil
	}
	return &splitStyles[i]
}

func longestFirst(texts []string) {
	slices.SortFunc(texts, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
}

// styleOf finds the style in which most of the texts are dialogues: both speakers occur, and the share that is exact decides between
// styles that fit alike.
func styleOf(texts []string) (name string, share float64) {
	const most = 40
	if len(texts) == 0 {
		return "", 0
	}
	if len(texts) > most {
		texts = texts[:most]
	}
	best := 0.0
	for i := range splitStyles {
		s := splitter{markers: splitStyles[i].markers, start: splitStyles[i].start, lead: splitStyles[i].lead}
		if err := s.prepare(); err != nil {
			continue
		}
		fit, score := 0, 0.0
		for _, t := range texts {
			ms, exact, ok, _ := s.split(clip(t, 64<<10))
			user, assistant := 0, 0
			for k := range ms {
				switch ms[k].Role {
				case "user":
					user++
				case "assistant":
					assistant++
				}
			}
			if !ok || user == 0 || assistant == 0 {
				continue
			}
			fit++
			score += 1
			if exact {
				score += 0.5
			}
		}
		if score > best {
			best, name, share = score, splitStyles[i].name, float64(fit)/float64(len(texts))
		}
	}
	return name, share
}
