package foreign

import (
	"strings"

	"github.com/slmgen/slmgen/formats"
)

// axolotlTypes are the named types of the tool: which columns they read as what. A name stands for itself and with any suffix that only
// changes how the prompt is printed (alpaca, alpaca_chat.load, alpaca:chat).
var axolotlTypes = map[string][]formats.MappingField{
	"alpaca":                                alpacaFields("output"),
	"alpaca_instruct":                       alpacaFields("output"),
	"alpaca_instruct.load_no_prompt":        alpacaFields("output"),
	"alpaca_chat":                           alpacaFields("output"),
	"alpaca_chat.load_concise":              alpacaFields("output"),
	"alpaca_chat.load_no_prompt":            alpacaFields("output"),
	"alpaca_chat.load_qa":                   pairFields("question", "answer"),
	"alpaca_chat.load_camel_ai":             pairFields("message_1", "message_2"),
	"alpaca_w_system":                       append(alpacaFields("output"), column(formats.MapSystem, "system")),
	"alpaca_w_system.load_instruct":         append(alpacaFields("output"), column(formats.MapSystem, "system")),
	"alpaca_w_system.load_chat":             append(alpacaFields("output"), column(formats.MapSystem, "system")),
	"alpaca_w_system.load_open_orca":        append(pairFields("question", "response"), column(formats.MapSystem, "system_prompt")),
	"alpaca_w_system.load_open_orca_chatml": append(pairFields("question", "response"), column(formats.MapSystem, "system_prompt")),
	"alpaca_reflection":                     alpacaFields("output"),
	"reflection":                            alpacaFields("output"),
	"gpteacher":                             alpacaFields("response"),
	"oasst":                                 pairFields("INSTRUCTION", "RESPONSE"),
	"jeopardy": {column(formats.MapUser, "question"), column(formats.MapContext, "category"),
		{Role: formats.MapAssistant, Template: "what is {answer}"}},
	"explainchoice": {column(formats.MapUser, "question"), bulleted("choices"), column(formats.MapAssistant,
		"explanation")},
	"concisechoice": {column(formats.MapUser, "question"), bulleted("choices"), column(formats.MapAssistant,
		"solution")},
	"summarizetldr": pairFields("article", "summary"),
	"context_qa": {{Role: formats.MapUser, Template: "{article}\n===\n{question}"},
		column(formats.MapAssistant, "answer")},
	"context_qa.load_v2": {{Role: formats.MapUser, Template: "Context: {context}\nQuestion: {question}\n"},
		{Role: formats.MapAssistant, Template: "Answer: {answer}"}},
	"context_qa.load_404": {{Role: formats.MapUser, Template: "{article}\n===\n{unanswerable_question}"},
		{Role: formats.MapAssistant, Constant: text(unanswerable)}},
	"creative_acr.load_answer": pairFields("instruction", "answer"),
	"creative_acr.load_critique": {{Role: formats.MapUser, Template: "{instruction}\n{answer}"},
		{Role: formats.MapAssistant, Template: "{critiques}"}},
	"creative_acr.load_revise": {{Role: formats.MapUser, Template: "{instruction}\n{answer}\n{critiques}"},
		column(formats.MapAssistant, "revision")},
	"metharme":    pairFields("prompt", "generation"),
	"nomic":       pairFields("prompt", "response"),
	"completion":  {column(formats.MapText, "text")},
	"pretrain":    {column(formats.MapText, "text")},
	"pygmalion":   {turns("conversations", "role", "value")},
	"orcamini":    append(alpacaFields("output"), column(formats.MapSystem, "system")),
	"llama2_chat": {turns("conversations", "from", "value")},
	"stepwise_supervised": {column(formats.MapUser, "prompt"), column(formats.MapAnswers, "completions"),
		column(formats.MapLabel, "labels")},
	"bradley_terry.chat_template": {column(formats.MapSystem, "system"), column(formats.MapUser, "input"),
		column(formats.MapChosen, "chosen"), column(formats.MapRejected, "rejected")},
	"bradley_terry.llama3": {column(formats.MapSystem, "system"), column(formats.MapUser, "input"),
		column(formats.MapChosen, "chosen"), column(formats.MapRejected, "rejected")},
	"sharegpt": {turns("conversations", "from", "value")},
}

// preferenceTypes are those of dpo, ipo, orpo and the reward trainers; verdictTypes those of kto. What stands before the dot only says
// how the prompt is printed: chatml.intel, llama3.intel.
var (
	preferenceTypes = map[string][]formats.MappingField{
		"default": preferenceFields("prompt", true),
		"argilla": {column(formats.MapSystem, "system"), column(formats.MapUser, "instruction"), column(formats.MapChosen,
			"chosen_response"), column(formats.MapRejected, "rejected_response")},
		"argilla_chat": preferenceFields("", false),
		"icr":          preferenceFields("input", true),
		"intel":        preferenceFields("question", true),
		"prompt_pairs": preferenceFields("prompt", true),
		"ultra":        preferenceFields("", true),
		"nectar":       preferenceFields("prompt", false),
		"passthrough":  preferenceFields("prompt", false),
	}
	verdictTypes = map[string][]formats.MappingField{
		"argilla":      verdictFields("instruction"),
		"argilla_chat": verdictFields(""),
		"intel":        verdictFields("question"),
		"prompt_pairs": verdictFields("prompt"),
		"ultra":        verdictFields("prompt"),
		"default":      verdictFields("prompt"),
	}
)

const unanswerable = "The context provided does not contain any information about your inquiry. " +
	"Therefore, I'm unable to answer your question based on the given context."

func text(s string) *string { return &s }

func alpacaFields(output string) []formats.MappingField {
	return []formats.MappingField{column(formats.MapUser, "instruction"), column(formats.MapContext, "input"),
		column(formats.MapAssistant, output)}
}

func pairFields(question, answer string) []formats.MappingField {
	return []formats.MappingField{column(formats.MapUser, question), column(formats.MapAssistant, answer)}
}

func preferenceFields(prompt string, system bool) (out []formats.MappingField) {
	if system {
		out = append(out, column(formats.MapSystem, "system"))
	}
	if prompt != "" {
		out = append(out, column(formats.MapUser, prompt))
	}
	return append(out, column(formats.MapChosen, "chosen"), column(formats.MapRejected, "rejected"))
}

func verdictFields(prompt string) (out []formats.MappingField) {
	out = append(out, column(formats.MapSystem, "system"))
	if prompt != "" {
		out = append(out, column(formats.MapUser, prompt))
	}
	return append(out, column(formats.MapAssistant, "completion"), column(formats.MapLabel, "label"))
}

func bulleted(name string) formats.MappingField {
	return formats.MappingField{Role: formats.MapContext, Column: name, Separator: text("\n")}
}

func turns(name, role, content string) formats.MappingField {
	return formats.MappingField{Role: formats.MapMessages, Column: name,
		Turns: &formats.MappingTurns{Keys: map[string]string{"role": role, "content": content}}}
}

// typeFields finds the fields of a named type.
func typeFields(name, rl string) ([]formats.MappingField, bool) {
	if strings.HasPrefix(name, "bradley_terry.") || name == "stepwise_supervised" {
		rl = "" // the same columns whatever trains on them
	}
	name, printed, _ := strings.Cut(name, ":") // alpaca:phi is alpaca, printed for phi
	if printed != "" && strings.HasPrefix(printed, "load") {
		name += "." + printed
	}
	head, tail, dotted := strings.Cut(name, ".")
	var table map[string][]formats.MappingField
	switch rl {
	case "dpo", "ipo", "orpo", "simpo":
		table = preferenceTypes
	case "kto":
		table = verdictTypes
	default:
		if f, ok := axolotlTypes[name]; ok {
			return f, true
		}
		f, ok := axolotlTypes[head]
		return f, ok && (!dotted || tail == "load" || tail == "chat")
	}
	if !dotted {
		tail = "default"
	}
	f, ok := table[tail]
	return f, ok
}
