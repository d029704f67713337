package chattemplate

import (
	"regexp"
	"sort"
	"strings"
)

const wordClass = `\p{L}\p{N}_`

var (
	// A link with a scheme or www., a name of a few old domains without, or an address in numbers.
	urlPattern = regexp.MustCompile(`(?i)^((https?://|www\.)(([` + wordClass + `%-]+\.)+)?([a-z]{2,63}|xn--[` + wordClass + `%]{2,59})` +
		`|([` + wordClass + `%-]{2,63}\.)+(com|net|int|edu|gov|org|info|mil)` +
		`|(https?://)((\p{Nd}{1,3}(\.\p{Nd}{1,3}){3})|(\[([\p{Nd}a-f]{0,4}:){2}([\p{Nd}a-f]{0,4}:?){1,6}\])))` +
		`(:\p{Nd}{1,5})?([/?#]\S*)?\n?$`)
	emailPattern  = regexp.MustCompile(`^\S+@[` + wordClass + `][` + wordClass + `.-]*\.[` + wordClass + `]+\n?$`)
	schemePattern = regexp.MustCompile(`^[` + wordClass + `.+-]{2,}:(/){0,2}$`)
)

// filterURLize makes links of addresses.
func filterURLize(st *state, a []any) any {
	words := map[string]bool{"noopener": true}
	if rel := optional(a[4], nil); rel != nil && st.truth(rel) {
		for _, w := range strings.FieldsFunc(strArg(rel), isSpace) {
			words[w] = true
		}
	}
	if st.truth(optional(a[2], false)) {
		words["nofollow"] = true
	}
	var rel []string
	for w := range words {
		rel = append(rel, w)
	}
	sort.Strings(rel)
	attrs := ` rel="` + string(escapeText(strings.Join(rel, " "))) + `"`
	if target := optional(a[3], nil); target != nil && st.truth(target) {
		attrs += ` target="` + string(st.escape(target)) + `"`
	}
	var schemes []string
	if extra := optional(a[5], nil); extra != nil {
		for _, s := range st.items(extra) {
			scheme := strArg(s)
			if !schemePattern.MatchString(scheme) {
				raise(filterArgument, "%s is not a valid URI scheme prefix.", pyRepr(scheme))
			}
			schemes = append(schemes, scheme)
		}
	}
	shown := func(url string) string { return url }
	if limit := optional(a[1], nil); limit != nil {
		shown = func(url string) string {
			if st.ordered(">", runeCount(url), limit) {
				return st.sliceText(url, nil, limit, nil) + "..."
			}
			return url
		}
	}
	var b strings.Builder
	for rest := string(st.escape(a[0])); rest != ""; {
		n := spaceLen(rest)
		b.WriteString(rest[:n])
		rest = rest[n:]
		end := strings.IndexFunc(rest, isSpace)
		if end < 0 {
			end = len(rest)
		}
		if end > 0 {
			b.WriteString(linkWord(rest[:end], attrs, shown, schemes))
			st.charge(b.Len())
		}
		rest = rest[end:]
	}
	if st.autoescape {
		return markup(b.String())
	}
	return b.String()
}

// linkWord makes a link of a word that is an address; brackets and stops around it stay outside.
func linkWord(word, attrs string, shown func(string) string, schemes []string) string {
	head, middle, tail := "", word, ""
	for moved := true; moved; {
		moved = false
		for _, open := range []string{"(", "<", "&lt;"} {
			if strings.HasPrefix(middle, open) {
				head, middle, moved = head+open, middle[len(open):], true
			}
		}
	}
	for moved := true; moved; {
		moved = false
		for _, end := range []string{")", ">", ".", ",", "&gt;"} {
			if strings.HasSuffix(middle, end) {
				tail, middle, moved = end+tail, middle[:len(middle)-len(end)], true
			}
		}
	}
	for _, pair := range [][2]string{{"(", ")"}, {"<", ">"}, {"&lt;", "&gt;"}} {
		opens := strings.Count(middle, pair[0])
		if opens <= strings.Count(middle, pair[1]) {
			continue
		}
		for n := min(opens, strings.Count(tail, pair[1])); n > 0; n-- {
			end := strings.Index(tail, pair[1]) + len(pair[1])
			middle, tail = middle+tail[:end], tail[end:]
		}
	}
	switch {
	case urlPattern.MatchString(middle):
		link := middle
		if !strings.HasPrefix(middle, "https://") && !strings.HasPrefix(middle, "http://") {
			link = "https://" + middle
		}
		middle = `<a href="` + link + `"` + attrs + `>` + shown(middle) + `</a>`
	case strings.HasPrefix(middle, "mailto:") && emailPattern.MatchString(middle[7:]):
		middle = `<a href="` + middle + `">` + middle[7:] + `</a>`
	case strings.Contains(middle, "@") && !strings.HasPrefix(middle, "www.") && middle[0] != '@' && !strings.Contains(middle, ":") && emailPattern.MatchString(middle):
		middle = `<a href="mailto:` + middle + `">` + middle + `</a>`
	default:
		for _, scheme := range schemes {
			if middle != scheme && strings.HasPrefix(middle, scheme) {
				middle = `<a href="` + middle + `"` + attrs + `>` + middle + `</a>`
			}
		}
	}
	return head + middle + tail
}
