package contract

import "strings"

// frame is one open bracket: the call it belongs to ("" for other brackets) and whether a name here may be a keyword.
type frame struct {
	call  string
	start bool
}

// pythonCalls lists the keyword arguments of every call in a Python source, by the dotted name that is called. It reads tokens, not
// grammar: enough for calls, as a keyword stands right behind the bracket or a comma and before a single equals sign.
func pythonCalls(src string) []use {
	var uses []use
	var stack []frame
	line, name := 1, ""
	push := func(call string) { stack = append(stack, frame{call, true}) }
	for i := 0; i < len(src); {
		c := src[i]
		switch {
		case c == '\n':
			line++
			i++
			if len(stack) == 0 {
				name = ""
			}
		case c == '#':
			i += length(src[i:], "\n")
		case c == '"' || c == '\'':
			n := pyString(src[i:])
			line += strings.Count(src[i:i+n], "\n")
			i += n
			name = ""
			settle(stack)
		case wordByte(c):
			n := 1
			for i+n < len(src) && (wordByte(src[i+n]) || src[i+n] == '.') {
				n++
			}
			word := src[i : i+n]
			i += n
			if keyword(stack, src[i:]) {
				top := stack[len(stack)-1]
				if top.call != "" {
					uses = append(uses, use{top.call, word, line})
				}
			}
			settle(stack)
			name = word
		case c == '(':
			if name != "" {
				uses = append(uses, use{name, "", line})
			}
			push(name)
			name = ""
			i++
		case c == '[' || c == '{':
			push("")
			name = ""
			i++
		case c == ')' || c == ']' || c == '}':
			if len(stack) > 0 {
				stack = stack[:len(stack)-1]
			}
			name = ""
			i++
		case c == ',':
			if len(stack) > 0 {
				stack[len(stack)-1].start = true
			}
			name = ""
			i++
		case c == ' ' || c == '\t' || c == '\r':
			i++
		default:
			settle(stack)
			name = ""
			i++
		}
	}
	return uses
}

// settle notes that an argument has begun: a later name is no keyword.
func settle(stack []frame) {
	if len(stack) > 0 {
		stack[len(stack)-1].start = false
	}
}

// keyword says whether the word just read is a keyword: first of its argument and followed by one equals sign.
func keyword(stack []frame, rest string) bool {
	rest = strings.TrimLeft(rest, " \t\n")
	return len(stack) > 0 && stack[len(stack)-1].start && strings.HasPrefix(rest, "=") && !strings.HasPrefix(rest, "==")
}

func wordByte(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}

// length is how far s goes until end, or all of it.
func length(s, end string) int {
	if i := strings.Index(s, end); i >= 0 {
		return i
	}
	return len(s)
}

// pyString is the length of the string literal that s begins with.
func pyString(s string) int {
	quote := s[:1]
	if strings.HasPrefix(s, strings.Repeat(quote, 3)) {
		quote = s[:3]
	}
	for i := len(quote); i < len(s); i++ {
		if s[i] == '\\' {
			i++
			continue
		}
		if strings.HasPrefix(s[i:], quote) {
			return i + len(quote)
		}
	}
	return len(s)
}
