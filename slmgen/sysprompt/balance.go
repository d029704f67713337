package sysprompt

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
)

var (
	tagLine   = regexp.MustCompile(`(?m)^[ \t]*<(/?)([A-Za-z][\w-]{0,40})>[ \t]*$`)
	anyTag    = regexp.MustCompile(`<(/?)([A-Za-z][\w-]{0,40})(?:>| [^<>\n]{0,200}>)`)
	emoticon  = regexp.MustCompile(`(?:^|\s)[:;=8][-'^]?[()\[\]|DPp]`)
	listParen = regexp.MustCompile(`(?m)(?:^|[\s(])(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})\)`)
)

// maxOpen bounds the marks and tags that are open at once: what is deeper is not looked at.
const maxOpen = 1000

// balance finds brackets, quotes, backquotes, fences and tags that are opened and not closed, or closed and not opened. A paragraph is looked at by
// itself: what is open at its end is reported.
func (l *linter) balance() {
	for _, s := range l.sentences {
		if s.Code && (strings.Count(l.text[s.Start:s.End], "```")+strings.Count(l.text[s.Start:s.End], "~~~")) < 2 {
			l.hit("unclosed", s.Start, min(s.Start+3, s.End), "a fence")
		}
	}
	l.tags()
	clean := []byte(l.text)
	blank := func(a, b int) {
		for i := a; i < b; i++ {
			if clean[i] != '\n' {
				clean[i] = ' '
			}
		}
	}
	for _, s := range codeSpans(l.text, l.sentences) {
		blank(s.Start, s.End)
	}
	for _, re := range []*regexp.Regexp{emoticon, listParen} {
		for _, m := range re.FindAllIndex(clean, -1) {
			for i := m[0]; i < m[1]; i++ {
				if strings.IndexByte("()[]", clean[i]) >= 0 && clean[i] != '(' || re == emoticon {
					blank(i, i+1)
				}
			}
		}
	}
	for at := 0; at < len(clean); {
		end := len(clean)
		if i := bytes.Index(clean[at:], []byte("\n\n")); i >= 0 {
			end = at + i
		}
		l.paragraph(string(clean[at:end]), at)
		at = end + 2
	}
}

// closing gives the partner of an opening mark.
var closing = map[rune]rune{'(': ')', '[': ']', '{': '}', '“': '”', '«': '»', '（': '）', '「': '」', '【': '】'}

func (l *linter) paragraph(text string, base int) {
	type open struct {
		want rune
		at   int
		n    int
	}
	var stack []open
	quote, tick := -1, -1
	var before rune
	for i, r := range text {
		switch {
		case r == '"':
			if quote < 0 && before >= '0' && before <= '9' { // inches, most likely
				break
			}
			if quote < 0 {
				quote = i
			} else {
				quote = -1
			}
		case r == '`':
			if tick < 0 {
				tick = i
			} else {
				tick = -1
			}
		case closing[r] != 0:
			if len(stack) < maxOpen {
				stack = append(stack, open{closing[r], i, len(string(r))})
			}
		case r == ')' || r == ']' || r == '}' || r == '»' || r == '）' || r == '」' || r == '】':
			j := len(stack) - 1
			for j >= 0 && stack[j].want != r {
				j--
			}
			if j < 0 {
				if r == ')' || r == ']' || r == '}' {
					l.hit("unclosed", base+i, base+i+1, "closed and never opened")
				}
				break
			}
			stack = slices.Delete(stack, j, j+1)
		case r == '”':
			if j := len(stack) - 1; j >= 0 && stack[j].want == r {
				stack = stack[:j]
			}
		}
		before = r
	}
	for _, o := range stack {
		if o.want != '”' || strings.Contains(text[o.at:], "”") || !strings.Contains(text, "„") { // German quotations end in “
			l.hit("unclosed", base+o.at, base+o.at+o.n, "")
		}
	}
	if quote >= 0 {
		l.hit("unclosed", base+quote, base+quote+1, "a quotation")
	}
	if tick >= 0 {
		l.hit("unclosed", base+tick, base+tick+1, "a backquote")
	}
}

// tags looks at tags that stand alone on their lines, as prompts use them to set text apart.
func (l *linter) tags() {
	type open struct {
		name       string
		start, end int
	}
	var stack []open
	closed := map[string]int{} // where a tag is closed last, anywhere in a line
	for _, m := range anyTag.FindAllStringSubmatchIndex(l.text, -1) {
		if m[2] < m[3] {
			closed[l.text[m[4]:m[5]]] = m[0]
		}
	}
	opened := map[string]int{}
	for _, m := range anyTag.FindAllStringSubmatchIndex(l.text, -1) {
		if name := l.text[m[4]:m[5]]; m[2] == m[3] {
			if _, ok := opened[name]; !ok {
				opened[name] = m[0]
			}
		}
	}
	for _, m := range tagLine.FindAllStringSubmatchIndex(l.text, -1) {
		name := l.text[m[4]:m[5]]
		at := strings.IndexByte(l.text[m[0]:m[1]], '<') + m[0]
		end := at + len(name) + 2 + (m[3] - m[2])
		if m[2] == m[3] {
			if len(stack) < maxOpen {
				stack = append(stack, open{name, at, end})
			}
			continue
		}
		j := len(stack) - 1
		for j >= 0 && stack[j].name != name {
			j--
		}
		if j >= 0 {
			stack = slices.Delete(stack, j, j+1)
		} else if first, ok := opened[name]; !ok || first > at {
			l.hit("unclosed", at, end, "closed and never opened")
		}
	}
	for _, o := range stack {
		if last, ok := closed[o.name]; !ok || last < o.end {
			l.hit("unclosed", o.start, o.end, "a tag")
		}
	}
}
