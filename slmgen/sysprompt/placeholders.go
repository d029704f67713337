package sysprompt

import (
	"regexp"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/prose"
)

var (
	placeholder = regexp.MustCompile(`\{\{-?\s*([\w.\- ]{1,40}?)\s*-?\}\}|\$\{([\w.]{1,40})\}|\{([A-Za-z_][\w.\- ]{0,40})\}|<<\s*([^<>\n]{1,40}?)\s*>>|\[((?i:insert|your|enter|company|product|name of)\b[^\]\n]{0,40}|[A-Z][A-Z]+(?:[ _][A-Z]+)*)\]|<((?:your|insert|enter) [^<>\n]{1,40})>|(%s)`)
	unfinished  = regexp.MustCompile(`\b(?:TODO|TBD|FIXME|XXX)\b|(?i:\blorem ipsum\b)|\?\?\?`)
	userish     = regexp.MustCompile(`(?i)(?:^|[_. -])(?:user|customer|question|query|input|message|msg|text|document|doc|docs|email|mail|review|comment|content|context|article|transcript|ticket|page|body|chunk|passage|history|prompt)s?\d*(?:$|[_. -])`)
)

// placeholders finds what a program is meant to fill in, and whether it would stand unguarded among the instructions.
func (l *linter) placeholders() {
	quiet := codeSpans(l.text, l.sentences)
	for _, m := range placeholder.FindAllStringSubmatchIndex(l.text, -1) {
		if markers[l.text[m[0]:m[1]]] || inside(quiet, m[0]) && m[2] < 0 {
			continue
		}
		name := "%s"
		for g := 2; g < len(m); g += 2 {
			if m[g] >= 0 {
				name = strings.TrimSpace(l.text[m[g]:m[g+1]])
			}
		}
		known := slices.Contains(l.opts.Variables, name)
		if !known {
			l.hit("placeholder", m[0], m[1], "nobody said what fills "+name)
		}
		if (known || userish.MatchString(name)) && !guarded(l.text, m[0], m[1]) {
			l.hit("open_to_injection", m[0], m[1], "text put in here has no marks around it")
		}
	}
	for _, m := range unfinished.FindAllStringIndex(l.text, -1) {
		l.hit("unfinished", m[0], m[1], "")
	}
}

// codeSpans are fenced blocks and `pieces in backquotes`.
func codeSpans(text string, sentences []prose.Sentence) []prose.Span {
	var out []prose.Span
	for _, s := range sentences {
		if s.Code {
			out = append(out, s.Span)
			continue
		}
		for from := s.Start; ; {
			a := strings.IndexByte(text[from:s.End], '`')
			if a < 0 {
				break
			}
			b := strings.IndexByte(text[from+a+1:s.End], '`')
			if b < 0 {
				break
			}
			out = append(out, prose.Span{Start: from + a, End: from + a + b + 2})
			from += a + b + 2
		}
	}
	return out
}

// inside says whether at stands in one of the spans, which are in order.
func inside(spans []prose.Span, at int) bool {
	i, found := slices.BinarySearchFunc(spans, at, func(s prose.Span, at int) int { return s.Start - at })
	return found || i > 0 && at < spans[i-1].End
}

// guarded says whether marks stand on both sides: quotes, tags, backquotes, or lines of marks above and below.
func guarded(text string, start, end int) bool {
	left := strings.TrimRight(text[:start], " \t")
	right := strings.TrimLeft(text[end:], " \t")
	if left != "" && right != "" {
		for _, pair := range []string{`""`, "''", "``", "“”", "‘’", "«»", "„“", "[]", "||"} {
			r := []rune(pair)
			if strings.HasSuffix(left, string(r[0])) && strings.HasPrefix(right, string(r[1])) {
				return true
			}
		}
	}
	left, right = strings.TrimRight(left, "\r\n \t"), strings.TrimLeft(right, "\r\n \t")
	if strings.HasSuffix(left, ">") && strings.HasPrefix(right, "</") {
		return true
	}
	above := left[strings.LastIndexByte(left, '\n')+1:]
	below, _, _ := strings.Cut(right, "\n")
	return isMark(above) && isMark(below)
}

// isMark says whether a line is made to set text apart: a fence, three or more of one sign, or a heading in such signs.
func isMark(line string) bool {
	line = strings.TrimSpace(line)
	for _, m := range []string{"```", "~~~", `"""`, "'''", "---", "===", "***", "###", "<<<", ">>>"} {
		if strings.HasPrefix(line, m) {
			return true
		}
	}
	return false
}
