package cli

import (
	"bufio"
	"fmt"
	"sort"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/app"
)

// confirmMapping shows a guessed mapping on the rows that tell most and asks. Enter or y accepts.
func (s *session) confirmMapping(g app.Guess) (bool, error) {
	st := s.style(s.Err, s.Color)
	st.printf("\n  %s\n\n", st.bold("This is a table. Is this what its columns mean?"))
	s.mappingLines(st, &g.Mapping)
	s.previewRows(st, g.Rows)
	st.printf("\n  confidence %.2f. %s ", g.Mapping.Confidence, st.bold("Enter to accept, n to stop:"))
	line, err := bufio.NewReader(s.In).ReadString('\n')
	if err != nil && line == "" {
		return false, nil // the end of input is a no
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "", "y", "yes":
		return true, nil
	}
	return false, nil
}

// room is how wide a line of text beside the headings may be.
func (s *session) room(taken int) int {
	w := s.Width
	if w <= 0 {
		w = 120
	}
	return max(w-taken, 24)
}

// mappingLines shows the fields of a mapping: what becomes of the text first, what stays beside it after.
func (s *session) mappingLines(st *style, m *formats.Mapping) {
	fields := make([]*formats.MappingField, len(m.Fields))
	wide := 0
	for i := range m.Fields {
		fields[i] = &m.Fields[i]
		wide = max(wide, min(len([]rune(m.Fields[i].Source())), 28))
	}
	sort.SliceStable(fields, func(i, j int) bool { return !beside(fields[i]) && beside(fields[j]) })
	for _, f := range fields {
		how := f.Source()
		switch {
		case f.Split != nil && f.Split.Style != "":
			how += " (split, style " + f.Split.Style + ")"
		case f.Split != nil:
			how += " (split)"
		case f.Turns != nil && f.Turns.Keys["role"] != "":
			how += fmt.Sprintf(" (%s, %s)", f.Turns.Keys["role"], f.Turns.Keys["content"])
		case f.Values != nil:
			how += fmt.Sprintf(" (%d values replaced)", len(f.Values))
		}
		sure := "    "
		if f.Confidence > 0 {
			sure = fmt.Sprintf("%.2f", f.Confidence)
		}
		line := pad(clip(how, 48), wide) + "  " + st.dim(sure+"  "+clip(f.Why, s.room(24+max(wide, min(len([]rune(how)), 48)))))
		if beside(f) {
			line = st.dim(pad(clip(how, 48), wide))
		}
		st.section(string(f.Role), line)
	}
}

func beside(f *formats.MappingField) bool {
	return f.Role == formats.MapMeta || f.Role == formats.MapIgnore
}

// previewRows shows rows before and after, one below the other, each line clipped to the terminal.
func (s *session) previewRows(st *style, rows []formats.MappingPreview) {
	for i := range rows {
		p := &rows[i]
		head := fmt.Sprintf("Row %d", p.Pos.Record)
		if p.Pos.Record == 0 {
			head = fmt.Sprintf("Row %d", i+1)
		}
		why := strings.Join(p.Why, ", ")
		if p.Lost > 8 {
			why = strings.TrimPrefix(why+fmt.Sprintf(", %d characters of it are left out", p.Lost), ", ")
		}
		st.printf("\n")
		st.section(head, st.dim(why))
		for k, line := range s.beforeLines(st, p) {
			st.section(first(k, "before"), line)
		}
		if p.Err != nil {
			st.section("after", st.red(clip(cleanError(p.Err), s.room(13))))
			if p.Err.Hint != "" {
				st.section("", st.dim("do: "+clip(p.Err.Hint, s.room(17))))
			}
			continue
		}
		for k, line := range s.exampleLines(st, p.Example) {
			st.section(first(k, "after"), line)
		}
	}
}

func first(k int, head string) string {
	if k == 0 {
		return head
	}
	return ""
}

// beforeLines shows the columns of a row as they stand in the file.
func (s *session) beforeLines(st *style, p *formats.MappingPreview) []string {
	const most = 12
	v, err := formats.ParseValue(p.Before)
	if err != nil || !v.IsObject() {
		return []string{clip(string(p.Before), s.room(13))}
	}
	wide := 0
	for i := range v.Members {
		wide = max(wide, min(len([]rune(v.Members[i].Key)), 20))
	}
	var lines []string
	for i := range v.Members {
		if i == most {
			lines = append(lines, st.dim(fmt.Sprintf("and %d more columns", len(v.Members)-most)))
			break
		}
		m := &v.Members[i]
		text := m.Value.Str()
		if !m.Value.IsString() {
			text = string(m.Value.Raw)
		} else if text == "" {
			text = st.dim("(empty)")
		}
		lines = append(lines, st.dim(pad(clip(m.Key, 20), wide))+"  "+clip(text, s.room(15+wide)))
	}
	return lines
}

// exampleLines shows an example, a line a turn.
func (s *session) exampleLines(st *style, ex *formats.Example) []string {
	var lines []string
	add := func(who string, text string) { lines = append(lines, st.dim(pad(who, 10))+" "+clip(text, s.room(24))) }
	if ex == nil {
		return []string{st.dim("(nothing)")}
	}
	for i := range ex.Messages {
		m := &ex.Messages[i]
		who := string(m.Role)
		if who == "" {
			who = "text"
		}
		add(who, spoken(m))
	}
	for i := range ex.Completions {
		c := &ex.Completions[i]
		what := "candidate"
		switch {
		case c.Preferred != nil:
			what = map[bool]string{true: "chosen", false: "rejected"}[*c.Preferred]
		case c.Good != nil:
			what = map[bool]string{true: "good", false: "bad"}[*c.Good]
		case c.Rank != "":
			what = "rank " + string(c.Rank)
		}
		for j := range c.Messages {
			text := spoken(&c.Messages[j])
			if c.Score != "" {
				text = "(score " + string(c.Score) + ") " + text
			}
			add(what, text)
		}
	}
	for i := range ex.Tools {
		add("tool", ex.Tools[i].Name+" "+ex.Tools[i].Description)
	}
	for i := range ex.Media {
		add(string(ex.Media[i].Kind), ex.Media[i].Ref)
	}
	if len(lines) == 0 {
		lines = append(lines, st.dim("(no messages)"))
	}
	if len(ex.Meta) > 0 {
		var keys []string
		for i := range ex.Meta {
			keys = append(keys, ex.Meta[i].Key)
		}
		lines = append(lines, st.dim(pad("beside", 10)+" "+clip(strings.Join(keys, ", "), s.room(24))))
	}
	return lines
}

// spoken is what a message says, with its reasoning and calls.
func spoken(m *chat.Message) string {
	text := m.Content()
	for i := range m.Parts {
		if m.Parts[i].Kind == chat.Reasoning {
			text = "(thinks: " + clip(m.Parts[i].Text, 40) + ") " + text
			break
		}
	}
	for _, c := range m.ToolCalls {
		text += " calls " + c.Name + clip(string(c.Arguments), 40)
	}
	return strings.TrimSpace(text)
}
