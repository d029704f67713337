package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
)

func (s *session) renderCmd() *cobra.Command {
	var in inputFlags
	var f promptFlags
	var vars string
	r := app.RowRendering{}
	cmd := &cobra.Command{
		Use:   "render --template FILE --context FILE | render DATA --model ID",
		Short: "The exact prompts that a model is trained on and served with",
		Long: `Renders Hugging Face chat templates as the Python libraries do, byte by byte.

With --context the variables of the template (messages, tools, add_generation_prompt, bos_token, ...) come from a JSON object, and the prompt is
printed as it is. What the template refuses ends with its error and exit code 1.

With a dataset its rows are rendered as a bundle trains on them. --mask colours what the loss counts (without colours it stands between ⟦ and ⟧),
token by token; a conversation whose earlier turns the template rewrites shows one text for each answer.`,
		Example: `  slmgen render --template chat_template.jinja --context conversation.json
  slmgen render --template tokenizer_config.json --context conversation.json --now 2026-03-05T14:07:09 --json
  slmgen render chats.jsonl --model Qwen/Qwen3-0.6B --mask
  slmgen render chats.jsonl --tokenizer model/tokenizer.json --rows 0 --json`,
		Args: args(0, -1, "data files, or --template and --context"),
		RunE: func(cmd *cobra.Command, files []string) error {
			var err error
			if r.Prompting, err = f.prompting(s); err != nil {
				return err
			}
			switch {
			case (len(files) == 0) == (vars == ""):
				return usageError{fault.New(fault.Invalid, "render needs either --context or a data file").
					Do("for example: slmgen render --template chat_template.jinja --context conversation.json, or slmgen render chats.jsonl --model ID --mask")}
			case vars != "" && r.Prompting.Template == "":
				return usageError{fault.New(fault.Invalid, "--context needs --template").Do("give the file of the chat template")}
			case vars != "":
				return s.render(cmd, r.Prompting, vars)
			case r.Prompting.Model == "" && r.Prompting.Tokenizer == "" && r.Prompting.Template == "":
				return usageError{fault.New(fault.Invalid, "render needs --model, --tokenizer or --template").Do("for example: slmgen render %s --model Qwen/Qwen3-0.6B --mask", files[0])}
			}
			r.Input = in.input(s, files)
			return s.renderRows(cmd, r)
		},
	}
	fs := cmd.Flags()
	in.register(fs)
	f.register(fs)
	fs.StringVar(&vars, "context", "", "JSON file of the template's variables; - is standard input")
	fs.BoolVar(&r.Mask, "mask", false, "show what the loss counts")
	fs.IntVar(&r.Rows, "rows", 5, "rows to render; 0 renders all")
	fs.BoolVar(&f.p.LossOnAll, "loss-on-all", false, "every token is learned, prompts too")
	fs.BoolVar(&f.p.Tools, "tools", false, "take the model's template for tools, where it has one")
	return cmd
}

func (s *session) render(cmd *cobra.Command, p app.Prompting, vars string) error {
	res, err := s.app.Render(cmd.Context(), app.Rendering{Template: p.Template, Context: vars, Now: p.Now, Stdin: s.In})
	if err != nil {
		return err
	}
	if s.json {
		return s.print(res)
	}
	_, err = io.WriteString(s.Out, res.Text)
	return err
}

func (s *session) renderRows(cmd *cobra.Command, r app.RowRendering) error {
	if !s.json {
		_, err := s.app.RenderRows(cmd.Context(), r, func(row app.RenderedRow) error { return s.renderedRow(row, r.Mask) })
		return err
	}
	rows := []app.RenderedRow{}
	src, err := s.app.RenderRows(cmd.Context(), r, func(row app.RenderedRow) error {
		rows = append(rows, row)
		return nil
	})
	if err != nil {
		return err
	}
	return s.print(map[string]any{"rows": rows, "prompt": src})
}

func (s *session) renderedRow(row app.RenderedRow, mask bool) error {
	st := s.out()
	for i, q := range row.Sequences {
		head := fmt.Sprintf("record %d%s", row.Record, lineOf(row.Line))
		if len(row.Sequences) > 1 {
			head += fmt.Sprintf(", part %d of %d", i+1, len(row.Sequences))
		}
		if mask {
			head += fmt.Sprintf(", %s tokens, %s learned", count(int64(q.Tokens)), count(int64(q.LearnedTokens)))
		}
		st.printf("%s\n%s\n", st.dim("── "+head), s.masked(st, q))
	}
	for name, why := range map[string]string{"left out": row.Skipped, "refused": row.Refused} {
		if why != "" {
			st.printf("%s\n%s %s\n", st.dim(fmt.Sprintf("── record %d%s", row.Record, lineOf(row.Line))), st.yellow(name+":"), why)
		}
	}
	return nil
}

// masked marks the learned parts of a text.
func (s *session) masked(st *style, q app.RenderedSequence) string {
	var b strings.Builder
	at := 0
	for _, part := range q.Learned {
		b.WriteString(q.Text[at:part[0]])
		learned := q.Text[part[0]:part[1]]
		at = part[1]
		if !s.Color {
			b.WriteString("⟦" + learned + "⟧")
			continue
		}
		for i, line := range strings.SplitAfter(learned, "\n") { // a colour that runs over a line end spills over the whole line on some terminals
			if text, ended := strings.CutSuffix(line, "\n"); ended {
				b.WriteString(st.green(text) + "\n")
			} else if line != "" || i == 0 {
				b.WriteString(st.green(line))
			}
		}
	}
	b.WriteString(q.Text[at:])
	return b.String()
}

// clock reads a time that a user gives; "" leaves it to the clock of the App.
func (s *session) clock(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, usageError{fault.New(fault.Invalid, "%q is no time", text).Do("write it as 2026-03-05T14:07:09")}
}
