package analyze

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

// refusals are openings that give a refusing or self-describing answer away, lower case, in the languages that public data is full of.
var refusals = []string{
	"i'm sorry, but i can", "i’m sorry, but i can", "i am sorry, but i can", "sorry, but i can't", "sorry, i can't", "i'm unable to", "i am unable to",
	"i cannot assist", "i can't assist", "i cannot help with", "i can't help with", "i cannot fulfill", "i can't fulfill", "i cannot provide", "i can't provide",
	"as an ai", "as a language model", "as an artificial intelligence", "i'm just an ai", "i am just an ai", "i don't have personal",
	"lo siento, pero no puedo", "como modelo de lenguaje", "je suis désolé, mais je ne peux", "en tant que modèle de langage", "en tant qu'ia",
	"es tut mir leid, aber ich kann", "als ki-", "als sprachmodell", "desculpe, mas não posso", "como um modelo de linguagem",
	"抱歉，我无法", "对不起，我无法", "作为一个人工智能", "作为一个ai", "作为ai", "申し訳ありませんが", "죄송하지만", "извините, но я не могу", "как языковая модель",
}

// refuses looks only at the opening of an answer: the same words later are usually a quotation.
func refuses(answer string) bool {
	head := answer
	if len(head) > 160 {
		head = head[:160]
	}
	head = strings.ToLower(head)
	for _, r := range refusals {
		if strings.Contains(head, r) {
			return true
		}
	}
	return false
}

// markers are the control texts of common chat templates.
var markers = []string{"<|im_start|>", "<|im_end|>", "[INST]", "[/INST]", "<|eot_id|>", "<|start_header_id|>", "<|endoftext|>", "<start_of_turn>", "<end_of_turn>", "<|user|>", "<|assistant|>", "<<SYS>>", "### Response:", "### Instruction:", "<|begin_of_text|>"}

func hasMarker(s string) bool {
	if !strings.ContainsAny(s, "<[#") {
		return false
	}
	for _, m := range markers {
		if strings.Contains(s, m) {
			return true
		}
	}
	return false
}

// damaged finds replacement characters and UTF-8 that was decoded as Latin-1 or Windows-1252 and encoded again.
func damaged(s string) bool {
	if strings.Contains(s, "\ufffd") {
		return true
	}
	for i := 0; i < len(s); {
		j := strings.IndexAny(s[i:], "ÃÂâ")
		if j < 0 {
			return false
		}
		i += j
		r, n := utf8.DecodeRuneInString(s[i:])
		next, m := utf8.DecodeRuneInString(s[i+n:])
		switch {
		case (r == 'Ã' || r == 'Â') && next >= 0x80 && next <= 0xBF && (r != 'Â' || next != 0xA0):
			return true
		case r == 'â' && (next == '€' || next >= 0x80 && next <= 0x9F):
			return true
		}
		i += n
		if m == 0 {
			return false
		}
	}
	return false
}

// jsonState tells a whole JSON answer (1), one that begins as JSON but does not parse (-1), and anything else (0).
func jsonState(answer string) int {
	s := strings.TrimSpace(answer)
	if strings.HasPrefix(s, "```json") {
		s = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(s, "```json"), "```"))
	}
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

// looksLikeCode says whether a text holds a fenced block or mostly lines that read like program text.
func looksLikeCode(s string) bool {
	if strings.Contains(s, "```") {
		return true
	}
	lines, code := 0, 0
	for line := range strings.Lines(s) {
		t := strings.TrimSpace(line)
		if t == "" {
			continue
		}
		lines++
		if strings.HasSuffix(t, ";") || strings.HasSuffix(t, "{") || strings.HasSuffix(t, "}") || strings.HasPrefix(t, "def ") || strings.HasPrefix(t, "import ") ||
			strings.HasPrefix(t, "func ") || strings.HasPrefix(t, "class ") || strings.HasPrefix(t, "#include") || strings.HasPrefix(t, "return ") ||
			strings.HasPrefix(t, "SELECT ") || strings.HasSuffix(t, "):") {
			code++
		}
		if lines == 60 {
			break
		}
	}
	return code >= 2 && code*3 >= lines
}
