package cli

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/app"
)

// confirmMapping shows a guessed mapping on three rows and asks. Enter or y accepts.
func (s *session) confirmMapping(g app.Guess) (bool, error) {
	st := s.style(s.Err, s.Color)
	st.printf("\n  %s\n\n", st.bold("This is a table. Is this what its columns mean?"))
	for i := range g.Mapping.Fields {
		f := &g.Mapping.Fields[i]
		st.section(string(f.Role), fmt.Sprintf("%s  %s", f.Source(), st.dim(clip(f.Why, 90))))
	}
	for i, row := range g.Rows {
		st.printf("\n")
		if row.Err != nil {
			st.section(fmt.Sprintf("Row %d", i+1), st.red(row.Err.Error()))
			continue
		}
		st.section(fmt.Sprintf("Row %d", i+1), s.exampleLines(st, row.Example)...)
	}
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

// exampleLines shows an example, a line a turn.
func (s *session) exampleLines(st *style, ex *formats.Example) []string {
	var lines []string
	for i := range ex.Messages {
		m := &ex.Messages[i]
		text := clip(m.Content(), 100)
		for _, c := range m.ToolCalls {
			text += st.dim(" calls " + c.Name + clip(string(c.Arguments), 40))
		}
		lines = append(lines, st.dim(pad(string(m.Role), 10))+" "+text)
	}
	for i := range ex.Completions {
		c := &ex.Completions[i]
		what := "candidate"
		if c.Preferred != nil {
			what = map[bool]string{true: "chosen", false: "rejected"}[*c.Preferred]
		}
		for j := range c.Messages {
			lines = append(lines, st.dim(pad(what, 10))+" "+clip(c.Messages[j].Content(), 100))
		}
	}
	if len(lines) == 0 {
		lines = append(lines, st.dim("(no messages)"))
	}
	return lines
}
