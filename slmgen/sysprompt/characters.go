package sysprompt

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/slmgen/slmgen/internal/private"
)

// markers are the control texts of common chat templates.
var markers = map[string]bool{
	"<|im_start|>": true, "<|im_end|>": true, "[INST]": true, "[/INST]": true, "<|eot_id|>": true, "<|start_header_id|>": true, "<|end_header_id|>": true, "<|endoftext|>": true,
	"<start_of_turn>": true, "<end_of_turn>": true, "<|user|>": true, "<|assistant|>": true, "<|system|>": true, "<<SYS>>": true, "<</SYS>>": true, "<|begin_of_text|>": true, "<|end_of_text|>": true,
	"<|end|>": true, "### Response:": true, "### Instruction:": true, "[SYSTEM_PROMPT]": true, "[/SYSTEM_PROMPT]": true,
}

// characters finds what does not belong into a prompt, character by character.
func (l *linter) characters() {
	for _, m := range sortedKeys(markers) {
		for at := 0; ; {
			i := strings.Index(l.text[at:], m)
			if i < 0 {
				break
			}
			l.hit("template_marker", at+i, at+i+len(m), "")
			at += i + len(m)
		}
	}
	for _, h := range private.Find(l.text) {
		id := "personal_data"
		if h.Kind == private.Key {
			id = "secret"
		}
		if f := l.hit(id, h.Start, h.End, h.Kind); f != nil && id == "secret" {
			f.Text = f.Text[:min(4, len(f.Text))] + "…" // a report is no place for a key either
		}
	}
	var before rune
	flag := 0 // tag characters that may still spell the flag of a region, which is what they are for
	for i := 0; i < len(l.text); {
		r, n := utf8.DecodeRuneInString(l.text[i:])
		next, _ := utf8.DecodeRuneInString(l.text[i+n:])
		switch {
		case r == utf8.RuneError:
			l.hit("damaged_text", i, i+n, "a character that could not be decoded")
		case r == 0x1F3F4:
			flag = 7
		case flag > 0 && r >= 0xE0020 && r <= 0xE007F:
			if flag--; r == 0xE007F {
				flag = 0
			}
		case r == '\n' || r == '\t' || r == '\r' && next == '\n':
		case r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r >= 0xE0000 && r <= 0xE007F:
			l.hit("hidden_text", i, i+n, fmt.Sprintf("U+%04X", r))
		case r < 0x20 || r >= 0x7F && r < 0xA0 || r == 0x200B || r == 0x2060 || r == 0xFEFF || r == 0x00AD || r >= 0x2061 && r <= 0x2064:
			l.hit("invisible", i, i+n, fmt.Sprintf("U+%04X", r))
		case r == 0x200C || r == 0x200D: // they shape emoji and many scripts; between Latin letters they are stray
			if before < 0x300 && next < 0x300 {
				l.hit("invisible", i, i+n, fmt.Sprintf("U+%04X", r))
			}
		}
		before = r
		i += n
	}
}
