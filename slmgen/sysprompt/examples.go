package sysprompt

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/prose"
)

var (
	wantsJSON = regexp.MustCompile(`(?i)\b(?:answer|respond|reply|output|return|produce|emit|generate|format|use|write)\b[^.\n]{0,60}\bjson\b|\bjson (?:only|alone|object|format)\b`)
	notJSON   = regexp.MustCompile(`(?i)\b(?:never|not|no|don['’]t|avoid|without)\b[^.\n]{0,30}\bjson\b`)
	sketch    = regexp.MustCompile(`(?i)\b(?:schema|structure|shape|template|form|format|fields|keys)\b`)
	exampleOf = regexp.MustCompile(`(?im)^[ \t>*_-]*(?:example(?: \d+)?|examples|for example|e\.g\.|sample)\b[^\n]{0,60}:?`)
	outputOf  = regexp.MustCompile(`(?im)^[ \t>*_-]*(?:(?:example|sample|expected|correct) )?(?:output|answer|response|reply|assistant|json|a)[ \t*_]*(?:\d+[ \t]*)?:[ \t*_]*(\S[^\n]*)?$`)
)

// examples finds examples that break the format which the prompt asks for: JSON that does not parse, or no JSON where only JSON is allowed. A sketch of
// a schema ("string | null", three dots) is no example.
func (l *linter) examples() {
	asks := false
	for _, s := range l.sentences {
		if t := l.text[s.Start:s.End]; !s.Code && wantsJSON.MatchString(t) && !notJSON.MatchString(t) {
			asks = true
		}
	}
	for _, s := range l.sentences {
		if !s.Code {
			continue
		}
		block := l.text[s.Start:s.End]
		body := prose.Unfence(block)
		named := strings.HasPrefix(strings.TrimLeft(block, "`~"), "json")
		if strings.HasSuffix(strings.TrimSpace(block), "```") && (named || asks && looksJSON(body)) && !l.sketched(body, s.Start) && !jsonLines(body) {
			l.hit("broken_example", s.Start, s.End, jsonFault(body))
		}
	}
	l.inlineExamples(asks)
	if !asks {
		return
	}
	first := len(l.text)
	if m := exampleOf.FindStringIndex(l.text); m != nil {
		first = m[1]
	}
	for _, m := range outputOf.FindAllStringSubmatchIndex(l.text, -1) {
		start := m[2]
		var body string
		if start >= 0 {
			body = l.text[m[2]:m[3]]
		} else { // the value begins on the next line
			rest := l.text[m[1]:]
			start = m[1] + len(rest) - len(strings.TrimLeft(rest, " \t\r\n"))
			body = l.text[start:]
		}
		if strings.HasPrefix(strings.TrimSpace(body), "```") || first > m[1] && !looksJSON(body) {
			continue // a fence was looked at; without a word of examples "Answer:" may be anything
		}
		end := start + len(body)
		if looksJSON(body) {
			end = start + jsonEnd(l.text[start:])
			body = l.text[start:end]
		} else if i := strings.IndexByte(body, '\n'); i >= 0 {
			end, body = start+i, body[:i]
		}
		if strings.TrimSpace(body) != "" && !l.sketched(body, start) && !json.Valid([]byte(strings.TrimSpace(body))) {
			l.hit("broken_example", start, end, jsonFault(body))
		}
	}
}

// inlineExample introduces a value on the same line, or on the next.
var inlineExample = regexp.MustCompile(`(?i)\b(?:examples?|for instance|e\.g\.|sample|such as|like(?: this)?|output|answer|response|reply)\b[^\n{\[]{0,40}[:, ]\s*([{\[])`)

// inlineExamples finds examples in a line of prose whose JSON does not parse. Where nothing asks for JSON, only what can be nothing else is JSON.
func (l *linter) inlineExamples(asks bool) {
	for _, m := range inlineExample.FindAllStringSubmatchIndex(l.text, -1) {
		start := m[2]
		body := closed(l.text[start:])
		inside := func(s prose.Sentence) bool { return s.Code && s.Start <= start && start < s.End }
		if body == "" || !looksJSON(body) || !asks && !quotedKey.MatchString(body) || l.sketched(body, start) || json.Valid([]byte(body)) || slices.ContainsFunc(l.sentences, inside) {
			continue
		}
		if asks && outputOf.MatchString(lineAt(l.text, start)) {
			continue // looked at as an answer
		}
		l.hit("broken_example", start, start+len(body), jsonFault(body))
	}
}

// quotedKey begins what is meant as JSON, and no template of a program.
var quotedKey = regexp.MustCompile(`^\[?\s*\{\s*"[^"\n]*"\s*:|^\[\s*"`)

// lineAt is the line around a place.
func lineAt(s string, at int) string {
	from := strings.LastIndexByte(s[:at], '\n') + 1
	if n := strings.IndexByte(s[at:], '\n'); n >= 0 {
		return s[from : at+n]
	}
	return s[from:]
}

// closed gives the text up to where the bracket that opens it is closed, "" where it never is.
func closed(s string) string {
	s = s[:min(len(s), maxExample)]
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth == 0 {
				return s[:i+1]
			}
		}
	}
	return ""
}

// maxExample bounds one example, in bytes.
const maxExample = 16 << 10

func looksJSON(s string) bool {
	s = strings.TrimSpace(s)
	return strings.HasPrefix(s, "{") || strings.HasPrefix(s, "[{") || strings.HasPrefix(s, `["`)
}

// sketched says whether a piece shows the shape of an answer and no answer: it has placeholders in it, or is introduced as a schema.
func (l *linter) sketched(body string, start int) bool {
	if strings.Contains(body, "...") || strings.Contains(body, "…") || strings.Contains(body, "|") || placeholder.MatchString(body) || strings.Contains(body, "<") {
		return true
	}
	before := strings.TrimRight(l.text[:start], " \t\r\n")
	line := before[strings.LastIndexByte(before, '\n')+1:]
	if exampleOf.MatchString(line) {
		return false
	}
	return sketch.MatchString(line)
}

// jsonLines says whether every line is JSON of its own.
func jsonLines(body string) bool {
	if json.Valid([]byte(body)) {
		return true
	}
	n := 0
	for line := range strings.Lines(body) {
		if line = strings.TrimSpace(line); line != "" {
			if !json.Valid([]byte(line)) {
				return false
			}
			n++
		}
	}
	return n > 0
}

// jsonEnd gives where the brackets that open s are closed, else the end of its paragraph.
func jsonEnd(s string) int {
	s = s[:min(len(s), maxExample)]
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth <= 0 {
				if j := strings.IndexByte(s[i+1:], '\n'); j >= 0 {
					return i + 1 + j
				}
				return len(s)
			}
		}
	}
	if i := strings.Index(s, "\n\n"); i >= 0 {
		return i
	}
	return len(s)
}

func jsonFault(body string) string {
	if !looksJSON(body) {
		return "the prompt asks for JSON, and this is none"
	}
	var v any
	if err := json.Unmarshal([]byte(strings.TrimSpace(body)), &v); err != nil {
		return "does not parse: " + err.Error()
	}
	return "does not parse"
}
