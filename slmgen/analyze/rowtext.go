package analyze

import (
	"encoding/json"
	"strings"
	"unicode"
)

// markers are the control texts of common chat templates.
var markers = []string{"<|im_start|>", "<|im_end|>", "[INST]", "[/INST]", "<|eot_id|>", "<|start_header_id|>", "<|endoftext|>", "<start_of_turn>", "<end_of_turn>", "<|user|>", "<|assistant|>", "<<SYS>>", "### Response:", "### Instruction:", "<|begin_of_text|>"}

func hasMarker(s string) bool {
	for _, m := range markers {
		if strings.Contains(s, m) {
			return true
		}
	}
	return false
}

// jsonText gives the text of an answer that may be JSON: without spaces around it, and without the fence of a code block.
func jsonText(answer string) string {
	s := strings.TrimSpace(answer)
	if strings.HasPrefix(s, "```json") {
		s = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(s, "```json"), "```"))
	}
	return s
}

// jsonState tells a whole JSON answer (1), one that begins as JSON but does not parse (-1), and anything else (0).
func jsonState(answer string) int {
	s := jsonText(answer)
	if len(s) < 2 || s[0] != '{' && s[0] != '[' {
		return 0
	}
	if json.Valid([]byte(s)) {
		return 1
	}
	// "[1] In the paper ..." and "{name} is ..." are prose: ask for a quoted key, or a bracket that opens a value.
	rest := strings.TrimLeftFunc(s[1:], unicode.IsSpace)
	if s[0] == '{' && strings.HasPrefix(rest, `"`) && strings.Contains(rest, `":`) || s[0] == '[' && (strings.HasPrefix(rest, `{"`) || strings.HasPrefix(rest, `"`) && strings.Contains(rest, `",`)) {
		return -1
	}
	return 0
}
