package prose

import (
	"encoding/json"
	"strings"
	"unicode"
)

// JSON says what an answer is: 1 a whole JSON object or list (also in one fence), -1 one that begins as JSON and does not parse, 0 anything
// else. body is the JSON without its fence.
func JSON(answer string) (state int, body string) {
	s := Unfence(answer)
	if len(s) < 2 || s[0] != '{' && s[0] != '[' {
		return 0, s
	}
	if json.Valid([]byte(s)) {
		return 1, s
	}
	// "[1] In the paper ..." and "{name} is ..." are prose: ask for a quoted key, or a bracket that opens a value.
	rest := strings.TrimLeftFunc(s[1:], unicode.IsSpace)
	if s[0] == '{' && strings.HasPrefix(rest, `"`) && strings.Contains(rest, `":`) || s[0] == '[' && (strings.HasPrefix(rest, `{"`) || strings.HasPrefix(rest, `"`) && strings.Contains(rest, `",`)) {
		return -1, s
	}
	return 0, s
}

// Unfence gives the inside of a text that is one fenced block, and any other text as it is, both without surrounding space.
func Unfence(s string) string {
	s = strings.TrimSpace(s)
	if !strings.HasPrefix(s, "```") || !strings.HasSuffix(s, "```") || len(s) < 7 || strings.Count(s, "```") != 2 {
		return s
	}
	inner := s[3 : len(s)-3]
	if i := strings.IndexByte(inner, '\n'); i >= 0 && !strings.ContainsAny(inner[:i], " {[") {
		inner = inner[i+1:]
	}
	return strings.TrimSpace(inner)
}

// Fences gives the language that each fenced block names, "" for none.
func Fences(s string) []string {
	var out []string
	open := false
	for line := range strings.Lines(s) {
		t, ok := strings.CutPrefix(strings.TrimSpace(line), "```")
		if !ok {
			continue
		}
		if open = !open; open {
			out = append(out, strings.ToLower(strings.TrimSpace(t)))
		}
	}
	return out
}

// Code says whether a text holds a fenced block or mostly lines that read like program text.
func Code(s string) bool {
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
		if strings.HasSuffix(t, ";") || strings.HasSuffix(t, "{") || strings.HasSuffix(t, "}") || strings.HasSuffix(t, "):") || codeWord(t) {
			code++
		}
		if lines == 60 {
			break
		}
	}
	return code >= 2 && code*3 >= lines
}

func codeWord(line string) bool {
	for _, w := range [...]string{"def ", "import ", "func ", "class ", "#include", "return ", "SELECT "} {
		if strings.HasPrefix(line, w) {
			return true
		}
	}
	return false
}

// ListItems counts the lines that begin with the mark of a list.
func ListItems(s string) int {
	n := 0
	for line := range strings.Lines(s) {
		t := strings.TrimSpace(line)
		if strings.HasPrefix(t, "#") {
			continue
		}
		if body, item := listMark(t, 0, len(t)); item && body < len(t) {
			n++
		}
	}
	return n
}

// Markdown says whether a text uses Markdown that a reader of plain text would see: headings, bold, fences, links, tables, lists with stars.
func Markdown(s string) bool {
	if strings.Contains(s, "```") || strings.Contains(s, "](") || strings.Count(s, "**") >= 2 {
		return true
	}
	for line := range strings.Lines(s) {
		t := strings.TrimSpace(line)
		if h := strings.TrimLeft(t, "#"); len(h) < len(t) && len(t)-len(h) <= 6 && strings.HasPrefix(h, " ") || strings.HasPrefix(t, "* ") || strings.HasPrefix(t, "|") && strings.Count(t, "|") > 2 {
			return true
		}
	}
	return false
}

// refusals are openings that give a refusing or self-describing answer away, in lower case.
var refusals = []string{
	"i'm sorry, but i can", "i am sorry, but i can", "sorry, but i can't", "sorry, i can't", "i'm unable to", "i am unable to", "i cannot assist", "i can't assist",
	"i cannot help with", "i can't help with", "i cannot fulfill", "i can't fulfill", "i cannot provide", "i can't provide", "i can't answer", "i cannot answer",
	"as an ai", "as a language model", "as an artificial intelligence", "i'm just an ai", "i am just an ai", "i don't have personal",
	"lo siento, pero no puedo", "como modelo de lenguaje", "je suis désolé, mais je ne peux", "en tant que modèle de langage", "en tant qu'ia",
	"es tut mir leid, aber ich kann", "als ki-", "als sprachmodell", "desculpe, mas não posso", "como um modelo de linguagem",
	"抱歉，我无法", "对不起，我无法", "作为一个人工智能", "作为一个ai", "作为ai", "申し訳ありませんが", "죄송하지만", "извините, но я не могу", "как языковая модель",
}

// Refuses says whether an answer opens like a refusal, in English, Spanish, French, German, Portuguese, Russian, Chinese, Japanese or Korean.
// It looks only at the opening: the same words later are usually a quotation.
func Refuses(answer string) bool {
	head := answer
	if len(head) > 160 {
		head = head[:160]
	}
	head = strings.ReplaceAll(strings.ToLower(head), "’", "'")
	for _, r := range refusals {
		if strings.Contains(head, r) {
			return true
		}
	}
	return false
}
