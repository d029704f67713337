package formats

import (
	"regexp"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// MappingSplit cuts one text into turns at the marks of its speakers: exactly one of Style, Markers and Pattern. Text before the first
// mark becomes a system message. Joining the turns gives the text again; where it would not (odd white space), the column stays in
// Meta beside the turns, so that nothing is lost.
type MappingSplit struct {
	// Style is a way of writing dialogues as text that has a name; see SplitStyles.
	Style string `json:"style,omitempty"`
	// Markers are texts that begin a turn, with the white space that stands around them.
	Markers []SplitMarker `json:"markers,omitempty"`
	// Pattern is a regular expression (RE2) that finds where a turn begins; its first group is the speaker.
	Pattern string `json:"pattern,omitempty"`
	// Roles gives the speakers that Pattern finds their roles, whatever their case; others are known by the usual names.
	Roles map[string]string `json:"roles,omitempty"`
}

// SplitMarker begins the turns of one role. A marker that begins with a letter or # counts only at the beginning of a line.
type SplitMarker struct {
	Text string `json:"text"`
	Role string `json:"role"`
	// End closes the turn, as <|im_end|> does.
	End string `json:"end,omitempty"`
	// Inline lets a marker stand inside a line whatever it begins with.
	Inline bool `json:"inline,omitempty"`
}

// splitter is a MappingSplit that is ready to run.
type splitter struct {
	find    *regexp.Regexp
	markers []SplitMarker
	byCore  map[string]int
	start   string // what may stand before the first turn and says nothing
	lead    bool   // the first marker keeps the white space before it
	roles   map[string]string
}

func (s *MappingSplit) compile() (*splitter, *Error) {
	given := 0
	for _, has := range []bool{s.Style != "", len(s.Markers) > 0, s.Pattern != ""} {
		if has {
			given++
		}
	}
	if given != 1 {
		return nil, invalidAt("/split", "split has %d of style, markers and pattern", given).Do("give exactly one of them")
	}
	out := &splitter{roles: map[string]string{}}
	for k, v := range s.Roles {
		if _, _, ok := canonicalRole(v); !ok {
			return nil, invalidAt("/split/roles", "unknown role %q", clip(v, 40)).Do("use one of %s", knownRoles)
		}
		out.roles[strings.ToLower(strings.TrimSpace(k))] = v
	}
	if s.Pattern != "" {
		if len(s.Pattern) > maxPattern {
			return nil, invalidAt("/split/pattern", "the pattern has %d bytes, more than %d", len(s.Pattern),
				maxPattern).Do("use a shorter one")
		}
		re, err := regexp.Compile(s.Pattern)
		if err != nil {
			return nil, invalidAt("/split/pattern", "the pattern is no regular expression: %v",
				err).Do(`write for example (?m)^(Human|Assistant):`)
		}
		if re.MatchString("") {
			return nil, invalidAt("/split/pattern", "the pattern matches an empty text").Do("let it match the mark of a speaker")
		}
		out.find = re
		return out, nil
	}
	out.markers = s.Markers
	if s.Style != "" {
		style := styleNamed(s.Style)
		if style == nil {
			return nil, invalidAt("/split/style", "no style is called %q", clip(s.Style, 40)).Do("use one of %s",
				strings.Join(SplitStyles(), ", "))
		}
		out.markers, out.start, out.lead = style.markers, style.start, style.lead
	}
	return out, out.prepare()
}

// prepare makes one expression of all markers, longer ones first, so that a text is read in one pass.
func (s *splitter) prepare() *Error {
	if len(s.markers) > maxMarkers {
		return invalidAt("/split/markers", "%d markers, more than %d", len(s.markers), maxMarkers).Do("use a pattern")
	}
	s.byCore = map[string]int{}
	var anchored, inline []string
	for i, m := range s.markers {
		core := strings.TrimSpace(m.Text)
		if core == "" || len(core) > 200 {
			return invalidAt("/split/markers",
				"a marker is empty or longer than 200 bytes").Do("write the text that begins a turn, such as \"User: \"")
		}
		if _, _, ok := canonicalRole(m.Role); !ok {
			return invalidAt("/split/markers", "unknown role %q", clip(m.Role, 40)).Do("use one of %s", knownRoles)
		}
		if _, twice := s.byCore[core]; twice {
			continue
		}
		s.byCore[core] = i
		if c := core[0]; m.Inline || c == '<' || c == '[' || c == '|' {
			inline = append(inline, core)
		} else {
			anchored = append(anchored, core)
		}
	}
	alternatives := make([]string, 0, 2)
	for i, group := range [][]string{inline, anchored} {
		if len(group) == 0 {
			continue
		}
		longestFirst(group)
		for k := range group {
			group[k] = regexp.QuoteMeta(group[k])
		}
		alternatives = append(alternatives, []string{"", `^[ \t]*`}[i]+"(?:"+strings.Join(group, "|")+")")
	}
	s.find = regexp.MustCompile("(?m)(?:" + strings.Join(alternatives, "|") + ")")
	return nil
}

// maxTurns bounds the turns of one text.
const maxTurns = 10000

// split cuts a text. exact says that join gives it back; ok is false when no marker is in it, or a speaker is unknown (who says which).
func (s *splitter) split(text string) (ms []chat.Message, exact, ok bool, who string) {
	found := s.find.FindAllStringSubmatchIndex(text, maxTurns+1)
	if len(found) == 0 || len(found) > maxTurns {
		return nil, false, false, ""
	}
	before := strings.TrimSpace(text[:found[0][0]])
	if before != "" && before != strings.TrimSpace(s.start) {
		ms = append(ms, chat.TextOf(chat.System, before))
	}
	prefixed := len(ms) > 0
	marks := make([]int, 0, len(found))
	for i, at := range found {
		end := len(text)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		body := strings.TrimSpace(text[at[1]:end])
		var role chat.Role
		var as string
		if s.byCore == nil {
			name := text[at[0]:at[1]]
			if len(at) >= 4 && at[2] >= 0 {
				name = text[at[2]:at[3]]
			}
			if role, as, ok = s.speaker(name); !ok {
				return nil, false, false, name
			}
		} else {
			n := s.byCore[strings.TrimSpace(text[at[0]:at[1]])]
			m := &s.markers[n]
			role, _, _ = canonicalRole(m.Role)
			as = strings.Trim(strings.TrimSpace(m.Text), ":")
			if stop := strings.TrimSpace(m.End); stop != "" {
				body = strings.TrimSpace(strings.TrimSuffix(body, stop))
			}
			marks = append(marks, n)
		}
		m := chat.TextOf(role, body)
		m.RawRole = as
		ms = append(ms, m)
	}
	return ms, s.byCore != nil && s.join(ms, marks, prefixed) == text, true, ""
}

// join writes turns back as they are usually written.
func (s *splitter) join(ms []chat.Message, marks []int, prefixed bool) string {
	var b strings.Builder
	if prefixed {
		b.WriteString(ms[0].Content())
		ms = ms[1:]
	} else {
		b.WriteString(s.start)
	}
	for i := range ms {
		m := &s.markers[marks[i]]
		mark := m.Text
		if b.Len() == 0 && !s.lead {
			mark = strings.TrimLeft(mark, " \t\r\n")
		}
		b.WriteString(mark)
		b.WriteString(ms[i].Content())
		b.WriteString(m.End)
	}
	return b.String()
}

func (s *splitter) speaker(name string) (role chat.Role, as string, ok bool) {
	name = strings.Trim(strings.TrimSpace(name), ":<>|#[]*_ \t\r\n")
	if to, known := s.roles[strings.ToLower(name)]; known {
		role, _, ok = canonicalRole(to)
		return role, name, ok
	}
	role, _, ok = canonicalRole(name)
	return role, name, ok
}
