package hub

import (
	"regexp"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// HasPattern says whether a path is a pattern.
func HasPattern(path string) bool { return strings.ContainsAny(path, "*?[") }

// fixed is the folder that all matches of a pattern are in.
func fixed(pattern string) string {
	i := strings.IndexAny(pattern, "*?[")
	if i < 0 {
		return parent(pattern)
	}
	return parent(pattern[:i])
}

// compile reads a pattern as Hugging Face does: * and ? stay within a folder, ** crosses folders, [..] is one character of a set.
func compile(pattern string) (*regexp.Regexp, error) {
	var b strings.Builder
	b.WriteString(`\A`)
	for i := 0; i < len(pattern); {
		rest := pattern[i:]
		switch {
		case strings.HasPrefix(rest, "**/") && (i == 0 || pattern[i-1] == '/'):
			b.WriteString(`(?:.*/)?`)
			i += 3
		case strings.HasPrefix(rest, "**"):
			b.WriteString(`.*`)
			i += 2
		case rest[0] == '*':
			b.WriteString(`[^/]*`)
			i++
		case rest[0] == '?':
			b.WriteString(`[^/]`)
			i++
		case rest[0] == '[' && strings.IndexByte(rest[1:], ']') > 0:
			end := 1 + strings.IndexByte(rest[1:], ']')
			set := rest[1:end]
			not := ""
			if after, ok := strings.CutPrefix(set, "!"); ok && after != "" {
				set, not = after, "^"
			}
			b.WriteString("[" + not + strings.NewReplacer(`\`, `\\`, `^`, `\^`, `[`, `\[`).Replace(set) + "]")
			i += end + 1
		default:
			n := 1
			for n < len(rest) && !strings.ContainsRune("*?[", rune(rest[n])) {
				n++
			}
			b.WriteString(regexp.QuoteMeta(rest[:n]))
			i += n
		}
	}
	re, err := regexp.Compile(b.String() + `\z`)
	if err != nil || len(pattern) > 1000 {
		return nil, fault.New(fault.Invalid, "%q is no pattern", pattern).Do("use * ? ** and [abc]")
	}
	return re, nil
}

// match gives the files that a pattern names; a folder's name stands for all files in it. What is hidden (a dot, or two underscores of a
// folder, in front) is found only by a pattern that says so.
func match(files []File, pattern string) ([]File, error) {
	re, err := compile(pattern)
	if err != nil {
		return nil, err
	}
	var all []File
	for _, f := range files {
		if (re.MatchString(f.Path) || !HasPattern(pattern) && strings.HasPrefix(f.Path, pattern+"/")) && hidden(f.Path) == hidden(pattern) {
			all = append(all, f)
		}
	}
	return all, nil
}

// hidden counts the hidden parts of a path.
func hidden(path string) int {
	n := 0
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, ".") || i < len(parts)-1 && strings.HasPrefix(p, "__") {
			n++
		}
	}
	return n
}
