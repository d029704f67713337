package recommend

import (
	"github.com/slmgen/slmgen/internal/langtag"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// dimension is one ability that benchmarks measure.
type dimension string

const (
	knowledge    dimension = "knowledge"
	instruction  dimension = "instruction"
	toolUse      dimension = "tools"
	coding       dimension = "code"
	mathematics  dimension = "math"
	multilingual dimension = "multilingual"
	conversation dimension = "chat"
)

// loading is how much each ability counts for a task; weights add up to 1. They are a judgement, not a fit.
type loading []struct {
	dim    dimension
	weight float64
}

var loadings = map[registry.Task]loading{
	registry.QA:        {{knowledge, 0.6}, {instruction, 0.4}},
	registry.Classify:  {{knowledge, 0.7}, {instruction, 0.3}},
	registry.Extract:   {{instruction, 0.5}, {toolUse, 0.5}},
	registry.Chat:      {{conversation, 0.5}, {instruction, 0.5}},
	registry.Generate:  {{instruction, 0.6}, {conversation, 0.4}},
	registry.Summarize: {{instruction, 0.5}, {knowledge, 0.5}},
	registry.Translate: {{multilingual, 0.8}, {instruction, 0.2}},
	registry.Code:      {{coding, 0.8}, {instruction, 0.2}},
	registry.Tools:     {{toolUse, 0.8}, {instruction, 0.2}},
	registry.Reason:    {{mathematics, 0.6}, {knowledge, 0.4}},
}

// foreignShare is what the multilingual ability takes from the others when the data is not only English.
const foreignShare = 0.3

func loadingOf(r Request) loading {
	l := loadings[r.Task]
	foreign := false
	for _, tag := range r.Facts.Languages {
		if p := langtag.Primary(tag); p != "en" && p != "und" && p != "" {
			foreign = true
		}
	}
	if !foreign || r.Task == registry.Translate {
		return l
	}
	out := make(loading, 0, len(l)+1)
	for _, e := range l {
		e.weight *= 1 - foreignShare
		out = append(out, e)
	}
	return append(out, struct {
		dim    dimension
		weight float64
	}{multilingual, foreignShare})
}

// measures says which ability a benchmark measures; "" for one that nothing here uses.
func measures(benchmark string) dimension {
	switch benchmark {
	case "MMLU", "MMLU_Redux", "MMLU_CoT", "MMLU_Pro", "ARC_C", "ARC", "HellaSwag", "BBH", "GPQA", "GPQA_D":
		return knowledge
	case "IFEval", "IFEval_strict_prompt", "MultiIF":
		return instruction
	case "BFCL", "BFCL_v2", "BFCL_v3":
		return toolUse
	case "HumanEval", "EvalPlus", "LiveCodeBench_v5":
		return coding
	case "GSM8K", "GSM_Plus", "MATH", "MATH500", "AIME25":
		return mathematics
	case "MMMLU", "MMMLU_es", "INCLUDE", "MGSM":
		return multilingual
	case "ArenaHard":
		return conversation
	}
	return ""
}
