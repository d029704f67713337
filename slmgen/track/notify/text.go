package notify

import (
	"strings"
	"unicode"
	"unicode/utf16"
)

// oneLine makes a text fit for a header or a title: one line, no control characters, nothing that turns the direction of what follows.
func oneLine(s string) string { return strings.Join(strings.Fields(strings.Map(visible, s)), " ") }

// paragraphs keeps line feeds and tabs, of what oneLine takes out.
func paragraphs(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		return visible(r)
	}, s))
}

func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r), unicode.IsControl(r), r == utf8Separator, r == utf8Separator+1:
		return ' '
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069: // embeddings, overrides and isolates of direction
		return -1
	}
	return r
}

const utf8Separator = 0x2028 // line; the next one is that of paragraphs

// plain shows a character as it is.
func plain(r rune) string { return string(r) }

// fit writes a text, each character by show, to at most so many units, with "…" where something is cut. Nothing that show writes is cut in two.
func fit(s string, limit int, units func(string) int, show func(rune) string) string {
	var b strings.Builder
	used, kept := 0, 0 // kept is the length up to which there is room for the mark
	for _, r := range s {
		t := show(r)
		n := units(t)
		if used+n > limit {
			return b.String()[:kept] + "…"
		}
		b.WriteString(t)
		used += n
		if used+units("…") <= limit {
			kept = b.Len()
		}
	}
	return b.String()
}

// inBytes and inUnits measure texts: bytes of UTF-8, and units of UTF-16, of which there are never fewer than characters.
func inBytes(s string) int { return len(s) }

func inUnits(s string) (n int) {
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}
