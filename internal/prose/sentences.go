package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentence is a sentence, a list item, a heading, or a whole fenced block.
type Sentence struct {
	Span
	Line int  // 1-based line of its first character
	Code bool // a fenced block, fences included
	Item bool // it began with the mark of a list, which is no part of it
}

// abbreviations end in a stop that ends no sentence, in English and German.
var abbreviations = map[string]bool{
	"e.g": true, "i.e": true, "etc": true, "cf": true, "vs": true, "mr": true, "mrs": true, "ms": true, "dr": true, "prof": true, "st": true, "no": true, "fig": true,
	"approx": true, "incl": true, "resp": true, "z.b": true, "d.h": true, "bzw": true, "usw": true, "ca": true, "nr": true,
}

// Sentences cuts a text into sentences: at line breaks, and behind . ! ? (and their full-width kin) where something new begins. A sentence that
// goes on over a soft line break (the next line begins in lower case, the line ends in no stop) stays one. Blank pieces are left out. The spans
// exclude surrounding space and the marks of lists and headings.
func Sentences(text string) []Sentence {
	var out []Sentence
	line, fence, fenceLine := 1, -1, 0
	open := -1 // index of a sentence that the next line may continue
	for at := 0; at < len(text); {
		end := strings.IndexByte(text[at:], '\n')
		next := len(text)
		if end < 0 {
			end = len(text)
		} else {
			end += at
			next = end + 1
		}
		trimmed := strings.TrimSpace(text[at:end])
		switch {
		case strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~"):
			if fence < 0 {
				fence, fenceLine = at+strings.Index(text[at:end], trimmed), line
				if len(trimmed) > 3 && strings.HasSuffix(trimmed, "```") { // a block on one line
					out = append(out, Sentence{Span: Span{fence, fence + len(trimmed)}, Line: line, Code: true})
					fence = -1
				}
			} else {
				out = append(out, Sentence{Span: Span{fence, at + strings.Index(text[at:end], trimmed) + len(trimmed)}, Line: fenceLine, Code: true})
				fence = -1
			}
			open = -1
		case fence >= 0:
		case trimmed == "":
			open = -1
		default:
			start := at + strings.Index(text[at:end], trimmed)
			body, item := listMark(text, start, end)
			first, _ := utf8.DecodeRuneInString(text[body:])
			from := len(out)
			if open >= 0 && !item && body == start && unicode.IsLower(first) {
				from = open
				s := out[open]
				out = split(out[:open], text, s.Start, end, s.Line, s.Item)
			} else {
				out = split(out, text, body, end, line, item)
			}
			open = -1
			if n := len(out); n > from && !ends(text[:out[n-1].End]) {
				open = n - 1
			}
		}
		at = next
		line++
	}
	if fence >= 0 {
		out = append(out, Sentence{Span: Span{fence, len(strings.TrimRight(text, " \t\r\n"))}, Line: fenceLine, Code: true})
	}
	return out
}

func ends(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!?:;。！？…", r)
}

// listMark steps over the mark of a list, a heading or a quotation.
func listMark(text string, start, end int) (body int, item bool) {
	s := text[start:end]
	rest := strings.TrimLeft(s, "#>")
	if len(rest) < len(s) && strings.HasPrefix(rest, " ") {
		return start + len(s) - len(strings.TrimLeft(rest, " ")), true
	}
	for _, mark := range []string{"- ", "* ", "+ ", "• ", "– ", "– ", "· ", "▪ ", "◦ "} {
		if strings.HasPrefix(s, mark) {
			return start + len(s) - len(strings.TrimLeft(s[len(mark):], " ")), true
		}
	}
	n := 0
	for n < len(s) && n < 3 && (s[n] >= '0' && s[n] <= '9') {
		n++
	}
	if n == 0 && len(s) > 1 && (s[0]|0x20 >= 'a' && s[0]|0x20 <= 'z') {
		n = 1
	}
	if n > 0 && n+1 < len(s) && (s[n] == '.' || s[n] == ')') && s[n+1] == ' ' {
		return start + len(s) - len(strings.TrimLeft(s[n+1:], " ")), true
	}
	return start, false
}

// split cuts one line, or lines that belong together.
func split(out []Sentence, text string, start, end, line int, item bool) []Sentence {
	emit := func(from, to int) {
		raw := text[from:to]
		lead := len(raw) - len(strings.TrimLeft(raw, " \t\r\n"))
		raw = strings.TrimSpace(raw)
		if raw == "" {
			return
		}
		s := from + lead
		out = append(out, Sentence{Span: Span{s, s + len(raw)}, Line: line + strings.Count(text[start:s], "\n"), Item: item})
	}
	from := start
	for i := start; i < end; {
		r, n := utf8.DecodeRuneInString(text[i:end])
		i += n
		wide := r == '。' || r == '！' || r == '？'
		if !wide && r != '.' && r != '!' && r != '?' {
			continue
		}
		for i < end { // further stops and closing marks belong to it
			c, m := utf8.DecodeRuneInString(text[i:end])
			if !strings.ContainsRune(".!?\"'”’)]»*_", c) {
				break
			}
			i += m
		}
		if i < end && !wide && !begins(text, from, i, end, r) {
			continue
		}
		emit(from, i)
		from = i
	}
	emit(from, end)
	return out
}

// begins says whether a new sentence begins behind the stop that ends at i.
func begins(text string, from, i, end int, stop rune) bool {
	c, _ := utf8.DecodeRuneInString(text[i:end])
	if !unicode.IsSpace(c) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(text[i:end], " \t\r\n"))
	if unicode.IsLower(next) {
		return false
	}
	if stop != '.' {
		return true
	}
	before := strings.TrimRight(text[from:i], ".!?\"'”’)]»*_")
	word := before[strings.LastIndexAny(before, " \t\n(\"")+1:]
	if abbreviations[strings.ToLower(word)] {
		// "etc." often does end one; the others hardly ever.
		return strings.EqualFold(word, "etc") && unicode.IsUpper(next)
	}
	return utf8.RuneCountInString(word) != 1 || !unicode.IsLetter([]rune(word)[0]) // an initial
}
